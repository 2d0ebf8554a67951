"""The journal: what it refuses, what it proves, what it cannot prove without a signed head."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.log import verify as verifying
from services.log.events import EVENTS, Severity, load_events
from services.log.heads import read_signed_head, sign_head, verify_against
from services.log.journal import FIRST_HASH, Journal
from services.log.keys import load_or_make_key
from services.log.reading import EntryFilter, entries, entries_after, entries_oldest_first, heads
from services.log.verify import chains, verify


def fill(journal: Journal, count: int) -> None:
    for number in range(count):
        journal.record("counter_closed", actor="p01", counter=str(number))


def tamper(journal: Journal, *statements: str) -> None:
    """What someone with full access to the database would do: take the triggers away first."""
    with journal.database.write() as connection:
        if journal.database.kind == "sqlite":
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE journal_entry DISABLE TRIGGER ALL"))
            connection.execute(text("ALTER TABLE journal_head DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))


def problems(journal: Journal) -> list[str]:
    return [problem.what for problem in verify(journal.database, journal.chain).problems]


def test_an_untouched_chain_is_intact_over_several_pages(journal):
    with journal.transaction() as transaction:
        for number in range(1203):
            transaction.record("counter_closed", counter=str(number))
    report = verify(journal.database, journal.chain)
    assert report.intact
    assert report.entries == 1203


def test_the_hash_is_sha256_over_previous_hash_and_stored_text(journal):
    fill(journal, 2)
    journal.record(
        "counter_closed", actor="p01", counter='a "quoted" \\ "seq":9,\n\t\x07 – Padang\u2028 \U0001f600 %(x)s $1 :y'
    )
    with journal.database.read() as connection:
        rows = connection.execute(text("SELECT text, hash FROM journal_entry ORDER BY seq")).all()
    assert [json.loads(stored)["seq"] for stored, _ in rows] == [1, 2, 3] and verify(journal.database, "kiosk-1").intact
    previous = FIRST_HASH
    for stored, stored_hash in rows:
        assert hashlib.sha256((previous + stored).encode()).hexdigest() == stored_hash
        assert json.dumps(json.loads(stored), sort_keys=True, separators=(",", ":"), ensure_ascii=False) == stored
        previous = stored_hash


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET text = 'x' WHERE seq = 2",
        "UPDATE journal_entry SET actor = 'x'",
        "DELETE FROM journal_entry WHERE seq = 3",
        "DELETE FROM journal_head",
        "UPDATE journal_head SET seq = 1",
        "INSERT INTO journal_entry VALUES ('kiosk-1', 9, 0, 'e', 'info', '', '{}', 'h')",
        "INSERT INTO journal_entry VALUES ('kiosk-1', 2, 0, 'e', 'info', '', '{}', 'h')",
        "INSERT INTO journal_entry VALUES ('other', 1, 0, 'e', 'info', '', '{}', 'h')",
    ],
)
def test_the_database_refuses_changes(journal, statement):
    fill(journal, 3)
    with pytest.raises(DBAPIError), journal.database.write() as connection:
        connection.execute(text(statement))
    assert verify(journal.database, journal.chain).intact


def test_replace_and_truncate_are_refused(journal):
    fill(journal, 3)
    statement = (
        "REPLACE INTO journal_entry VALUES ('kiosk-1', 2, 0, 'e', 'info', '', '{}', 'h')"
        if journal.database.kind == "sqlite"
        else "TRUNCATE journal_entry"
    )
    with pytest.raises(DBAPIError), journal.database.write() as connection:
        connection.execute(text(statement))
    assert verify(journal.database, journal.chain).entries == 3


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE journal_entry SET text = replace(text, 'p01', 'p02') WHERE seq = 3", "hash does not follow"),
        ("UPDATE journal_entry SET actor = 'p02' WHERE seq = 3", "do not say what the text says"),
        ("UPDATE journal_entry SET at = at + 1 WHERE seq = 3", "do not say what the text says"),
        ("UPDATE journal_entry SET severity = 'error' WHERE seq = 3", "do not say what the text says"),
        ("DELETE FROM journal_entry WHERE seq = 3", "entries 3 to 3 are missing"),
        ("DELETE FROM journal_entry WHERE seq >= 4", "entries 4 to 5 were cut off"),
        ("DELETE FROM journal_entry WHERE seq = 5", "entries 5 to 5 were cut off"),
        ("DELETE FROM journal_entry WHERE seq = 1", "entries 1 to 1 are missing"),
        ("DELETE FROM journal_head", "head is missing"),
        ("UPDATE journal_entry SET text = 'junk' WHERE seq = 2", "cannot be read"),
    ],
)
def test_verify_finds_what_was_done_behind_the_triggers(journal, statement, found):
    fill(journal, 5)
    tamper(journal, statement)
    assert any(found in problem for problem in problems(journal))


def recompute(journal: Journal) -> None:
    """The perfect forgery: change an entry and recompute everything after it."""
    with journal.database.read() as connection:
        rows = connection.execute(text("SELECT seq, text FROM journal_entry ORDER BY seq")).all()
    previous, statements = FIRST_HASH, []
    for seq, stored in rows:
        forged = stored.replace("p01", "p02")
        previous = hashlib.sha256((previous + forged).encode()).hexdigest()
        quoted = forged.replace("'", "''").replace(":", "\\:")
        statements.append(
            f"UPDATE journal_entry SET text = '{quoted}', actor = replace(actor, 'p01', 'p02'),"
            f" hash = '{previous}' WHERE seq = {seq}"
        )
    statements.append(f"UPDATE journal_head SET hash = '{previous}'")
    tamper(journal, *statements)


def test_a_recomputed_chain_shows_only_against_a_signed_head(journal):
    fill(journal, 4)
    key = Ed25519PrivateKey.generate()
    head = read_signed_head(sign_head(journal, key).to_json())
    fill(journal, 2)
    assert verify_against(journal.database, head, key.public_key()) == []
    recompute(journal)
    assert problems(journal) == []
    assert "rewritten" in verify_against(journal.database, head, key.public_key())[0].what


def test_a_shortened_chain_shows_against_a_signed_head(journal):
    fill(journal, 4)
    key = Ed25519PrivateKey.generate()
    head = sign_head(journal, key)
    tamper(journal, "DELETE FROM journal_entry WHERE seq > 2")
    assert "shorter" in verify_against(journal.database, head, None)[0].what


def test_a_head_signed_by_another_key_or_changed_is_not_believed(journal):
    fill(journal, 1)
    head = sign_head(journal, Ed25519PrivateKey.generate())
    other = Ed25519PrivateKey.generate().public_key()
    assert "another key" in verify_against(journal.database, head, other)[0].what
    forged = read_signed_head(head.to_json().replace('"seq": 1', '"seq": 0'))
    assert "not valid" in verify_against(journal.database, forged, None)[0].what
    with pytest.raises(ValueError, match="not a signed journal head"):
        read_signed_head("{}")


def test_the_key_file_is_private_and_kept(tmp_path):
    path = tmp_path / "keys" / "journal.key"
    first = load_or_make_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_make_key(path).public_key() == first.public_key()


def test_two_kiosks_have_two_chains(journal, clock):
    other = Journal(journal.database, "kiosk-2", clock)
    fill(journal, 2)
    fill(other, 3)
    assert chains(journal.database) == ["kiosk-1", "kiosk-2"]
    assert [verify(journal.database, chain).entries for chain in ("kiosk-1", "kiosk-2")] == [2, 3]


def test_a_rolled_back_transaction_leaves_no_entry(journal):
    with pytest.raises(RuntimeError), journal.transaction() as transaction:
        transaction.record("counter_closed", counter="1")
        raise RuntimeError
    assert verify(journal.database, journal.chain).entries == 0


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("no_such_event", {}),
        ("counter_closed", {}),
        ("counter_closed", {"counter": "1", "name": "x"}),
        ("counter_closed", {"counter": "1311010101010001"}),
        ("counter_closed", {"counter": "x" * 500}),
    ],
)
def test_undeclared_events_and_what_looks_like_a_nik_are_refused(journal, event, fields):
    with pytest.raises(ValueError, match=event):
        journal.record(event, **fields)
    assert verify(journal.database, journal.chain).entries == 0


def test_entries_are_filtered_and_paged_by_key(journal, clock):
    for number in range(10):
        journal.record("counter_closed", actor=f"p{number % 2}", counter=str(number))
        clock.advance(60)
    journal.record("burst", kiosk="kiosk-1", count=9, seconds=60)
    first = entries(journal.database, EntryFilter(), limit=4)
    second = entries(journal.database, EntryFilter(), limit=20, before=first[-1].cursor)
    assert [entry.seq for entry in first + second] == list(range(11, 0, -1))
    assert [entry.seq for entry in entries_oldest_first(journal.database, EntryFilter(actor="p1"))] == [2, 4, 6, 8, 10]
    assert [e.event for e in entries(journal.database, EntryFilter(severity=Severity.WARNING))] == ["burst"]
    since = first[-1].at
    assert len(entries(journal.database, EntryFilter(since=since, until=clock.now()))) == 3


def test_following_gives_each_entry_once(journal):
    seen = heads(journal.database)
    fill(journal, 2)
    assert len(entries_after(journal.database, seen, EntryFilter())) == 2
    assert entries_after(journal.database, seen, EntryFilter()) == []


def test_every_event_has_words_for_staff():
    for event in EVENTS.values():
        assert event.meaning.endswith(".") and event.staff["id"].endswith(".") and event.staff["en"].endswith(".")


@pytest.mark.parametrize(
    "text_",
    [
        '[e]\nmeaning="m"\nseverity="loud"\nfields=[]\nid="x"\nen="x"',
        '[e]\nmeaning="m"\nseverity="info"\nfields=[]\nid="{name}"\nen="x"',
        '[e]\nmeaning="m"\nseverity="info"\nfields=["a","a"]\nid="x"\nen="x"',
        '[e]\nmeaning="m"\nseverity="info"\nid="x"\nen="x"',
    ],
)
def test_a_faulty_declaration_is_refused(text_):
    with pytest.raises(ValueError):
        load_events(text_)


def test_what_is_added_while_a_chain_is_read_is_not_missing(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_slowly(*arguments: Any, **named: Any) -> Iterator[Any]:
        yield from rows(*arguments, **named)
        journal.record("journal_signed", seq=1, key="k")

    rows = verifying.rows
    journal.record("journal_signed", seq=0, key="k")
    monkeypatch.setattr(verifying, "rows", read_slowly)
    assert verify(journal.database, journal.chain).intact
