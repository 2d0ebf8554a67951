"""Proof that the journal was not changed: verify a chain, from where it begins to its head.

`verify` finds every change short of recomputing the whole chain. A recomputed, shortened or
removed chain shows against a head that was signed and kept elsewhere (services.log.heads).
What was archived is proven by its signed record, and by its own file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from services.log.archives import SHORT_HASH, ArchiveRecord, archive_records, record_problem
from services.log.chains import book_chain, is_of_book, kiosk_of
from services.log.journal import FIRST_HASH, canonical_text, chain_hash
from services.log.keys import Trusted
from services.log.restorations import Restoration, restorations, trusted_keys
from services.store.clock import from_micros
from services.store.database import Database
from services.store.tables import journal_archive, journal_entry, journal_head

PAGE = 500  # rows a read session: some 10 ms, so that commits never wait long for a verify

# From one chain to the next by the key: DISTINCT reads every entry that there is.
_FIRST_CHAIN = select(func.min(journal_entry.c.chain))
_CHAIN_AFTER = _FIRST_CHAIN.where(journal_entry.c.chain > bindparam("before"))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that an untouched journal never shows."""

    chain: str
    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The result for one chain. `archived`: the parts that are in files of their own; `restored`: where it went on from
    a copy. Oldest first."""

    chain: str
    entries: int
    first_at: datetime | None
    last_at: datetime | None
    problems: tuple[Problem, ...]
    archived: tuple[ArchiveRecord, ...] = ()
    restored: tuple[Restoration, ...] = ()

    @property
    def intact(self) -> bool:
        return not self.problems


def chains(database: Database) -> list[str]:
    """All chains that have entries or a head. Raises DatabaseAway."""
    with database.read() as connection:
        found = set(connection.execute(select(journal_head.c.chain)).scalars())
        chain = connection.execute(_FIRST_CHAIN).scalar()
        while chain is not None:
            found.add(chain)
            chain = connection.execute(_CHAIN_AFTER, {"before": chain}).scalar()
    return sorted(found)


def verify(database: Database, chain: str, *, trusted_key: Trusted = None, most_problems: int = 20) -> ChainReport:
    """Read a whole chain and check every link, page by page. Raises DatabaseAway.

    trusted_key: what records of archived parts must be signed with; None accepts their own key.
    """
    trusted_key = trusted_keys(database, trusted_key)
    archived = archive_records(database, chain)
    restored = restorations(database, chain, trusted_key)
    problems = [Problem(chain, one.seq, one.problem) for one in restored if one.problem]
    problems += [*_archive_problems(database, chain, archived, trusted_key), *_book_problems(database, chain)]
    before_first = (archived[-1].last_seq, archived[-1].last_hash) if archived else (0, FIRST_HASH)
    expected_seq, last_hash = before_first[0] + 1, before_first[1]
    count, first_at, last_at = 0, None, None
    head = _head(database, chain)  # before the entries: what is added meanwhile is not missing
    for row in rows(database, chain, after=before_first[0]):
        if row.seq != expected_seq:
            gap = f"entries {expected_seq} to {row.seq - 1} are missing"
            problems.append(Problem(chain, expected_seq, gap))
        else:
            problems += [Problem(chain, row.seq, what) for what in faults(chain, row, last_hash)]
        count += 1
        first_at, last_at = first_at or from_micros(row.at), from_micros(row.at)
        expected_seq, last_hash = row.seq + 1, row.hash
        if len(problems) >= most_problems:
            break
    else:
        problems += _head_faults(chain, head or _head(database, chain), expected_seq - 1, last_hash)
    return ChainReport(chain, count, first_at, last_at, tuple(problems), tuple(archived), tuple(restored))


def last_problem(database: Database, chain: str) -> str:
    """Whether the last entry of a chain follows from the one before it, and the head from it; "" where they do.

    Two rows, however long the chain is: `verify` reads all of it. Raises DatabaseAway.
    """
    e, h = journal_entry.c, journal_head.c
    columns = select(e.seq, e.at, e.event, e.severity, e.actor, e.text, e.hash).where(e.chain == chain)
    before = select(journal_archive.c.last_hash).where(journal_archive.c.chain == chain)
    with database.read() as connection:
        head = connection.execute(select(h.seq, h.hash).where(h.chain == chain)).first()
        if head is None or head.seq == 0:
            return ""
        last = connection.execute(columns.where(e.seq <= head.seq).order_by(e.seq.desc()).limit(2)).all()
        archived = connection.execute(before.where(journal_archive.c.last_seq == head.seq - 1)).scalar()
    if not last or last[0].seq != head.seq:
        return "the last entries are missing"
    if last[0].hash != head.hash:
        return "the head does not have the hash of the last entry"
    if len(last) > 1:
        previous = last[1].hash if last[1].seq == head.seq - 1 else ""
    else:
        previous = archived or (FIRST_HASH if head.seq == 1 else "")
    return next(iter(faults(chain, last[0], previous)), "")


def rows(database: Database, chain: str, *, after: int = 0, until: int | None = None) -> Iterator[Any]:
    """The entries of a chain in order, read page by page; `until` is the last seq. Raises DatabaseAway."""
    e = journal_entry.c
    columns = select(e.seq, e.at, e.event, e.severity, e.actor, e.text, e.hash).where(e.chain == chain)
    if until is not None:
        columns = columns.where(e.seq <= until)
    last = after
    while True:
        with database.read() as connection:
            page = connection.execute(columns.where(e.seq > last).order_by(e.seq).limit(PAGE)).all()
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1].seq


def faults(chain: str, row: Any, last_hash: str) -> Iterator[str]:
    """What is wrong with one entry, `last_hash` being that of the entry before it."""
    if chain_hash(last_hash, row.text) != row.hash:
        yield "the text or the order was changed (its hash does not follow from the entry before)"
    try:
        said = json.loads(row.text)
        again = canonical_text(
            chain=chain,
            seq=row.seq,
            at=row.at,
            event=row.event,
            severity=row.severity,
            actor=row.actor,
            fields=said["fields"],
        )
    except (ValueError, KeyError, TypeError):
        yield "the text cannot be read"
        return
    if again != row.text:
        yield "its columns (time, event, severity or actor) do not say what the text says"


def _head(database: Database, chain: str) -> Any:
    head_row = select(journal_head.c.seq, journal_head.c.hash).where(journal_head.c.chain == chain)
    with database.read() as connection:
        return connection.execute(head_row).first()


def _head_faults(chain: str, head: Any, last_seq: int, last_hash: str) -> Iterator[Problem]:
    if head is None:
        if last_seq == 0:
            return  # nothing was ever written here, or everything is gone: only a signed head can tell
        yield Problem(chain, last_seq, "the chain's head is missing")
    elif head.seq > last_seq:
        yield Problem(chain, last_seq + 1, f"entries {last_seq + 1} to {head.seq} were cut off the end")
    elif head.seq == last_seq and head.hash != last_hash:
        yield Problem(chain, last_seq, "the head does not have the hash of the last entry")
    # A head behind last_seq only means that entries were added while this was reading.


def _archive_problems(
    database: Database, chain: str, archived: Sequence[ArchiveRecord], trusted_key: Trusted
) -> Iterator[Problem]:
    before: ArchiveRecord | None = None
    for record in archived:
        if what := record_problem(record, before, trusted_key):
            yield Problem(chain, record.last_seq, what)
        before = record
    if before is None:
        return
    left_over = select(func.count()).where(journal_entry.c.chain == chain, journal_entry.c.seq <= before.last_seq)
    told = select(journal_entry.c.text).where(
        journal_entry.c.chain == chain,
        journal_entry.c.event == "journal_archived",
        journal_entry.c.seq > before.last_seq,
    )
    with database.read() as connection:
        left = connection.execute(left_over).scalar_one()
        texts = connection.execute(told).scalars().all()
    if left:
        yield Problem(chain, before.last_seq, f"{left} archived entries are still here: run kiosk logs archive again")
    expected = (before.last_seq, before.last_hash[:SHORT_HASH])
    if not any(_says(text, expected) for text in texts):
        yield Problem(chain, before.last_seq, "entries were archived, and no entry of the journal tells of it")


def _book_problems(database: Database, chain: str) -> Iterator[Problem]:
    """Of a book's chain: whether it is what its kiosk's own log says was brought in."""
    if not is_of_book(chain):
        return
    told = select(journal_entry.c.text).where(
        journal_entry.c.chain == kiosk_of(chain), journal_entry.c.event == "outage_merged"
    )
    hashes = select(journal_entry.c.seq, journal_entry.c.hash).where(journal_entry.c.chain == chain)
    with database.read() as connection:
        said = [json.loads(text)["fields"] for text in connection.execute(told).scalars()]
        mine = [one for one in said if book_chain(kiosk_of(chain), str(one.get("series"))) == chain]
        wanted = hashes.where(journal_entry.c.seq.in_([one["last"] for one in mine]))
        here = {row.seq: row.hash[:SHORT_HASH] for row in connection.execute(wanted)}
    for one in mine:
        if here.get(one["last"], FIRST_HASH[:SHORT_HASH]) != one["hash"]:
            yield Problem(chain, one["last"], "it is not what the kiosk's own log says was brought in")


def _says(text: str, expected: tuple[int, str]) -> bool:
    try:
        said = json.loads(text)["fields"]
        return (said["last"], said["hash"]) == expected
    except (ValueError, KeyError, TypeError):
        return False
