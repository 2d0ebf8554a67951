"""The log of a book, copied into the house's as it was hashed: text and hash of every entry after the last that is
there.

A book never deletes entries, so whatever the house has lost of its chain comes again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from services.log.archives import SHORT_HASH
from services.log.chains import is_of_book
from services.log.journal import FIRST_HASH, Transaction
from services.log.verify import chains, rows
from services.store.database import Database
from services.store.tables import journal_entry, journal_head

_PAGE: Final = 500


class ChainDiffers(Exception):
    """A chain of a book does not go on from what the house has of it."""


def log_of(book: Database) -> Sequence[str]:
    """The chains of a book: one for every letter that it had. Raises DatabaseFault."""
    return [chain for chain in chains(book) if is_of_book(chain)]


def is_behind(server: Database, book: Database) -> bool:
    """Whether the house's log lacks entries of a book: it was brought back from a copy. Raises DatabaseFault."""
    with book.read() as connection:
        mine = _heads(connection)
    with server.read() as connection:
        theirs = _heads(connection)
    return any(theirs.get(chain, 0) < seq for chain, seq in mine.items() if is_of_book(chain))


def copy_log(transaction: Transaction, book: Database, chain: str) -> int:
    """How many entries came. Raises ChainDiffers, DatabaseFault."""
    connection = transaction.connection
    seq, last = _head(connection, chain)
    if seq and last != _hash_at(book, chain, seq):
        raise ChainDiffers(chain)
    count, left = 0, rows(book, chain, after=seq)
    while page := list(islice(left, _PAGE)):
        connection.execute(insert(journal_entry), [{"chain": chain, **row._mapping} for row in page])
        count += len(page)
    return count


def stands_at(connection: Connection, chain: str) -> tuple[int, str]:
    """The last entry of a chain, and the beginning of its hash as an entry may tell it."""
    seq, last = _head(connection, chain)
    return seq, last[:SHORT_HASH]


def _heads(connection: Connection) -> dict[str, int]:
    return {row.chain: row.seq for row in connection.execute(select(journal_head.c.chain, journal_head.c.seq))}


def _head(connection: Connection, chain: str) -> tuple[int, str]:
    query = select(journal_head.c.seq, journal_head.c.hash).where(journal_head.c.chain == chain)
    row: Any = connection.execute(query).first()
    if row is not None:
        return row.seq, row.hash
    connection.execute(insert(journal_head).values(chain=chain, seq=0, hash=FIRST_HASH, at=0))
    return 0, FIRST_HASH


def _hash_at(book: Database, chain: str, seq: int) -> str | None:
    query = select(journal_entry.c.hash).where(journal_entry.c.chain == chain, journal_entry.c.seq == seq)
    with book.read() as connection:
        found = connection.execute(query).scalar()
    return str(found) if found is not None else None
