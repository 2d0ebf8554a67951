"""Somebody has the files of a PostgreSQL server: its write-ahead log, its statistics, a copy of an evening."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from services.surveys.model import Kept
from tests.services.surveys.test_linking import AGREES, agreement, recognisable, stored

COUNT = 30
SEGMENT = 16 * 1024 * 1024

pytestmark = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)


class WriteAheadLog:
    """The bytes that a server has written into pg_wal since this was made."""

    def __init__(self, database, cluster) -> None:
        self._database, self.cluster = database, cluster
        self._since = self._now()

    def order(self, numbers: int) -> list[int]:
        """The recognisable answers in the order in which they stand there first."""
        content = self.content()
        places = {number: content.find(stored(number).encode()) for number in range(numbers)}
        return sorted((number for number, place in places.items() if place >= 0), key=lambda one: places[one])

    def tokens(self) -> list[str]:
        """Codes of numbers that stand beside the name of an instrument, in their order."""
        return [code.decode() for code in re.findall(rb"skm.{1,4}(CODE[0-9]{9})", self.content(), re.DOTALL)]

    def content(self) -> bytes:
        """Without the headers of pages, which cut what lies across them."""
        first, end = self._since, self._now()
        content = b"".join(self._segment(number) for number in range(first // SEGMENT, end // SEGMENT + 1))
        start = first % SEGMENT
        written = content[start : start + end - first]
        ahead = (-first) % 8192  # up to the next page
        pages = [written[:ahead], *(written[at + 24 : at + 8192] for at in range(ahead, len(written), 8192))]
        return b"".join(pages)

    def _segment(self, number: int) -> bytes:
        (file,) = (self.cluster.data / "pg_wal").glob(f"????????{number // 256:08X}{number % 256:08X}")
        return file.read_bytes()

    def _now(self) -> int:
        with self._database.read() as connection:
            return int(connection.execute(text("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")).scalar_one())


@pytest.fixture
def log(database, cluster) -> WriteAheadLog:
    return WriteAheadLog(database, cluster)


def answer_all(answering, serve) -> list[str]:
    codes = []
    for number in range(COUNT):
        code = serve()
        assert answering.answer(recognisable(number), code) is Kept.KEPT
        codes.append(code)
    return codes


def logged(database) -> None:
    """The tables as a version before had them."""
    with database.write() as connection:
        for table in ("survey_fresh", "survey_token"):
            connection.execute(text(f"ALTER TABLE {table} SET LOGGED"))


def test_the_attack_finds_the_order_where_the_tables_are_in_the_log(log, database, answering, serve, clock, queue):
    logged(database)
    codes = answer_all(answering, serve)
    clock.advance(24 * 3600)
    queue.day.keep()
    order, tokens = log.order(COUNT), log.tokens()
    assert len(order) > COUNT - 3 and agreement(order) > 0.95
    assert [code for code in codes if code in tokens][: COUNT - 3] == list(dict.fromkeys(tokens))[: COUNT - 3]


def test_the_write_ahead_log_joins_no_answer_to_a_number(log, database, answering, serve, clock, queue):
    answer_all(answering, serve)
    assert log.order(COUNT) == [] and log.tokens() == [], "nothing before the day has ended"
    clock.advance(24 * 3600)
    queue.day.keep()
    order = log.order(COUNT)
    assert len(order) > COUNT - 3, "the archived answers are there"
    assert abs(agreement(order)) < AGREES and log.tokens() == []


def test_the_servers_statistics_remember_no_number(database, answering, serve, clock, queue):
    answer_all(answering, serve)
    with database.write() as connection:
        connection.execute(text("ANALYZE"))
    clock.advance(24 * 3600)
    queue.day.keep()
    query = "SELECT count(*) FROM pg_stats WHERE tablename IN ('survey_token', 'survey_fresh')"
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM pg_stats WHERE tablename = 'ticket'")).scalar_one() > 0
        assert connection.execute(text(query)).scalar_one() == 0


def test_a_crash_of_the_server_loses_answers_and_what_says_who_gave_them_together(
    database, cluster, answering, serve, journal
):
    code = serve()
    assert answering.answer(recognisable(1), code) is Kept.KEPT
    database.close()
    cluster.crash()
    assert answering.answer(recognisable(2), code) is Kept.KEPT, "the first answer is nowhere any more"
    with database.read() as connection:
        assert connection.execute(text("SELECT answers FROM survey_fresh")).scalars().all() == [stored(2)]
