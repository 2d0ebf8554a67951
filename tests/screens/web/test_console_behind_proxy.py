"""Two consoles of one house behind a proxy that speaks https with the browsers: docs/scaling.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from services.log.verify import verify
from services.store.tables import limited_use
from tests.support.console import FORM, PIN, Site
from tests.support.postgres import Cluster

PROXY, OFFICER, NAME = "127.0.0.9", "10.1.0.7", "muaralabuh.example"


@dataclass
class Proxy(httpx.BaseTransport):
    """What nginx does as docs/scaling.md sets it up: the name stays, the browser's address is told, TLS ends here."""

    upstream: list[Site]
    inner: httpx.HTTPTransport = field(default_factory=lambda: httpx.HTTPTransport(local_address=PROXY))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        there = httpx.URL(self.upstream[0].address)
        assert request.url.scheme == "https"
        said = {"x-forwarded-for": f"127.0.0.1, {OFFICER}"}  # the first one is the browser's own claim
        url = request.url.copy_with(scheme="http", host=there.host, port=there.port)
        return self.inner.handle_request(
            httpx.Request(request.method, url, headers={**request.headers, **said}, content=request.read())
        )

    def close(self) -> None:
        self.inner.close()


@pytest.fixture
def sites(tmp_path: Path, cluster: Cluster, template: str) -> Iterator[list[Site]]:
    """The one that works, and the one that takes its place."""
    database = cluster.create(template)
    made = []
    for name in ("first", "second"):
        here = tmp_path / name
        here.mkdir()
        text = Path("kiosk.ini").read_text("utf-8").replace("port = 8780", "port = 0")
        text = text.replace("# names = konsol.rutan.local", f"names = {NAME}")
        (here / "kiosk.ini").write_text(text.replace("# proxy = 127.0.0.1", f"proxy = {PROXY}"), "utf-8")
        made.append(Site(here, database_url=cluster.url(database)))
    yield made
    for site in made:
        site.stop()
    cluster.drop(database)


def test_another_console_takes_the_place_of_one_behind_a_proxy(sites: list[Site]) -> None:
    first, second = sites
    proxy = Proxy([first])
    address = f"https://{NAME}"
    with httpx.Client(transport=proxy, base_url=address, headers={"origin": address}, follow_redirects=True) as browser:
        form = FORM.search(browser.get("/sign-in").text)
        assert form is not None
        for secret in ("000000", PIN):
            page = browser.post("/sign-in", data={"form": form[1], "code": "p01", "secret": secret})
        assert "Pilih loket" in page.text and "__Host-kiosk_session" in browser.cookies
        form = FORM.search(page.text)
        assert form is not None

        assert browser.get("/board/").url == f"{address}/board"  # told with https, as the proxy can be reached

        first.server.stop()
        proxy.upstream = [second]
        opened = browser.post("/counters", data={"form": form[1], "counter": "1"})  # a form of the first one
        assert opened.status_code == 200 and opened.url.path == "/counter/1"

    with second.services.database.read() as connection:
        sources = set(connection.execute(select(limited_use.c.who)).scalars())
    assert any(OFFICER in one for one in sources) and not any(PROXY in one for one in sources)
    assert verify(second.services.database, "console").intact  # both have written into it


def test_without_the_proxy_no_form_is_taken(sites: list[Site]) -> None:
    direct = sites[0].client()
    direct.page("/sign-in")
    assert direct.post("/sign-in", data={"form": direct.token, "code": "p01", "secret": PIN}).status_code == 403
