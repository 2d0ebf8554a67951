"""A PostgreSQL standby that was promoted is the house's from now on: no number that paper may show is given again.

With asynchronous replication the last numbers may be missing on it, and nobody there knows which. So before the first
program works with it, each letter goes on after the next hundred with room for what may be lost, as after a restore
(services.backup.settling). The row `server_in_charge` says up to which promotion that was done. What a machine itself
has seen of its own chain and the new server does not know, it says there (`entries_lost`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from services.backup.leaving_out import BLIND, MOST, ROOM, ROUND, burn_letters, jump, last_number
from services.goods.numbering import leave_out
from services.log.journal import Journal, Transaction
from services.store.database import server_of
from services.store.tables import server_in_charge, service_day_mark
from services.store.turns import PROMOTION, take_turn
from services.store.witness import heads_in

ACTOR: Final = "system"


@dataclass(frozen=True, slots=True)
class Numbered:
    """The house, as far as its numbers are concerned."""

    zone: tzinfo
    letters: Collection[str]


def accept(journal: Journal, house: Numbered, *, informed: bool) -> None:
    """Deal with the server that is in charge, if it is another one than before; the journal's database works with it
    from then on.

    informed: this machine saw the log shortly before, so `Database.lost` tells all that it would know. Raises
    DatabaseFault.
    """
    database = journal.database
    if database.kind != "postgresql":
        return
    lost = dict(database.lost)
    with journal.transaction() as transaction:
        take_turn(transaction.connection, PROMOTION)
        here = server_of(transaction.connection)
        before = _before(transaction.connection)
        if here[0] and here != before:
            _note(transaction, here)
        if here[0] and before is not None and before[0] == here[0] and before[1] < here[1]:
            room = max(ROOM, _entries(transaction.connection, lost)) if informed else BLIND
            _leave_out(transaction, house, room)
            burn_letters(transaction)
            transaction.record("server_promoted", ACTOR, timeline=here[1], room=room)
        elif (entries := _entries(transaction.connection, lost)) > ROOM:
            _leave_out(transaction, house, entries)
        if journal.chain in lost:
            seq = heads_in(transaction.connection).get(journal.chain, 0)
            transaction.record("entries_lost", ACTOR, seq=seq, known=lost[journal.chain])
    database.lost, database.server = {}, here


def _before(connection: Connection) -> tuple[str, int] | None:
    row = connection.execute(select(server_in_charge.c.system, server_in_charge.c.timeline)).first()
    return (row.system, row.timeline) if row is not None else None


def _note(transaction: Transaction, here: tuple[str, int]) -> None:
    transaction.connection.execute(delete(server_in_charge))
    row = {"id": 1, "system": here[0], "timeline": here[1], "since_at": transaction.at}
    transaction.connection.execute(insert(server_in_charge).values(row))


def _entries(connection: Connection, lost: Mapping[str, int]) -> int:
    """How many entries of all chains are lost, as far as this machine knows: one is a number at most."""
    here = heads_in(connection)
    return min(MOST, sum(max(0, known - here.get(chain, 0)) for chain, known in lost.items()))


def _leave_out(transaction: Transaction, house: Numbered, room: int) -> None:
    connection = transaction.connection
    today = transaction.now.astimezone(house.zone).date().isoformat()
    day = max(today, connection.execute(select(service_day_mark.c.service_day)).scalar() or "")
    for letter in sorted(house.letters):
        after = last_number(connection, day, letter) + room
        jump(transaction, ACTOR, day, letter, -(-after // ROUND) * ROUND)
    bags = leave_out(connection, date.fromisoformat(day).year, room, ROUND)
    if bags is not None:
        transaction.record("bag_numbers_jumped", ACTOR, year=bags[0], number=bags[1])
