"""The list of those who are expected at the gate, as a document. Pure.

It says at its head and at its end that it has to be shredded, and holds an empty column to tick off who came.
"""

from __future__ import annotations

from datetime import datetime

from services.documents.model import Block, Cell, Document, Facts, Paragraph, Section, Table
from services.house.model import House
from services.reports.survey_tables import Say
from services.text.catalogues import Texts
from services.text.local_form import format_date, format_plain_date, format_time
from services.visits.gate import Expected, GateList

_WIDTHS = (6, 32, 28, 12, 9, 12, 12)
_HEADS = ("gate.no", "gate.name", "gate.companions", "gate.adults", "gate.children", "gate.number", "gate.came")


def document_of(found: GateList, house: House, made_at: datetime, maker: str, language: str) -> Document:
    """made_at is in house time; maker: the code of the officer who made it."""
    say = Say(Texts("report"), language, house)
    shred = Paragraph(say("gate.shred" if found.with_names else "gate.shred_masked"))
    blocks: tuple[Block, ...] = (shred, _sums(say, found), _table(say, found), shred)
    date = format_plain_date(made_at.date(), language)
    made = say("report.made", date=date, time=format_time(made_at, language), zone=house.time_zone_label)
    return Document(
        title=say("gate.title"),
        subtitle=f"{format_date(found.day, language)}, {found.session} {house.time_zone_label}",
        owner=house.name,
        made=" ".join((made, say("gate.by", officer=maker))),
        language=language,
        page_words=say.raw("report.page"),
        sections=(Section(say("gate.expected"), blocks),),
        letterhead=house.letterhead,
    )


def _sums(say: Say, found: GateList) -> Facts:
    people = sum(one.booking.party_size for one in found.families)
    children = sum(one.booking.children for one in found.families)
    return Facts(
        (
            (say("gate.families"), say.whole(len(found.families))),
            (say("gate.adults"), say.whole(people - children)),
            (say("gate.children"), say.whole(children)),
        )
    )


def _table(say: Say, found: GateList) -> Table:
    rows = tuple(_row(place, one) for place, one in enumerate(found.families, 1))
    return Table(tuple(map(say, _HEADS)), rows, _WIDTHS, frozenset({0, 1, 2, 5, 6}))


def _row(place: int, one: Expected) -> tuple[Cell, ...]:
    booking = one.booking
    return place, one.name, "; ".join(one.companions), booking.adults, booking.children, one.label, ""
