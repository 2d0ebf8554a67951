"""All that wait, kept as heads of lanes, so that many calls in a row cost little. Pure.

Who is next is `services.queue.order.next_ticket`, which looks at everybody each time; this is the same order (a test
holds the two together) for whoever plays hundreds of calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush

from services.queue.model import Lane
from services.queue.order import MICROS_A_MINUTE, Rule, Waiting

Entry = tuple[int, int, Waiting]  # by age: arrival, id
LAST: Entry = (2**63, 0, Waiting(0, "", Lane.REGULAR, 2**63))  # after everybody


class _NotReady:
    """Tickets that something has to pass for: a moment, or a count of calls. First in line by that, and by age."""

    __slots__ = ("_by_age", "_by_key", "_gone")

    def __init__(self) -> None:
        self._by_key: list[tuple[int, Entry]] = []
        self._by_age: list[Entry] = []
        self._gone: set[int] = set()

    def add(self, key: int, entry: Entry) -> None:
        heappush(self._by_key, (key, entry))
        heappush(self._by_age, entry)

    def released(self, reached: int) -> Sequence[Entry]:
        """Takes out everybody whose key is reached."""
        if not self._by_key or self._by_key[0][0] > reached:
            return ()
        free = []
        while self._by_key and self._by_key[0][0] <= reached:
            entry = heappop(self._by_key)[1]
            if entry[1] not in self._gone:
                self._gone.add(entry[1])
                free.append(entry)
        return free

    def eldest(self) -> Entry | None:
        while self._by_age and self._by_age[0][1] in self._gone:
            heappop(self._by_age)
        return self._by_age[0] if self._by_age else None

    def take_eldest(self) -> None:
        self._gone.add(heappop(self._by_age)[1])


class _OfService:
    """The lanes of one service, its run of priority tickets, and how often it was called since the beginning.

    first: tickets of the priority lane whose booked visit is due; they stood in `priority` before and are left there
    (`left`) until they come to its head. regulars: how many regular tickets wait, those that return among them.
    """

    __slots__ = (
        "booked",
        "calls",
        "early",
        "first",
        "first_later",
        "lanes",
        "left",
        "priority",
        "regular",
        "regulars",
        "returning",
        "run",
    )

    def __init__(self, run: int) -> None:
        self.booked: list[Entry] = []
        self.priority: list[Entry] = []
        self.regular: list[Entry] = []
        self.lanes = {Lane.BOOKED: self.booked, Lane.PRIORITY: self.priority, Lane.REGULAR: self.regular}
        self.first: list[Entry] = []
        self.first_later: list[tuple[int, Entry]] = []  # by the moment that they are due
        self.left: set[int] = set()  # ids: gone from `priority` or `first_later` already
        self.early = _NotReady()  # booked, by the moment that they are due
        self.returning = _NotReady()  # by the number of calls that lets them back in
        self.run = run
        self.calls = 0
        self.regulars = 0

    def let_in(self, entry: Entry) -> None:
        """A ticket whose k calls have passed, or that never missed one."""
        one = entry[2]
        if one.lane is Lane.BOOKED and one.due_at is not None:
            self.early.add(one.due_at, entry)
            return
        heappush(self.lanes[one.lane], entry)
        if one.lane is Lane.PRIORITY and one.due_at is not None:
            heappush(self.first_later, (one.due_at, entry))

    def count_call(self) -> None:
        self.calls += 1
        for entry in self.returning.released(self.calls):
            self.let_in(entry)

    def let_due(self, now: int) -> None:
        for entry in self.early.released(now):
            heappush(self.booked, entry)
        while self.first_later and self.first_later[0][0] <= now:
            entry = heappop(self.first_later)[1]
            if entry[1] not in self.left:
                self.left.add(entry[1])
                heappush(self.first, entry)
        while self.priority and self.priority[0][1] in self.left:
            heappop(self.priority)

    def take(self, one: Waiting, *, is_first: bool) -> None:
        """Takes the head of a lane out."""
        if is_first:
            heappop(self.first)
            return
        heappop(self.lanes[one.lane])
        if one.lane is Lane.PRIORITY and one.due_at is not None:
            self.left.add(one.ticket_id)


class Lanes:
    """Everybody who waits. runs: by service, how many priority tickets went in a row while a regular one waited."""

    def __init__(
        self, waiting: Iterable[Waiting], *, bound_minutes: int, run_limit: int, runs: Mapping[str, int]
    ) -> None:
        self._bound = bound_minutes * MICROS_A_MINUTE
        self._run_limit = run_limit
        self._runs = runs
        self._services: dict[str, _OfService] = {}
        for one in waiting:
            its = self._services.get(one.service)
            if its is None:
                its = self._services[one.service] = _OfService(runs.get(one.service, 0))
            _join(its, one)
        for its in self._services.values():
            for heap in its.lanes.values():
                heapify(heap)

    def join(self, one: Waiting) -> None:
        """Somebody comes while the others wait; never one that missed a call before."""
        its = self._services.get(one.service)
        if its is None:
            its = self._services[one.service] = _OfService(self._runs.get(one.service, 0))
        its.regulars += one.lane is Lane.REGULAR
        its.let_in((one.arrived_at, one.ticket_id, one))

    def call(self, services: Sequence[str], now: int) -> tuple[Waiting, Rule] | None:
        """Takes out who is called next at a counter that calls `services`, and says why; None when nobody waits.

        Whoever calls later calls with a later `now`.
        """
        lines = [line for line in map(self._services.get, services) if line is not None]
        found = self._ready(lines, now) or _not_ready(lines)
        if found is not None:
            self._called(found[0], lines)
        return found

    def _ready(self, lines: Sequence[_OfService], now: int) -> tuple[Waiting, Rule] | None:
        """One look at the heads of all lanes: this is done for everybody who waits, whenever a number is given."""
        first, booked, priority, regular, held_back = self._heads(lines, now)
        eldest = min(first, booked, priority, regular)
        if eldest is LAST:
            return None
        if eldest[0] < now - self._bound:
            chosen, rule = eldest, Rule.WAITING_BOUND
        elif first is not LAST:
            chosen, rule = first, Rule.BOOKED_PRIORITY
        elif booked is not LAST:
            chosen, rule = booked, Rule.BOOKED
        elif priority is LAST:
            chosen, rule = regular, Rule.REGULAR
        elif held_back is not LAST:
            chosen, rule = held_back, Rule.REGULAR_TURN
        else:
            chosen, rule = priority, Rule.PRIORITY
        one = chosen[2]
        self._services[one.service].take(one, is_first=chosen is first)
        return one, rule

    def _heads(self, lines: Sequence[_OfService], now: int) -> tuple[Entry, Entry, Entry, Entry, Entry]:
        """Of those that go first, of the three lanes, and of the regular ones whose turn it is after r others."""
        first = booked = priority = regular = held_back = LAST
        for line in lines:
            line.let_due(now)
            if line.first and line.first[0] < first:
                first = line.first[0]
            if line.booked and line.booked[0] < booked:
                booked = line.booked[0]
            if line.priority and line.priority[0] < priority:
                priority = line.priority[0]
            if line.regular:
                head = line.regular[0]
                regular = min(regular, head)
                if line.run >= self._run_limit and head < held_back:
                    held_back = head
        return first, booked, priority, regular, held_back

    def _called(self, one: Waiting, lines: Sequence[_OfService]) -> None:
        """Counts the call, and keeps the runs as services.queue.order.runs_after does."""
        its = self._services[one.service]
        if one.lane is Lane.REGULAR:
            its.run = 0
            its.regulars -= 1
        elif one.lane is Lane.PRIORITY:
            for line in lines:
                if line.regulars:
                    line.run += 1
        its.count_call()


def _join(its: _OfService, one: Waiting) -> None:
    """A ticket among the others at the beginning; the lanes are put into order afterwards."""
    entry = (one.arrived_at, one.ticket_id, one)
    its.regulars += one.lane is Lane.REGULAR
    if one.returning:
        its.returning.add(one.after_calls, entry)
    elif one.lane is Lane.BOOKED and one.due_at is not None:
        its.early.add(one.due_at, entry)
    else:
        its.lanes[one.lane].append(entry)
        if one.lane is Lane.PRIORITY and one.due_at is not None:
            heappush(its.first_later, (one.due_at, entry))


def _not_ready(lines: Sequence[_OfService]) -> tuple[Waiting, Rule] | None:
    """Nobody else waits: who comes back too early, else who is booked for later."""
    for rule in (Rule.RETURNING, Rule.BOOKED_EARLY):
        held = [line.returning if rule is Rule.RETURNING else line.early for line in lines]
        heads = [(head, one) for one in held if (head := one.eldest()) is not None]
        if heads:
            head, one = min(heads, key=lambda pair: pair[0])
            one.take_eldest()
            return head[2], rule
    return None
