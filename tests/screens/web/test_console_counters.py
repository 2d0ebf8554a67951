"""Eight officers at eight counters at once, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.log.verify import verify
from services.people.model import Role
from services.queue.model import TicketState
from tests.support.clock import ManualClock
from tests.support.console import PIN, ROOT, Site
from tests.support.staff import officer

EIGHT = "12345678"


def eight_counters(folder: Path) -> Path:
    """The shipped house with eight counters that all call the same two services."""
    text = (ROOT / "kiosk.ini").read_text("utf-8").replace("port = 8780", "port = 0")
    text = re.sub(r"(?m)^\[counter .\]\n(?:.+\n)*", "", text)
    for code in EIGHT:
        text += f"\n[counter {code}]\nname.id = Loket {code}\nservices = A, B\n"
    folder.mkdir()
    (folder / "kiosk.ini").write_text(text, "utf-8")
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def busy_site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    url, name = "", ""
    if request.param == "postgresql":
        cluster = request.getfixturevalue("cluster")
        name = cluster.create()
        url = cluster.url(name)
    site = Site(eight_counters(tmp_path / "house"), clock=ManualClock(), database_url=url)
    for code in EIGHT:
        site.console.officers.add_with_secret(officer("adm"), f"b{code}", "Contoh", "", Role.COUNTER, PIN)
    yield site
    site.stop()
    if name:
        request.getfixturevalue("cluster").drop(name)


def test_eight_counters_at_once_never_share_a_ticket(busy_site: Site) -> None:
    tickets = [busy_site.take("AB"[number % 2], "lansia" if number % 5 == 0 else None) for number in range(64)]

    def work(counter: str) -> list[str]:
        client, served = busy_site.client(f"b{counter}"), []
        client.submit("/counters", counter=counter)
        while 'class="number">' in (page := client.submit(f"/counter/{counter}/call")):
            ticket = page.split('name="ticket" value="')[1].split('"')[0]
            served.append(page.split('class="number">')[1].split("<")[0])
            assert "mulai dilayani" in client.submit(f"/counter/{counter}/start", ticket=ticket)
            assert "selesai" in client.submit(f"/counter/{counter}/finish", ticket=ticket)
        return served

    with ThreadPoolExecutor(len(EIGHT)) as pool:
        served = [label for labels in pool.map(work, EIGHT) for label in labels]
    assert sorted(served) == sorted(one.label for one in tickets), "each number at one counter, once"
    states = {busy_site.services.queue.ticket(one.id).state for one in tickets}
    assert states == {TicketState.SERVED} and verify(busy_site.console.database, "console").intact
