"""The house's settings as this database knows them: all panels of a house must agree.

A panel whose kiosk.ini differs in the house sections refuses to start and names the keys,
until someone adopts the new settings (`kiosk config adopt`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, require
from services.store.database import Database
from services.store.tables import house_setting
from services.store.turns import HOUSE, take_turn

Fingerprint = Mapping[tuple[str, str], str]
LONGEST_LIST = 8


@dataclass(frozen=True, slots=True)
class Difference:
    """One key that differs; None where a side does not have it."""

    section: str
    key: str
    in_database: str | None
    in_file: str | None


def differences(database: Database, fingerprint: Fingerprint) -> list[Difference]:
    """What differs; empty when equal, or when the database knows no house yet. Raises DatabaseAway."""
    known = _known(database)
    if not known:
        return []
    keys = sorted({*known, *fingerprint})
    return [
        Difference(section, key, known.get((section, key)), fingerprint.get((section, key)))
        for section, key in keys
        if known.get((section, key)) != fingerprint.get((section, key))
    ]


def adopt_first(journal: Journal, fingerprint: Fingerprint) -> None:
    """At the first start the file says what the house is; later nothing happens here. Raises DatabaseAway."""
    if not _known(journal.database):
        _write(journal, fingerprint, [], "system", only_first=True)


def adopt(journal: Journal, who: Officer, fingerprint: Fingerprint) -> list[Difference]:
    """Make `fingerprint` the house's settings; returns what changed. Raises NotPermitted, DatabaseAway."""
    require(journal, who, Action.ADOPT_SETTINGS)
    changed = differences(journal.database, fingerprint)
    if changed or not _known(journal.database):
        _write(journal, fingerprint, changed, who.code)
    return changed


def _write(
    journal: Journal, fingerprint: Fingerprint, changed: Sequence[Difference], actor: str, *, only_first: bool = False
) -> None:
    """`only_first`: another program of this house that starts in the same moment may have done it by now."""
    names = [f"{difference.section}.{difference.key}" for difference in changed[:LONGEST_LIST]]
    more = len(changed) - LONGEST_LIST
    with journal.transaction() as transaction:
        take_turn(transaction.connection, HOUSE)
        if only_first and transaction.connection.execute(select(house_setting.c.key).limit(1)).first() is not None:
            return
        transaction.connection.execute(delete(house_setting))
        rows = [{"section": section, "key": key, "value": value} for (section, key), value in fingerprint.items()]
        transaction.connection.execute(insert(house_setting), rows)
        listed = "all (first start)" if not changed else ", ".join(names) + (f", +{more}" if more > 0 else "")
        transaction.record("house_adopted", actor, keys=listed[:300])


def _known(database: Database) -> dict[tuple[str, str], str]:
    columns = select(house_setting.c.section, house_setting.c.key, house_setting.c.value)
    with database.read() as connection:
        return {(section, key): value for section, key, value in connection.execute(columns)}
