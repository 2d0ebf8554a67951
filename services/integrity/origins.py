"""Where a month's numbers came from: the kiosk's beside those that officers gave at a counter, by officer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sqlalchemy import func, select

from services.documents.model import Block, Cell, Table
from services.log.reading import Entry
from services.log.words import actor_words, value_words
from services.queue.model import Channel, Lane
from services.queue.taking import BY_HAND
from services.reports.survey_tables import Say
from services.store.database import Database
from services.store.tables import ticket
from services.surveys.model import Period

GIVEN: Final = ("ticket_given", "ticket_given_outside_hours")
ALWAYS: Final = (Channel.TOUCH, Channel.COUNTER)  # told of even where there were none
_ORDER: Final = (Channel.TOUCH, Channel.VISIT, Channel.COUNTER, Channel.MANUAL, Channel.API, Channel.COMMAND)


@dataclass(frozen=True, slots=True)
class GivenBy:
    """What an officer gave at a counter in the month, and how much of it first, outside the hours, without a slip."""

    officer: str
    numbers: int = 0
    priority: int = 0
    outside_hours: int = 0
    by_hand: int = 0


def channels_of(database: Database, month: Period) -> Mapping[str, int]:
    """How many numbers of the month came in which way. Raises DatabaseAway."""
    query = select(ticket.c.channel, func.count()).where(ticket.c.service_day.between(*month.days))
    with database.read() as connection:
        rows = connection.execute(query.group_by(ticket.c.channel)).all()
    counted = {str(channel): int(count) for channel, count in rows}
    known = {one.value: counted.pop(one.value, 0) for one in _ORDER}
    return {way: count for way, count in known.items() if count or way in ALWAYS} | counted


def given_by(entries: Iterable[Entry]) -> tuple[GivenBy, ...]:
    """By officer, out of the log's entries of GIVEN. Pure."""
    found: dict[str, GivenBy] = {}
    for entry in entries:
        known = found.get(entry.actor, GivenBy(entry.actor))
        found[entry.actor] = replace(
            known,
            numbers=known.numbers + 1,
            priority=known.priority + (entry.fields.get("lane") == Lane.PRIORITY),
            outside_hours=known.outside_hours + (entry.event == "ticket_given_outside_hours"),
            by_hand=known.by_hand + (entry.fields.get("paper") == BY_HAND),
        )
    return tuple(found[officer] for officer in sorted(found))


def origin_blocks(say: Say, channels: Mapping[str, int], given: tuple[GivenBy, ...]) -> list[Block]:
    """The ways with their shares; then who gave numbers at a counter, where somebody did."""
    taken = sum(channels.values())
    ways: list[tuple[Cell, ...]] = [
        (value_words("channel", way, say.language), count, _share(say, count, taken)) for way, count in channels.items()
    ]
    header = ("integrity.channel", "integrity.numbers", "integrity.part")
    blocks: list[Block] = [Table(tuple(say(key) for key in header), tuple(ways), (40, 16, 16), frozenset({0}))]
    if given:
        columns = (
            "integrity.officer",
            "integrity.at_counter",
            "integrity.first",
            "integrity.outside",
            "integrity.hand",
        )
        rows: list[tuple[Cell, ...]] = [
            (actor_words(one.officer, say.language), one.numbers, one.priority, one.outside_hours, one.by_hand)
            for one in given
        ]
        note = say("integrity.at_counter_note")
        blocks.append(
            Table(tuple(say(key) for key in columns), tuple(rows), (24, 18, 18, 20, 20), frozenset({0}), note=note)
        )
    return blocks


def _share(say: Say, count: int, of: int) -> str:
    if not of:
        return "–"
    return f"{say.number((Decimal(100) * count / of).quantize(Decimal('0.1'), ROUND_HALF_UP))} %"
