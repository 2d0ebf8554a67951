"""What is asked without waiting: its order, its answers, and what becomes of it where something fails."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError, NoResultFound, ProgrammingError

from services.store.asking import Statement, ask
from services.store.database import Database, DatabaseAway
from services.store.tables import counter, series_counter
from tests.support.ways import ways_of

_NEW = Statement(insert(counter).inline(), columns=("code", "is_open", "services"))
_ALL = Statement(select(counter.c.code, counter.c.is_open).order_by(counter.c.code))
_ONE = Statement(select(counter.c.code).where(counter.c.code == bindparam("wanted")))
_NEXT = Statement(
    text(
        "INSERT INTO series_counter (service_day, series, last_number) VALUES (:day, :series, 1)"
        " ON CONFLICT (service_day, series) DO UPDATE SET last_number = series_counter.last_number + 1"
        " RETURNING last_number"
    )
)
_LAST = select(series_counter.c.last_number)


def open_one(connection, code: str) -> object:
    return ask(connection, _NEW, code=code, is_open=1, services="A")


def codes(database: Database) -> list[str]:
    with database.read() as connection:
        return [row.code for row in ask(connection, _ALL)]


def test_answers_are_those_of_the_order_in_which_they_were_asked(database):
    with database.write() as connection:
        before = ask(connection, _ALL)
        open_one(connection, "1")
        between, none, said = (
            ask(connection, _ALL),
            ask(connection, _ONE, wanted="2"),
            ask(connection, _ONE, wanted="1"),
        )
        open_one(connection, "2")
        numbers = [ask(connection, _NEXT, day="2026-11-23", series="A") for _ in range(3)]
        assert [(row.code, row.is_open) for row in ask(connection, _ALL)] == [("1", 1), ("2", 1)]
    assert before.all() == [] and [row.code for row in between] == ["1"], "kept though nobody had looked at them"
    assert none.first() is none.scalar() is None and said.one().code == said.scalar() == "1"
    assert [number.scalar() for number in numbers] == [1, 2, 3]
    with pytest.raises(NoResultFound):
        none.one()


def test_what_the_library_runs_comes_after_what_was_asked(database):
    with database.write() as connection:
        ask(connection, _NEXT, day="2026-11-23", series="A")
        assert connection.execute(_LAST).scalar() == 1
        connection.execute(text("UPDATE series_counter SET last_number = 7"))
        assert ask(connection, _NEXT, day="2026-11-23", series="A").scalar() == 8


def test_what_nobody_looks_at_is_committed_or_undone_with_the_rest(database):
    with database.write() as connection:
        open_one(connection, "1")
    with pytest.raises(LookupError), database.write() as connection:
        open_one(connection, "2")
        raise LookupError
    with database.read() as connection:
        ask(connection, _ALL)  # and nobody looks
    assert codes(database) == ["1"]


def test_a_broken_rule_is_what_the_library_says_of_it_and_undoes_all(database):
    with database.write() as connection:
        open_one(connection, "1")
    for _ in range(2):
        with pytest.raises(IntegrityError), database.write() as connection:
            open_one(connection, "2")
            open_one(connection, "1")
            ask(connection, _ALL).all()
    with pytest.raises(IntegrityError), database.write() as connection:
        open_one(connection, "1")  # found out at the end
    assert codes(database) == ["1"]
    with database.write() as connection:
        open_one(connection, "3")
    assert codes(database) == ["1", "3"], "and the same connection does what it did before"


def test_a_value_that_is_missing_is_a_bug(database):
    with pytest.raises(KeyError), database.write() as connection:
        ask(connection, _NEW, code="1")


def test_what_depends_on_its_values_cannot_be_built_once(database):
    several = Statement(select(counter).where(counter.c.code.in_(["1", "2"])))
    with pytest.raises(ValueError, match="once"), database.read() as connection:
        ask(connection, several)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_server_is_asked_once_for_what_is_looked_at_together(database, monkeypatch):
    for _ in range(2):  # the second time the server knows the statements
        with database.write() as connection, ways_of(database, monkeypatch) as ways:
            asked = [ask(connection, _ALL), ask(connection, _ONE, wanted="1"), ask(connection, _ALL)]
            assert not ways.ways
            assert [one.all() for one in asked] == [[], [], []]
            assert (ways.ways, ways.statements) == (1, 3)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_connection_that_dies_under_what_was_asked_is_away_and_the_next_one_works(database):
    with database.write() as connection:
        open_one(connection, "1")
    with pytest.raises(DatabaseAway), database.write() as connection:
        (mine,) = connection.exec_driver_sql("SELECT pg_backend_pid()").one()
        with database.write() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({mine}, 5000)")
        open_one(connection, "2")
        ask(connection, _ALL).all()
    assert codes(database) == ["1"]


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_value_that_no_column_can_hold_is_what_the_library_says_of_it(database):
    with pytest.raises(DataError), database.write() as connection:
        open_one(connection, "a\0b")
    assert codes(database) == []


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
@pytest.mark.parametrize("unkept", ["ALTER TABLE series_counter ALTER last_number TYPE text", "DEALLOCATE ALL"])
def test_what_the_server_keeps_no_more_is_given_to_it_anew(database, unkept: str):
    """A backup that was brought back under a program that runs, with other columns: once it is away."""
    last = Statement(_LAST)
    with database.write() as connection:
        ask(connection, _NEXT, day="2026-11-23", series="A")
        assert ask(connection, last).scalar() == 1
    with database.write() as connection:
        connection.exec_driver_sql(unkept)
    with pytest.raises((DatabaseAway, ProgrammingError)), database.read() as connection:
        ask(connection, last).all()
    with database.read() as connection:
        assert int(ask(connection, last).scalar()) == 1


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_lock_that_takes_too_long_is_away_and_undoes_all(database):
    locked = Statement(select(counter).where(counter.c.code == bindparam("wanted")).with_for_update())
    with database.write() as connection:
        open_one(connection, "1")
    with database.write() as holder:
        ask(holder, locked, wanted="1").one()
        with pytest.raises(DatabaseAway), database.write() as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = 50")
            open_one(connection, "2")
            ask(connection, locked, wanted="1").all()
    assert codes(database) == ["1"]
