"""Days, sessions and names of things, as requests bring them and answers tell them.

Two rules hold for all of it, and tests/screens/web/test_api_document.py for both: what an answer tells can be sent
in the next request as it is, and nothing that the API names a thing by can be counted through.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from services.text.dates import iso_day
from services.text.plain import plain

# What `services.text.dates.iso_day` reads, for programs that are made from the document: "format: date" would promise
# every year there is.
DAY_PATTERN = (
    "^20[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))$"
    "|^20([02468][048]|[13579][26])-02-29$"
)
SESSION_PATTERN = "^([01]?[0-9]|2[0-3])[.:][0-5][0-9](-([01]?[0-9]|2[0-4])[.:][0-5][0-9])?$"
BOOKING_PATTERN = "^[0-9a-f]{16}$"
TICKET_PATTERN = "^T1[0-9A-Z]{8,32}$"


def _day(value: object) -> date:
    """A day as text, and none beyond the calendar of the house."""
    if not isinstance(value, str):
        raise ValueError("a text, such as 2026-11-23")
    return iso_day(plain(value))


def _session(value: object) -> object:
    """What is seen of it: no-break spaces and long dashes are those of a keyboard."""
    return re.sub(" ?- ?", "-", plain(value)) if isinstance(value, str) else value


def session_minutes(session: str) -> tuple[int, int | None]:
    """When a session begins, and ends where that is said, in minutes after midnight. `session` fits its pattern."""
    begins, _, ends = session.partition("-")
    return _minutes(begins), _minutes(ends) if ends else None


def _minutes(clock: str) -> int:
    hours, minutes = (int(part) for part in re.split("[.:]", clock))
    return hours * 60 + minutes


SessionSpan = Annotated[str, Field(pattern=SESSION_PATTERN), BeforeValidator(_session)]
CalendarDay = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "pattern": DAY_PATTERN, "examples": ["2026-12-01"]}),
]
# Ids are told, never promised: what no booking and no number has is not there, however it is spelled.
BookingId = Annotated[
    str, WithJsonSchema({"type": "string", "pattern": BOOKING_PATTERN, "examples": ["8c1f0a5be2d94c37"]})
]
TicketCode = Annotated[
    str, WithJsonSchema({"type": "string", "pattern": TICKET_PATTERN, "examples": ["T1K7M2QX9RWD4H"]})
]


def known_id(pattern: str, given: str) -> str | None:
    """What was given, where it can be an id at all; the caller's answer to None is that to one that nobody has."""
    return given if re.fullmatch(pattern[1:-1], given, re.ASCII) else None
