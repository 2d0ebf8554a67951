"""All that wait, kept as heads of lanes, so that many calls in a row cost little. Pure.

Who is next is `services.queue.order.next_ticket`, which looks at everybody each time; this is the same order (a test
holds the two together) for whoever plays hundreds of calls: with three hundred who wait, each newcomer does.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush

from services.queue.model import Lane
from services.queue.order import MICROS_A_MINUTE, Rule, Waiting

Entry = tuple[int, int, Waiting]  # by age: arrival, id
NEVER = 2**63
LAST: Entry = (NEVER, 0, Waiting(0, "", Lane.REGULAR, NEVER))  # after everybody
# Bound once: to look a member up in its class takes as long as a whole comparison of two heads.
_BOOKED, _PRIORITY, _REGULAR = Lane.BOOKED, Lane.PRIORITY, Lane.REGULAR
_BY_BOUND, _FIRST, _DUE, _TURN = Rule.WAITING_BOUND, Rule.BOOKED_PRIORITY, Rule.BOOKED, Rule.REGULAR_TURN
_BY_PRIORITY, _BY_ARRIVAL = Rule.PRIORITY, Rule.REGULAR


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

    def next_key(self) -> int:
        """What has to be reached next; it may be that of one who is gone."""
        return self._by_key[0][0] if self._by_key else NEVER

    def released(self, reached: int) -> Sequence[Entry]:
        """Takes out everybody whose key is reached."""
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

    Lanes are lists with the eldest at their end. first: tickets of the priority lane whose booked visit is due; before
    that they stand in `priority`, and in `later` by the moment that they are due. due_at, calls_due: what has to be
    reached before anybody moves to another lane. regulars: how many regular tickets wait, those that return among them.
    """

    __slots__ = (
        "booked",
        "calls",
        "calls_due",
        "due_at",
        "early",
        "first",
        "later",
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
        self.first: list[Entry] = []
        self.later: list[tuple[int, Entry]] = []
        self.early = _NotReady()  # booked, by the moment that they are due
        self.returning = _NotReady()  # by the number of calls that lets them back in
        self.due_at = self.calls_due = NEVER
        self.run = run
        self.calls = 0
        self.regulars = 0

    def begin_with(self, one: Waiting) -> None:
        """A ticket among the others at the beginning, before `sort`."""
        entry = (one[3], one[0], one)
        lane = one[2]
        if lane is _REGULAR:
            self.regulars += 1
        if one[5] > 0:
            self.returning.add(one[5], entry)
            self.calls_due = self.returning.next_key()
        elif lane is _REGULAR:
            self.regular.append(entry)
        elif lane is _PRIORITY:
            self.priority.append(entry)
            if one[4] is not None:
                self._await_due(entry)
        elif one[4] is None:
            self.booked.append(entry)
        else:
            self._add_early(entry)

    def sort(self) -> None:
        for lane in (self.booked, self.priority, self.regular):
            lane.sort(reverse=True)

    def let_in(self, entry: Entry) -> None:
        """A ticket whose k calls have passed, or that never missed one."""
        lane = entry[2].lane
        if lane is Lane.REGULAR:
            _insert(self.regular, entry)
        elif lane is Lane.PRIORITY:
            _insert(self.priority, entry)
            self._await_due(entry)
        elif entry[2].due_at is None:
            _insert(self.booked, entry)
        else:
            self._add_early(entry)

    def let_back(self) -> None:
        """Whoever came back, and whose k calls have passed."""
        for entry in self.returning.released(self.calls):
            self.let_in(entry)
        self.calls_due = self.returning.next_key()

    def let_due(self, now: int) -> None:
        for entry in self.early.released(now):
            _insert(self.booked, entry)
        while self.later and self.later[0][0] <= now:
            entry = heappop(self.later)[1]
            if entry in self.priority:  # else it was called before
                self.priority.remove(entry)
                _insert(self.first, entry)
        self.due_at = min(self.early.next_key(), self.later[0][0] if self.later else NEVER)

    def _await_due(self, entry: Entry) -> None:
        if (due_at := entry[2].due_at) is not None:
            heappush(self.later, (due_at, entry))
            self.due_at = min(self.due_at, due_at)

    def _add_early(self, entry: Entry) -> None:
        due_at = entry[2].due_at
        assert due_at is not None
        self.early.add(due_at, entry)
        self.due_at = min(self.due_at, due_at)


class Lanes:
    """Everybody who waits. runs: by service, how many priority tickets went in a row while a regular one waited."""

    def __init__(
        self, waiting: Iterable[Waiting], *, bound_minutes: int, run_limit: int, runs: Mapping[str, int]
    ) -> None:
        self._bound = bound_minutes * MICROS_A_MINUTE
        self._run_limit = run_limit
        self._runs = runs
        self._services: dict[str, _OfService] = {}
        self._lines: dict[Sequence[str], list[_OfService]] = {}  # by what a counter calls
        for one in waiting:
            its = self._services.get(one.service)
            if its is None:
                its = self._services[one.service] = _OfService(runs.get(one.service, 0))
            its.begin_with(one)
        for its in self._services.values():
            its.sort()

    def join(self, one: Waiting) -> None:
        """Somebody comes while the others wait; never one that missed a call before."""
        its = self._services.get(one.service)
        if its is None:
            its = self._services[one.service] = _OfService(self._runs.get(one.service, 0))
            self._lines.clear()
        its.regulars += one.lane is Lane.REGULAR
        its.let_in((one.arrived_at, one.ticket_id, one))

    def call(self, services: Sequence[str], now: int) -> tuple[Waiting, Rule] | None:
        """Takes out who is called next at a counter that calls `services`, and says why; None when nobody waits.

        Whoever calls later calls with a later `now`.
        """
        lines = self._lines.get(services)
        if lines is None:
            lines = [line for line in map(self._services.get, services) if line is not None]
            self._lines[services] = lines
        first, booked, priority, regular, held_back = self._heads(lines, now)
        chosen, rule = _choose(first, booked, priority, regular, held_back, now - self._bound)
        if chosen is LAST:
            found = _not_ready(lines)
            if found is None:
                return None
            one, rule = found
            its, lane = self._services[one.service], one.lane
        else:
            one = chosen[2]
            its, lane = self._services[one.service], one.lane
            if chosen is first:
                its.first.pop()
            else:
                (its.regular if lane is _REGULAR else its.priority if lane is _PRIORITY else its.booked).pop()
        # The runs as services.queue.order.runs_after keeps them.
        if lane is _REGULAR:
            its.run = 0
            its.regulars -= 1
        elif lane is _PRIORITY:
            for line in lines:
                if line.regulars:
                    line.run += 1
        its.calls += 1
        if its.calls >= its.calls_due:
            its.let_back()
        return one, rule

    def _heads(self, lines: Sequence[_OfService], now: int) -> tuple[Entry, Entry, Entry, Entry, Entry]:
        """Of those that go first, of the three lanes, and of the regular ones whose turn it is after r others.

        One look at the heads of all lanes: this is done for everybody who waits, whenever a number is given.
        """
        first = booked = priority = regular = held_back = LAST
        for line in lines:
            if line.due_at <= now:
                line.let_due(now)
            if line.regular:
                head = line.regular[-1]
                if head < regular:
                    regular = head
                if line.run >= self._run_limit and head < held_back:
                    held_back = head
            if line.priority and line.priority[-1] < priority:
                priority = line.priority[-1]
            if line.booked and line.booked[-1] < booked:
                booked = line.booked[-1]
            if line.first and line.first[-1] < first:
                first = line.first[-1]
        return first, booked, priority, regular, held_back


def _choose(
    first: Entry, booked: Entry, priority: Entry, regular: Entry, held_back: Entry, bound: int
) -> tuple[Entry, Rule]:
    """Of the heads that are ready; LAST where nobody is. bound: who came before it has waited for too long."""
    if first[0] < bound or booked[0] < bound or priority[0] < bound or regular[0] < bound:
        return min(first, booked, priority, regular), _BY_BOUND
    if first is not LAST:
        return first, _FIRST
    if booked is not LAST:
        return booked, _DUE
    if priority is LAST:
        return regular, _BY_ARRIVAL
    return (priority, _BY_PRIORITY) if held_back is LAST else (held_back, _TURN)


def _insert(lane: list[Entry], entry: Entry) -> None:
    """Into its place by age; the eldest is at the end."""
    insort(lane, entry, key=_younger_first)


def _younger_first(entry: Entry) -> tuple[int, int]:
    return (-entry[0], -entry[1])


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
