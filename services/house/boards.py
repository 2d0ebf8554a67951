"""The lobby boards of the house: televisions that an officer has introduced once, by a code that stands on them.

Whoever is in the house's network may look at the board's page; what such a page says of itself counts for nothing until
somebody with the permission has typed its code and given it a name. Then its cookie is known, here as a hash, until the
board is forgotten. A code that was typed is a row that waits for the board to ask for its page again: a second or two.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from services.house.board_codes import BoardCodes, code_in
from services.log.journal import Journal, Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.store.clock import from_micros, to_micros
from services.store.faults import put_off
from services.store.tables import lobby_board
from services.store.throttle import Uses

MOST_BOARDS: Final = 32  # those whose code is awaited among them
AWAITED_FOR: Final = timedelta(minutes=5)
MOST_CODES: Final = 10  # that one officer may enter in CODES_SECONDS
CODES_SECONDS: Final = 600
ENTERED: Final = "board_code"
NAME: Final = re.compile(r"[^\W_][\w .()/-]{1,29}")
DIGITS_IN_A_ROW: Final = re.compile(r"\d{5}")  # a name stands in the log: no telephone or identity number


class BoardProblem(StrEnum):
    """Why a board's code was not taken."""

    BAD_NAME = "bad_name"
    NAME_TAKEN = "name_taken"
    BAD_CODE = "bad_code"
    TOO_MANY = "too_many"
    TRY_LATER = "try_later"


_ALL: Final = select(lobby_board).order_by(lobby_board.c.name)


@dataclass(frozen=True, slots=True)
class Board:
    """`awaited`: its code was entered at `at`, and no board with it has asked yet. `closed`: its page was closed."""

    id: int
    name: str
    at: datetime
    by: str
    awaited: bool
    closed: bool


class Boards:
    """Raises DatabaseAway; NotPermitted where an officer does something."""

    def __init__(self, journal: Journal, codes: BoardCodes | None = None) -> None:
        self.journal = journal
        self.codes = codes or BoardCodes(journal.clock)
        self._known: dict[str, Board] = {}  # by the hash of its token, as it was read last

    # -- the boards themselves: anybody in the network ---------------------------------------------

    def of(self, token: str) -> Board | None:
        """Whose token this is. While the database is away those count that were known last."""
        with put_off():
            self._read()
        return self._known.get(token_hash(token))

    def remembered(self, token: str) -> Board | None:
        """As `of`, as it was read last: the database is not asked."""
        return self._known.get(token_hash(token))

    def meet(self, token: str) -> Board | None:
        """As `of`; and a board whose code an officer has entered is introduced by it."""
        rows = self._read()
        known = self._known.get(token_hash(token))
        if known is not None:
            return known
        held = self.codes.held(token)
        if any(row.code in held for row in rows if row.code):
            self._introduce(token, held)
        return self._known.get(token_hash(token))

    def closes(self, board: int, closed: bool) -> None:
        """Its page was closed on purpose, or is open again."""
        with self.journal.database.write() as connection:
            connection.execute(update(lobby_board).where(lobby_board.c.id == board).values(closed=int(closed)))

    def known(self) -> list[Board]:
        """Those that were introduced, by name. While the database is away as they were known last."""
        with put_off():
            self._read()
        return sorted(self._known.values(), key=lambda one: one.name)

    # -- officers ---------------------------------------------------------------------------------

    @permitted(Action.SEE_DEVICES)
    def awaited(self, who: Officer) -> list[Board]:
        """Codes that were entered and that no board has answered yet."""
        since = to_micros(self.journal.clock.now() - AWAITED_FOR)
        return [_from_row(row) for row in self._read() if row.code and row.at > since]

    @permitted(Action.MANAGE_BOARDS)
    def expect(self, who: Officer, typed: str, name: str) -> Board | BoardProblem:
        """The board that shows this code is the house's, and is called so. It comes by itself when it asks next."""
        code, name = code_in(typed), " ".join(name.split())
        if not NAME.fullmatch(name) or DIGITS_IN_A_ROW.search(name):
            return BoardProblem.BAD_NAME
        if code is None:
            return BoardProblem.BAD_CODE
        try:
            with self.journal.transaction() as transaction:
                return self._expect(transaction, who, code, name)
        except IntegrityError:
            return BoardProblem.NAME_TAKEN  # of two at once

    @permitted(Action.MANAGE_BOARDS)
    def forget(self, who: Officer, name: str) -> bool:
        """Its token is worth nothing from now on; it shows a code again. False: there is no such board."""
        with self.journal.transaction() as transaction:
            gone = delete(lobby_board).where(lobby_board.c.name == name).returning(lobby_board.c.token_hash)
            row = transaction.connection.execute(gone).first()
            if row is not None and row.token_hash is not None:
                transaction.record("board_forgotten", who.code, board=name)
        return row is not None

    # -- steps ------------------------------------------------------------------------------------

    def _read(self) -> Sequence[Any]:
        with self.journal.database.read() as connection:
            rows = connection.execute(_ALL).all()
        self._known = {row.token_hash: _from_row(row) for row in rows if row.token_hash}
        return rows

    def _expect(self, transaction: Transaction, who: Officer, code: str, name: str) -> Board | BoardProblem:
        connection = transaction.connection
        uses = Uses(ENTERED, who.code, CODES_SECONDS)
        if len(uses.lately(connection, transaction.at)) >= MOST_CODES:
            return BoardProblem.TRY_LATER
        uses.add(connection, transaction.at)
        _forget_unanswered(transaction, name)
        if problem := _no_room(transaction, name):
            return problem
        values = {"name": name, "code": code, "at": transaction.at, "by": who.code}
        made = connection.execute(insert(lobby_board).values(**values).returning(lobby_board)).one()
        return _from_row(made)

    def _introduce(self, token: str, held: tuple[str, ...]) -> None:
        """Of several rows with its codes (entered twice, under two names) the last one is meant; the others go."""
        with self.journal.transaction() as transaction:
            since = to_micros(transaction.now - AWAITED_FOR)
            mine = lobby_board.c.code.in_(held)
            last = select(lobby_board).where(mine, lobby_board.c.at > since).order_by(lobby_board.c.id.desc())
            row = transaction.connection.execute(last.with_for_update()).first()
            if row is not None:
                values = {"token_hash": token_hash(token), "code": None, "at": transaction.at}
                transaction.connection.execute(update(lobby_board).where(lobby_board.c.id == row.id).values(**values))
                transaction.connection.execute(delete(lobby_board).where(mine))
                transaction.record("board_introduced", row.by, board=row.name)
        self._read()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _forget_unanswered(transaction: Transaction, name: str) -> None:
    """Codes that no board has answered in time, and an earlier one for the same name."""
    old = lobby_board.c.at <= to_micros(transaction.now - AWAITED_FOR)
    awaited = lobby_board.c.token_hash.is_(None)
    transaction.connection.execute(delete(lobby_board).where(awaited, old | _named(name)))


def _named(name: str) -> ColumnElement[bool]:
    """Whoever hears a name does not hear its capital letters."""
    return func.lower(lobby_board.c.name) == name.lower()


def _no_room(transaction: Transaction, name: str) -> BoardProblem | None:
    connection = transaction.connection
    if connection.execute(select(lobby_board.c.id).where(_named(name))).first() is not None:
        return BoardProblem.NAME_TAKEN
    many = connection.execute(select(func.count()).select_from(lobby_board)).scalar_one()
    return BoardProblem.TOO_MANY if many >= MOST_BOARDS else None


def _from_row(row: Any) -> Board:
    return Board(row.id, row.name, from_micros(row.at), row.by, row.token_hash is None, bool(row.closed))
