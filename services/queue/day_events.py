"""The events of one service day, read from the newest on however many years lie before it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam

from services.store.clock import to_micros
from services.store.tables import ticket, ticket_event

OTHER_ZONE = timedelta(hours=3)  # so far from it a clock of the house may have been set to another zone of the country
# Of events joined with their tickets: of the day, and since the evening before it. The index of events by time
# is read back to that evening. The ticket's day is compared in a form that no index has: else SQLite would begin at all
# numbers of the day, or read all events that there ever were.
OF_DAY: Final = (ticket_event.c.at >= bindparam("evening")) & (ticket.c.service_day.concat("") == bindparam("day"))


def of_day(day: date, zone: ZoneInfo) -> dict[str, str | int]:
    """What `OF_DAY` is asked with. Pure."""
    evening = datetime.combine(day, time(0), zone) - OTHER_ZONE
    return {"day": day.isoformat(), "evening": to_micros(evening)}
