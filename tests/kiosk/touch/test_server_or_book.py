"""A kiosk goes on while its PostgreSQL really lets nobody in: on its book, and back, with every page kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devices.printer import TextLine
from devices.simulated.memory import MemoryPrinter
from kiosk.compose.kiosk import Built, build
from kiosk.settings.reading import load
from kiosk.touch import changeover
from kiosk.touch.gate import PATIENCE_SECONDS
from kiosk.touch.server_or_book import ServerOrBook
from screens.touch.codes.flow import PlacePage, ProblemPage
from screens.touch.codes.view import CodeProblem, PlaceState
from screens.touch.core.paper import PaperState
from screens.touch.core.view import CallState
from screens.touch.number.ticket_flow import TicketPage
from screens.touch.survey.run import SurveyOffer
from services.log.reading import EntryFilter, entries
from services.outage.model import Merged
from services.people.model import Role
from services.store.deadline import left
from services.store.faults import DatabaseAway
from services.surveys.model import Kept, Response
from tests.support.away import away
from tests.support.clock import ManualClock
from tests.support.postgres import Cluster
from tests.support.staff import officer

ROOT = Path(__file__).parents[3]


class Lobby:
    """One kiosk of a house whose database is a server."""

    def __init__(self, folder: Path, cluster: Cluster, url: str) -> None:
        text = (ROOT / "kiosk.ini").read_text("utf-8").replace("open_answers = no", "open_answers = yes")
        (folder / "kiosk.ini").write_text(text.replace("url = data/kiosk.sqlite3", f"url = {url}"), "utf-8")
        self.settings = load(folder / "kiosk.ini")
        assert self.settings.storage.database_url == url
        self.cluster, self.clock, self.said = cluster, ManualClock(), list[str]()
        self.start()

    def start(self) -> None:
        self.printer = MemoryPrinter()
        self.built: Built = build(self.settings, clock=self.clock, printer=self.printer, say=self.said.append)
        assert isinstance(self.built.backend, ServerOrBook)
        self.backend = self.built.backend

    def die(self) -> None:
        """As kill -9 leaves it: what was committed is there, and nothing else is done."""
        self.built.close()

    def take(self, request: str) -> TicketPage:
        page = self.backend.take(request, "A", None, "id")
        assert isinstance(page, TicketPage), page
        return page

    def place(self, page: TicketPage) -> PlacePage | ProblemPage:
        found = self.backend.read_code(page.ticket.qr_text, "id")
        assert isinstance(found, PlacePage | ProblemPage)
        return found

    def words(self) -> list[str]:
        return [one.text for one in self.printer.slips[-1].parts if isinstance(one, TextLine)]

    @contextmanager
    def server_away(self) -> Iterator[None]:
        with away(self.built.services.database, self.cluster.sql):
            yield

    def is_back(self) -> None:
        for _ in range(2):
            assert self.backend.health().provisional, "the first answer is not trusted to last"
            self.backend.keep()
        health = self.backend.health()
        assert health.database_ok and not health.provisional, self.said


@pytest.fixture
def lobby(tmp_path: Path, cluster: Cluster, template: str) -> Iterator[Lobby]:
    name = cluster.create(template)
    made = Lobby(tmp_path, cluster, cluster.url(name))
    made.built.services.officers.add_with_secret(officer("adm"), "p01", "Contoh", "", Role.COUNTER, "481516")
    made.clock.advance(61)
    made.backend.keep()
    yield made
    made.built.close()
    cluster.drop(name)


def test_the_touch_that_finds_the_server_away_gets_a_number_and_no_page_is_lost(lobby: Lobby):
    before = lobby.take("r1")
    assert before.job is not None
    with lobby.server_away():
        page = lobby.take("r2")
        assert page.job is not None
        assert page.ticket.label == "SA001" and page.ticket.provisional
        assert lobby.take("r2").ticket.label == "SA001", "the same touch again"
        assert lobby.backend.sign_in("p01", "481516").officer == "p01"
        outage = lobby.backend.staff_overview("p01", "", 0).outage
        assert outage is not None and not outage.server_back, "nobody has seen it again yet"
        health, seen = lobby.backend.health(), lobby.backend.lobby("id")
        assert health.database_ok and health.provisional
        assert seen is not None and {card.waiting for card in seen.services} == {None}
        assert lobby.backend.print_ticket(page.job).outcome == PaperState.PRINTED
        assert {"NOMOR SEMENTARA", "SA001"} <= set(lobby.words())
        assert not any("depan" in line or "berikutnya" in line for line in lobby.words())
        # What is the server's stays on its page: nothing is said of it that nobody knows.
        assert lobby.backend.print_ticket(before.job).outcome == PaperState.FAILED and len(lobby.printer.slips) == 1
        assert not lobby.backend.no_paper(before.job)
        assert lobby.backend.take_back(before.ticket.qr_text, "id") is None
        assert lobby.place(before) == ProblemPage(CodeProblem.UNAVAILABLE)
        assert lobby.place(page).place.provisional
        assert lobby.backend.call_officer("v1").state is CallState.NOT_CALLED
        assert isinstance(lobby.backend.offer_survey(), SurveyOffer)
        assert lobby.backend.keep_answer(Response("singkat", {"puas": 4}, reason="ramah"), "") is Kept.KEPT
    lobby.is_back()
    assert lobby.place(before).place.label == before.ticket.label
    stands = lobby.place(page).place
    assert (stands.label, stands.ahead, stands.provisional) == ("SA001", 1, False)
    assert not lobby.backend.no_paper(page.job), "its page is still on the screen, and its job is another by now"
    assert lobby.take("r3").ticket.label == "A002"
    said = [one.event for one in entries(lobby.built.services.database, EntryFilter())]
    assert said.count("outage_began") == 1 and said.count("ticket_taken") == 3


def test_a_slip_that_was_not_printed_before_a_kill_is_listed_after_it_and_once_the_server_is_back(lobby: Lobby):
    with lobby.server_away():
        lobby.take("r1")
        lobby.die()
        lobby.start()
        assert lobby.built.with_server() is None and lobby.backend.health().provisional
        assert lobby.backend.sign_in("p01", "481516").officer == "p01"
        seen = lobby.backend.staff_overview("p01", "", 0)
        assert [one.label for one in seen.paperless] == ["SA001"] and seen.outage is not None
        assert (seen.outage.numbers, seen.outage.waiting, seen.outage.server_back) == (1, 1, False)
        assert lobby.take("r2").ticket.label == "SA002"
        assert lobby.backend.staff_action("p01", "reprint", str(seen.paperless[0].job_id)) == "staff.done"
        lobby.backend.printer_status()
        assert "SA001" in lobby.words()
        assert lobby.backend.staff_action("p01", "print_list", "") == "staff.list_printed"
        lobby.backend.printer_status()
        assert "DAFTAR ANTREAN" in lobby.words()
    lobby.is_back()
    at_server = lobby.built.with_server()
    assert at_server is not None
    assert lobby.backend.staff_action("p01", "reprint", str(seen.paperless[0].job_id)) == "staff.not_done"
    lobby.die()
    lobby.start()
    assert not lobby.backend.health().provisional and lobby.take("r2").ticket.label == "SA002"


def test_what_a_kill_left_in_the_book_joins_the_houses_before_the_next_number(lobby: Lobby):
    with lobby.server_away():
        page = lobby.take("r1")
        lobby.die()
    lobby.start()
    assert not lobby.backend.health().provisional
    assert lobby.place(page).place.label == "SA001"


def test_a_server_that_comes_and_goes(lobby: Lobby):
    for number in (1, 3):
        with lobby.server_away():
            lobby.clock.advance(61)
            lobby.backend.keep()  # what is done now and then finds it first
            assert lobby.take(f"r{number}").ticket.label == f"SA{number:03}"
            lobby.backend.keep()
        lobby.backend.keep()
        with lobby.server_away():
            lobby.backend.keep()
            assert lobby.take(f"r{number + 1}").ticket.label == f"SA{number + 1:03}"
        lobby.is_back()


def test_who_left_before_the_server_was_found_away_leaves_no_number_in_the_book_nor_at_the_server(lobby: Lobby):
    with lobby.server_away():
        lobby.backend.forgo("r1")  # its touch is still on its way
        page = lobby.take("r1")
        assert lobby.place(page).place.state is PlaceState.CANCELLED
        lobby.clock.advance(601)
        lobby.backend.keep()
    lobby.is_back()
    assert lobby.backend.on_server is not None
    assert "r1" in lobby.backend.on_server._forgone, "the server was not asked yet"


def test_what_the_server_is_asked_for_between_two_visitors_ends_soon(lobby: Lobby, monkeypatch: pytest.MonkeyPatch):
    """However often it answers slowly: a visitor who finds it away waits for that, and for what is brought in."""
    carried, merged = list[float](), list[float]()

    def interrupted(tries: list[float]) -> Merged:
        tries.append(left(99.0))
        if len(tries) < 3:
            raise DatabaseAway("slow")
        return Merged()

    monkeypatch.setattr(changeover, "carry", lambda _services, _book: interrupted(carried))
    monkeypatch.setattr(changeover, "merge", lambda _services, _book: interrupted(merged))
    lobby.clock.advance(61)
    lobby.backend.keep()
    assert 0 < carried[0] <= changeover.LOOK_SECONDS
    with lobby.server_away():
        assert lobby.backend.health().provisional
    while lobby.backend.health().provisional:
        lobby.clock.advance(changeover.RETRY_SECONDS)
        lobby.backend.keep()
    assert len(merged) == 3 and merged[0] <= PATIENCE_SECONDS < merged[1] < merged[2]
