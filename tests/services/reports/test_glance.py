"""A day of the queue at a glance: computed again by hand, and the real tables on both databases."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.queue.model import Channel, Issued, TakeRequest, TicketState
from services.queue.queue import Queue
from services.reports.glance import Seen, look, sum_up
from tests.support.house import house as sample_house
from tests.support.house import service_day
from tests.support.staff import officer

DAY = date(2026, 11, 23)
EIGHT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 08.00 in the house
ZONE = sample_house().time_zone


def seen(state: TicketState, minute: int, wait: int | None = None, service: int | None = None, **more: str) -> Seen:
    arrived = EIGHT + timedelta(minutes=minute)
    called = arrived + timedelta(minutes=wait) if wait is not None else None
    ended = called + timedelta(minutes=service) if called and service is not None else None
    return Seen(more.get("of", "A"), state, more.get("at"), arrived, called, called if ended else None, ended)


def test_a_day_by_hand() -> None:
    found = sum_up(
        DAY,
        [
            seen(TicketState.SERVED, 0, 10, 5, at="1"),
            seen(TicketState.SERVED, 59, 20, 15, at="2"),
            seen(TicketState.NO_SHOW, 61, 30, at="1"),
            seen(TicketState.WAITING, 125),
            seen(TicketState.WAITING, 3, of="B"),
        ],
        ZONE,
    )
    assert [(one.hour, one.taken, one.served, one.no_show) for one in found.hours] == [
        (8, 3, 2, 0),
        (9, 1, 0, 1),
        (10, 1, 0, 0),
    ]
    whole = found.whole
    assert (whole.taken, whole.waiting, whole.served, whole.no_show) == (5, 2, 2, 1)
    assert (whole.wait, whole.wait_most, whole.service) == (20, 30, 10)
    assert [(one.code, one.taken, one.wait, one.service) for one in found.services] == [
        ("A", 4, 20, 10),
        ("B", 1, None, None),
    ]
    assert [(one.code, one.served, one.service) for one in found.counters] == [("1", 1, 5), ("2", 1, 15)]


def test_an_empty_day_has_nothing_and_breaks_nothing() -> None:
    found = sum_up(DAY, [], ZONE)
    assert (found.hours, found.services, found.counters) == ((), (), ())
    assert (found.whole.taken, found.whole.wait, found.whole.service) == (0, None, None)


@given(
    st.lists(
        st.builds(
            seen,
            st.sampled_from(TicketState),
            st.integers(0, 900),
            st.none() | st.integers(0, 400),
            st.none() | st.integers(0, 90),
        ),
        max_size=60,
    )
)
def test_every_number_is_counted_once_in_every_way(tickets: list[Seen]) -> None:
    found = sum_up(DAY, tickets, ZONE)
    assert sum(one.taken for one in found.hours) == sum(one.taken for one in found.services) == len(tickets)
    for line in (found.whole, *found.services):
        assert (line.wait is None) == (line.wait_most is None)
        assert line.wait is None or line.wait_most is None or line.wait <= line.wait_most
    hours = [one.hour for one in found.hours]
    assert hours == list(range(hours[0], hours[-1] + 1)) if hours else not tickets


def test_the_tables_of_a_real_morning(journal, house, clock) -> None:
    queue = Queue(service_day(journal, house), kiosk="kiosk-1")
    service = next(iter(house.offered())).code
    for _ in range(3):
        answer = queue.taking.take(TakeRequest(uuid.uuid4().hex, service, channel=Channel.COMMAND, print_slip=False))
        assert isinstance(answer, Issued)
    counter = next(iter(house.counters))
    queue.counters.open(officer("p01"), counter)
    clock.advance(600)
    queue.calling.call_next(officer("p01"), counter), queue.calling.start(officer("p01"), counter)
    clock.advance(300)
    queue.calling.finish(officer("p01"), counter)
    found = look(journal.database, house, queue.day.today())
    assert (found.whole.taken, found.whole.served, found.whole.waiting) == (3, 1, 2)
    assert (found.whole.wait, found.whole.service) == (10, 5)
    assert [one.code for one in found.counters] == [counter]
    assert look(journal.database, house, queue.day.today() - timedelta(days=1)).whole.taken == 0
