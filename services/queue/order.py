"""Who is next: a pure function of the heads of the lanes.

The order, and the words that explain it in the journal:

1. ``waiting_bound``: who has waited longer than the bound, longest first, whatever the lane;
2. ``booked_priority``: a priority ticket whose booked visit is due;
3. ``booked``: a booked ticket that is due;
4. ``regular_turn``: a regular ticket, when r priority tickets went before it in a row;
5. ``priority``: a priority ticket; one that is booked for later is called in this lane, too;
6. ``regular``: a regular ticket;
7. ``returning``: a no-show who came back and whose k tickets have not passed, when nobody else waits;
8. ``booked_early``: a booked ticket before its time, when nobody else waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from services.queue.model import Lane

MICROS_A_MINUTE = 60_000_000
_BOOKED, _PRIORITY = Lane.BOOKED, Lane.PRIORITY  # bound once: to look a member up takes as long as a comparison


class Rule(StrEnum):
    WAITING_BOUND = "waiting_bound"
    BOOKED_PRIORITY = "booked_priority"
    BOOKED = "booked"
    REGULAR_TURN = "regular_turn"
    PRIORITY = "priority"
    REGULAR = "regular"
    RETURNING = "returning"
    BOOKED_EARLY = "booked_early"


class Waiting(NamedTuple):
    """A ticket that waits. Times are microseconds; so many calls of its service have to pass before it returns."""

    ticket_id: int
    service: str
    lane: Lane
    arrived_at: int
    due_at: int | None = None
    after_calls: int = 0

    @property
    def returning(self) -> bool:
        return self.after_calls > 0

    @property
    def age(self) -> tuple[int, int]:
        return (self.arrived_at, self.ticket_id)


def next_ticket(
    waiting: Sequence[Waiting], *, now: int, bound_minutes: int, run_limit: int, runs: Mapping[str, int]
) -> tuple[Waiting, Rule] | None:
    """Who is called next and why, or None when nobody waits.

    runs: by service, how many priority tickets went in a row while a regular one waited there.
    """
    ready = _heads(waiting, now)
    bound = now - bound_minutes * MICROS_A_MINUTE
    regular = [one for one in ready if one.lane is Lane.REGULAR]
    choices: tuple[tuple[Rule, Sequence[Waiting]], ...] = (
        (Rule.WAITING_BOUND, [one for one in ready if one.arrived_at < bound]),
        (Rule.BOOKED_PRIORITY, [one for one in ready if _is_first(one, now)]),
        (Rule.BOOKED, [one for one in ready if one.lane is Lane.BOOKED]),
        (Rule.REGULAR_TURN, [one for one in regular if runs.get(one.service, 0) >= run_limit]),
        (Rule.PRIORITY, [one for one in ready if one.lane is Lane.PRIORITY]),
        (Rule.REGULAR, regular),
        (Rule.RETURNING, [] if ready else [one for one in waiting if one.returning]),
        (Rule.BOOKED_EARLY, [] if ready else waiting),
    )
    for rule, candidates in choices:
        if candidates:
            if rule is Rule.REGULAR_TURN and not any(one.lane is Lane.PRIORITY for one in ready):
                continue  # nobody is held back: it is simply the regular one's turn
            return min(candidates, key=lambda one: one.age), rule
    return None


def _heads(waiting: Sequence[Waiting], now: int) -> list[Waiting]:
    """Of those that can be called the eldest of each service and lane, and of each who goes first: nobody else is ever
    chosen before them."""
    heads: dict[tuple[str, Lane, bool], Waiting] = {}
    for one in waiting:  # plainly: a counter's every call looks at hundreds
        number, service, lane, arrived_at, due_at, after_calls = one
        is_due = due_at is None or due_at <= now
        if after_calls > 0 or (lane is _BOOKED and not is_due):
            continue
        place = (service, lane, lane is _PRIORITY and due_at is not None and is_due)
        head = heads.get(place)
        if head is None or (arrived_at, number) < (head.arrived_at, head.ticket_id):
            heads[place] = one
    return list(heads.values())


def runs_after(called: Waiting, waiting: Sequence[Waiting], runs: Mapping[str, int]) -> dict[str, int]:
    """The runs after `called` was taken out of `waiting`, for the services that were looked at."""
    passed_over = {one.service for one in waiting if one.lane is Lane.REGULAR and one != called}
    after = dict(runs)
    if called.lane is Lane.PRIORITY:
        for service in passed_over & set(after):
            after[service] += 1
    elif called.lane is Lane.REGULAR:
        after[called.service] = 0
    return after


def _is_first(one: Waiting, now: int) -> bool:
    """Whether its booked visit is due, and it goes before the others of its session."""
    return one.lane is Lane.PRIORITY and one.due_at is not None and one.due_at <= now
