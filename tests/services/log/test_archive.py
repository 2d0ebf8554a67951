"""Archiving what is older than the journal is kept, without losing a proof."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from services.log import archiving as journal_archiving
from services.log.archive_file import NotProven, read_archive
from services.log.archives import ArchiveRecord, archive_records, record_problem
from services.log.archiving import Archived, Archiving, NotArchived, archive, cutoff_of
from services.log.heads import read_signed_head, sign_head, verify_against
from services.log.journal import Journal
from services.log.keys import load_or_make_key
from services.log.reading import EntryFilter, entries, entries_after, heads
from services.log.verify import verify
from services.people.model import COMMAND_LINE
from services.reports.kiosk_log import KioskLog
from services.store.clock import to_micros
from services.store.database import DatabaseFault
from services.store.tables import journal_archive
from tests.services.log.test_journal import tamper
from tests.support.house import house as sample_house
from tests.support.together import run_together

ZONE = sample_house().time_zone
KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key()
NOW = datetime(2033, 3, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def how(tmp_path: Path) -> Archiving:
    return Archiving(tmp_path / "archives", 5, ZONE, KEY)


@pytest.fixture
def old_journal(journal: Journal, clock) -> Journal:
    """Three entries and a signed head a year from 2026 to 2032; now it is 2033."""
    for year in range(2026, 2033):
        for number in range(3):
            clock.set(datetime(year, 12, 30 + number, 20, 0, tzinfo=UTC) if number < 2 else clock.now())
            journal.record("counter_closed", actor="p01", counter=f"{year}-{number}")
    clock.set(NOW)
    return journal


def archived(journal: Journal, how: Archiving) -> Archived:
    answer = archive(journal, how, "a01")
    assert isinstance(answer, Archived), answer
    return answer


def problems(journal: Journal) -> list[str]:
    return [problem.what for problem in verify(journal.database, journal.chain, trusted_key=PUBLIC).problems]


def seqs(journal: Journal) -> list[int]:
    with journal.database.read() as connection:
        return list(connection.execute(text("SELECT seq FROM journal_entry ORDER BY seq")).scalars())


# -- what is archived ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "keep", "cutoff"),
    [
        ("2033-03-01T02:00+00:00", 5, "2028-01-01T00:00+07:00"),
        ("2032-12-31T17:00+00:00", 5, "2028-01-01T00:00+07:00"),  # it is 2033 in the house
        ("2032-12-31T16:59+00:00", 5, "2027-01-01T00:00+07:00"),
        ("2033-03-01T02:00+00:00", 1, "2032-01-01T00:00+07:00"),
    ],
)
def test_whole_years_of_the_house_are_kept(now, keep, cutoff):
    assert cutoff_of(datetime.fromisoformat(now), keep, ZONE) == datetime.fromisoformat(cutoff)


def test_the_oldest_years_go_into_a_file_and_the_chain_is_proven_from_there(old_journal, how):
    before = [entry.text for entry in reversed(entries(old_journal.database, EntryFilter()))]
    answer = archived(old_journal, how)
    # 31 December 20.00 UTC is the new year in the house: the last two entries of 2027 are kept.
    assert (answer.record.first_seq, answer.record.last_seq) == (1, 4)
    assert seqs(old_journal) == list(range(5, 23))
    assert answer.path.read_text().splitlines()[1:-1] == before[:4]
    report = verify(old_journal.database, "kiosk-1", trusted_key=PUBLIC)
    assert report.intact and report.entries == 18 and report.archived == (answer.record,)
    told = entries(old_journal.database, EntryFilter(event="journal_archived"))[0]
    assert (told.actor, told.fields["first"], told.fields["last"], told.fields["until"]) == ("a01", 1, 4, "2028-01-01")
    assert read_archive(answer.path, PUBLIC).record == answer.record
    old_journal.record("counter_closed", counter="1")
    assert problems(old_journal) == []


def test_a_later_year_follows_in_a_file_of_its_own(old_journal, how, clock):
    first = archived(old_journal, how)
    assert archive(old_journal, how, "a01") is NotArchived.NOTHING_OLD
    clock.set(NOW + timedelta(days=366))
    second = archived(old_journal, how)
    assert (second.record.first_seq, second.record.previous_hash) == (5, first.record.last_hash)
    assert problems(old_journal) == []
    assert [record.last_seq for record in archive_records(old_journal.database, "kiosk-1")] == [4, 7]
    assert read_archive(second.path, PUBLIC).hash_of(7) == second.record.last_hash


def test_a_chain_whose_every_entry_is_old_keeps_the_one_that_tells_of_it(old_journal, how, clock):
    clock.set(NOW + timedelta(days=366 * 20))
    assert archived(old_journal, how).record.last_seq == 21
    assert seqs(old_journal) == [22] and problems(old_journal) == []


def test_an_entry_of_a_clock_that_was_ahead_keeps_what_came_after_it(journal, how, clock):
    for moment in (
        datetime(2026, 12, 1, tzinfo=UTC),
        datetime(2032, 1, 1, tzinfo=UTC),
        datetime(2026, 12, 2, tzinfo=UTC),
    ):
        clock.set(moment)
        journal.record("counter_closed", counter="1")
    clock.set(NOW)
    assert archived(journal, how).record.last_seq == 1
    assert problems(journal) == []


def test_nothing_is_archived_from_an_empty_or_a_young_journal(journal, how, clock):
    assert archive(journal, how, "a01") is NotArchived.NOTHING_OLD
    journal.record("counter_closed", counter="1")
    assert archive(journal, how, "a01") is NotArchived.NOTHING_OLD
    assert list(how.folder.glob("*.jsonl")) == [] and seqs(journal) == [1]


def test_a_clock_that_cannot_be_trusted_archives_nothing(old_journal, queue, how, clock):
    queue.day.keep()
    clock.set(NOW + timedelta(days=3660))
    answer = KioskLog(queue.day, archives=how.folder, public_key=lambda: PUBLIC).archive(COMMAND_LINE, how)
    assert not isinstance(answer, dict) and answer.trust == "ahead"
    assert 1 in seqs(old_journal)


def test_following_goes_on_over_an_archiving(old_journal, how):
    seen = heads(old_journal.database)
    archived(old_journal, how)
    assert [entry.event for entry in entries_after(old_journal.database, seen, EntryFilter())] == ["journal_archived"]


# -- what ends in between -------------------------------------------------------------------------------


def test_a_run_that_ends_after_its_file_is_written_again(old_journal, how, monkeypatch):
    def power_cut(*_arguments):
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched, pytest.raises(RuntimeError):
        patched.setattr(journal_archiving, "_tell", power_cut)
        archive(old_journal, how, "a01")
    assert seqs(old_journal)[0] == 1 and problems(old_journal) == []
    assert archived(old_journal, how).record.last_seq == 4


def test_a_run_that_ends_while_entries_go_is_finished_by_the_next(old_journal, how, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(journal_archiving, "_remove", lambda *_arguments: None)
        archived(old_journal, how)
    assert "still here" in problems(old_journal)[0]
    assert archive(old_journal, how, "a01") is NotArchived.NOTHING_OLD
    assert seqs(old_journal)[0] == 5 and problems(old_journal) == []


def test_many_pages_are_removed_one_by_one(journal, how, clock, monkeypatch):
    monkeypatch.setattr(journal_archiving, "PAGE", 7)
    with journal.transaction() as transaction:
        for number in range(50):
            transaction.record("counter_closed", counter=str(number))
    clock.set(NOW)
    journal.record("counter_closed", counter="1")
    assert archived(journal, how).record.last_seq == 50
    assert seqs(journal) == [51, 52] and problems(journal) == []


TOGETHER = """
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from services.store.database import Database, DatabaseSettings
from services.log.journal import Journal
from services.log.archiving import Archiving, archive
from services.log.keys import load_or_make_key
from tests.support.clock import ManualClock
url, folder, archives, day = arguments
database = Database(DatabaseSettings(url, Path(folder) / "id"))
key = load_or_make_key(Path(folder) / "key")
journal = Journal(database, "kiosk-1", ManualClock(datetime(2033, 3, day, tzinfo=UTC)))
ready()
done = archive(journal, Archiving(Path(folder) / archives, 5, ZoneInfo("Asia/Jakarta"), key), "a01")
answer(str(getattr(done, "path", done)))
database.close()
"""


@pytest.mark.parametrize("folders", [("one", "one", "one"), ("one", "two", "three")])
def test_archiving_many_times_at_once_archives_once(old_journal, tmp_path, folders):
    """On one machine, and from several: there is one record, and its file is the one that is left."""
    key = load_or_make_key(tmp_path / "key").public_key()
    url = old_journal.database.settings.url
    run_together(TOGETHER, [(url, str(tmp_path), folder, day) for day, folder in enumerate(folders, 1)])
    (record,) = archive_records(old_journal.database, "kiosk-1")
    files = list(tmp_path.glob("*/*.jsonl"))
    assert [read_archive(path, key).record for path in files] == [record]
    assert verify(old_journal.database, "kiosk-1", trusted_key=key).intact
    assert len(entries(old_journal.database, EntryFilter(event="journal_archived"))) == 1


# -- what proves it ---------------------------------------------------------------------------------------


def test_signed_heads_hold_before_at_and_after_the_boundary(journal, how, clock):
    signed = []
    for year in (2026, 2027, 2027, 2028, 2032):
        clock.set(datetime(year, 12, 1 + len(signed), tzinfo=UTC))
        journal.record("counter_closed", counter="1")
        signed.append(read_signed_head(sign_head(journal, KEY).to_json()))
    clock.set(NOW)
    answer = archived(journal, how)
    assert answer.record.last_seq == 6  # the third signature's own entry
    file = read_archive(answer.path, PUBLIC)
    for head in signed:
        assert verify_against(journal.database, head, PUBLIC, [file]) == []
    found = [verify_against(journal.database, head, PUBLIC) for head in signed]
    assert [bool(one) for one in found] == [True, True, True, False, False]
    assert "--archive kiosk-1-1-6.jsonl" in found[0][0].what
    forged = replace(signed[0], hash="0" * 64)
    forged = replace(forged, signature=KEY.sign(forged.signed_bytes()).hex())
    assert "rewritten" in verify_against(journal.database, forged, PUBLIC, [file])[0].what


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (lambda lines: [*lines[:2], lines[2].replace("p01", "p02"), *lines[3:]], "changed, left out or put in"),
        (lambda lines: [*lines[:2], *lines[3:]], "changed|missing|none|first line"),
        (lambda lines: [*lines[:2], lines[2], lines[2], *lines[3:]], "changed"),
        (lambda lines: lines[:-1], "its end is missing"),
        (lambda lines: [lines[0].replace("kiosk-1", "kiosk-2"), *lines[1:]], "first line"),
        (lambda lines: [*lines[:-1], lines[-1].replace('"keep_years": 5', '"keep_years": 6')], "not valid"),
        (lambda _lines: ["\x00nonsense"], "no archive"),
        (lambda _lines: [], "no archive"),
        (lambda lines: [*lines[:-1], json.dumps({"record": {"chain": 1}})], "no archive"),
    ],
)
def test_a_changed_file_is_not_believed(old_journal, how, damage, what):
    path = archived(old_journal, how).path
    path.write_text("".join(f"{line}\n" for line in damage(path.read_text().splitlines())))
    with pytest.raises(NotProven, match=what):
        read_archive(path, PUBLIC)


def test_a_file_of_another_key_is_not_believed(old_journal, how):
    path = archived(old_journal, how).path
    with pytest.raises(NotProven, match="another key"):
        read_archive(path, Ed25519PrivateKey.generate().public_key())
    assert read_archive(path, None).record.last_seq == 4


def test_what_is_not_whole_is_not_archived(old_journal, how):
    tamper(old_journal, "UPDATE journal_entry SET actor = 'p02' WHERE seq = 2")
    assert archive(old_journal, how, "a01") is NotArchived.CHAIN_BROKEN
    assert seqs(old_journal)[0] == 1
    assert list(how.folder.glob("*.jsonl*")) == []


# -- what nobody can do by it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal_entry WHERE seq = 5",
        "DELETE FROM journal_entry",
        "UPDATE journal_entry SET actor = 'x' WHERE seq = 5",
        "DELETE FROM journal_archive",
        "UPDATE journal_archive SET last_seq = 9",
        "INSERT INTO journal_archive SELECT chain, 5, 9, previous_hash, last_hash, last_at, cutoff, archived_at,"
        " keep_years, key, signature FROM journal_archive",
        "INSERT INTO journal_archive SELECT chain, first_seq, 9, previous_hash, (SELECT hash FROM journal_entry WHERE"
        " seq = 9), last_at, cutoff, archived_at, keep_years, key, signature FROM journal_archive",
    ],
)
def test_the_database_still_refuses_everything_else(old_journal, how, statement):
    archived(old_journal, how)
    with pytest.raises((DBAPIError, DatabaseFault)), old_journal.database.write() as connection:
        connection.execute(text(statement))
    assert seqs(old_journal) == list(range(5, 23)) and problems(old_journal) == []


def forge(journal: Journal, record: ArchiveRecord) -> None:
    """With full access to the database: a record of one's own, its entry in the journal, and the entries gone."""
    with journal.transaction() as transaction:
        transaction.connection.execute(insert(journal_archive).values(**asdict(record)))
        transaction.record(
            "journal_archived",
            "a01",
            first=record.first_seq,
            last=record.last_seq,
            hash=record.last_hash[:12],
            until="2028-01-01",
            keep_years=5,
        )
        transaction.connection.execute(text(f"DELETE FROM journal_entry WHERE seq <= {record.last_seq}"))


def hash_at(journal: Journal, seq: int) -> str:
    with journal.database.read() as connection:
        return str(connection.execute(text(f"SELECT hash FROM journal_entry WHERE seq = {seq}")).scalar_one())


def record_of(journal: Journal, last: int, **changes: object) -> ArchiveRecord:
    """What a forger would write to get rid of entries 1 to `last`."""
    young = to_micros(datetime(2028, 1, 1, tzinfo=ZONE))
    made = ArchiveRecord("kiosk-1", 1, last, "0" * 64, hash_at(journal, last), young - 1, young, to_micros(NOW), 5)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_without_the_key_no_archive_can_be_made_up(old_journal):
    other = Ed25519PrivateKey.generate()
    forge(old_journal, record_of(old_journal, 15).signed_with(other))
    assert problems(old_journal) == [
        "the record of archived entries is signed with another key " + f"({record_key(old_journal)})"
    ]


def record_key(journal: Journal) -> str:
    return archive_records(journal.database, "kiosk-1")[0].key[:8]


def test_without_a_signature_no_archive_can_be_made_up(old_journal):
    forge(old_journal, replace(record_of(old_journal, 15).signed_with(KEY), last_at=5))
    assert problems(old_journal) == ["the signature of the record of archived entries is not valid"]


def test_even_with_the_key_young_entries_cannot_be_called_old(old_journal):
    late = to_micros(datetime(2032, 1, 1, tzinfo=ZONE))
    forge(old_journal, record_of(old_journal, 15, cutoff=late, last_at=late - 1).signed_with(KEY))
    assert "younger than the journal is kept" in problems(old_journal)[0]


def test_even_with_the_key_a_head_that_was_kept_elsewhere_tells_of_young_entries(journal, clock):
    """Someone with the machine in hand removes this year's entries as an archive of old ones."""
    clock.set(datetime(2026, 12, 1, tzinfo=UTC))
    journal.record("counter_closed", counter="1")
    clock.set(NOW - timedelta(days=30))
    journal.record("counter_closed", counter="2")
    head = sign_head(journal, KEY)  # kept elsewhere
    clock.set(NOW)
    journal.record("counter_closed", counter="3")
    forge(journal, record_of(journal, 4).signed_with(KEY))
    assert problems(journal) == []  # verifying alone is deceived, as by a recomputed chain
    assert "younger" in verify_against(journal.database, head, PUBLIC)[0].what


FIRST = ArchiveRecord("kiosk-1", 1, 4, "0" * 64, "a" * 64, 10, 20, to_micros(NOW), 5).signed_with(KEY)


@pytest.mark.parametrize(
    ("changes", "before"),
    [
        ({"first_seq": 2}, None),
        ({"previous_hash": "b" * 64}, None),
        ({"last_seq": 0}, None),
        ({"first_seq": 6, "last_seq": 8, "previous_hash": "a" * 64}, FIRST),
        ({"first_seq": 5, "last_seq": 8, "previous_hash": "b" * 64}, FIRST),
    ],
)
def test_a_record_with_a_gap_before_it_is_found_whoever_signed_it(changes, before):
    assert record_problem(FIRST, None, PUBLIC) == ""
    assert "does not follow" in record_problem(replace(FIRST, **changes).signed_with(KEY), before, PUBLIC)


def test_an_archive_of_which_the_journal_does_not_tell_is_found(old_journal, how):
    with old_journal.database.write() as connection:
        connection.execute(insert(journal_archive).values(**asdict(record_of(old_journal, 4).signed_with(KEY))))
        connection.execute(text("DELETE FROM journal_entry WHERE seq <= 4"))
    assert problems(old_journal) == ["entries were archived, and no entry of the journal tells of it"]
