"""What a restore does with the time since the copy, on both databases, and into the other kind."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import MetaData, Table, inspect, select, update

from kiosk.commands.restore_words import settled_words
from services.backup import rows
from services.backup.fresh_place import NotEmpty
from services.backup.loading import examine, loaded
from services.backup.manifest import ChainHead, Manifest
from services.backup.paper_key import PaperKey
from services.backup.part_file import CopyFaulty
from services.backup.settling import CopyOf, HouseRules, Settled, Since, settle
from services.backup.trail import Trail, Used
from services.goods.numbering import next_number
from services.log.heads import SignedHead, lost_by, sign_head, verify_against
from services.log.journal import Journal
from services.log.keys import load_or_make_key, public_hex
from services.log.reading import EntryFilter, entries
from services.log.verify import chains, verify
from services.people.model import COMMAND_LINE
from services.store.database import Database, DatabaseSettings
from services.store.tables import journal_entry, series_counter
from services.visits.personal import PersonalKeys
from services.visits.tables import booking, redemption, slip_series
from tests.services.backup.test_copying import copies, some_rows
from tests.support.house import house

RULES = HouseRules(house().time_zone, {"A", "B"}, timedelta(minutes=60))
# What has nothing to do with the kind of the database is tried on one.
ONE_KIND = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def copied(journal: Journal, tmp_path: Path):
    """(folder, manifest, the paper key, the machine's key of the log) of a house with a booking for tomorrow."""
    some_rows(journal, tmp_path)
    with journal.database.write() as connection:
        next_number(connection, 2026)
    ours = copies(journal, tmp_path)
    key = ours.new_key(COMMAND_LINE)
    manifest = ours.make(COMMAND_LINE, iter(())).manifest
    return tmp_path / "stick", manifest, key, load_or_make_key(tmp_path / "keys" / "journal.key")


@pytest.fixture
def place(settings: DatabaseSettings, request: pytest.FixtureRequest, tmp_path: Path):
    """An empty place of the other kind of database, on another machine."""
    id_file = tmp_path / "there" / "database.id"
    if settings.sqlite_path is None:
        yield DatabaseSettings(f"sqlite:///{tmp_path / 'there' / 'kiosk.sqlite3'}", id_file)
        return
    cluster = request.getfixturevalue("cluster")
    name = cluster.create()
    yield DatabaseSettings(cluster.url(name), id_file)
    cluster.drop(name)


def restored(
    copied: tuple[Path, Manifest, PaperKey, Ed25519PrivateKey],
    place: DatabaseSettings,
    clock,
    since: Since,
    tmp_path: Path,
    key: Ed25519PrivateKey | None = None,
) -> tuple[Database, Settled]:
    folder, manifest, paper, old = copied
    examined = examine(folder, manifest, paper)
    copy = CopyOf(manifest.name, manifest.made_at, manifest.key)
    with loaded(examined, paper, place, clock) as database:
        keys = PersonalKeys(tmp_path / "personal")
        done = settle(database, clock, copy, since, RULES, key or old, keys, chain="kiosk-9", actor="cli")
    return Database(place), done


def trail(manifest: Manifest, **changes: object) -> Trail:
    values = {
        "database": manifest.database,
        "at": manifest.made_at + 3600_000_000,
        "service_day": "2026-11-23",
        "heads": {"kiosk-1": ChainHead(90, "f" * 64)},
        "numbers": {"A": 57},
        "used": (),
        "key": manifest.key,
    }
    return Trail(**{**values, **changes})  # type: ignore[arg-type]


def test_numbers_go_on_after_what_anything_tells_of(copied, place, clock, tmp_path):
    clock.advance(2 * 3600)
    since = Since(trail=trail(copied[1]), seen={"B": 12})
    database, done = restored(copied, place, clock, since, tmp_path)
    assert done.jumps == {"A": 200, "B": 100} and done.given_since == {"A": (0, 57), "B": (0, 12)}
    assert done.entries_lost["kiosk-1"] == 90 - copied[1].heads["kiosk-1"].seq
    with database.read() as connection:
        counters = {row.series: row.last_number for row in connection.execute(select(series_counter))}
        letters = set(connection.execute(select(slip_series.c.series)).scalars())
    assert counters == {"A": 200, "B": 100} and letters == set("ABCDEFGH")
    database.close()


@ONE_KIND
def test_without_any_knowledge_the_jump_is_wide(copied, place, clock, tmp_path):
    database, done = restored(copied, place, clock, Since(), tmp_path)
    assert done.jumps == {"A": 500, "B": 500} and done.entries_lost == {} and done.bags == (2026, 2100)
    (entry,) = entries(database, EntryFilter(event="bag_numbers_jumped"))
    assert entry.fields == {"year": 2026, "number": 2100}
    assert "  bags of goods: after 2100/2026" in settled_words(done, RULES.zone)
    database.close()
    head = SignedHead("kiosk-1", 2000, "f" * 64, copied[1].made_at + 1, copied[1].key, "")
    assert Since(heads=[head]).known("kiosk-1") == 2000


def test_passes_that_were_used_since_are_used_up_once(copied, place, clock, tmp_path, journal):
    with journal.database.read() as connection:
        ref = connection.execute(select(booking.c.ref)).scalar_one()
    used = (Used(ref, 5, "kiosk-1"), Used("0" * 16, 6, "kiosk-1"))
    database, done = restored(copied, place, clock, Since(trail=trail(copied[1], used=used)), tmp_path)
    assert (done.passes_used, done.unknown_passes, done.doubtful) == (1, 1, ())
    with database.read() as connection:
        assert connection.execute(select(booking.c.state)).scalar_one() == "checked_in"
        assert connection.execute(select(redemption.c.how)).scalar_one() == "pass"
    database.close()


@ONE_KIND
def test_whose_session_has_begun_since_goes_to_an_officer(copied, place, clock, tmp_path):
    clock.advance(24 * 3600)  # the booking is for tomorrow, 09.00
    database, done = restored(copied, place, clock, Since(), tmp_path)
    assert [(one.day, one.starts) for one in done.doubtful] == [("2026-11-24", 540)]
    with database.read() as connection:
        assert connection.execute(select(booking.c.needs_counter)).scalar_one() == 1
    database.close()


def test_the_log_verifies_with_a_new_key_and_lost_heads_are_no_alarm(copied, place, clock, tmp_path, journal):
    clock.advance(60)
    early = sign_head(journal, copied[3])
    early = SignedHead(
        early.chain, copied[1].heads["kiosk-1"].seq, copied[1].heads["kiosk-1"].hash, early.at, early.key, ""
    )
    early = SignedHead(*_values(early)[:-1], copied[3].sign(early.signed_bytes()).hex())
    late = sign_head(journal, copied[3])
    clock.advance(60)
    fresh = Ed25519PrivateKey.generate()
    database, done = restored(copied, place, clock, Since(heads=[late]), tmp_path, fresh)
    assert done.new_log_key == public_hex(fresh)[:8]
    trusted = fresh.public_key()
    for chain in chains(database):
        report = verify(database, chain, trusted_key=trusted)
        assert report.intact and len(report.restored) == 1, report
    assert verify_against(database, early, trusted) == [] and lost_by(database, early, trusted) is None
    assert verify_against(database, late, trusted) == [] and lost_by(database, late, trusted) is not None
    stranger = Ed25519PrivateKey.generate()
    assert verify_against(database, late, stranger.public_key())[0].what.startswith("the signed head is signed with")
    # What somebody else writes about a restore is an alarm, and explains nothing.
    forged = SignedHead("kiosk-1", early.seq, "0" * 64, early.at, early.key, "")
    forged = SignedHead(*_values(forged)[:-1], copied[3].sign(forged.signed_bytes()).hex())
    assert "rewritten" in verify_against(database, forged, trusted)[0].what
    other = Journal(database, "kiosk-1", clock)
    with other.transaction() as transaction:
        from services.log.restorations import record_restored

        values = {"seq": 1, "known": 9, "copy": "x", "copy_at": 1, "key": stranger, "actor": "cli"}
        record_restored(transaction, "kiosk-1", **values)
    assert not verify(database, "kiosk-1", trusted_key=trusted).intact
    with pytest.raises(Exception, match=r"never changed|P0001"), database.write() as connection:
        connection.execute(update(journal_entry).values(event="x"))
    database.close()


def _values(head: SignedHead) -> tuple[object, ...]:
    return (head.chain, head.seq, head.hash, head.at, head.key, head.signature)


@ONE_KIND
def test_what_another_house_or_hand_signed_is_refused(copied, journal):
    manifest = copied[1]
    with pytest.raises(CopyFaulty, match="trail"):
        Since(trail=trail(manifest, database="another")).require_of(manifest)
    with pytest.raises(CopyFaulty, match="trail"):
        Since(trail=trail(manifest, key="0" * 64)).require_of(manifest)
    with pytest.raises(CopyFaulty, match="another key"):
        Since(heads=[sign_head(journal, Ed25519PrivateKey.generate())]).require_of(manifest)
    Since(heads=[sign_head(journal, copied[3])], trail=trail(manifest)).require_of(manifest)


def test_nothing_is_restored_over_something(copied, settings, clock, tmp_path):
    folder, manifest, paper, _ = copied
    with (
        pytest.raises(NotEmpty),
        loaded(examine(folder, manifest, paper), paper, settings, clock),
    ):
        pytest.fail("there is a database")


def test_nothing_is_in_its_place_before_all_of_it_is_right(copied, place, clock, tmp_path):
    """A kiosk that is started too early, or after a try that was cut short, finds no copy that is not settled."""
    folder, manifest, paper, _ = copied
    examined = examine(folder, manifest, paper)
    _left_by_a_try_that_was_killed(place)
    with pytest.raises(KeyboardInterrupt), loaded(examined, paper, place, clock):
        assert _tables_found(place) == []
        if place.sqlite_path is None:
            with pytest.raises(NotEmpty, match="at this moment"), loaded(examined, paper, place, clock):
                pytest.fail("two at once")
        raise KeyboardInterrupt
    assert _tables_found(place) == [] and not place.id_file.exists()
    database, _ = restored(copied, place, clock, Since(), tmp_path)
    assert "ticket" in _tables_found(place)
    with database.read() as connection:
        assert inspect(connection).get_schema_names() in (["main"], ["information_schema", "public"])
    database.close()


def _tables_found(place: DatabaseSettings) -> list[str]:
    """What a program finds there; a file that is not there has none."""
    if place.sqlite_path is not None and not place.sqlite_path.exists():
        return []
    database = Database(place)
    with database.read() as connection:
        found = inspect(connection).get_table_names()
    database.close()
    return found


def _left_by_a_try_that_was_killed(place: DatabaseSettings) -> None:
    if place.sqlite_path is not None:
        place.sqlite_path.parent.mkdir()
        place.sqlite_path.with_name(f".{place.sqlite_path.name}.999999999.new").write_bytes(b"half")
        return
    database = Database(place)
    with database.write() as connection:
        connection.exec_driver_sql("CREATE SCHEMA kiosk_new")
        connection.exec_driver_sql("CREATE TABLE kiosk_new.ticket (half integer)")
    database.close()


def _tables_of(schema: str, folder: Path) -> list[Table]:
    """All tables as a program of that schema knew them, those that others point to first."""
    from services.store.migrations.runner import upgrade

    then, found = Database(DatabaseSettings(f"sqlite:///{folder / 'then.sqlite3'}", folder / "then.id")), MetaData()
    with then.write() as connection:
        upgrade(connection, schema)
        found.reflect(connection)
    then.close()
    return [one for one in found.sorted_tables if one.name != "alembic_version"]


def test_a_copy_of_an_older_schema_is_brought_up_to_date(journal, place, clock, tmp_path, monkeypatch):
    """0019 forgets what idempotency keys stood for; a table that 0030 takes away is not here to be copied."""
    from sqlalchemy import insert

    from services.backup import copying
    from services.store.tables import api_request
    from services.store.upgrade import schema_version

    monkeypatch.setattr(copying, "HEAD", "0018")
    of_then = [one for one in _tables_of("0018", tmp_path) if one.name != "house_setting"]
    monkeypatch.setattr(rows, "all_tables", lambda: of_then)
    with journal.database.write() as connection:
        connection.execute(insert(api_request).values(client="c", key="k", fingerprint="f", at=1))
    ours = copies(journal, tmp_path)
    key = ours.new_key(COMMAND_LINE)
    manifest = ours.make(COMMAND_LINE, iter(())).manifest
    copied = (tmp_path / "stick", manifest, key, load_or_make_key(tmp_path / "keys" / "journal.key"))
    database, _ = restored(copied, place, clock, Since(), tmp_path)
    with database.read() as connection:
        assert connection.execute(select(api_request)).all() == []
        assert schema_version(connection) != "0018"
    database.close()


@ONE_KIND
def test_a_trail_from_before_an_earlier_restore_tells_of_nothing_that_was_lost_now(copied, place, clock, tmp_path):
    manifest = copied[1]
    older = trail(manifest, at=manifest.made_at - 1, heads={"kiosk-1": ChainHead(9000, "a" * 64)})
    database, done = restored(copied, place, clock, Since(trail=older), tmp_path)
    database.close()
    assert not done.entries_lost
