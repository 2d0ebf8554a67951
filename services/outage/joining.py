"""Numbers of a book join the house's queue: where they came in time, once each, with everything that happened to them.

What the house's own state does not allow is set right by rules, and the log says which: a number that a counter held
while that counter holds another one waits again or is on hold; one whose day has ended at the house expires with it; a
time later than now counts as now, and who came first stays first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select, update

from services.house.model import House
from services.log.journal import Transaction
from services.outage.bundle import Bundle, Row, steps_of_people
from services.outage.rows import write_all
from services.queue import tickets
from services.queue.day_reopening import BACK, NOT_CALLED
from services.queue.model import ACTIVE, FINAL, Channel, TicketState
from services.queue.moves import Refuse, active_row, lock_counter
from services.queue.own_number import cancel_unshown
from services.queue.reasons import PLACE_FREE
from services.queue.transitions import Step
from services.store.tables import service_queue, ticket, ticket_event
from services.visits.unjudged import REQUEST

TIMES: Final = ("arrived_at", "called_at", "called_again_at", "started_at", "finished_at", "first_called_at")
_SYSTEM: Final = "system"


@dataclass
class Joined:
    """What became of the numbers of a bundle. tickets: their ids in the house's database by those in the book; jobs:
    of print jobs. again: numbers that had come before, by their ids in the house's. limited: by how many microseconds a
    time was later than now."""

    tickets: dict[int, int] = field(default_factory=dict)
    jobs: dict[int, int] = field(default_factory=dict)
    again: set[int] = field(default_factory=set)
    waiting: int = 0
    served: int = 0
    put_off: int = 0
    limited: list[int] = field(default_factory=list)


class Joining:
    """In one transaction of the house. day: the service day in force; trusted: the clock can be believed."""

    def __init__(self, transaction: Transaction, house: House, day: date, bundle: Bundle, *, trusted: bool) -> None:
        self._transaction = transaction
        self._connection: Connection = transaction.connection
        self._house = house
        self._day = day
        self._bundle = bundle
        self._until = transaction.at if trusted else None
        self._joined = Joined()
        self._events = bundle.by_ticket(ticket_event)
        self._new_events: dict[int, Sequence[Row]] = dict(self._events)  # those that the house has not yet
        self._told: list[Row] = []  # of all histories

    def run(self) -> Joined:
        """The caller has locked the bookings of the passes among them."""
        rows = self._bundle.of(ticket)
        held = self._counters(rows)
        services = {row["service"] for row in rows} & set(self._house.services)
        queues = tickets.lock_queues(self._connection, self._day, sorted(services))
        known = self._there(rows)
        series = self._free_series(rows, known)
        new: list[tuple[Row, Row, Sequence[Row]]] = []
        for row in sorted(rows, key=lambda one: (one["arrived_at"], one["id"])):
            there = known.get(row["code"])
            if there is not None and self._has_moved(row, there):
                continue
            fitted, events = self._fitted(row, held, queues)
            fitted["series"] = series.get(row["series"], row["series"])
            if there is not None:
                self._join_again(row, fitted, events, there.id)
            else:
                new.append((row, fitted, events))
        self._join(new)
        write_all(self._connection, ticket_event, self._told)
        self._count(queues)
        return self._joined

    # -- before anything is written -----------------------------------------------------------------

    def _counters(self, rows: Sequence[Row]) -> set[str]:
        """Counters that go on with the number that they hold: open for the same officer, and holding nothing."""
        active = {row["counter"] for row in rows if row["state"] in ACTIVE and row["counter"]}
        free = set()
        for code in sorted(active):
            found = lock_counter(self._transaction, code)
            same = found is not None and found.is_open and found.officer == self._bundle.officers.get(code)
            if same and found.pause is None and active_row(self._transaction, self._day, code) is None:
                free.add(code)
        return free

    def _there(self, rows: Sequence[Row]) -> dict[str, Any]:
        """Numbers that are in the house already, by code: the book did not hear of it, and went on with them."""
        query = select(ticket).where(ticket.c.code.in_([row["code"] for row in rows]))
        return {row.code: row for row in self._connection.execute(query)}

    def _free_series(self, rows: Sequence[Row], known: Mapping[str, Any]) -> dict[str, str]:
        """Other letters where somebody else has given numbers with the same ones: both had lost their server's word."""
        found: dict[str, str] = {}
        for letters in sorted({row["series"] for row in rows}):
            mine = [(self._day_of(row), row["number"]) for row in rows if row["series"] == letters]
            kept = letters
            while self._taken(kept, mine, known):
                kept += "X"
            if kept != letters:
                self._transaction.record("outage_letters_shared", series=letters, kept=kept)
            found[letters] = kept
        return found

    def _taken(self, series: str, mine: Sequence[tuple[str, int]], known: Mapping[str, Any]) -> bool:
        days = {day for day, _ in mine}
        query = select(ticket.c.service_day, ticket.c.number).where(
            ticket.c.service_day.in_(days), ticket.c.series == series, ticket.c.code.not_in(list(known))
        )
        others = {(row.service_day, row.number) for row in self._connection.execute(query)}
        return not others.isdisjoint(mine)

    # -- one number -----------------------------------------------------------------------------------

    def _day_of(self, row: Row) -> str:
        return min(str(row["service_day"]), self._day.isoformat())

    def _fitted(self, row: Row, held: set[str], queues: Mapping[str, Any]) -> tuple[Row, list[Row]]:
        """The row as it fits into the house now, and what has to happen to it for that."""
        fitted = {**row, "service_day": self._day_of(row)}
        fitted.pop("id")
        self._limit(fitted, row)
        state, happens = TicketState(row["state"]), list[Row]()
        ended = fitted["service_day"] < self._day.isoformat()
        if ended and state not in FINAL:
            fitted |= {"state": TicketState.EXPIRED.value, "finished_at": self._transaction.at}
            happens.append(self._event(row, TicketState.EXPIRED, Step.EXPIRE.value))
        elif not ended and (back := self._ended_too_early(row)) is not None:
            fitted |= {"state": back.value, "counter": None, "finished_at": None}
            fitted |= NOT_CALLED if back is TicketState.WAITING else {}
            happens.append(self._event(row, back, "reopen"))
        elif state in ACTIVE and row["counter"] not in held:
            fitted |= self._back(row, state)
            step = Step.ABANDON if state is TicketState.CALLED else Step.HOLD
            happens.append(self._event(row, BACK[state], step.value))
        over = ended and state is TicketState.SERVED  # its day has ended: it answers no more
        fitted["survey_over"] = int(over or bool(row["survey_over"]))
        queue = queues.get(row["service"])
        if fitted["not_before_call"] and queue is not None:
            left = max(0, fitted["not_before_call"] - self._bundle.calls.get(row["service"], 0))
            fitted["not_before_call"] = queue.calls + left
        return fitted, happens

    def _ended_too_early(self, row: Row) -> TicketState | None:
        """What a number goes on as whose day has ended in the book only: the kiosk's clock was fast."""
        last = (self._events.get(row["id"]) or [{}])[-1]
        if row["state"] != TicketState.EXPIRED or (last.get("action"), last.get("actor")) != ("expire", _SYSTEM):
            return None
        return BACK[TicketState(last["from_state"])]

    def _limit(self, fitted: Row, row: Row) -> None:
        if self._until is None:
            return
        late = [row[name] - self._until for name in TIMES if row[name] is not None and row[name] > self._until]
        if late:
            self._joined.limited.append(max(late))
            fitted |= {name: min(row[name], self._until) for name in TIMES if row[name] is not None}
            fitted |= {"expected_at": None, "expected_spread": None}

    def _back(self, row: Row, state: TicketState) -> Row:
        self._joined.put_off += 1
        back = BACK[state]
        label = f"{row['series']}{row['number']:03d}"
        self._transaction.record("outage_put_off", label=label, counter=row["counter"], state=back.value)
        waits = NOT_CALLED if back is TicketState.WAITING else {}
        return {"state": back.value, "counter": None, **waits}

    def _event(self, row: Row, to: TicketState, action: str) -> Row:
        return {
            "at": self._transaction.at,
            "from_state": row["state"],
            "to_state": to.value,
            "action": action,
            "service": row["service"],
            "counter": row["counter"],
            "actor": _SYSTEM,
            "reason": None,
        }

    def _join(self, new: Sequence[tuple[Row, Row, Sequence[Row]]]) -> None:
        """Those that have not come before, oldest first."""
        requests = self._requests([row for row, _, _ in new])
        rows = [{**fitted, "request_id": requests[row["id"]]} for row, fitted, _ in new]
        made = write_all(self._connection, ticket, rows, ticket.c.id, ticket.c.code)
        numbers = {one.code: one.id for one in made}
        for row, fitted, events in new:
            number = self._joined.tickets[row["id"]] = numbers[row["code"]]
            self._history(row, number, events)
            state = TicketState(fitted["state"])
            self._joined.waiting += state is TicketState.WAITING
            self._joined.served += state is TicketState.SERVED

    def _has_moved(self, row: Row, there: Any) -> bool:
        """Of a number that has come before: whether people of the house have gone on with it; then it stays as it is
        there. What the book tells of it again (another copy of the book has told it) is told once."""
        self._joined.tickets[row["id"]] = there.id
        self._joined.again.add(there.id)
        query = select(ticket_event).where(ticket_event.c.ticket_id == there.id)
        known = [dict(one._mapping) for one in self._connection.execute(query)]
        told = {_said(one) for one in known}
        events = self._events.get(row["id"], ())
        new = self._new_events[row["id"]] = [one for one in events if _said(self._in_time(one)) not in told]
        again = steps_of_people(events) - steps_of_people(new)
        if steps_of_people(known) <= self._bundle.told.get(row["code"], 0) + again:
            return False
        label = f"{there.series}{there.number:03d}"
        self._transaction.record("outage_differs", label=label, here=there.state, there=row["state"])
        self._history(row, there.id, ())
        return True

    def _join_again(self, row: Row, fitted: Row, events: Sequence[Row], number: int) -> None:
        """It has come before, and the book's state holds."""
        values = {name: value for name, value in fitted.items() if name not in ("request_id", "series", "code")}
        self._connection.execute(update(ticket).where(ticket.c.id == number).values(**values))
        self._history(row, number, events)

    def _history(self, row: Row, number: int, more: Sequence[Row]) -> None:
        told = [{**self._in_time(one), "ticket_id": number} for one in self._new_events.get(row["id"], ())]
        for one in told:
            del one["id"]
        self._told += [*told, *({**one, "ticket_id": number} for one in more)]

    def _in_time(self, event: Row) -> Row:
        return event if self._until is None else {**event, "at": min(event["at"], self._until)}

    def _requests(self, rows: Sequence[Row]) -> dict[int, str]:
        """Request ids that are nobody else's. The house may have given a number for the same touch, and not have been
        able to say so: nobody was shown that one."""
        wanted = {row["id"]: str(row["request_id"]) for row in rows}
        query = select(ticket.c.id, ticket.c.code, ticket.c.request_id)
        found = self._connection.execute(query.where(ticket.c.request_id.in_(list(wanted.values()))))
        others = {one.request_id: one for one in found}
        for row in rows:
            request = wanted[row["id"]]
            passes = request.startswith(REQUEST)  # the same pass may have come at another kiosk
            if passes or (request in others and not self._is_nobodys(others[request])):
                wanted[row["id"]] = f"{request} {row['code']}"
        return wanted

    def _is_nobodys(self, other: Any) -> bool:
        """Whether the house's number of the same touch is cancelled now; not where it was called, or its slip begun."""
        try:
            cancel_unshown(self._transaction, self._day, other.code)
        except Refuse:
            return False
        freed = update(ticket).where(ticket.c.id == other.id).values(request_id=f"{other.request_id}, not shown")
        self._connection.execute(freed)
        return True

    # -- all of them ------------------------------------------------------------------------------------

    def _count(self, queues: Mapping[str, Any]) -> None:
        """The day's quotas and calls, of the numbers of the day in force."""
        today = [row["id"] for row in self._bundle.of(ticket) if self._day_of(row) == self._day.isoformat()]
        visits = {row["id"] for row in self._bundle.of(ticket) if row["channel"] == Channel.VISIT.value}
        free = {reason.value for reason in PLACE_FREE}
        taken, calls = dict.fromkeys(queues, 0), dict.fromkeys(queues, 0)
        for number in today:
            events = self._new_events.get(number, ())
            given_back = any(one["action"] == Step.CANCEL.value and one["reason"] in free for one in events)
            for one in events:
                if one["service"] not in queues:
                    continue
                taken[one["service"]] += one["action"] == "take" and not given_back and number not in visits
                calls[one["service"]] += one["action"] == Step.CALL.value
        for service in queues:
            mine = update(service_queue).where(service_queue.c.service == service)
            more = {"taken": service_queue.c.taken + taken[service], "calls": service_queue.c.calls + calls[service]}
            self._connection.execute(mine.values(**more))


def _said(event: Row) -> tuple[Any, ...]:
    """What makes an event of a number the same one."""
    return tuple(value for name, value in sorted(event.items()) if name not in ("id", "ticket_id"))
