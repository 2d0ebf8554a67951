"""The list that counters call from while the server is away: numbers, times, and a box to be ticked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from devices.printer import Align, Slip, SlipPart, TextLine
from services.house.model import House
from services.queue.calling_list import CallingList
from services.queue.model import Lane, Ticket
from services.text.catalogues import Texts
from services.text.local_form import format_date, format_time

_WORDS = Texts("slip")
ROW_SIZE: Final = 2  # 6 mm of paper a row: room for a pen
BOX: Final = "[ ]"
FIRST: Final = "*"  # behind a number that goes before others


def calling_list_slip(house: House, lists: Sequence[CallingList], *, kiosk: str, now: datetime, language: str) -> Slip:
    """Who waits at `now`, service by service, in the order of calling. Of a booked visit the time is its session's."""

    def say(key: str, **fields: object) -> str:
        return _WORDS.get(language, key, **fields)

    local = now.astimezone(house.time_zone)
    parts: list[SlipPart] = [
        TextLine(house.short_name),
        TextLine(say("slip.list_title"), size=2, bold=True),
        TextLine(say("slip.test_kiosk", kiosk=kiosk)),
        TextLine(format_date(local.date(), language)),
        TextLine(f"{format_time(local, language)} {house.time_zone_label}", bold=True),
        TextLine(say("slip.list_how")),
        TextLine(say("slip.list_boxes")),
    ]
    for one in lists:
        parts.append(TextLine(house.services[one.service].name.in_language(language), bold=True))
        parts += [_row(house, ticket, language) for ticket in one.tickets]
    goes_first = any(ticket.lane is Lane.PRIORITY for one in lists for ticket in one.tickets)
    if not lists:
        parts.append(TextLine(say("slip.list_nobody"), bold=True))
    if goes_first:
        parts.append(TextLine(say("slip.list_first", mark=FIRST)))
    parts.append(TextLine(say("slip.list_after")))
    return Slip(tuple(parts))


def _row(house: House, ticket: Ticket, language: str) -> TextLine:
    """ "SA001 08.12 [ ]": fifteen characters, so that it fits a narrow paper in double size."""
    taken = format_time((ticket.due_at or ticket.arrived_at).astimezone(house.time_zone), language)
    mark = FIRST if ticket.lane is Lane.PRIORITY else " "
    return TextLine(f"{ticket.label}{mark}{taken} {BOX}", size=ROW_SIZE, align=Align.LEFT)
