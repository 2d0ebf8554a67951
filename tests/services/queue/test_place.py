"""A code shown at the kiosk: where its ticket stands, in every state."""

from __future__ import annotations

import itertools

import pytest

from services.queue.model import Done, Issued, TakeRequest, Ticket, TicketState
from services.queue.own_number import PlaceInQueue
from services.queue.queue import Queue
from services.queue.reasons import CancelReason, HoldReason
from tests.support.house import house, service_day
from tests.support.staff import officer

OFFICER = "p01"


@pytest.fixture
def queue(journal):
    return Queue(service_day(journal, house()), kiosk="kiosk-1")


@pytest.fixture
def take(queue):
    requests = itertools.count()

    def take(service: str = "B", group: str | None = None) -> Ticket:
        answer = queue.taking.take(TakeRequest(f"r{next(requests)}", service, group))
        assert isinstance(answer, Issued)
        return answer.ticket

    return take


def done(answer: object) -> Ticket:
    assert isinstance(answer, Done), answer
    return answer.ticket


def test_the_place_moves_up_as_others_are_called(queue, take):
    first, second = take(), take()
    assert queue.own.place(first.code).ahead == 0
    place = queue.own.place(second.code)
    assert (place.ticket.label, place.ahead) == (second.label, 1)
    assert place.wait is None, "all counters are closed in the middle of the day: nobody knows when they come"
    queue.counters.open(officer(OFFICER), "1", ("B",))
    wait = queue.own.place(second.code).wait
    assert wait is not None and wait.low_minutes < wait.high_minutes
    done(queue.calling.call_next(officer(OFFICER), "1"))
    assert queue.own.place(second.code).ahead == 0


def test_every_state_is_said(queue, take, clock):
    ticket = take()
    queue.counters.open(officer(OFFICER), "1", ("B",))
    done(queue.calling.call_next(officer(OFFICER), "1"))
    called = queue.own.place(ticket.code)
    assert called == PlaceInQueue(called.ticket) and (called.ticket.state, called.ticket.counter) == (
        TicketState.CALLED,
        "1",
    )
    done(queue.calling.start(officer(OFFICER), "1"))
    assert queue.own.place(ticket.code).ticket.state is TicketState.SERVING
    done(queue.calling.hold(officer(OFFICER), "1", next(iter(HoldReason)).value))
    assert queue.own.place(ticket.code).ticket.state is TicketState.ON_HOLD
    done(queue.calling.resume(officer(OFFICER), "1", ticket.id))
    done(queue.calling.finish(officer(OFFICER), "1"))
    assert queue.own.place(ticket.code) == PlaceInQueue(queue.ticket(ticket.id))
    cancelled = take()
    done(queue.calling.cancel(officer(OFFICER), cancelled.id, next(iter(CancelReason)).value))
    assert queue.own.place(cancelled.code).ticket.state is TicketState.CANCELLED


def test_who_missed_the_call_and_came_back_is_not_told_to_be_next(queue, take, clock):
    missed, *_others = take(), take(), take(), take(), take()
    queue.counters.open(officer(OFFICER), "1", ("B",))
    done(queue.calling.call_next(officer(OFFICER), "1"))
    done(queue.calling.recall(officer(OFFICER), "1"))
    clock.advance(61)
    done(queue.calling.no_show(officer(OFFICER), "1"))
    assert queue.own.place(missed.code).ticket.state is TicketState.NO_SHOW
    done(queue.calling.present_again(officer(OFFICER), missed.id))
    assert queue.own.place(missed.code).ahead == 3, "return_after of the house"
    for left in (2, 1, 0):
        done(queue.calling.call_next(officer(OFFICER), "1"))
        done(queue.calling.start(officer(OFFICER), "1"))
        done(queue.calling.finish(officer(OFFICER), "1"))
        assert queue.own.place(missed.code).ahead == left
    assert done(queue.calling.call_next(officer(OFFICER), "1")).label == missed.label


def test_yesterdays_ticket_has_expired(queue, take, clock):
    ticket = take()
    clock.advance(24 * 3600)
    queue.day.keep()
    assert queue.own.place(ticket.code) == PlaceInQueue(queue.ticket(ticket.id))
    assert queue.own.place(ticket.code).ticket.state is TicketState.EXPIRED


@pytest.mark.parametrize("code", ["", "0000000000000", "' OR 1=1 --", "T1", "x" * 5000])
def test_a_code_that_is_no_tickets_is_nobodys(queue, take, code):
    take()
    assert queue.own.place(code) is None
