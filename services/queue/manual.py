"""Manual numbers: cards that were printed in advance and given out by hand while there was no power.

They have a letter of their own, which no service prints, so a card never says what a slip says. Afterwards an officer
in charge enters them: those that were served count with the day, those that still wait join the queue in the place that
their time gives them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue import tickets
from services.queue.day import ClockState, ServiceDay
from services.queue.model import Channel, Lane, TicketState
from services.queue.taking import random_code
from services.store.clock import to_micros
from services.store.tables import ticket, ticket_event

LETTERS: Final = "MNKXYZWHJL"  # the first that no service has; M for manual
MOST_NUMBER: Final = 999
MOST_AT_ONCE: Final = 300
DAYS_BACK: Final = 7
_PIECE = re.compile(r"(?:[A-Z]\s*)?(\d{1,3})(?:\s*[-\u2013]\s*(?:[A-Z]\s*)?(\d{1,3}))?", re.ASCII)


class ManualProblem(StrEnum):
    """Why nothing was entered."""

    BAD_NUMBERS = "bad_numbers"  # not such as "1-12, 15", or none, or too many at once
    BAD_DAY = "bad_day"  # to come, or longer ago than a week
    BAD_TIME = "bad_time"  # to come
    NOT_TODAY = "not_today"  # only today's numbers can wait
    ALREADY = "already"  # some were entered before
    UNKNOWN = "unknown"  # no such service or priority
    CLOCK_UNTRUSTED = "clock_untrusted"


@dataclass(frozen=True, slots=True)
class ManualRefused:
    """`labels`: those that were entered before."""

    problem: ManualProblem
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ManualWish:
    """Cards of one service that have one thing in common. `at`: about when they were given out, house time."""

    service: str
    numbers: Sequence[int]
    day: date
    at: time
    waiting: bool  # else they were served
    priority_group: str | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    labels: tuple[str, ...]
    waiting: bool


def manual_letter(taken: Collection[str]) -> str:
    """The letter of manual numbers in a house whose services print these letters."""
    return next(one for one in LETTERS if one not in taken)


def read_numbers(said: str, letter: str) -> list[int] | None:
    """ "1-12, 15" or "M001–M012, M015" as numbers in order, each once; None for anything else, as another letter's."""
    found: set[int] = set()
    if set(re.findall("[A-Z]", said.upper())) - {letter}:
        return None
    for piece in re.split(r"[,;\n]+|\s{2,}", said.strip().upper()):
        match = _PIECE.fullmatch(piece.strip())
        if match is None:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= MOST_NUMBER:
            return None
        found |= set(range(first, last + 1))
    return sorted(found) if 0 < len(found) <= MOST_AT_ONCE else None


def spans(letter: str, numbers: Sequence[int]) -> str:
    """As a person writes them: "M001–M012, M015"."""
    pieces: list[list[int]] = []
    for one in sorted(numbers):
        if pieces and one == pieces[-1][-1] + 1:
            pieces[-1].append(one)
        else:
            pieces.append([one])
    return ", ".join(
        f"{letter}{one[0]:03d}" + (f"\u2013{letter}{one[-1]:03d}" if len(one) > 1 else "") for one in pieces
    )


class ManualNumbers:
    """Enters them at one place. Raises NotPermitted, DatabaseAway."""

    def __init__(self, day: ServiceDay, *, kiosk: str, letters: Collection[str] = ()) -> None:
        """letters: that are printed besides those of the services (of booked visits)."""
        self._day = day
        self.journal = day.journal
        self._kiosk = kiosk
        self.letter = manual_letter({*letters, *(one.series for one in day.house.services.values())})

    @permitted(Action.ADMIT)
    def register(self, who: Officer, wish: ManualWish) -> Registered | ManualRefused:
        """Enter cards, all or none of them."""
        with self.journal.transaction() as transaction:
            today = self._day.current(transaction)
            if isinstance(today, ClockState):
                return ManualRefused(ManualProblem.CLOCK_UNTRUSTED)
            at = datetime.combine(wish.day, wish.at, self._day.house.time_zone)
            problem = self._problem(wish, today, at, transaction.now)
            if problem is not None:
                return ManualRefused(problem)
            if wish.waiting:
                tickets.lock_queues(transaction.connection, today, [wish.service])
            if there := self._there(transaction.connection, wish):
                return ManualRefused(ManualProblem.ALREADY, tuple(f"{self.letter}{one:03d}" for one in there))
            for number in wish.numbers:
                self._insert(transaction, wish, number, to_micros(at), who.code)
            transaction.record(
                "manual_registered",
                who.code,
                numbers=_short(spans(self.letter, wish.numbers)),
                count=len(wish.numbers),
                service=self._day.house.public_service(wish.service).code,
                day=wish.day.isoformat(),
                state=(TicketState.WAITING if wish.waiting else TicketState.SERVED).value,
                channel=Channel.MANUAL.value,
            )
        return Registered(tuple(f"{self.letter}{one:03d}" for one in wish.numbers), wish.waiting)

    def _problem(self, wish: ManualWish, today: date, at: datetime, now: datetime) -> ManualProblem | None:
        house = self._day.house
        group = wish.priority_group
        if wish.service not in house.services or (group is not None and group not in house.priority_groups):
            return ManualProblem.UNKNOWN
        if not wish.numbers or not all(1 <= one <= MOST_NUMBER for one in wish.numbers):
            return ManualProblem.BAD_NUMBERS
        if not today - timedelta(days=DAYS_BACK) <= wish.day <= today:
            return ManualProblem.BAD_DAY
        if wish.waiting and wish.day != today:
            return ManualProblem.NOT_TODAY
        return ManualProblem.BAD_TIME if at > now else None

    def _there(self, connection: Connection, wish: ManualWish) -> list[int]:
        query = select(ticket.c.number).where(
            ticket.c.service_day == wish.day.isoformat(),
            ticket.c.series == self.letter,
            ticket.c.number.in_(wish.numbers),
        )
        return sorted(connection.execute(query).scalars())

    def _insert(self, transaction: Transaction, wish: ManualWish, number: int, at: int, actor: str) -> None:
        state = TicketState.WAITING if wish.waiting else TicketState.SERVED
        values: dict[str, Any] = {
            "service_day": wish.day.isoformat(),
            "series": self.letter,
            "number": number,
            "code": random_code(),
            "request_id": f"manual {wish.day.isoformat()} {self.letter}{number}",
            "service": wish.service,
            "lane": (Lane.PRIORITY if wish.priority_group else Lane.REGULAR).value,
            "priority_group": wish.priority_group,
            "state": state.value,
            "arrived_at": at,
            "finished_at": None if wish.waiting else at,
            "kiosk": self._kiosk,
            "channel": Channel.MANUAL.value,
            "survey_over": 0 if wish.waiting else 1,
        }
        row = transaction.connection.execute(insert(ticket).values(**values).returning(ticket.c.id)).scalar_one()
        event: dict[str, Any] = {
            "ticket_id": row,
            "at": transaction.at,
            "to_state": state.value,
            "action": "take" if wish.waiting else "register",
            "service": wish.service,
            "actor": actor,
        }
        transaction.connection.execute(insert(ticket_event).values(**event))


def _short(words: str) -> str:
    return words if len(words) <= 200 else f"{words[:199]}\u2026"
