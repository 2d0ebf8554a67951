"""The fast lanes call in the very order of the rules, whatever waits, at counters with services in common."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from services.queue.lanes import Lanes
from services.queue.model import Lane
from services.queue.order import MICROS_A_MINUTE, Waiting, next_ticket, runs_after

SERVICES = "ABC"


@st.composite
def crowds(draw) -> list[Waiting]:
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(SERVICES),
                st.sampled_from(Lane),
                st.integers(0, 90),
                st.none() | st.integers(60, 150),
                st.sampled_from((0, 0, 0, 1, 2, 5)),
            ),
            max_size=25,
        )
    )
    return [
        Waiting(number, service, lane, arrived * MICROS_A_MINUTE, _due(lane, due), after)
        for number, (service, lane, arrived, due, after) in enumerate(rows)
    ]


def _due(lane: Lane, due: int | None) -> int | None:
    return due * MICROS_A_MINUTE if lane is not Lane.REGULAR and due is not None else None


@settings(max_examples=300)
@given(
    crowds(),
    st.lists(st.tuples(st.sampled_from(("A", "AB", "BCA", "C")), st.integers(0, 20)), min_size=30, max_size=30),
    st.fixed_dictionaries(dict.fromkeys(SERVICES, st.integers(0, 3))),
    st.integers(0, 3),
)
def test_lanes_call_as_the_rules_do(waiting, calls, runs, run_limit):
    lanes = Lanes(waiting, bound_minutes=60, run_limit=run_limit, runs=runs)
    left, now = list(waiting), 90
    for services, minutes in calls:
        now += minutes
        mine = [one for one in left if one.service in services]
        of_mine = {service: runs[service] for service in services}
        right = next_ticket(mine, now=now * MICROS_A_MINUTE, bound_minutes=60, run_limit=run_limit, runs=of_mine)
        found = lanes.call(services, now * MICROS_A_MINUTE)
        assert (found and (found[0].ticket_id, found[1])) == (right and (right[0].ticket_id, right[1]))
        if right is not None:
            runs = runs | runs_after(right[0], mine, of_mine)
            left = [_passed(one, right[0].service) for one in left if one.ticket_id != right[0].ticket_id]


def _passed(one: Waiting, service: str) -> Waiting:
    return one._replace(after_calls=max(0, one.after_calls - 1)) if one.service == service else one


@given(
    crowds(),
    crowds(),
    st.lists(st.tuples(st.sampled_from(("A", "AB", "BCA", "C")), st.integers(0, 20)), min_size=30, max_size=30),
    st.integers(0, 3),
)
def test_who_joins_later_is_called_as_the_rules_do(waiting, coming, calls, run_limit):
    lanes, runs = Lanes(waiting, bound_minutes=60, run_limit=run_limit, runs={}), dict.fromkeys(SERVICES, 0)
    joining = [one._replace(ticket_id=100 + one.ticket_id, after_calls=0) for one in coming]
    left, now = list(waiting), 90
    for services, minutes in calls:
        now += minutes
        if joining:
            one = joining.pop(0)._replace(arrived_at=now * MICROS_A_MINUTE)
            lanes.join(one), left.append(one)
        mine = [one for one in left if one.service in services]
        of_mine = {service: runs[service] for service in services}
        right = next_ticket(mine, now=now * MICROS_A_MINUTE, bound_minutes=60, run_limit=run_limit, runs=of_mine)
        found = lanes.call(services, now * MICROS_A_MINUTE)
        assert (found and (found[0].ticket_id, found[1])) == (right and (right[0].ticket_id, right[1]))
        if right is not None:
            runs = runs | runs_after(right[0], mine, of_mine)
            left = [_passed(one, right[0].service) for one in left if one.ticket_id != right[0].ticket_id]


def test_priority_tickets_that_passed_nobody_are_no_run_against_who_joins_later():
    early = [Waiting(number, "A", Lane.PRIORITY, number * MICROS_A_MINUTE) for number in (1, 2)]
    lanes = Lanes(early, bound_minutes=60, run_limit=2, runs={})
    lanes.call("A", 3 * MICROS_A_MINUTE), lanes.call("A", 4 * MICROS_A_MINUTE)
    for number, lane in ((3, Lane.REGULAR), (4, Lane.PRIORITY)):
        lanes.join(Waiting(number, "A", lane, 5 * MICROS_A_MINUTE))
    called = lanes.call("A", 6 * MICROS_A_MINUTE)
    assert called is not None and called[0].ticket_id == 4
