"""The order of calling played forward, held against the rules themselves: one look at everybody for each call."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from hypothesis import given, settings
from hypothesis import strategies as st

from services.queue.forward import AtWork, Call, Scene, call_of, play
from services.queue.model import Lane
from services.queue.order import MICROS_A_MINUTE, Waiting, next_ticket, runs_after

NOW = 90 * MICROS_A_MINUTE
SERVICES = "ABC"


def plain_play(scene: Scene) -> Iterator[Call]:
    """What is played, with nothing that makes it quick: the oracle."""
    left, coming, runs = list(scene.waiting), list(scene.coming), {one: scene.runs.get(one, 0) for one in SERVICES}
    free = [(_first_free(one, scene), number) for number, one in enumerate(scene.counters)]
    resting = [_first_free(one, scene) - _done(one, scene) for one in scene.counters]
    before = [int(one.busy_with is not None) for one in scene.counters]
    called = dict.fromkeys(SERVICES, 0)
    known = {one.ticket_id: one for one in (*left, *coming)}  # as they were, whatever has passed for them since
    heapify(free)
    while free:
        at, number = heappop(free)
        its = scene.counters[number]
        while coming and coming[0].arrived_at <= at:
            left.append(coming.pop(0))
        mine = [one for one in left if one.service in its.services]
        of_mine = {one: runs[one] for one in its.services}
        chosen = next_ticket(mine, now=at, bound_minutes=scene.bound_minutes, run_limit=scene.run_limit, runs=of_mine)
        if chosen is None:
            again = next((one.arrived_at for one in coming if one.service in its.services), None)
            if again is not None:
                works = its.works_at(again)
                resting[number] += works - again
                heappush(free, (works, number))
            continue
        one, rule = chosen
        takes = scene.own_micros.get(one.ticket_id, scene.service_micros[one.service])
        counters = sum(one.service in each.services for each in scene.counters)
        ahead = called[one.service]
        yield Call(
            known[one.ticket_id], rule, its.code, at, at + takes, ahead, before[number], counters, resting[number]
        )
        runs |= runs_after(one, mine, of_mine)
        left = [_passed(each, one.service) for each in left if each.ticket_id != one.ticket_id]
        before[number] += 1
        for service in its.services:
            called[service] += 1
        works = its.works_at(at + takes)
        resting[number] += works - at - takes
        heappush(free, (works, number))


def _done(one: AtWork, scene: Scene) -> int:
    if one.busy_with is None:
        return scene.now
    return max(scene.now, one.busy_since + scene.service_micros[one.busy_with])


def _first_free(one: AtWork, scene: Scene) -> int:
    return one.works_at(max(_done(one, scene), one.calls_from))


def _passed(one: Waiting, service: str) -> Waiting:
    return one._replace(after_calls=max(0, one.after_calls - 1)) if one.service == service else one


def minutes(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most).map(lambda one: one * MICROS_A_MINUTE)


@st.composite
def waiting_people(draw, *, first: int, arrived: st.SearchStrategy[int], comes_back: bool) -> list[Waiting]:
    row = st.tuples(
        st.sampled_from(SERVICES),
        st.sampled_from(Lane),
        arrived,
        st.none() | minutes(60, 200),
        st.sampled_from((0, 0, 0, 1, 2, 5)) if comes_back else st.just(0),
    )
    return [
        Waiting(first + number, service, lane, at, None if lane is Lane.REGULAR else due, after)
        for number, (service, lane, at, due, after) in enumerate(draw(st.lists(row, max_size=25)))
    ]


@st.composite
def counters(draw, code: str) -> AtWork:
    services = draw(st.sampled_from((("A",), ("A", "B"), ("C", "A", "B"), ("B", "C"))))
    starts = sorted(draw(st.lists(minutes(60, 300), max_size=4, unique=True)))
    return AtWork(
        code,
        services,
        draw(minutes(80, 130)),
        draw(st.none() | st.sampled_from(services)),
        draw(minutes(70, 90)),
        tuple(zip(starts[::2], starts[1::2], strict=False)),
    )


@st.composite
def scenes(draw) -> Scene:
    coming = draw(st.just([]) | waiting_people(first=100, arrived=minutes(91, 200), comes_back=False))
    people = draw(waiting_people(first=0, arrived=minutes(0, 90), comes_back=True))
    return Scene(
        now=NOW,
        waiting=people,
        counters=[draw(counters(str(number))) for number in range(draw(st.integers(0, 4)))],
        service_micros={one: draw(minutes(1, 20)) for one in SERVICES},
        runs={one: draw(st.integers(0, 3)) for one in SERVICES},
        bound_minutes=60,
        run_limit=draw(st.integers(0, 3)),
        coming=sorted(coming, key=lambda one: one.arrived_at),
        own_micros={one.ticket_id: draw(minutes(1, 20)) for one in people if draw(st.booleans())},
    )


@settings(max_examples=100)
@given(scenes())
def test_what_is_played_is_what_the_rules_call(scene):
    right = list(plain_play(scene))
    assert list(play(scene)) == right
    of_ticket = {one.waiting.ticket_id: one for one in right}
    for one in (*scene.waiting[-5:], *scene.coming[-5:]):
        assert call_of(one.ticket_id, scene) == of_ticket.get(one.ticket_id)
    assert call_of(999, scene) is None
