"""Visitor and detainee together: the bookings that are kept of both, and the permit that was seen for them.

A week's HMACs say nothing of another week's, so a new booking is compared under the keys of all weeks that are kept.
What is found gives it the same random mark: by that the permit is found again, without any name, in each of them. It
goes with the last booking of the pair that is purged.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, select, update

from services.store.clock import to_micros
from services.visits.identity import number_key
from services.visits.model import Person
from services.visits.permit import Permit
from services.visits.personal import WeekKey
from services.visits.rows import permit_of
from services.visits.tables import booking_person

_Who = tuple[str, str]  # NIK and register number; stays in memory


@dataclass(frozen=True, slots=True)
class Pair:
    """A visitor and a detainee, by a random mark."""

    mark: str = field(repr=False)
    permit: Permit | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """As a row of `booking_person` holds it."""
        return {"pair": self.mark, **permit_columns(self.permit)}


def permit_columns(permit: Permit | None) -> dict[str, Any]:
    return {
        "permit_until": permit.until.isoformat() if permit else None,
        "permit_seen_at": to_micros(permit.seen_at) if permit else None,
        "permit_seen_by": permit.seen_by if permit else None,
    }


NO_PAIR: Final = {"pair": None, **permit_columns(None)}  # in a house that asks for no permits


class Pairs:
    """The pairs of some people, as they are known within one transaction. All persons are clean."""

    def __init__(self, connection: Connection, keys: Sequence[WeekKey], people: Iterable[Person]) -> None:
        self._connection = connection
        self._known: dict[_Who, Pair] = {}
        self._unmarked: dict[_Who, list[int]] = {}
        wanted: dict[tuple[str, str], _Who] = {}
        for who in {_who(person) for person in people}:
            wanted |= {(key.find("nik", who[0]), key.find("number", who[1])): who for key in keys}
        if wanted:
            self._load(wanted)

    def permit(self, person: Person) -> Permit | None:
        """The permit that was seen last for this person and this detainee."""
        known = self._known.get(_who(person))
        return known.permit if known else None

    def take(self, person: Person) -> Pair:
        """The pair, for a booking that is made now; known from now on. Its older bookings get the mark, too."""
        who = _who(person)
        pair = self._known.setdefault(who, Pair(secrets.token_hex(8)))
        older = self._unmarked.pop(who, None)
        if older:  # made before the house asked for permits
            marked = update(booking_person).where(booking_person.c.booking_id.in_(older))
            self._connection.execute(marked.values(**pair.columns))
        return pair

    def _load(self, wanted: dict[tuple[str, str], _Who]) -> None:
        columns = booking_person.c
        shown = ("booking_id", "visitor", "detainee", "pair", *permit_columns(None))
        query = (
            select(*(columns[name] for name in shown))
            .where(columns.visitor.in_([visitor for visitor, _ in wanted]))
            .order_by(columns.permit_seen_at.desc().nulls_last(), columns.booking_id)
        )
        for row in self._connection.execute(query):
            who = wanted.get((row.visitor, row.detainee))
            if who is not None and row.pair is None:
                self._unmarked.setdefault(who, []).append(row.booking_id)
            elif who is not None:
                self._known.setdefault(who, Pair(row.pair, permit_of(row)))


def remember(connection: Connection, mark: str, permit: Permit | None) -> None:
    """The permit of a pair, in each of its bookings; None: there is none that is valid."""
    connection.execute(update(booking_person).where(booking_person.c.pair == mark).values(**permit_columns(permit)))


def _who(person: Person) -> _Who:
    return person.nik, number_key(person.detainee_number)
