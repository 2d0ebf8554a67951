"""While a day runs nothing that anybody can ask for changes by an answer: pages of every role, files, the API, metrics,
the board, commands and the stream of changes, all asked before and after one answer at one moment of the clock."""

from __future__ import annotations

import re
import threading
from unittest.mock import Mock

import httpx
import pytest

from kiosk.cli import main
from screens.web.api import bookings, metrics, queue
from screens.web.board.page import router as board
from screens.web.console.app import PAGES
from services.queue.model import Done
from services.surveys.instrument_files import load_library
from services.surveys.model import Kept, Response, Sample
from tests.support.api import System
from tests.support.clock import ManualClock
from tests.support.console import Site
from tests.support.staff import officer
from tests.support.survey_data import fill, many
from tests.support.visits import TODAY
from tests.support.waiting import until

Seen = dict[tuple[str, str], object]
# What stands for the parts of addresses; a new part fails here until somebody says what may stand for it.
PARTS = {
    "form": "csv",
    "name": "none",
    "chain": "kiosk-1",
    "last": "1",
    "day": str(TODAY),
    "booking": "1",
    "bag": "1",
    "number": "1",
    "intent": "0" * 32,
    "key": "hours",
    "family": "counter",
}
ROLES = ("p01", "s01", "adm", "aud")
LOG_READERS = ("s01", "adm", "aud")
# Entries of a chain: looks at pages are entries.
PROOF = re.compile(r"(<th scope=\"row\">[\w-]+</th>)<td[^>]*>[\d.]+</td>")
REAL_NOW = re.compile(r'"now": "[^"]*"')  # commands ask the machine's clock
RANDOM = re.compile(  # … and the code of a board that nobody knows
    r'value="[\w-]{40,}"|\b[0-9a-f]{32}\b|(?<=<b>)\w{4}-\w{4}(?=</b>)'
)
QUIET_SECONDS = 0.8  # the stream tells of a change within half a second


def paths(code: str) -> list[str]:
    """Every address that is read by GET, on the pages, the board and the API."""
    read = [
        route.path
        for router in (*(page.router for page in PAGES), board)
        for route in router.routes
        if "GET" in route.methods
    ]
    api = [route.path for one in (queue, bookings) for route in one.router.routes if "GET" in route.methods]
    assert [route.path for route in metrics.router.routes] == ["/metrics"]
    known = PARTS | {"code": code}
    filled = [re.sub(r"\{(\w+)\}", lambda part: known[part[1]], path) for path in read]
    months = ("from=2026-11-01&to=2026-11-30", f"from={TODAY}&to={TODAY}")
    surveys = [f"/surveys?instrument={one}&{days}" for one in ("singkat", "skm", "spak") for days in months]
    own = [re.sub(r"\{(\w+)\}", lambda part: known[part[1]], f"/api/v1{path}") for path in api]
    return [*filled, *surveys, "/integrity?month=2026-11", "/healthz", "/metrics", *own]


def told(answer: httpx.Response) -> tuple[object, ...]:
    """An answer without what is drawn by lot and without the real clock of the server's head."""
    lot = ("date", "set-cookie", "content-length")
    headers = {name: RANDOM.sub("", value) for name, value in answer.headers.items() if name not in lot}
    if "etag" in headers:
        headers["etag"] = headers["etag"].partition("-")[0]  # behind it, the board's code once more
    return answer.status_code, headers, RANDOM.sub("", PROOF.sub(r"\1", answer.text))


class Spy:
    """Everybody who may ask, and everything that can be asked.

    Some questions are entries of the log themselves. So the log is the last that is looked at before an answer, by
    those who may read it, and the first after it.
    """

    def __init__(self, site: Site, clock: ManualClock, code: str, capfd: pytest.CaptureFixture[str]) -> None:
        self._site, self._clock, self._capfd = site, clock, capfd
        self._clients = {who: site.client(who) for who in ("", *ROLES)}
        self._system = System(site).http
        self._paths = paths(code)

    def log(self) -> Seen:
        logs = [path for path in self._paths if path.startswith("/log")]
        return {(who, path): self._ask(self._clients[who], path) for who in LOG_READERS for path in logs}

    def rest(self) -> Seen:
        self._clock.seconds += 1000.0  # nothing that is kept for a while is shown in place of a new look
        seen = self._commands() | self._files()
        others = [path for path in self._paths if not path.startswith("/log")]
        seen |= {(who, path): self._ask(client, path) for who, client in self._clients.items() for path in others}
        api = [path for path in others if path.startswith(("/api", "/metrics"))]
        return seen | {("api", path): self._ask(self._system, path) for path in api}

    def _ask(self, client: httpx.Client, path: str) -> object:
        client.cookies.delete("kiosk_said")  # what a page before this one had to say
        return told(client.get(path, follow_redirects=False))

    def _files(self) -> Seen:
        """What the page of surveys makes of a month and of today."""
        client, seen = self._clients["aud"], {}
        client.page("/surveys")
        for first in ("2026-11-01", str(TODAY)):
            form = {"form": client.token, "instrument": "singkat", "from": first, "to": str(TODAY)}
            seen["report", first] = client.post("/surveys/report", data={**form, "as": "json"}).text
            seen["rows", first] = sorted(client.post("/surveys/export", data=form).text.splitlines())
        return seen

    def _commands(self) -> Seen:
        month = ("--month", f"{TODAY:%Y-%m}", "--format", "json")
        asked = (
            ("survey", "list"),
            ("survey", "report", "singkat", *month),
            ("queue", "list", "--json"),
            ("clock", "--json"),
        )
        return {("command", " ".join(words)): self._command(words) for words in asked}

    def _command(self, words: tuple[str, ...]) -> object:
        code = main(["--config", str(self._site.settings.path), *words])
        return code, REAL_NOW.sub("", self._capfd.readouterr().out)


@pytest.fixture
def served(site: Site) -> list[str]:
    """Codes of seven numbers that were served today; answers of months before; five of today."""
    short = site.services.surveys.instruments["singkat"]
    fill(site.services.database, short, many(short, 100), today=TODAY)
    calling, counters = site.services.queue.calling, site.services.queue.counters
    counters.open(officer("p01"), "1")
    codes = []
    for _ in range(7):
        codes.append(site.take().code)
        assert isinstance(calling.call_next(officer("p01"), "1"), Done)
        calling.start(officer("p01"), "1")
        assert isinstance(calling.finish(officer("p01"), "1"), Done)
    for code in codes[:5]:
        give(site, code)
    return codes[5:]


def give(site: Site, code: str) -> None:
    """The short survey and the official one, with the control question answered by yes."""
    answering, joint = site.services.surveys.answering, load_library().joint["spkp-spak"]
    assert answering.answer(Response("singkat", {"puas": 1}, reason="lama"), code) is Kept.KEPT
    scores = dict.fromkeys([question.key for question in joint.questions], 1)
    assert answering.answer(Response(joint.id, scores, steered=True), code) is Kept.KEPT


def test_whoever_polls_everything_around_an_answer_sees_nothing(
    site: Site,
    clock: ManualClock,
    served: list[str],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # This machine's disk is everybody's; a house's free disk is told in steps that hide a row.
    monkeypatch.setattr("services.health.store_looks.shutil.disk_usage", lambda _place: Mock(free=10**11))
    spy = Spy(site, clock, served[0], capfd)
    before = spy.rest()
    before |= spy.log()
    clock.advance(120)
    give(site, served[0])
    site.services.surveys.answering.abandon("singkat", Sample.TICKET)
    clock.advance(-120)
    after = spy.log()
    after |= spy.rest()
    assert [where for where in before if before[where] != after[where]] == []
    assert sum(isinstance(answer, tuple) and answer[0] == 200 for answer in before.values()) > 80


def test_no_stream_tells_of_an_answer(site: Site, served: list[str]) -> None:
    heard: list[str] = []

    def listen() -> None:
        with httpx.stream("GET", f"{site.address}/events", timeout=20, trust_env=False) as stream:
            for line in stream.iter_lines():
                heard.append(line)
                if heard.count("event: changed") == 2:
                    return

    listener = threading.Thread(target=listen)
    listener.start()
    until(lambda: "event: hello" in heard)
    site.take()
    until(lambda: "event: changed" in heard)  # the stream is awake
    give(site, served[0])
    site.services.surveys.answering.abandon("singkat", Sample.TICKET)
    listener.join(QUIET_SECONDS)
    assert heard.count("event: changed") == 1
    site.take()
    listener.join(20)
    assert heard.count("event: changed") == 2
