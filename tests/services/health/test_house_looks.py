"""What each look sees of a real database, its disk, its kiosks and its log; and that it leaves nothing there."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import text

from devices.printer import PrinterState, PrinterStatus
from devices.scanner import ScannerState, ScannerStatus
from services.backup.age import LATE
from services.health.care_looks import (
    GRACE,
    SilentBoard,
    boards_look,
    ending_certificate,
    envelope,
    failed_copy,
    keys_look,
    late_copy,
    starts_look,
)
from services.health.device_looks import GONE_AFTER, printer_look
from services.health.findings import Finding, Kind, Level, Seen
from services.health.store_looks import SOON_MB, LogLook, clock_look, database_look, disk_look, low_disk, unsigned
from services.house.kiosks import SILENT_AFTER, KioskStates
from services.house.model import House
from services.log.journal import Journal
from services.queue.queue import Queue
from services.store.database import Database
from services.store.deadline import within
from services.store.disk import ROOM_MB, DiskFault, DiskTrouble
from services.store.faults import DatabaseDamaged, DatabaseOlder
from services.store.sqlite import sqlite3
from services.visits.pass_keys import PassKeys
from tests.support.clock import START, ManualClock
from tests.support.house import HOURS
from tests.support.staff import officer

LITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
MB = 1_000_000


def kinds(seen: Seen) -> list[tuple[Kind, Level, str]]:
    return [(one.kind, one.level, one.about) for one in seen.findings]


# -- the database ------------------------------------------------------------------------------------------


def state_of(database: Database) -> object:
    with database.read() as connection:
        heads = connection.execute(text("SELECT chain, seq, hash FROM journal_head")).all()
        made = connection.execute(text("SELECT id, created_at FROM database_identity")).all()
        return heads, made, connection.execute(text("SELECT count(*) FROM journal_entry")).scalar()


def commits_seen(database: Database, stack: ExitStack) -> Callable[[], int]:
    """How often others have committed since now; of SQLite, PostgreSQL tells it late."""
    path = database.settings.sqlite_path
    if path is None:
        return lambda: 0
    watcher = stack.enter_context(closing(sqlite3.connect(path)))
    first = watcher.execute("PRAGMA data_version").fetchone()[0]
    return lambda: int(watcher.execute("PRAGMA data_version").fetchone()[0]) - int(first)


def test_looking_leaves_nothing(database: Database, journal: Journal) -> None:
    journal.record("kiosk_stopped", reason="asked")
    before = state_of(database)
    log = LogLook(journal)
    with ExitStack() as stack:
        commits = commits_seen(database, stack)
        assert database_look(database) == Seen() and not log().findings and not log().findings
        assert commits() == 0
    assert state_of(database) == before
    journal.record("kiosk_stopped", reason="asked")  # the chain goes on where it was


@LITE
def test_pages_that_are_damaged_under_a_running_program_are_seen(database: Database, journal: Journal) -> None:
    journal.record("kiosk_stopped", reason="asked")
    database_look(database)
    with database.read() as connection:
        root = connection.execute(text("SELECT rootpage FROM sqlite_master WHERE name = 'ticket'")).scalar_one()
    path = database.settings.sqlite_path
    assert path is not None
    with path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xa5" * 4096)
    with pytest.raises(DatabaseDamaged):
        database_look(database)


@LITE
def test_a_copy_from_before_that_is_copied_over_the_file_is_seen(
    database: Database, journal: Journal, tmp_path: Path
) -> None:
    path = database.settings.sqlite_path
    assert path is not None
    assert database.drop_history()  # all of it is in the file
    copy = shutil.copyfile(path, tmp_path / "copy")
    journal.record("kiosk_stopped", reason="asked")
    assert database.drop_history()
    right = shutil.copyfile(path, tmp_path / "right")
    shutil.copyfile(copy, path)
    with pytest.raises(DatabaseOlder):
        database_look(database)
    shutil.copyfile(right, path)
    assert database_look(database) == Seen()


@LITE
def test_a_database_that_can_only_be_read_is_seen(database: Database) -> None:
    path = database.settings.sqlite_path
    assert path is not None
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with within(0.2):
            assert kinds(database_look(database)) == [(Kind.DATABASE_NOT_WRITABLE, Level.NOW, "")]
    assert database_look(database) == Seen()


# -- the log -----------------------------------------------------------------------------------------------


@LITE
def test_a_log_whose_end_was_changed_is_seen(database: Database, journal: Journal) -> None:
    for reason in ("one", "two"):
        journal.record("kiosk_stopped", reason=reason)
    log = LogLook(journal)
    assert log().values[("log_verified", "")] == 1
    path = database.settings.sqlite_path
    assert path is not None
    with closing(sqlite3.connect(path)) as thief:
        names = thief.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            thief.execute(f"DROP TRIGGER {name}")
        thief.execute("UPDATE journal_entry SET text = replace(text, 'two', 'too')")
        thief.commit()
    seen = log()
    assert kinds(seen) == [(Kind.LOG_CHANGED, Level.NOW, "kiosk-1")] and seen.values[("log_verified", "")] == 0


def test_a_log_is_signed_once_a_week() -> None:
    later = START + timedelta(days=7, seconds=1)
    assert not unsigned(None, START, START + timedelta(days=7))
    assert not unsigned(START + timedelta(days=1), START, later)
    for signed in (None, START):
        (found,) = unsigned(signed, START, later)
        assert (found.kind, found.since, found.fields["days"]) == (Kind.LOG_UNSIGNED, START, 7)


# -- disk and clock ------------------------------------------------------------------------------------------


def test_little_room_is_told_before_it_hurts(tmp_path: Path) -> None:
    assert low_disk("data", SOON_MB * MB) == []
    assert [one.level for one in low_disk("data", SOON_MB * MB - 1)] == [Level.SOON]
    assert [one.level for one in low_disk("data", ROOM_MB * MB - 1)] == [Level.NOW]
    places = {"database": tmp_path, "data": tmp_path / "not" / "yet"}
    seen = disk_look(places, lambda: None)
    assert list(seen.values) == [("disk_free", "database")], "one disk, one figure"
    assert seen.values[("disk_free", "database")] % 100_000_000 == 0
    for fault in DiskFault:
        seen = disk_look(places, partial(DiskTrouble, fault, tmp_path, tmp_path))
        assert [one.level for one in seen.findings] == [Level.NOW]


@LITE
def test_a_clock_that_is_not_trusted_is_told(queue: Queue, clock: ManualClock) -> None:
    queue.day.keep()
    assert clock_look(queue.day).values[("clock_trusted", "")] == 1
    clock.set(START - timedelta(days=400))
    assert kinds(clock_look(queue.day)) == [(Kind.CLOCK_UNTRUSTED, Level.NOW, "")]


# -- kiosks and their devices --------------------------------------------------------------------------------


@pytest.fixture
def kiosk(journal: Journal) -> KioskStates:
    kiosk = KioskStates(journal, kiosk="kiosk-1")
    kiosk.heartbeat(version="1")
    kiosk.printer_changed(PrinterStatus(PrinterState.READY))
    return kiosk


@LITE
def test_a_kiosk_that_fell_silent_is_told_and_at_night_it_may_be_off(
    kiosk: KioskStates, journal: Journal, house: House, clock: ManualClock
) -> None:
    house = replace(house, services={code: replace(one, hours=HOURS) for code, one in house.services.items()})
    assert printer_look(journal, house) == Seen(level=Level.OK)
    clock.advance(SILENT_AFTER.total_seconds())
    seen = printer_look(journal, house)
    assert kinds(seen) == [(Kind.KIOSK_SILENT, Level.NOW, "kiosk-1")] and seen.verdict is Level.NOW
    assert seen.findings[0].since == START
    clock.advance(12 * 3600)
    seen = printer_look(journal, house)
    assert kinds(seen) == [(Kind.KIOSK_SILENT, Level.SOON, "kiosk-1")] and seen.verdict is Level.SOON
    clock.advance(GONE_AFTER.total_seconds() + 12 * 3600)
    seen = printer_look(journal, house)
    assert kinds(seen) == [(Kind.KIOSK_SILENT, Level.NOW, "kiosk-1")] and seen.verdict is Level.NOW, "a long holiday"
    other = KioskStates(Journal(journal.database, "kiosk-2", clock), kiosk="kiosk-2")
    other.set_express_mode(officer("s01"), on=True)
    assert kinds(printer_look(journal, house)) == kinds(seen), "set beforehand, and never heard of"
    other.heartbeat(version="1")
    assert kinds(printer_look(journal, house)) == [], "another works in its place: it is no part of the house any more"


@LITE
def test_what_a_printer_wants_is_told_with_its_time(
    kiosk: KioskStates, journal: Journal, house: House, clock: ManualClock
) -> None:
    for state in PrinterState:
        clock.advance(1)
        kiosk.printer_changed(PrinterStatus(state))
        seen = printer_look(journal, house)
        if state in (PrinterState.READY, PrinterState.UNHEARD):
            assert seen.findings == ()
            continue
        (found,) = seen.findings
        assert found.since == clock.now() and found.fields["state"] == state
        prints = state is PrinterState.PAPER_LOW
        assert found.level is (Level.SOON if prints else Level.NOW) is seen.verdict


@LITE
def test_one_printer_of_two_wants_a_hand_and_the_house_goes_on(
    kiosk: KioskStates, journal: Journal, house: House, database: Database, clock: ManualClock
) -> None:
    other = KioskStates(Journal(database, "kiosk-2", clock), kiosk="kiosk-2")
    other.heartbeat(version="1")
    other.printer_changed(PrinterStatus(PrinterState.PAPER_OUT))
    other.scanner_changed(ScannerStatus(ScannerState.DISCONNECTED))
    seen = printer_look(journal, house)
    assert (Kind.PAPER_OUT, Level.NOW, "kiosk-2") in kinds(seen) and len(seen.findings) == 2
    assert seen.verdict is Level.SOON
    kiosk.printer_changed(PrinterStatus(PrinterState.COVER_OPEN))
    assert printer_look(journal, house).verdict is Level.NOW


# -- what hurts later ----------------------------------------------------------------------------------------


def test_a_house_without_a_copy_is_told_of_it() -> None:
    def told(**last: float) -> list[tuple[Kind, Level]]:
        copied = START + timedelta(**last) if last else None
        now = START + GRACE + timedelta(hours=1)
        return [(one.kind, one.level) for one in late_copy(copied, START, now)]

    assert list(late_copy(None, START, START + GRACE)) == []
    assert told() == [(Kind.COPY_NEVER, Level.NOW)]
    assert told(hours=1, days=7 - LATE.total_seconds() / 86400) == []
    assert told(days=5) == [(Kind.COPY_LATE, Level.SOON)]
    assert told(seconds=1) == [(Kind.COPY_LATE, Level.NOW)]


@LITE
def test_a_copy_that_failed_is_told_until_one_is_made(journal: Journal, clock: ManualClock) -> None:
    assert list(failed_copy(journal.database, None)) == []
    journal.record("copy_failed", "adm", problem="not_there")
    (found,) = failed_copy(journal.database, None)
    assert found.fields == {"problem": "not_there"} and found.since == START
    assert list(failed_copy(journal.database, START)) == []


@LITE
def test_what_ends_by_itself_is_told_for_a_day(journal: Journal, clock: ManualClock) -> None:
    def told() -> list[tuple[Kind, Level, str]]:
        return kinds(starts_look(journal.database, clock.now()))

    journal.record("child_ended", name="console", ending="SIGKILL", seconds=1, times=1)
    journal.record("kiosk_started", version="1", simulated=False)
    journal.record("kiosk_started", version="1", simulated=False)
    assert told() == [(Kind.PART_ENDED, Level.SOON, "console")]
    clock.advance(60)
    journal.record("came_back", name="console", ending="SIGKILL")
    journal.record("worker_replaced", name="console")
    journal.record("kiosk_started", version="1", simulated=False)
    assert told() == [(Kind.PART_ENDED, Level.NOW, "console"), (Kind.RESTARTS_REPEAT, Level.NOW, "kiosk-1")]
    assert all(one.since == START for one in starts_look(journal.database, clock.now()).findings)
    clock.advance(3601)
    assert told() == [(Kind.PART_ENDED, Level.SOON, "console")]
    clock.advance(86400)
    assert told() == []


def test_keys_that_end_are_told_before() -> None:
    assert not list(envelope([], "", START.date())) and list(envelope(["log"], "", START.date()))
    assert not list(envelope([], "2026-W52", date(2026, 11, 29))) and list(envelope([], "2026-W52", date(2026, 11, 30)))
    for days, kind in ((31, None), (29, Kind.CERTIFICATE_ENDS), (0, Kind.CERTIFICATE_ENDED)):
        found: list[Finding] = list(ending_certificate(START + timedelta(days=days), START))
        assert [one.kind for one in found] == ([kind] if kind else [])


@LITE
def test_a_pass_key_that_anybody_can_read_and_a_certificate_are_looked_at(journal: Journal, tmp_path: Path) -> None:
    keys, certificate = PassKeys(journal, tmp_path / "passes"), tmp_path / "console.pem"
    keys.new(officer("adm"))
    certificate.write_bytes(self_signed(START + timedelta(days=9)))
    seen = keys_look(certificate, lambda: keys, START)
    assert kinds(seen) == [(Kind.CERTIFICATE_ENDS, Level.SOON, "")]
    assert seen.values == {("certificate_ends", ""): (START + timedelta(days=9)).timestamp()}
    for file in (tmp_path / "passes").iterdir():
        file.chmod(0o644)
    certificate.write_bytes(b"none")
    assert kinds(keys_look(certificate, lambda: keys, START)) == [(Kind.PASS_KEY, Level.NOW, "")]


def self_signed(ends: datetime) -> bytes:
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "console")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, ends - timedelta(days=90), ends)
    return made.sign(key, None).public_bytes(Encoding.PEM)


def test_a_board_that_fell_silent_is_told() -> None:
    seen = boards_look(lambda: [SilentBoard("Lobi", START)])
    assert kinds(seen) == [(Kind.BOARD_SILENT, Level.SOON, "Lobi")] and seen.findings[0].since == START
