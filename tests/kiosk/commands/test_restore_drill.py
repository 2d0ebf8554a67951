"""The drill: a busy day, a copy of the night before, a dead disk at noon, a machine that has nothing.

All of it by the commands that a technician types, with the settings that the program ships.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from kiosk.cli import main
from kiosk.compose.backup import copies, files
from kiosk.compose.services import Services, open_services
from kiosk.settings.reading import load
from services.backup.manifest import manifests, write_manifest
from services.people.model import COMMAND_LINE
from services.queue.model import Issued, TakeRequest
from services.store.database import DatabaseMissing, DatabaseOlder
from services.store.tables import ticket
from services.visits.model import Booked, CheckedIn, CheckInCode, NewBooking, NotCheckedIn
from services.visits.tables import booking as booking_table
from tests.support.clock import ManualClock
from tests.support.visits import person

INI = Path(__file__).parents[3] / "kiosk.ini"


@dataclass
class Machine:
    """A folder that is a machine's whole disk."""

    disk: Path
    clock: ManualClock

    @property
    def ini(self) -> Path:
        return self.disk / "kiosk.ini"

    def services(self) -> Services:
        return open_services(load(self.ini), clock=self.clock)

    def die(self) -> None:
        shutil.rmtree(self.disk)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"


@pytest.fixture
def machine(tmp_path: Path, stick: Path, clock: ManualClock) -> Machine:
    made = Machine(tmp_path / "machine", clock)
    made.disk.mkdir(), stick.mkdir()
    shipped = INI.read_text("utf-8")
    set_up = shipped.replace("# folder = /mnt/salinan", f"folder = {stick}").replace(
        "same_disk = no", "same_disk = yes"
    )
    assert set_up != shipped
    made.ini.write_text(set_up, "utf-8")
    return made


@pytest.fixture
def command(
    machine: Machine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str]]:
    """A command as it is typed, at the test's time: its exit code and all it says."""
    for module in ("services", "restoring"):
        monkeypatch.setattr(f"kiosk.compose.{module}.SystemClock", lambda: machine.clock)

    def run(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        code = main(["--config", str(machine.ini), *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def take(services: Services, count: int) -> list[str]:
    service = next(iter(services.settings.house.services))
    labels = []
    for _ in range(count):
        answer = services.queue.taking.take(TakeRequest(f"r{services.clock.now().timestamp()}-{len(labels)}", service))
        assert isinstance(answer, Issued), answer
        labels.append(answer.ticket.label)
        services.clock.advance(60)  # type: ignore[attr-defined]
    return labels


def book(services: Services, number: int, *, ahead: int = 0) -> Booked:
    """A visit in the last session of today, or of so many days later."""
    today = services.queue.day.today() + timedelta(days=ahead)
    sessions = services.settings.visits.weekdays[today.weekday()]
    session = sessions[-1]
    made = services.visits.bookings.book(COMMAND_LINE, NewBooking(today, session.start, 1, person(number)))
    assert isinstance(made, Booked), made
    return made


def _power_cut(*_places: Path) -> None:
    raise OSError(5, "the power is cut", "disk")


def test_a_house_comes_back_from_a_dead_disk(machine, stick, command, clock, tmp_path, monkeypatch):
    services = machine.services()
    services.visits.keys.new(COMMAND_LINE)
    key_file, envelope = tmp_path / "paper", tmp_path / "safe" / "envelope.age"
    envelope.parent.mkdir()
    code, said = command("backup")
    assert code == 1 and "new-key" in said
    code, said = command("backup", "new-key")
    assert code == 0, said
    key_file.write_text(next(line for line in said.splitlines() if line.startswith("AGE-")))
    before = take(services, 3)
    visits = [book(services, number) for number in (1, 2, 3)]
    for arguments in (("envelope", envelope), (), ("try-key", "--key", key_file)):
        code, said = command("backup", *arguments)
        assert code == 0, said
    code, said = command("backup", "try-envelope", envelope, "--key", key_file)
    assert code == 0 and "keys are right" in said, said
    code, said = command("backup", "list")
    assert code == 0 and "whole" in said
    code, said = command("doctor")
    assert "ok    copies" in said and "ok    key envelope" in said, said
    head = services.log.sign(COMMAND_LINE, _key(services))
    # The morning goes on: numbers, and a family that comes with its pass.
    given = before + take(services, 20)
    passes = [services.visits.passes.text_of(one.booking) for one in visits]
    _come_to_session(services, visits[0].booking, clock)
    assert isinstance(services.visits.check_ins.scan(passes[0]), CheckedIn)
    given += [row.label for row in _tickets(services) if row.label not in given]
    assert command("backup", "trail")[0] == 0
    late = services.log.sign(COMMAND_LINE, _key(services))
    (tmp_path / "late.json").write_text(late.to_json())
    (tmp_path / "early.json").write_text(head.to_json())
    take(services, 2)  # after the last trail: nothing tells of them
    unseen = [row.label for row in _tickets(services) if row.label not in given]
    services.close()
    machine.die()

    # A machine that has nothing: kiosk.ini comes out of the copy, then the house.
    machine.disk.mkdir()
    code, said = command("restore", stick, "--key", key_file, "--kiosk-ini", machine.ini)
    assert code == 0, said
    code, said = command("restore", stick, "--key", key_file)
    assert code == 1 and "--envelope" in said
    code, said = command("restore", stick, "--key", key_file, "--envelope", envelope, "--log-key", "0badcafe")
    assert code == 1 and "signed with the key" in said
    assert not (machine.disk / "data" / "kiosk.sqlite3").exists(), "nothing half is in its place"
    with monkeypatch.context() as cut:
        cut.setattr("services.backup.fresh_place._put", _power_cut)
        assert command("restore", stick, "--key", key_file, "--envelope", envelope)[0] == 1
    there = [one.name for one in (machine.disk / "data" / "backup").iterdir()]
    assert any(one.startswith("kiosk.ini.") for one in there), "the database comes last: this restore can be made again"
    code, said = command(
        "restore", stick, "--key", key_file, "--envelope", envelope, "--head", tmp_path / "late.json", "--seen", "A30"
    )
    assert code == 0, said
    assert "Passes used since, refused from now on: 1" in said
    assert re.search(r"numbers A004 to A030", said), said
    code, said = command("restore", stick, "--key", key_file, "--envelope", envelope)
    assert code == 1 and "there already" in said, "never over a database"

    services = machine.services()
    try:
        again = services.visits.check_ins.scan(passes[0])
        assert isinstance(again, NotCheckedIn) and again.code is CheckInCode.ALREADY_USED
        doubtful = services.visits.check_ins.scan(passes[1])
        assert isinstance(doubtful, NotCheckedIn) and doubtful.code is CheckInCode.NEEDS_COUNTER
        new = take(services, 3)
        assert not set(new) & {*given, *unseen} and new[0].endswith("01"), new
        assert isinstance(book(services, 7, ahead=1), Booked), "the week's key came back with the envelope"
        assert isinstance(services.visits.passes.text_of(book(services, 8, ahead=1).booking), str)
    finally:
        services.close()
    for one in ("early", "late"):
        code, said = command("logs", "verify", "--against", tmp_path / f"{one}.json")
        assert code == 0, said
        assert "restored on" in said
    assert "lost" in said


def test_a_house_goes_on_without_its_envelope(machine, stick, command, clock, tmp_path):
    """Names of running weeks are gone; booking, passes of before, and the log's proof are not."""
    services = machine.services()
    services.visits.keys.new(COMMAND_LINE)
    ours = copies(services)
    key_file = tmp_path / "paper"
    key_file.write_text(ours.new_key(COMMAND_LINE).secret)
    services.queue.day.keep()
    visit = book(services, 1)
    text = services.visits.passes.text_of(visit.booking)
    head = services.log.sign(COMMAND_LINE, _key(services))
    ours.make(COMMAND_LINE, files(services.settings))
    (tmp_path / "head.json").write_text(head.to_json())
    services.close()
    ini = machine.ini.read_text("utf-8")
    machine.die()

    machine.disk.mkdir()
    machine.ini.write_text(ini, "utf-8")
    code, said = command("restore", stick, "--key", key_file, "--keys-lost")
    assert code == 0 and "cannot be read any more" in said and "new key" in said, said
    code, said = command("logs", "verify", "--against", tmp_path / "head.json")
    assert code == 0, said
    services = machine.services()
    try:
        assert isinstance(book(services, 4), Booked)
        services.visits.keys.new(COMMAND_LINE)
        assert isinstance(services.visits.passes.text_of(book(services, 3).booking), str)
        _come_to_session(services, visit.booking, clock)
        found = services.visits.check_ins.scan(text)
        assert isinstance(found, CheckedIn | NotCheckedIn) and getattr(found, "code", None) in (
            None,
            CheckInCode.NEEDS_COUNTER,
        )
    finally:
        services.close()


def test_an_older_copy_put_in_place_by_hand_is_noticed(machine, command, clock):
    services = machine.services()
    place = Path(services.settings.storage.database_url.removeprefix("sqlite:///"))
    take(services, 3)
    services.close()
    older = place.read_bytes()
    services = machine.services()
    given = take(services, 4)
    services.witness.note(services.database)
    services.close()
    place.write_bytes(older)

    with pytest.raises(DatabaseOlder, match="--in-place"):
        machine.services()
    code, said = command("logs", "verify")
    assert code == 3 and "copy of the database from before" in said
    code, said = command("restore", "--in-place", "--seen", given[-1])
    assert code == 0, said
    code, said = command("restore", "--in-place")
    assert code == 1 and "Nothing here tells" in said, "a house that works is left alone"
    services = machine.services()
    try:
        assert not set(take(services, 2)) & set(given)
    finally:
        services.close()
    code, said = command("logs", "verify")
    assert code == 0, said
    place.write_bytes(older)
    with pytest.raises(DatabaseOlder):
        machine.services()
    place.unlink()
    with pytest.raises(DatabaseMissing):
        machine.services()


def test_a_damaged_file_alone_is_restored_where_it_was(machine, stick, command, clock, tmp_path):
    """The disk lives, with its keys and its id file; the damaged file was put aside."""
    services = machine.services()
    key_file = tmp_path / "paper"
    key_file.write_text(copies(services).new_key(COMMAND_LINE).secret)
    services.queue.day.keep()
    book(services, 1)
    copies(services).make(COMMAND_LINE, files(services.settings))
    given = take(services, 3)
    place = Path(services.settings.storage.database_url.removeprefix("sqlite:///"))
    services.close()
    code, said = command("restore", stick, "--key", key_file)
    assert code == 1 and "there already" in said
    place.rename(place.with_name("kiosk.sqlite3.damaged"))
    with pytest.raises(DatabaseMissing, match="kiosk restore"):
        machine.services()
    code, said = command("restore", stick, "--key", key_file, "--seen", given[-1])
    assert code == 0 and "new key" not in said and "cannot be read" not in said, said
    services = machine.services()
    try:
        assert not set(take(services, 2)) & set(given)
        assert isinstance(book(services, 2, ahead=1), Booked)
    finally:
        services.close()


def test_a_whole_disk_image_from_before_is_noticed_by_a_signed_head(machine, command, clock, tmp_path):
    services = machine.services()
    take(services, 2)
    services.close()
    shutil.copytree(machine.disk, tmp_path / "image")
    services = machine.services()
    given = take(services, 2)
    services.close()
    code, said = command("logs", "sign")
    assert code == 0, said
    kept = Path(said.strip())
    head = kept.read_bytes()
    machine.die()
    shutil.copytree(tmp_path / "image", machine.disk)
    machine.services().close()
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(head)
    with pytest.raises(DatabaseOlder):
        machine.services()
    clock.advance(60)
    assert command("restore", "--in-place", "--head", kept, "--seen", given[-1])[0] == 0
    machine.services().close()
    code, said = command("logs", "verify", "--against", kept)
    assert code == 0 and "restored on" in said and "lost" in said, said


def test_a_week_old_copy_gives_no_number_twice(machine, stick, command, clock, tmp_path):
    services = machine.services()
    ours = copies(services)
    key_file = tmp_path / "paper"
    key_file.write_text(ours.new_key(COMMAND_LINE).secret)
    take(services, 3)
    copy = ours.make(COMMAND_LINE, files(services.settings)).manifest.name
    ours.trail(COMMAND_LINE)
    for _ in range(7):
        clock.advance(timedelta(days=1).total_seconds())
        services.queue.day.keep()
    given = take(services, 12)
    services.close()
    ini = machine.ini.read_text("utf-8")
    machine.die()
    machine.disk.mkdir()
    machine.ini.write_text(ini, "utf-8")
    now, clock.moment = clock.moment, clock.moment + timedelta(days=200)
    code, said = command("restore", stick, "--key", key_file, "--keys-lost")
    assert code == 1 and "Set date and time first" in said
    clock.moment = now
    _spoil_what_is_beside(stick)
    code, said = command("restore", stick, "--key", key_file, "--keys-lost")
    assert code == 1 and "copies of 2 houses" in said and f"{copy}.json" in said, said
    code, said = command("restore", stick / f"{copy}.json", "--key", key_file, "--keys-lost")
    assert code == 0 and "trail beside the copies is not used" in said, said
    assert "Nothing tells what happened since" in said, said
    services = machine.services()
    try:
        services.queue.day.confirm_clock(COMMAND_LINE)
        new = take(services, 2)
        assert not set(new) & set(given), (new, given)
        assert new[0] == "A501"
    finally:
        services.close()


def _spoil_what_is_beside(stick: Path) -> None:
    """A trail that was cut short, and a copy of another house."""
    (trail,) = stick.glob("kiosk-trail-*.json")
    trail.write_bytes(trail.read_bytes()[:-40])
    (listed,) = manifests(stick)
    other = replace(listed, name=f"{listed.name}-2", database="another", made_at=listed.made_at + 1)
    write_manifest(stick, other, Ed25519PrivateKey.generate())


def _key(services: Services):
    from services.log.keys import load_or_make_key

    return load_or_make_key(services.settings.storage.journal_key)


def _tickets(services: Services):
    from services.queue.tickets import from_row

    with services.database.read() as connection:
        return [from_row(row) for row in connection.execute(select(ticket))]


def _come_to_session(services: Services, visit, clock: ManualClock) -> None:
    with services.database.read() as connection:
        row = connection.execute(select(booking_table).where(booking_table.c.id == visit.id)).one()
    local = services.clock.now().astimezone(services.settings.house.time_zone)
    wait = row.starts - (local.hour * 60 + local.minute)
    clock.advance(max(0, wait) * 60)
