"""A copy: whole while the house works, opened by the paper key alone, without what must not be in it."""

from __future__ import annotations

import json
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from services.backup import rows
from services.backup.age import LATE, is_late, last_copy
from services.backup.copies import Copies, CopySettings, NotCopied
from services.backup.disks import disks_of
from services.backup.envelope import KeyPlaces
from services.backup.house_files import without_passwords
from services.backup.manifest import damage, manifests
from services.backup.paper_key import NotAKey, new_paper_key, read_paper_key
from services.backup.part_file import CopyFaulty, Enclosed
from services.backup.part_reading import Reading, read_part
from services.backup.rotation import Keeping, kept
from services.log.journal import Journal
from services.people.model import COMMAND_LINE
from services.people.permissions import NotPermitted
from services.store.tables import officer as officer_table
from services.store.tables import ticket, web_session
from services.surveys.tables import survey_fresh, survey_token
from tests.support.clock import ManualClock
from tests.support.house import house, service_day
from tests.support.staff import officer
from tests.support.visits import visits, wish

ENCLOSED = [Enclosed("kiosk.ini", b"[house]\n"), Enclosed("empty", b""), Enclosed("long", bytes(range(256)) * 9000)]
KEEPING = Keeping(daily=2, weekly=2, monthly=2, persons_days=30)
# What has nothing to do with the kind of the database is tried on one.
ONE_KIND = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def copy_settings(at: Path, **changes: object) -> CopySettings:
    values = {
        "folder": at / "stick",
        "same_disk": True,
        "keeping": KEEPING,
        "state": at / "data" / "backup",
        "work": at / "data" / "run",
        "keys": KeyPlaces(at / "keys" / "journal.key", at / "passes", at / "personal"),
        "ahead_days": 30,
        "program": "test",
    }
    return CopySettings(**{**values, **changes})  # type: ignore[arg-type]


def copies(journal: Journal, at: Path, **changes: object) -> Copies:
    for name in ("data", "stick"):
        (at / name).mkdir(exist_ok=True)
    return Copies(service_day(journal, house()), copy_settings(at, **changes), house().time_zone)


@pytest.fixture
def made(journal: Journal, tmp_path: Path):
    """Copies with a paper key: (copies, the key)."""
    ours = copies(journal, tmp_path)
    return ours, ours.new_key(COMMAND_LINE)


def some_rows(journal: Journal, folder: Path) -> None:
    """A booking with a name, an answer of the running day, a signed-in browser."""
    at = visits(journal, house(), folder)
    who = officer("a01")
    at.keys.new(who)
    at.bookings.book(who, wish(1))
    with journal.database.write() as connection:
        day = "2026-11-23"
        answer = {"version": "1", "sample": "ticket", "service": "A", "points": 9, "answers": "{}", "respondent": "{}"}
        connection.execute(insert(survey_fresh).values(instrument="skm", day=day, key=7, **answer))
        connection.execute(insert(survey_token).values(instrument="skm", ticket_code="X" * 13))
        known = {"code": who.code, "name": "x", "role": "administrator", "pin_hash": "x", "created_at": 1}
        connection.execute(insert(officer_table).values(**known))
        signed_in = {"token_hash": "f" * 64, "officer": who.code, "created_at": 1, "seen_at": 1}
        connection.execute(insert(web_session).values(**signed_in))


def test_a_copy_holds_every_row_and_nothing_that_must_not_be_in_it(made, journal, tmp_path):
    ours, key = made
    some_rows(journal, tmp_path)
    done = ours.make(COMMAND_LINE, iter(ENCLOSED))
    folder = tmp_path / "stick"

    seen: list[tuple[str, str]] = []
    files: list[Enclosed] = []
    at = [""]
    reading = Reading(
        lambda start: at.__setitem__(0, start.name), lambda line: seen.append((at[0], line)), files.append
    )
    parts = [read_part(folder / one.file, key.age, reading) for one in done.manifest.parts]

    tables = {name for part in parts for name in part.sums.tables}
    assert tables == {one.name for one in rows.all_tables()} - rows.LEFT_OUT
    with journal.database.read() as connection:
        for one in rows.all_tables():
            if one.name not in {*rows.LEFT_OUT, "journal_entry", "journal_head"}:
                found = next(part.sums.tables[one.name] for part in parts if one.name in part.sums.tables)
                assert found == rows.sum_of(connection, one), one.name
    assert {name for name, _ in seen} >= {"booking", "booking_person", "officer", "journal_entry"}
    assert files == ENCLOSED
    assert not any("f" * 64 in line or "X" * 13 in line for _, line in seen)
    assert [one.part for one in done.manifest.parts] == ["house", "persons"]
    assert parts[1].sums.tables.keys() == rows.PERSONS


@ONE_KIND
def test_the_file_says_nothing_without_the_paper_key(made, journal, tmp_path):
    ours, _ = made
    some_rows(journal, tmp_path)
    done = ours.make(COMMAND_LINE, iter(()))
    for one in done.manifest.parts:
        path = tmp_path / "stick" / one.file
        assert b"booking" not in path.read_bytes() and b"Contoh" not in path.read_bytes()
        with pytest.raises(CopyFaulty, match="not encrypted to this key"):
            read_part(path, new_paper_key().age)
    assert not list((tmp_path / "data" / "run").glob("moment-*")), "nothing of it is left on the machine"


def test_a_copy_is_of_one_moment_while_numbers_are_given(made, journal, tmp_path):
    """Tickets and the log's entries about them are written together: a copy has both or neither."""
    ours, key = made
    stop, ready = threading.Event(), threading.Event()

    def work() -> None:
        for number in count():
            if stop.is_set():
                return
            with journal.transaction() as transaction:
                transaction.record("journal_signed", seq=1, key="a")
                values = {"code": f"c{number}", "name": "x", "role": "counter", "pin_hash": "x"}
                transaction.connection.execute(insert(officer_table).values(**values, created_at=1))
            ready.set()
            time.sleep(0.003)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert ready.wait(10)
        done = ours.make(COMMAND_LINE, iter(()))
    finally:
        stop.set()
        worker.join()
    counted = {"officer": 0, "journal_signed": 0}
    at = [""]

    def row(line: str) -> None:
        counted["officer"] += at[0] == "officer"
        counted["journal_signed"] += at[0] == "journal_entry" and '"journal_signed"' in line

    house_part = tmp_path / "stick" / done.manifest.parts[0].file
    read_part(house_part, key.age, Reading(lambda start: at.__setitem__(0, start.name), row))
    assert counted["officer"] == counted["journal_signed"] > 0


@ONE_KIND
@pytest.mark.parametrize("harm", ["cut", "changed", "missing"])
def test_harm_is_found_with_and_without_the_key(made, tmp_path, harm):
    ours, key = made
    done = ours.make(COMMAND_LINE, iter(()))
    folder = tmp_path / "stick"
    path = folder / done.manifest.parts[0].file
    content = path.read_bytes()
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(content[:-40] if harm == "cut" else content[:-40] + bytes([content[-40] ^ 1]) + content[-39:])
        with pytest.raises(CopyFaulty, match="damaged"):
            read_part(path, key.age)
    assert len(damage(folder, done.manifest)) == 1
    assert ours.all(COMMAND_LINE)[0][1]


@ONE_KIND
def test_a_disk_that_does_not_keep_what_was_written_is_noticed_and_older_copies_stay(made, tmp_path, monkeypatch):
    ours, _ = made
    first = ours.make(COMMAND_LINE, iter(()))
    from services.backup import copying

    def worn(path: Path) -> None:
        path.write_bytes(path.read_bytes()[:-9])

    monkeypatch.setattr(copying, "_forget_cached", worn)
    with pytest.raises(CopyFaulty):
        ours.make(COMMAND_LINE, iter(()))
    assert {one.name for one in (tmp_path / "stick").iterdir()} == {
        f"{first.manifest.name}.json",
        *(one.file for one in first.manifest.parts),
    }


@ONE_KIND
def test_a_list_of_another_hand_is_no_copy(made, tmp_path):
    ours, _ = made
    done = ours.make(COMMAND_LINE, iter(()))
    path = tmp_path / "stick" / f"{done.manifest.name}.json"
    said = json.loads(path.read_text())
    said["made_at"] += 1
    path.write_text(json.dumps(said))
    assert list(manifests(tmp_path / "stick")) == []


@ONE_KIND
def test_old_copies_go_and_personal_fields_sooner(journal, clock, tmp_path):
    ours = copies(journal, tmp_path)
    ours.new_key(COMMAND_LINE)
    clock.advance(timedelta(minutes=1).total_seconds())
    for _ in range(6):
        ours.make(COMMAND_LINE, iter(()))
        clock.advance(timedelta(days=9).total_seconds())
    left = sorted(one.made_at for one in manifests(tmp_path / "stick"))
    assert len(left) == 2, "days, weeks and months have the same two newest"
    assert len(list((tmp_path / "stick").glob("*.persons.age"))) == 2
    clock.advance(timedelta(days=25).total_seconds())
    ours.make(COMMAND_LINE, iter(()))
    assert len(list((tmp_path / "stick").glob("*.persons.age"))) < len(list(manifests(tmp_path / "stick")))


def test_the_newest_of_each_day_week_and_month_stays():
    """Against a plain count over 400 days with two copies each."""
    start = datetime(2026, 1, 1, 0, 15, tzinfo=UTC)
    moments = [start + timedelta(days=day, hours=hour) for day in range(400) for hour in (0, 8)]
    stay = sorted(kept(moments, Keeping(7, 4, 6)))
    last = moments[-1]
    assert stay[-7:] == [last - timedelta(days=one) for one in range(6, -1, -1)]
    assert {(one.year, one.month) for one in stay} == {
        (2026, 9),
        (2026, 10),
        (2026, 11),
        (2026, 12),
        (2027, 1),
        (2027, 2),
    }
    assert len({one.isocalendar()[:2] for one in stay if last - one < timedelta(days=28)}) == 4
    assert kept(moments[:1], Keeping(0, 0, 0)) == {moments[0]}


def test_the_key_is_read_as_people_write_it_down():
    key = new_paper_key()
    for said in (
        key.secret,
        key.secret.lower(),
        f" {' '.join(key.groups)}\n",
        "AGE-SECRET-KEY-1 " + "-".join(key.groups),
    ):
        assert read_paper_key(said) == key
    for wrong in ("", key.secret[:-1], key.secret[:-1] + ("A" if key.secret[-1] != "A" else "C"), key.recipient.text):
        with pytest.raises(NotAKey) as faulty:
            read_paper_key(wrong)
        assert key.groups[1] not in str(faulty.value)
    assert key.groups[1] not in repr(key)


@ONE_KIND
def test_the_key_opens_the_newest_copy_and_another_does_not(made, journal):
    ours, key = made
    done = ours.make(COMMAND_LINE, iter(()))
    assert ours.try_key(COMMAND_LINE, key) == (done.manifest, done.rows)
    with pytest.raises(CopyFaulty):
        ours.try_key(COMMAND_LINE, new_paper_key())
    with pytest.raises(NotCopied, match="already"):
        ours.new_key(COMMAND_LINE)
    later = ours.new_key(COMMAND_LINE, replace_old=True)
    assert ours.recipient() == later.recipient != key.recipient
    assert not any(key.groups[2] in path.read_text("utf-8", "ignore") for path in _files(journal)), (
        "nowhere on this disk"
    )


def _files(journal: Journal) -> list[Path]:
    return [one for one in journal.database.settings.id_file.parent.rglob("*") if one.is_file()]


@ONE_KIND
def test_refusals_say_what_to_do(journal, tmp_path):
    ours = copies(journal, tmp_path, folder=None)
    with pytest.raises(NotCopied, match="new-key"):
        ours.make(COMMAND_LINE, iter(()))
    ours.new_key(COMMAND_LINE)
    with pytest.raises(NotCopied, match=r"\[backup\] folder"):
        ours.make(COMMAND_LINE, iter(()))
    with pytest.raises(NotCopied, match="connected"):
        copies(journal, tmp_path, same_disk=False).make(COMMAND_LINE, iter(()))
    with pytest.raises(NotPermitted):
        ours.new_key(officer("s01"))
    with pytest.raises(NotCopied, match="not there"):
        ours.make(COMMAND_LINE, iter(()), tmp_path / "other")
    (tmp_path / "other").mkdir()
    assert ours.make(COMMAND_LINE, iter(()), tmp_path / "other").manifest.name
    with journal.database.read() as connection:
        assert connection.execute(select(ticket)).all() == []


def test_passwords_of_databases_stay_behind():
    said = "[database]\nurl = postgresql+psycopg://kiosk:s3cret@db/kiosk?password=other&x=1\n# see: x\n"
    assert without_passwords(said) == "[database]\nurl = postgresql+psycopg://kiosk@db/kiosk?password=&x=1\n# see: x\n"


@ONE_KIND
def test_the_log_tells_how_old_the_last_copy_is(made, journal, clock: ManualClock):
    ours, _ = made
    assert last_copy(journal.database, clock.now()) is None and is_late(None, clock.now())
    at = clock.now()
    ours.make(COMMAND_LINE, iter(()))
    clock.advance(timedelta(days=365).total_seconds())
    ours.make(COMMAND_LINE, iter(()))  # while the clock was wrong
    clock.moment = at + LATE
    assert last_copy(journal.database, clock.now()) == at and not is_late(at, clock.now())
    assert is_late(at, clock.now() + timedelta(seconds=1))


def test_partitions_of_one_disk_die_together(tmp_path):
    """As Linux shows them: sda1, and an encrypted volume (254:0) on sda2; sdb is another disk."""
    for name in ("sda/sda1", "sda/sda2", "sdb/sdb1", "dm-0/slaves"):
        (tmp_path / "block" / name).mkdir(parents=True)
    for name in ("sda/sda1", "sda/sda2", "sdb/sdb1"):
        (tmp_path / "block" / name / "partition").touch()
    (tmp_path / "block/dm-0/slaves/sda2").symlink_to(tmp_path / "block/sda/sda2")
    (tmp_path / "dev").mkdir()
    for numbers, name in (("8:1", "sda/sda1"), ("254:0", "dm-0"), ("8:17", "sdb/sdb1"), ("8:0", "sda")):
        (tmp_path / "dev" / numbers).symlink_to(tmp_path / "block" / name)
    found = [disks_of(os.makedev(*one), tmp_path / "dev") for one in ((8, 1), (254, 0), (8, 17), (8, 0), (0, 40))]
    assert [sorted(one) for one in found] == [["sda"], ["sda"], ["sdb"], ["sda"], []]


@ONE_KIND
def test_clock_is_of_the_house(made, clock: ManualClock):
    """09.00 in the house is the name, whatever the machine's zone."""
    ours, _ = made
    assert ours.make(COMMAND_LINE, iter(())).manifest.name.endswith("-2026-11-23-090000")


def test_a_day_that_is_over_is_ended_first_and_its_answers_are_in_the_copy(made, journal, clock, tmp_path):
    ours, key = made
    ours.make(COMMAND_LINE, iter(()))  # opens the day
    some_rows(journal, tmp_path)
    running = ours.make(COMMAND_LINE, iter(())).manifest
    clock.advance(timedelta(hours=15, minutes=15).total_seconds())  # a quarter past midnight
    ended = ours.make(COMMAND_LINE, iter(())).manifest
    found = []
    for manifest in (running, ended):
        house_part = tmp_path / "stick" / f"{manifest.name}.house.age"
        found.append(read_part(house_part, key.age).sums.tables["survey_response"].rows)
    assert found == [0, 1]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_database_that_never_rests_is_copied_in_one_go(made, journal, tmp_path, monkeypatch):
    from services.backup import snapshot

    ours, key = made
    monkeypatch.setattr(snapshot, "PATIENCE_SECONDS", -1.0)
    left = tmp_path / "data" / "run" / "moment-999999999.sqlite3"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"of a process that was killed")
    done = ours.make(COMMAND_LINE, iter(()))
    assert ours.try_key(COMMAND_LINE, key) == (done.manifest, done.rows)
    assert not left.exists()


@ONE_KIND
def test_what_a_power_cut_left_among_the_copies_goes_with_a_later_copy(made, journal, tmp_path, clock):
    ours, _ = made
    kept = ours.make(COMMAND_LINE, iter(())).manifest
    folder = tmp_path / "stick"
    old, young = "kiosk-copy-2026-11-20-210000", "kiosk-copy-2026-11-23-085900"
    left = [f"{old}.house.age", f"{old}.persons.age", f".{old}.persons.age.77.new", f"{young}.house.age"]
    for name, hours in zip(left, (60, 60, 60, 1), strict=True):
        (folder / name).write_bytes(b"x")
        moment = clock.now().timestamp() - hours * 3600
        os.utime(folder / name, (moment, moment))
    clock.advance(60)
    last = ours.make(COMMAND_LINE, iter(())).manifest
    listed = {one.file for copy in (kept, last) for one in copy.parts} | {f"{copy.name}.json" for copy in (kept, last)}
    assert {one.name for one in folder.iterdir()} - listed <= {left[3]}
    assert (folder / left[3]).exists()
