"""What a kiosk is set to by staff, and how it says that it lives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from devices.printer import PrinterStatus
from devices.scanner import ScannerStatus
from services.log.journal import Journal, Transaction, device_words
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.store.clock import Clock, from_micros
from services.store.database import Database
from services.store.tables import kiosk_state
from services.store.turns import KIOSK_STATES, take_turn

SILENT_AFTER = timedelta(minutes=3)  # three heartbeats


@dataclass(frozen=True, slots=True)
class KioskState:
    kiosk: str
    express_mode: bool = False
    in_service: bool = False  # being serviced: out of use for visitors
    version: str = ""
    heartbeat_at: datetime | None = None
    printer_state: str = ""
    scanner_state: str = ""  # "" where there is no scanner, or it was never heard of
    settings_number: int | None = None  # the version of the house's settings that it runs; None: it never said so
    clock_off: timedelta | None = None  # its clock minus the database server's; None: not measured yet


def is_silent(state: KioskState, now: datetime) -> bool:
    """Whether a kiosk has not been heard of for three heartbeats. Pure."""
    return state.heartbeat_at is None or now - state.heartbeat_at >= SILENT_AFTER


_ALL = select(kiosk_state).order_by(kiosk_state.c.kiosk)


def all_kiosks(database: Database) -> list[KioskState]:
    """Every kiosk of the house that was ever heard of, by id. Raises DatabaseAway."""
    with database.read() as connection:
        rows = connection.execute(_ALL).all()
    return [_from_row(row) for row in rows]


class KioskStates:
    """Reads and sets the state of one kiosk."""

    def __init__(self, journal: Journal, *, kiosk: str) -> None:
        self.journal = journal
        self._kiosk = kiosk

    def read(self) -> KioskState:
        """Raises DatabaseAway."""
        with self.journal.database.read() as connection:
            row = connection.execute(select(kiosk_state).where(kiosk_state.c.kiosk == self._kiosk)).first()
        if row is None:
            return KioskState(self._kiosk)
        return _from_row(row)

    @permitted(Action.SEE_QUEUE)
    def known(self, who: Officer) -> list[KioskState]:
        """Every kiosk that was ever heard of. Raises DatabaseAway."""
        return all_kiosks(self.journal.database)

    @permitted(Action.SWITCH_EXPRESS)
    def set_express_mode(self, who: Officer, on: bool) -> None:
        """Raises DatabaseAway."""
        with self.journal.transaction() as transaction:
            self._set(transaction, express_mode=int(on))
            transaction.record("express_mode", who.code, on=on)

    @permitted(Action.RUN_KIOSK)
    def set_in_service(self, who: Officer, on: bool) -> None:
        """Take the kiosk out of use for visitors, or give it back. Raises DatabaseAway."""
        with self.journal.transaction() as transaction:
            self._set(transaction, in_service=int(on))
            transaction.record("in_service", who.code, on=on)

    def scanner_changed(self, status: ScannerStatus) -> None:
        """The scanner of this kiosk is now so; journalled. Raises DatabaseAway."""
        with self.journal.transaction() as transaction:
            self._set(transaction, scanner_state=status.state.value)
            transaction.record("scanner_status", state=status.state.value, detail=device_words(status.detail))

    def printer_changed(self, status: PrinterStatus) -> None:
        """The printer of this kiosk is now so; journalled. Raises DatabaseAway."""
        with self.journal.transaction() as transaction:
            self._set(transaction, printer_state=status.state.value)
            transaction.record("printer_status", state=status.state.value, detail=device_words(status.detail))

    def settings_in_use(self, number: int) -> None:
        """This kiosk works by this version of the house's settings from now on; journalled where it is another one.
        Raises DatabaseAway."""
        if self.read().settings_number == number:
            return
        with self.journal.transaction() as transaction:
            self._set(transaction, settings_number=number)
            transaction.record("settings_in_use", version=number)

    def heartbeat(self, *, version: str) -> None:
        """This kiosk lives; at most every 30 s (on SQLite a write makes others wait). Raises DatabaseAway."""
        with self.journal.transaction() as transaction:
            off = clock_off_ms(transaction, self.journal.clock, self.journal.database.kind)
            self._set(transaction, version=version, heartbeat_at=transaction.at, clock_off_ms=off)

    def _set(self, transaction: Transaction, **values: object) -> None:
        mine = update(kiosk_state).where(kiosk_state.c.kiosk == self._kiosk).values(**values)
        if transaction.connection.execute(mine).rowcount:
            return
        take_turn(transaction.connection, KIOSK_STATES)  # several workers write a new kiosk's first row at once
        if transaction.connection.execute(mine).rowcount == 0:
            transaction.connection.execute(insert(kiosk_state).values(kiosk=self._kiosk, **values))


def clock_off_ms(transaction: Transaction, clock: Clock, kind: str) -> int:
    """How far this machine's clock is ahead of the database server's. With SQLite they are one machine."""
    if kind == "sqlite":
        return 0
    server = transaction.connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp()) * 1000").scalar_one()
    return round(clock.now().timestamp() * 1000 - float(server))


def _from_row(row: Any) -> KioskState:
    beat = from_micros(row.heartbeat_at) if row.heartbeat_at else None
    off = None if row.clock_off_ms is None else timedelta(milliseconds=row.clock_off_ms)
    return KioskState(
        row.kiosk,
        bool(row.express_mode),
        bool(row.in_service),
        row.version,
        beat,
        row.printer_state,
        row.scanner_state,
        row.settings_number,
        off,
    )
