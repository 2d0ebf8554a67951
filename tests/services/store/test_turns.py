"""What is not there yet is written by two at once: the second waits, then finds it there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from sqlalchemy import event, text

from services.house.kiosks import KioskStates
from services.log.journal import Transaction
from services.surveys.answering import _count_abandoned
from services.surveys.model import Sample
from tests.support.clock import START


def of_kiosks(transaction: Transaction, instruments: dict) -> None:
    KioskStates(None, kiosk="kiosk-1")._set(transaction, scanner_state="ready")  # type: ignore[arg-type]


def of_survey_days(transaction: Transaction, instruments: dict) -> None:
    _count_abandoned(transaction.connection, instruments["spak"], START.date(), Sample.OPEN)


@pytest.mark.parametrize(("write", "table"), [(of_kiosks, "kiosk_state"), (of_survey_days, "survey_day")])
def test_the_first_row_is_written_once(journal, instruments, write: Callable[..., None], table: str) -> None:
    found_none, both = Event(), Barrier(2)

    def together(_connection, _cursor, statement, *_more) -> None:
        if statement.startswith(f"UPDATE {table}") and not found_none.is_set():
            both.wait(10)
            found_none.set()

    if journal.database.kind == "postgresql":  # SQLite has one writer: the second begins when the first has ended
        event.listen(journal.database._writer, "after_cursor_execute", together)

    def run() -> None:
        with journal.transaction() as transaction:
            write(transaction, instruments)

    with ThreadPoolExecutor(2) as programs:
        for one in [programs.submit(run) for _ in range(2)]:
            one.result(20)
    with journal.database.read() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 1
