"""Every effect of the touch flow ends in an answer, whichever session of the database meets whatever fault, whenever.

The real backend over a real database; what the app does with an exception (`Task.failed`) is done here the same way.
The flow's part is tests/flows/test_nothing_freezes.py, the long form ``script/soak freeze``.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from devices.scanner import ScannedCode
from devices.simulated.memory import MemoryPrinter
from kiosk.compose.services import Services, open_services
from kiosk.settings.reading import load
from kiosk.touch.backend import TouchBackend
from screens.touch.app.events import AskCall, CallForOfficer, ReadLobby
from screens.touch.booking.events import BookNextVisit, PrintOnePass, PrintPass, ReadChoices
from screens.touch.booking.paper_flow import PassPage
from screens.touch.codes.events import AskCopy, CheckInByCode, GiveUp, ReadCode
from screens.touch.core.events import EndSession, LobbyRead, Result, Task
from screens.touch.core.lobby import Health
from screens.touch.core.state import Secret
from screens.touch.fault.events import AskTryAgain
from screens.touch.number.events import (
    AskStaffTold,
    Forgo,
    NumberTaken,
    PrintMore,
    PrintTicket,
    ReportNoPaper,
    Take,
    TakeBack,
)
from screens.touch.number.ticket_flow import TicketPage
from screens.touch.staff.events import CheckSignIn, DoStaff, ReadStaff
from screens.touch.survey.events import CountAbandoned, KeepAnswer
from screens.touch.survey.flow import OfferSurvey
from screens.touch.visit.flow import PrintProvisional
from services.log.verify import verify
from services.paper.printing import PrinterOwner
from services.store.tables import ticket
from services.surveys.model import Response, Sample
from services.visits.model import Booked, CheckedIn, NewBooking, Provisional
from services.visits.next_model import NextChoice
from services.visits.tables import redemption
from tests.support.clock import START, ManualClock
from tests.support.faulty_database import FAULTS, Moment, fault_at
from tests.support.sample_answers import answered_tasks
from tests.support.visits import person

ROOT = Path(__file__).parents[3]
MOST_SESSIONS = 12
S = "session"
SILENT = (ReadLobby, EndSession, CountAbandoned, Forgo, AskCall, AskTryAgain)  # nobody waits for an answer of these


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    place = tmp_path_factory.mktemp("house") / "kiosk.ini"
    shipped = (ROOT / "kiosk.ini").read_text("utf-8")
    place.write_text(shipped.replace("open_answers = no", "open_answers = yes"), "utf-8")
    opened = open_services(load(place), clock=ManualClock())
    _ = opened.surveys, opened.visits  # made at first use
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def backend(services: Services) -> TouchBackend:
    kiosk = services.settings.kiosk.id
    desk = PrinterOwner(services.journal, services.settings.house, services.queue, MemoryPrinter(), kiosk=kiosk)
    return TouchBackend(services, desk)


_requests = itertools.count()
_people = itertools.count(1)


def taken(backend: TouchBackend) -> TicketPage:
    backend._s.clock.advance(40)  # type: ignore[attr-defined]
    page = backend.take(f"r{next(_requests)}", "A", None, "id")
    assert isinstance(page, TicketPage)
    return page


def served(backend: TouchBackend) -> str:
    """A visit that was received to its end today; returns its ref."""
    visits, zone = backend._s.visits, backend._s.settings.house.time_zone
    now = backend._s.clock.now().astimezone(zone)
    wish = NewBooking(now.date(), now.hour // 6 * 360, 2, person(next(_people)))
    with visits.journal.transaction() as transaction:
        made = visits.bookings.insert(transaction, wish, "p01")
    assert isinstance(made, Booked), made
    assert isinstance(visits.check_ins.type_code(made.booking.code), CheckedIn)
    with visits.journal.database.write() as connection:
        of_visit = select(redemption.c.ticket_id).where(redemption.c.booking_id == made.booking.id)
        connection.execute(update(ticket).where(ticket.c.id.in_(of_visit)).values(state="served"))
    return made.booking.ref


def booked(backend: TouchBackend) -> tuple[str, int]:
    """The ref of such a visit whose family has booked the next one, and the job of its pass."""
    ref = served(backend)
    page = backend.book_next(ref, *_next_session(backend, ref), "id")
    assert isinstance(page, PassPage) and page.made.job is not None
    return ref, page.made.job


def _next_session(backend: TouchBackend, ref: str) -> tuple[date, int]:
    choice = backend.next_choices(ref)
    assert isinstance(choice, NextChoice)
    return choice.days[0].day, choice.days[0].sessions[0].start


def tasks(backend: TouchBackend) -> dict[type, Callable[[], Task[Any]]]:
    """Each kind of task as somebody would wish it now."""

    def with_number(make: Callable[[TicketPage], Task[Any]]) -> Callable[[], Task[Any]]:
        return lambda: make(taken(backend))

    def code(page: TicketPage) -> str:
        return page.ticket.qr_text

    def job(page: TicketPage) -> int:
        assert page.job is not None
        return page.job

    visit, paper = cache(lambda: served(backend)), cache(lambda: booked(backend))  # what is asked again says the same
    chosen = cache(lambda: _next_session(backend, visit()))
    question = backend._s.surveys.instruments["singkat"].questions[0]
    response = Response("singkat", {question.key: question.answers[-1].score})
    return {
        Take: lambda: Take(S, f"r{next(_requests)}", "A", None, "id"),
        Forgo: lambda: Forgo(f"r{next(_requests)}"),
        TakeBack: with_number(lambda page: TakeBack(S, code(page), "id")),
        PrintTicket: with_number(lambda page: PrintTicket(S, job(page))),
        PrintMore: with_number(lambda page: PrintMore(S, job(page), code(page), "id")),
        AskStaffTold: with_number(lambda page: AskStaffTold(S, job(page))),
        ReportNoPaper: with_number(lambda page: ReportNoPaper(S, job(page))),
        ReadCode: with_number(lambda page: ReadCode(S, ScannedCode(code(page), 0.0), "id")),
        AskCopy: with_number(lambda page: AskCopy(S, code(page), "id")),
        GiveUp: with_number(lambda page: GiveUp(S, code(page), "id")),
        CheckInByCode: lambda: CheckInByCode(S, Secret("1312481296"), "id"),
        PrintProvisional: lambda: PrintProvisional(S, Provisional("SB1", START), "id"),
        ReadChoices: lambda: ReadChoices(S, visit()),
        BookNextVisit: lambda: BookNextVisit(S, visit(), *chosen(), "id"),
        PrintPass: lambda: PrintPass(S, paper()[1]),
        PrintOnePass: lambda: PrintOnePass(S, paper()[0], "id"),
        OfferSurvey: lambda: OfferSurvey(S),
        KeepAnswer: lambda: KeepAnswer(S, response, ""),
        CountAbandoned: lambda: CountAbandoned("singkat", Sample.OPEN),
        CheckSignIn: lambda: CheckSignIn(S, "p01", Secret("482915")),
        ReadStaff: lambda: ReadStaff(S, "p01", "", 0),
        DoStaff: lambda: DoStaff(S, "p01", "express", "on"),
        AskTryAgain: lambda: AskTryAgain(S),
        CallForOfficer: lambda: CallForOfficer(S, f"k{next(_requests)}"),
        AskCall: lambda: AskCall(S, "k0"),
        ReadLobby: lambda: ReadLobby("id"),
        EndSession: lambda: EndSession("timed_out"),
    }


def answer_of(task: Task[Any], backend: TouchBackend) -> Result | LobbyRead | None:
    """As the app carries it out: whatever is raised is answered."""
    try:
        return task.run(backend)
    except Exception:
        return task.failed()


def test_every_task_is_tried(backend: TouchBackend) -> None:
    assert set(tasks(backend)) == answered_tasks()


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("kind", sorted(answered_tasks(), key=lambda one: one.__name__), ids=lambda one: one.__name__)
def test_it_ends_in_an_answer(services: Services, backend: TouchBackend, kind: type, moment: Moment) -> None:
    wish = tasks(backend)[kind]
    for session, fault in zip(range(1, MOST_SESSIONS), itertools.cycle(FAULTS), strict=False):
        task = wish()
        with fault_at(services.database, session, moment, fault) as seen:
            answer = answer_of(task, backend)
        assert kind in SILENT or isinstance(answer, Result), f"session {session} of {kind.__name__}"
        if seen[0] < session:
            break
    else:
        pytest.fail(f"{kind.__name__} has more sessions than were tried")
    assert isinstance(answer_of(Take(S, f"r{next(_requests)}", "A", None, "id"), backend), NumberTaken)


def test_a_write_that_does_not_end_is_seen_though_everything_can_be_read(
    services: Services, backend: TouchBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that hangs."""
    monkeypatch.setattr("kiosk.touch.backend.STUCK_SECONDS", 0.2)
    assert backend.health().database_ok
    begun, over = threading.Event(), threading.Event()

    def hang() -> None:
        with services.database.write():
            begun.set()
            over.wait(10)

    hanging = threading.Thread(target=hang)
    hanging.start()
    assert begun.wait(5) and not over.wait(0.3)
    assert not backend.health().database_ok
    over.set()
    hanging.join()
    assert backend.health().database_ok


@pytest.mark.parametrize("moment", Moment)
def test_looks_and_housekeeping_never_raise(services: Services, backend: TouchBackend, moment: Moment) -> None:
    for session, fault in zip(range(1, 30), itertools.cycle(FAULTS), strict=False):
        services.clock.advance(61)  # type: ignore[attr-defined]
        with fault_at(services.database, session, moment, fault):
            backend.keep()
    backend.keep()
    health = backend.health()
    assert isinstance(health, Health) and health.database_ok
    assert verify(services.database, services.settings.kiosk.id).intact
