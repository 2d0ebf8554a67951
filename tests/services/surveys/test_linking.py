"""Somebody has the whole database, its files included, and tries to find out who answered what.

Every attack is first shown to work on answers that are kept carelessly (`test_the_attacks_…`),
so that its failing on ours means something.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import pytest
from sqlalchemy import inspect, text

from services.store.database import Database
from services.surveys.model import Kept, Response
from tests.support.postgres import Cluster

COUNT = 40
# A shuffled order of 40 agrees with the true one this much (Kendall's tau) once in ten million tries.
AGREES = 0.6
KEYS = ["persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan"]
SURVEY_TABLES = ("survey_fresh", "survey_response", "survey_day", "survey_answer_tally", "survey_group_tally")


def recognisable(number: int) -> Response:
    """Answers by which the test (and only it) knows the number again."""
    digits = [1 + number // 4**place % 4 for place in range(9)]
    return Response("skm", dict(zip(KEYS, digits, strict=True)))


def stored(number: int) -> str:
    """The same as it stands in the database."""
    response = recognisable(number)
    return "{" + ",".join(f'"{key}":{response.answers[key]}' for key in sorted(KEYS)) + "}"


def agreement(found: Sequence[int]) -> float:
    """Kendall's tau of a found order with the order in which people answered: 1 the same, -1 the reverse."""
    pairs = list(combinations(found, 2))
    return sum(1 if before < after else -1 for before, after in pairs) / len(pairs)


class Attacker:
    """Reads everything: tables, row places, transaction ids, raw files."""

    def __init__(self, database: Database, cluster: Callable[[], Cluster]) -> None:
        self.database = database
        self._cluster = cluster

    def orders(self, table: str) -> dict[str, list[int]]:
        """Every order of the answers that the database gives away, by how it was found."""
        numbers = {stored(number): number for number in range(COUNT)}
        found = {"select": f"SELECT answers FROM {table}"}
        if "key" in self._columns(table):
            found["key"] = f"SELECT answers FROM {table} ORDER BY key"
        if self.database.kind == "postgresql":
            found["ctid"] = f"SELECT answers FROM {table} ORDER BY ctid"
        with self.database.read() as connection:
            orders = {
                how: [numbers[answers] for answers in connection.execute(text(query)).scalars() if answers in numbers]
                for how, query in found.items()
            }
        return {**orders, "file": self._by_place_in_files()}

    def transactions(self, table: str) -> set[str]:
        """PostgreSQL: which transactions wrote the rows that are there."""
        with self.database.read() as connection:
            return set(connection.execute(text(f"SELECT xmin::text FROM {table}")).scalars())

    def bytes_of_everything(self) -> Iterator[bytes]:
        """All files of the database. A PostgreSQL server is stopped for it: until then it keeps the running day's
        tables in its memory."""
        if self.database.kind == "sqlite":
            path = self.database.settings.sqlite_path
            assert path is not None
            for file in sorted(path.parent.glob(f"{path.name}*")):
                yield file.read_bytes()
            return
        with self.database.write() as connection:
            oid = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar()
        self.database.close()
        self._cluster().restart()
        for file in sorted((self._cluster().data / "base" / str(oid)).iterdir(), key=lambda one: one.stat().st_ino):
            yield file.read_bytes() if file.exists() else b""

    def occurrences(self, words: str) -> int:
        return self.counts([words])[0]

    def counts(self, several: Sequence[str]) -> list[int]:
        """How often each stands in the files."""
        files = list(self.bytes_of_everything())
        return [sum(content.count(words.encode()) for content in files) for words in several]

    def tokens(self) -> set[str]:
        """Codes of numbers beside the name of an instrument, wherever in the files."""
        beside = re.compile(rb"skm.?(CODE[0-9]{9})", re.DOTALL)
        return {code.decode() for content in self.bytes_of_everything() for code in beside.findall(content)}

    def values(self, table: str) -> set[object]:
        with self.database.read() as connection:
            rows = connection.execute(text(f"SELECT * FROM {table}")).mappings().all()
        # The random keys of answers may be any number, a moment too.
        return {value for row in rows for name, value in row.items() if name != "key"}

    def _columns(self, table: str) -> set[str]:
        with self.database.read() as connection:
            return {column["name"] for column in inspect(connection).get_columns(table)}

    def _by_place_in_files(self) -> list[int]:
        places: dict[int, tuple[int, int, int]] = {}
        page = 4096 if self.database.kind == "sqlite" else 8192
        for nth, content in enumerate(self.bytes_of_everything()):
            for number in range(COUNT):
                at = content.find(stored(number).encode())
                if at >= 0:
                    # In both databases pages fill from their end: the newest row of a page stands first.
                    places.setdefault(number, (nth, at // page, -at))
        return sorted(places, key=lambda number: places[number])


@pytest.fixture
def attacker(database: Database, request: pytest.FixtureRequest) -> Attacker:
    return Attacker(database, lambda: request.getfixturevalue("cluster"))


@pytest.fixture
def answered(answering, serve) -> list[str]:
    """Forty served numbers answered one after another; three more were served and said nothing."""
    codes = []
    for number in range(COUNT):
        code = serve()
        assert answering.answer(recognisable(number), code) is Kept.KEPT
        codes.append(code)
    return [*codes, serve(), serve(), serve()]


def test_the_attacks_find_the_order_of_answers_that_are_kept_carelessly(attacker, database):
    make = "CREATE TABLE careless (id INTEGER PRIMARY KEY, answers TEXT NOT NULL)"
    with database.write() as connection:
        connection.execute(text(make))
    for number in range(COUNT):
        with database.write() as connection:
            row = {"id": number, "answers": stored(number)}
            connection.execute(text("INSERT INTO careless VALUES (:id, :answers)"), row)
    for how, order in attacker.orders("careless").items():
        assert len(order) == COUNT and agreement(order) > 0.95, how
    if database.kind == "postgresql":
        assert len(attacker.transactions("careless")) == COUNT


def test_during_the_day_no_order_of_answers_is_to_be_found(attacker, answered, database):
    assert answered
    for how, order in attacker.orders("survey_fresh").items():
        assert len(order) == COUNT and abs(agreement(order)) < AGREES, how
    if database.kind == "postgresql":
        assert len(attacker.transactions("survey_fresh")) == 1
        assert attacker.counts([stored(number) for number in range(COUNT)]) == [1] * COUNT, "old rows in pages"


def test_after_the_day_nothing_is_left_that_says_who_answered(attacker, answered, database, clock, queue):
    clock.advance(24 * 3600)
    queue.day.keep()
    for how, order in attacker.orders("survey_response").items():
        assert len(order) == COUNT and abs(agreement(order)) < AGREES, how
    if database.kind == "postgresql":
        for table in ("survey_response", "survey_day", "survey_answer_tally"):
            assert len(attacker.transactions(table)) == 1, table
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM survey_token")).scalar() == 0


def test_after_the_day_nobody_can_see_which_numbers_answered(attacker, answered, database, clock, queue):
    assert attacker.tokens() == set(answered[:COUNT]), "during the day they can be seen: the attack works"
    clock.advance(24 * 3600)
    queue.day.keep()
    assert attacker.tokens() == set()
    if (
        database.kind == "sqlite"
    ):  # the code of a number that answered stands no more often than that of one that did not
        silent = attacker.occurrences(answered[-1])
        assert silent > 0 and set(attacker.counts(answered)) == {silent}


def test_answers_share_no_value_with_numbers_and_hold_no_moment(attacker, answered, clock, queue):
    elsewhere = set()
    for table in ("ticket", "ticket_event", "print_job", "journal_entry", "journal_head"):
        elsewhere |= attacker.values(table)
    for _ in range(2):
        for table in SURVEY_TABLES:
            shared = attacker.values(table) & elsewhere
            # Small counts and words of the house (a service, a day, "") are alike by chance.
            assert not {one for one in shared if isinstance(one, int) and one > 2_000}, table
            assert {one for one in shared if isinstance(one, str) and len(one) > 1} <= {"2026-11-23", "ticket"}, table
            moments = [one for one in attacker.values(table) if isinstance(one, int) and 10**15 < one < 3 * 10**15]
            assert not moments, table
        clock.advance(24 * 3600)
        queue.day.keep()


def test_the_order_of_the_days_sums_does_not_depend_on_the_order_of_answers(attacker, answering, serve, clock, queue):
    numbers = list(range(12))
    places = []
    for _day in range(2):
        for number in numbers:
            answering.answer(recognisable(number), serve())
        clock.advance(24 * 3600)
        queue.day.keep()
        with attacker.database.read() as connection:
            sums = connection.execute(
                text("SELECT question, answer, count FROM survey_answer_tally ORDER BY day")
            ).all()
        places.append([tuple(row) for row in sums][-len(sums) // (_day + 1) :])
        random.Random(7).shuffle(numbers)
    assert places[0] == places[1]


def log_of(database: Database) -> bytes:
    """SQLite's write-ahead log, with all that it still holds."""
    path = database.settings.sqlite_path
    assert path is not None
    return path.with_name(f"{path.name}-wal").read_bytes()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)  # PostgreSQL recycles its log itself: docs/security.md
def test_the_write_ahead_log_is_emptied_after_each_answer(attacker, database, answering, serve):
    for number in range(3):
        code = serve()
        assert code.encode() in log_of(database), "what it holds can be read"
        answering.answer(recognisable(number), code)
        assert log_of(database) == b""
    answering.answer_open(recognisable(3))
    assert log_of(database) == b""
    path = database.settings.sqlite_path
    beside = {file.name.removeprefix(path.name): file.read_bytes() for file in path.parent.glob(f"{path.name}-*")}
    assert set(beside) == {"-wal", "-shm", "-turns"}, "and no rollback journal"
    assert not [name for name, content in beside.items() if any(stored(one).encode() in content for one in range(4))]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_write_ahead_log_that_somebody_reads_is_emptied_as_soon_as_they_have_read(
    attacker, database, answering, serve, open_again
):
    code = serve()
    with open_again().read() as connection:
        connection.execute(text("SELECT count(*) FROM ticket")).scalar_one()
        answering.answer(recognisable(5), code)
        held = log_of(database)
        assert held.index(code.encode()) < held.index(stored(5).encode()), "a reader keeps the log, and its order"
    deadline = time.monotonic() + 30
    while log_of(database) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert log_of(database) == b"", "nobody had to ask for it"


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_write_ahead_log_that_a_death_left_is_emptied_by_the_next_opening(attacker, answering, serve, open_again):
    with open_again().read() as connection:
        connection.execute(text("SELECT count(*) FROM ticket")).scalar_one()
        answering.answer(recognisable(5), serve())
        attacker.database.close()  # nobody tries any more
    assert log_of(attacker.database)
    open_again()
    assert log_of(attacker.database) == b""
