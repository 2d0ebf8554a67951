"""The answer of a COMMIT is lost: the screen says no more than is known, and a second try makes nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from devices.simulated.memory import MemoryPrinter
from kiosk.touch.backend import TouchBackend
from screens.touch.app.events import CallForOfficer, CallSeen
from screens.touch.codes.events import AskCopy, Opened
from screens.touch.core.events import PaperDone, Result, Task
from screens.touch.core.view import CallState
from screens.touch.number.events import Forgo, NumberTaken, NumberTakenBack, PrintMore, PrintTicket, Take, TakeBack
from screens.touch.number.ticket_flow import TicketPage
from screens.touch.number.view import CancelledNumber
from screens.touch.survey.events import AnswerKept, KeepAnswer
from services.log.reading import EntryFilter, entries
from services.queue.model import RefusalReason, Refused, TicketState
from services.store.faults import DatabaseFault
from services.surveys.model import Response
from tests.support.faulty_database import commit_lost

from .test_any_fault import S, backend, services, taken

__all__ = ["backend", "services"]


def carried_out(task: Task[Any], backend: TouchBackend) -> Any:
    """As the app does."""
    try:
        return task.run(backend)
    except DatabaseFault:
        return task.failed()


@pytest.fixture
def lost(backend: TouchBackend) -> Callable[..., Any]:
    def run(task: Task[Any], *, kept: bool = True) -> Result | None:
        with commit_lost(backend._s.database, kept=kept):
            return carried_out(task, backend)

    return run


@pytest.mark.parametrize("kept", [True, False])
def test_a_number_is_given_once_or_cancelled(backend: TouchBackend, lost: Callable[..., Any], kept: bool) -> None:
    taken(backend)
    backend._s.clock.advance(40)  # type: ignore[attr-defined]
    before = len(backend._s.queue.tickets_today())
    wish = Take(S, f"lost {kept}", "A", None, "id")
    assert lost(wish, kept=kept) == NumberTaken(S, Refused(RefusalReason.UNAVAILABLE))
    again = carried_out(wish, backend).answer
    assert isinstance(again, TicketPage) and again.ticket.repeated is kept
    assert len(backend._s.queue.tickets_today()) == before + 1
    left = Take(S, f"left {kept}", "A", None, "id")
    lost(left, kept=kept)
    carried_out(Forgo(left.request_id), backend)
    newer = backend._s.queue.tickets_today()[before + 1 :]
    assert [one.state for one in newer] == [TicketState.CANCELLED] * kept


def test_a_number_that_may_be_cancelled_is_not_said_to_stand(backend: TouchBackend, lost: Callable[..., Any]) -> None:
    wish = TakeBack(S, taken(backend).ticket.qr_text, "id")
    assert lost(wish) == NumberTakenBack(S, None, unsure=True)
    assert isinstance(carried_out(wish, backend).answer, CancelledNumber)


def test_a_copy_is_asked_for_once(backend: TouchBackend, lost: Callable[..., Any]) -> None:
    page = taken(backend)
    backend.print_ticket(page.job or 0)
    wish = AskCopy(S, page.ticket.qr_text, "id")
    lost(wish)
    answer = carried_out(wish, backend)
    assert isinstance(answer, Opened) and isinstance(answer.page, TicketPage)
    with backend._s.database.read() as connection:
        copies = "SELECT count(*) FROM print_job WHERE kind = 'copy' AND ticket_id = (SELECT max(id) FROM ticket)"
        assert connection.exec_driver_sql(copies).scalar() == 1


def test_a_slip_whose_claim_is_doubted_is_printed_with_the_next_wish(
    backend: TouchBackend, lost: Callable[..., Any]
) -> None:
    printer = backend._owner._printer
    assert isinstance(printer, MemoryPrinter)
    page, before = taken(backend), len(printer.slips)
    assert lost(PrintTicket(S, page.job or 0)).outcome.outcome == "failed" and len(printer.slips) == before
    backend.printer_status()  # as it is looked at every two seconds
    more = carried_out(PrintMore(S, page.job or 0, page.ticket.qr_text, "id"), backend)
    assert isinstance(more, PaperDone) and more.outcome.outcome == "printed" and len(printer.slips) == before + 1


def test_how_a_slip_ended_is_recorded_once(backend: TouchBackend) -> None:
    page = taken(backend)
    owner = backend._owner
    claim = owner._claim

    def claimed(job: Any) -> bool:
        assert claim(job)
        losing.__enter__()
        return True

    losing = commit_lost(backend._s.database, kept=True)
    owner._claim = claimed  # type: ignore[method-assign]
    ended = owner.work_off(page.job or 0)
    losing.__exit__(None, None, None)
    del owner._claim
    assert not ended.recorded
    backend.printer_status()
    told = entries(backend._s.database, EntryFilter(event="print_ended"))
    assert [one.fields["label"] for one in told].count(page.ticket.label) == 1


def test_calls_and_answers_are_doubted_too(backend: TouchBackend, lost: Callable[..., Any]) -> None:
    called = lost(CallForOfficer(S, "of a lost commit"))
    assert isinstance(called, CallSeen) and called.call.state is CallState.NO_ANSWER
    question = backend._s.surveys.instruments["singkat"].questions[0]
    response = Response("singkat", {question.key: question.answers[-1].score})
    assert lost(KeepAnswer(S, response, "")) == AnswerKept(S, None)
