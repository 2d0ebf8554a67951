"""One at a time, for what has no row to lock: what is not there yet, or a whole table."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, func, select

KIOSK_STATES: Final = 0x6B6B696F  # "kkio": the first row of a kiosk
SURVEY_DAYS: Final = 0x6B737572  # "ksur": the first row of a day
HOUSE: Final = 0x6B686F75  # "khou": the house's settings
OFFICERS: Final = 0x6B6F6666  # "koff": the list of accounts
SERVICE_DAY: Final = 0x6B646179  # "kday": the first mark of a day
ARCHIVING: Final = 0x6B617263  # "karc"
PROMOTION: Final = 0x6B70726F  # "kpro": a server that took over
UPGRADE: Final = 0x6B696F736B  # "kiosk"


def take_turn(connection: Connection, key: int) -> None:
    """Wait until nobody else has this turn; it ends with the caller's write transaction.

    SQLite has one writer anyway. Raises what the database raises where the wait is too long.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(key)))
