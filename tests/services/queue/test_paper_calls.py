"""Numbers that were called from a list on paper while the server was away: entered one by one, once, with a name."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from services.health.outage_look import outage_look
from services.log.reading import EntryFilter, entries
from services.people.permissions import NotPermitted
from services.queue.model import CallRefusal, Done, NotDone, TicketState
from services.queue.paper_calls import DAYS_BACK, PaperOutcome, given_in_outage
from services.store.tables import ticket
from tests.services.queue.test_taking import take
from tests.support.staff import officer

DAY = 24 * 3600.0
CLERK, AUDITOR = officer("p01"), officer("x01")


@pytest.fixture
def given(queue, journal):
    """Numbers of an outage as they stand after it: SA001 to SA003, beside one of the server's own."""
    take(queue, "A")
    numbers = [take(queue, "A").ticket.id for _ in range(3)]
    with journal.transaction() as transaction:
        transaction.connection.execute(update(ticket).where(ticket.c.id.in_(numbers)).values(series="SA"))
    return [queue.ticket(one) for one in numbers]


def test_what_the_list_says_is_entered_once_and_told(queue, given, database):
    assert queue.paper_calls.open(CLERK) == given
    served = queue.paper_calls.enter(CLERK, given[0].id, PaperOutcome.SERVED)
    missed = queue.paper_calls.enter(CLERK, given[1].id, PaperOutcome.NOT_HERE)
    assert isinstance(served, Done) and served.ticket.state is TicketState.SERVED and served.ticket.finished_at
    assert isinstance(missed, Done) and missed.ticket.state is TicketState.NO_SHOW
    again = queue.paper_calls.enter(CLERK, given[0].id, PaperOutcome.NOT_HERE)
    assert isinstance(again, NotDone) and again.refusal is CallRefusal.WRONG_STATE
    assert queue.paper_calls.open(CLERK) == given[2:]
    told = [(one.actor, one.fields) for one in entries(database, EntryFilter(event="paper_call_entered"))]
    assert told == [
        ("p01", {"label": given[1].label, "state": "no_show"}),
        ("p01", {"label": given[0].label, "state": "served"}),
    ]


def test_whom_a_counter_called_or_the_server_gave_is_not_on_the_list(queue, given):
    queue.counters.open(CLERK, "1", ("A",))
    called = queue.calling.call_ticket(CLERK, "1", given[0].id, "mistake")
    assert isinstance(called, Done)
    assert isinstance(queue.calling.abandon(CLERK, "1"), Done), "it waits again, and was seen on a page"
    assert queue.paper_calls.open(CLERK) == given[1:]
    own = queue.ticket(given[0].id - 1)
    refused = queue.paper_calls.enter(CLERK, own.id, PaperOutcome.SERVED)
    assert isinstance(refused, NotDone) and refused.refusal is CallRefusal.TICKET_UNKNOWN
    with pytest.raises(NotPermitted):
        queue.paper_calls.open(AUDITOR)


def test_a_list_may_lie_on_a_desk_for_some_days(queue, given, clock):
    clock.advance(DAY)
    take(queue, "A")
    waited = queue.paper_calls.open(CLERK)
    assert [one.state for one in waited] == [TicketState.EXPIRED] * 3
    done = queue.paper_calls.enter(CLERK, given[0].id, PaperOutcome.SERVED)
    assert isinstance(done, Done) and done.ticket.finished_at == waited[0].finished_at, "of its own day"
    for _ in range(DAYS_BACK):
        clock.advance(DAY)
        take(queue, "A")
    assert queue.paper_calls.open(CLERK) == []
    late = queue.paper_calls.enter(CLERK, given[1].id, PaperOutcome.SERVED)
    assert isinstance(late, NotDone)


def test_who_was_entered_as_not_here_is_not_asked_for_again_when_the_day_has_ended(queue, given, clock, database):
    queue.paper_calls.enter(CLERK, given[0].id, PaperOutcome.NOT_HERE)
    clock.advance(DAY)
    take(queue, "A")
    assert [one.id for one in queue.paper_calls.open(CLERK)] == [one.id for one in given[1:]]
    assert [one.fields["count"] for one in outage_look(queue.day).findings] == [2]
    again = queue.paper_calls.enter(CLERK, given[0].id, PaperOutcome.SERVED)
    assert isinstance(again, NotDone) and again.refusal is CallRefusal.WRONG_STATE
    late = queue.paper_calls.enter(CLERK, given[1].id, PaperOutcome.NOT_HERE)
    assert isinstance(late, Done) and late.ticket.state is TicketState.EXPIRED, "a day that has ended stays so"
    told = entries(database, EntryFilter(event="paper_call_entered"))
    assert {one.fields["state"] for one in told} == {"no_show"}
    assert isinstance(queue.calling.present_again(CLERK, given[1].id), NotDone)
    assert [one.id for one in queue.paper_calls.open(CLERK)] == [given[2].id]


def test_only_numbers_of_two_letters_are_of_an_outage():
    assert [given_in_outage(one) for one in ("A", "S", "SA", "SAB", "MA")] == [False, False, True, True, False]
