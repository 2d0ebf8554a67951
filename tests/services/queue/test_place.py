"""A code shown at the kiosk: where its ticket stands, whatever became of it."""

from __future__ import annotations

import itertools

import pytest

from services.queue.desk import Place, Queue
from services.queue.model import Done, Issued, TakeRequest, Ticket, TicketState
from services.queue.reasons import CancelReason, HoldReason
from tests.support.house import house, service_day

OFFICER = "p01"


@pytest.fixture
def queue(journal):
    return Queue(service_day(journal, house()), kiosk="kiosk-1")


@pytest.fixture
def take(queue):
    requests = itertools.count()

    def take(service: str = "B", group: str | None = None) -> Ticket:
        answer = queue.take(TakeRequest(f"r{next(requests)}", service, group))
        assert isinstance(answer, Issued)
        return answer.ticket

    return take


def done(answer: object) -> Ticket:
    assert isinstance(answer, Done), answer
    return answer.ticket


def test_the_place_moves_up_as_others_are_called(queue, take):
    first, second = take(), take()
    assert queue.place(first.code).ahead == 0
    place = queue.place(second.code)
    assert (place.ticket.label, place.ahead) == (second.label, 1)
    assert place.wait is not None and place.wait.low_minutes < place.wait.high_minutes
    queue.open_counter("1", OFFICER, ("B",))
    done(queue.call_next("1", OFFICER))
    assert queue.place(second.code).ahead == 0


def test_every_state_is_said(queue, take, clock):
    ticket = take()
    queue.open_counter("1", OFFICER, ("B",))
    done(queue.call_next("1", OFFICER))
    called = queue.place(ticket.code)
    assert called == Place(called.ticket) and (called.ticket.state, called.ticket.counter) == (TicketState.CALLED, "1")
    done(queue.start("1", OFFICER))
    assert queue.place(ticket.code).ticket.state is TicketState.SERVING
    done(queue.hold("1", OFFICER, next(iter(HoldReason)).value))
    assert queue.place(ticket.code).ticket.state is TicketState.ON_HOLD
    done(queue.resume("1", OFFICER, ticket.id))
    done(queue.finish("1", OFFICER))
    assert queue.place(ticket.code) == Place(queue.ticket(ticket.id))
    cancelled = take()
    done(queue.cancel(cancelled.id, OFFICER, next(iter(CancelReason)).value))
    assert queue.place(cancelled.code).ticket.state is TicketState.CANCELLED


def test_who_missed_the_call_and_came_back_is_not_told_to_be_next(queue, take, clock):
    missed, *_others = take(), take(), take(), take(), take()
    queue.open_counter("1", OFFICER, ("B",))
    done(queue.call_next("1", OFFICER))
    done(queue.recall("1", OFFICER))
    clock.advance(61)
    done(queue.no_show("1", OFFICER))
    assert queue.place(missed.code).ticket.state is TicketState.NO_SHOW
    done(queue.return_(missed.id, OFFICER))
    assert queue.place(missed.code).ahead == 3, "return_after of the house"
    for left in (2, 1, 0):
        done(queue.call_next("1", OFFICER))
        done(queue.start("1", OFFICER))
        done(queue.finish("1", OFFICER))
        assert queue.place(missed.code).ahead == left
    assert done(queue.call_next("1", OFFICER)).label == missed.label


def test_yesterdays_ticket_has_expired(queue, take, clock):
    ticket = take()
    clock.advance(24 * 3600)
    queue.day.keep()
    assert queue.place(ticket.code) == Place(queue.ticket(ticket.id))
    assert queue.place(ticket.code).ticket.state is TicketState.EXPIRED


@pytest.mark.parametrize("code", ["", "0000000000000", "' OR 1=1 --", "T1", "x" * 5000])
def test_a_code_that_is_no_tickets_is_nobodys(queue, take, code):
    take()
    assert queue.place(code) is None
