"""What of the log is asked for: the query of an address, read, checked and written again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from services.log.events import EVENTS, Device, Severity
from services.log.reading import Cursor, EntryFilter
from services.log.words import actor_meant
from services.text.dates import FIRST_DAY, LAST_DAY, day_of, moment_of, month_of
from services.text.plain import plain

FIELDS = ("month", "since", "until", "kiosk", "device", "severity", "event", "actor")
LONGEST = 40
_SEQ = re.compile(r"\d{1,18}", re.ASCII)  # what a row's number can be


@dataclass(frozen=True, slots=True)
class Asked:
    """`said` is what stood in the fields; `problems` names those that say nothing, and nothing is read then."""

    said: Mapping[str, str]
    wanted: EntryFilter
    before: Cursor | None = None
    problems: tuple[str, ...] = ()

    @property
    def is_live(self) -> bool:
        """The newest page with an open end: what happens now belongs to it."""
        return self.before is None and self.wanted.until is None and not self.problems

    def query(self, **more: str) -> str:
        """The same question as the query of an address."""
        return urlencode({name: value for name, value in {**self.said, **more}.items() if value})


def asked(query: Mapping[str, str], zone: ZoneInfo) -> Asked:
    """The question of an address. Times are the house's; a month alone is that month, whatever else is said of time."""
    said = {name: plain(query.get(name, ""))[:LONGEST] for name in FIELDS}
    values: dict[str, Any] = {}
    problems: list[str] = []

    def read(name: str, reader: Any) -> None:
        if not said[name]:
            return
        try:
            values[name] = reader(said[name])
        except (ValueError, KeyError):
            problems.append(name)

    read("since", lambda text: _moment(text, zone))
    read("until", lambda text: _moment(text, zone, end=True))
    read("month", lambda text: _month(text, zone))
    read("device", Device)
    read("severity", Severity)
    read("event", lambda text: EVENTS[text].name)
    since, until = values.get("month", (values.get("since"), values.get("until")))
    if since and until and until <= since:
        problems.append("until")
    wanted = EntryFilter(
        since=since,
        until=until,
        event=values.get("event"),
        device=values.get("device"),
        severity=values.get("severity"),
        chain=said["kiosk"] or None,
        actor=actor_meant(said["actor"]) or None,
    )
    return Asked(said, wanted, cursor_of(query.get("before", "")), tuple(problems))


def cursor_text(cursor: Cursor) -> str:
    return f"{cursor.at.isoformat()}~{cursor.seq}~{cursor.chain}"


def cursor_of(text: str) -> Cursor | None:
    """What `cursor_text` wrote; None for anything else: then the newest page is shown."""
    at, _, rest = text.partition("~")
    seq, _, chain = rest.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    known = moment.tzinfo is not None and FIRST_DAY <= moment.date() <= LAST_DAY and chain
    return Cursor(moment, chain, int(seq)) if known and _SEQ.fullmatch(seq) else None


def _moment(text: str, zone: ZoneInfo, *, end: bool = False) -> datetime:
    """ "2026-03-01T09:30" or "2026-03-01" (as an end: the whole day). Raises ValueError."""
    moment = moment_of(text, zone)
    if moment is None:
        raise ValueError
    whole_day = end and day_of(text) is not None
    return moment + timedelta(days=whole_day)


def _month(text: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """ "2026-03". Raises ValueError."""
    day = month_of(text)
    if day is None:
        raise ValueError
    first = datetime.combine(day, time(0), zone)
    return first, (first + timedelta(days=32)).replace(day=1)
