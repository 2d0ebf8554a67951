"""The key envelope: what a house needs to go on, proven against it, and told when it is out of date."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update

from services.backup import envelope
from services.backup.copies import NotCopied
from services.backup.envelope import KeyPlaces
from services.backup.paper_key import new_paper_key
from services.backup.part_file import CopyFaulty
from services.people.model import COMMAND_LINE
from services.visits.personal import KeyMissing, PersonalKeys
from services.visits.tables import personal_week
from tests.services.backup.test_copying import copies, some_rows
from tests.support.house import house
from tests.support.staff import officer
from tests.support.visits import visits, wish

# What has nothing to do with the kind of the database is tried on one.
ONE_KIND = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def sealed(journal, tmp_path):
    """(copies, the paper key, the envelope's file) of a house with a booking."""
    some_rows(journal, tmp_path)
    ours = copies(journal, tmp_path)
    key = ours.new_key(COMMAND_LINE)
    path = tmp_path / "safe" / "envelope.age"
    path.parent.mkdir()
    ours.seal_envelope(COMMAND_LINE, path)
    return ours, key, path


def test_an_envelope_holds_every_key_for_a_quarter_and_is_tried_against_the_house(sealed, journal, tmp_path):
    ours, key, path = sealed
    trial = ours.try_envelope(COMMAND_LINE, path, key)
    assert trial.good and len(trial.right) == 1 + 1 + 19 + 5, "log, pass, 30 days and 13 weeks and two, five months"
    assert ours.not_enveloped() == []
    secrets = [one.read_bytes() for one in tmp_path.rglob("*.key")]
    assert secrets and not any(one in path.read_bytes() for one in secrets)
    with pytest.raises(CopyFaulty):
        ours.try_envelope(COMMAND_LINE, path, new_paper_key())


@ONE_KIND
def test_a_newer_key_makes_it_out_of_date(sealed, journal, tmp_path):
    ours, key, path = sealed
    at = visits(journal, house(), tmp_path)
    made = at.keys.new(officer("a01"))
    assert ours.not_enveloped() == [f"passes/pass-{made.id}.key"]
    trial = ours.try_envelope(COMMAND_LINE, path, key)
    assert not trial.good and trial.lacking == (f"passes/pass-{made.id}.key",)
    ours.seal_envelope(COMMAND_LINE, path)
    assert ours.not_enveloped() == [] and ours.try_envelope(COMMAND_LINE, path, key).good


def test_it_opens_the_names_on_another_machine_and_brings_back_no_destroyed_week(sealed, journal, tmp_path):
    _, key, path = sealed
    opened = envelope.open_envelope(path, key.age)
    there = KeyPlaces(tmp_path / "new" / "journal.key", tmp_path / "new" / "passes", tmp_path / "new" / "personal")
    with journal.database.write() as connection:
        weeks = connection.execute(select(personal_week.c.week).order_by(personal_week.c.week)).scalars().all()
        over = update(personal_week).where(personal_week.c.week == weeks[-1]).values(destroyed_at=1)
        connection.execute(over)
    taken = envelope.take_out(opened, there, journal.database)
    assert f"personal/{weeks[-1]}.key" not in taken and len(taken) == len(opened.keys) - 1
    with journal.database.read() as connection:
        here = PersonalKeys(there.personal).here(connection)
    assert [one.week for one in here] == weeks[:-1]
    assert all(one.stat().st_mode & 0o077 == 0 for one in (tmp_path / "new").rglob("*.key"))
    assert envelope.take_out(opened, there, journal.database) == [], "never over a key that is there"


@ONE_KIND
def test_it_does_not_lie_with_the_copies(sealed, journal, tmp_path):
    ours, _, _ = sealed
    (tmp_path / "stick" / "within").mkdir()
    for place in ("stick", "stick/within"):
        with pytest.raises(NotCopied, match="with the copies"):
            ours.seal_envelope(COMMAND_LINE, tmp_path / place / "envelope.age")
    with pytest.raises(NotCopied, match="connected"):
        ours.seal_envelope(COMMAND_LINE, tmp_path / "nowhere" / "envelope.age")
    strict = copies(journal, tmp_path, same_disk=False)
    with pytest.raises(NotCopied, match="with the copies"):
        strict.seal_envelope(COMMAND_LINE, tmp_path / "safe" / "again.age")


@pytest.mark.parametrize("name", ["../x.key", "passes/../x.key", "personal/.x.key", "console.key", "passes/x/y.key"])
def test_no_name_leads_out_of_the_folders_of_keys(name):
    assert KeyPlaces(Path("/k/journal.key"), Path("/k/passes"), Path("/k/personal")).place(name) is None


@ONE_KIND
def test_a_booking_of_a_coming_week_needs_no_new_envelope(sealed, journal, tmp_path):
    ours, _, _ = sealed
    at = visits(journal, house(), tmp_path)
    at.bookings.book(officer("a01"), wish(5))
    assert ours.not_enveloped() == []


@ONE_KIND
def test_a_paper_key_that_nobody_got_is_not_used_and_a_new_one_wants_a_new_envelope(sealed):
    ours, key, path = sealed

    def full(_made: object) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        ours.new_key(COMMAND_LINE, full, replace_old=True)
    assert ours.recipient() == key.recipient and ours.not_enveloped() == []
    shown = []
    later = ours.new_key(COMMAND_LINE, shown.append, replace_old=True)
    assert shown == [later] and ours.not_enveloped(), "the paper of today does not open the envelope"
    ours.seal_envelope(COMMAND_LINE, path)
    assert ours.not_enveloped() == [] and ours.try_envelope(COMMAND_LINE, path, later).good


@ONE_KIND
def test_a_key_of_a_trial_that_has_its_place_is_named(sealed, journal, tmp_path):
    """Whoever let the new machine work for a minute before the restore has another key of this week."""
    _, key, path = sealed
    opened = envelope.open_envelope(path, key.age)
    places = KeyPlaces(tmp_path / "new" / "journal.key", tmp_path / "new" / "passes", tmp_path / "new" / "personal")
    places.personal.mkdir(parents=True)
    places.log.write_bytes(b"the new machine's: the log may have a new one")
    week = places.personal / f"{opened.last_week}.key"
    week.write_bytes(bytes(32))
    with pytest.raises(KeyMissing, match="is not this house's"):
        envelope.take_out(opened, places, journal.database)
    week.unlink()
    taken = envelope.take_out(opened, places, journal.database)
    assert f"personal/{week.name}" in taken and envelope.LOG_KEY not in taken
