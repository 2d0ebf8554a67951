"""What supervisors closed or opened against the hours, as it stands in the database."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from services.house.hours import OpeningChange
from services.house.model import LANGUAGES, LocalText
from services.store.asking import Answer, Statement, ask
from services.store.clock import from_micros, to_micros
from services.store.tables import opening_change
from services.text.catalogues import Texts

_TEXTS = Texts("closing")
_COMING = Statement(
    # Not in order: for that SQLite would read every change that there ever was, for each number.
    select(opening_change).where(or_(opening_change.c.ends_at.is_(None), opening_change.c.ends_at > bindparam("at")))
)


def opening_changes(connection: Connection, now: datetime) -> list[OpeningChange]:
    """Everything that holds now or will, oldest decision first. Also for bookings of later days."""
    return changes_from(ask_changes(connection, now))


def ask_changes(connection: Connection, now: datetime) -> Answer:
    """See `opening_changes`, which `changes_from` makes of it."""
    return ask(connection, _COMING, at=to_micros(now))


def changes_from(rows: Answer) -> list[OpeningChange]:
    return [from_row(row) for row in sorted(rows, key=lambda row: row.id)]


def from_row(row: Any) -> OpeningChange:
    return OpeningChange(
        service=row.service,
        opens=bool(row.opens),
        starts_at=from_micros(row.starts_at),
        ends_at=from_micros(row.ends_at) if row.ends_at is not None else None,
        reason=public_reason(row.reason, row.words_id, row.words_en),
        id=row.id,
        reason_code=row.reason,
        made_by=row.made_by,
    )


def public_reason(code: str, words_id: str, words_en: str) -> LocalText:
    """What the public reads: the supervisor's own words, else those of the reason code."""
    own = {"id": words_id, "en": words_en or words_id, "min": words_id}
    return LocalText(
        MappingProxyType({language: own[language] or _TEXTS.get(language, f"closing.{code}") for language in LANGUAGES})
    )
