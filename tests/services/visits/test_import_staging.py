"""What comes in of a file becomes visible at once or not at all, whatever ends the import."""

import threading
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest
from sqlalchemy import text

from services.log.reading import EntryFilter, entries
from services.queue.model import Channel, Issued, TakeRequest
from services.sheets.accounting import RowsUnaccounted
from services.sheets.decisions import Decisions, Hidden
from services.sheets.model import FileProblem
from services.visits import importing
from services.visits.import_rows import wishes
from services.visits.importing import Importing
from services.visits.model import Booked, BookingProblem
from services.visits.staged import StagedImports
from tests.support.import_files import HEADER, count, csv_of, faults_of, row
from tests.support.staff import officer
from tests.support.visits import TOMORROW, book, nik, person, wish
from tests.support.visits import visits as make_visits
from tests.support.workbooks import Tab, line, workbook


def many(number: int) -> bytes:
    days = [TOMORROW + timedelta(days=ahead) for ahead in range(5)]
    return csv_of(*(row(one, tanggal=days[one % 5].isoformat()) for one in range(1, number + 1)))


def test_nothing_is_visible_before_the_flip_and_places_are_held(visits, journal, house, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 10)
    seen: list[tuple[int, int]] = []

    def look(done: int, whole: int) -> None:
        days = (TOMORROW + timedelta(days=ahead) for ahead in range(5))
        seen.append((count(visits), sum(one.booked for day in days for one in visits.bookings.sessions_of(day))))
        assert whole == 45

    assert visits.importing.run(officer("p01"), many(45), progress=look).added == 45
    assert [visible for visible, _ in seen] == [0] * 5
    assert [held for _, held in seen] == [10, 20, 30, 40, 45]
    assert count(visits) == 45


def test_a_staged_pass_lets_nobody_in(visits, monkeypatch):
    codes = []

    def look(_done: int, _all: int) -> None:
        with visits.bookings.journal.database.read() as connection:
            codes.append(connection.execute(text("SELECT code FROM booking")).scalar())

    visits.importing.run(officer("p01"), csv_of(row(1)), progress=look)
    assert visits.bookings.by_code(codes[0]) is not None
    with visits.bookings.journal.database.write() as connection:
        connection.execute(text("UPDATE booking_import SET state = 'staging'"))
    assert visits.bookings.by_code(codes[0]) is None
    assert visits.check_ins.type_code(codes[0]).code.value == "unknown_booking"


def test_places_that_went_in_between_are_told(visits, monkeypatch):
    _take_between(visits, monkeypatch)
    report = visits.importing.run(officer("p01"), csv_of(row(1), row(2)), all_or_nothing=False)
    assert faults_of(report) == [(2, "nomor register", BookingProblem.DETAINEE_LIMIT)]
    assert (report.added, report.applied) == (1, True)


def test_a_place_that_went_in_between_keeps_all_out(visits, monkeypatch):
    _take_between(visits, monkeypatch)
    report = visits.importing.run(officer("p01"), csv_of(row(1), row(2)))
    assert (report.added, report.applied) == (0, False) and count(visits) == 1
    with visits.bookings.journal.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM booking WHERE import_id IS NOT NULL")).scalar() == 0


def _take_between(visits, monkeypatch) -> None:
    """Another booking of the same detainee, after the file was judged and before it is staged."""
    begin = Importing._begin

    def first_somebody_else(self, by):
        assert isinstance(visits.bookings.book(officer("p09"), wish(person=replace(person(1), nik=nik(77)))), Booked)
        return begin(self, by)

    monkeypatch.setattr(Importing, "_begin", first_somebody_else)


class Died(BaseException):
    """As if the process had gone."""


def test_an_import_that_died_is_cleared_away(visits, clock, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 10)
    monkeypatch.setattr(StagedImports, "drop", lambda self, _id: 0)

    def die(done: int, _all: int) -> None:
        if done >= 20:
            raise Died

    with pytest.raises(Died):
        visits.importing.run(officer("p01"), many(45), progress=die)
    monkeypatch.undo()
    assert count(visits) == 0
    assert visits.importing.run(officer("p01"), csv_of(row(50))).file_problem is FileProblem.BUSY
    clock.advance(11 * 60)
    visits.keep()
    with visits.bookings.journal.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM booking_person")).scalar() == 0
    assert visits.importing.run(officer("p01"), many(45)).added == 45


def test_an_import_that_fails_takes_its_rows_away_at_once(visits, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 10)

    def fail(_done: int, _all: int) -> None:
        raise RuntimeError("a bug of the caller")

    with pytest.raises(RuntimeError):
        visits.importing.run(officer("p01"), many(30), progress=fail)
    assert visits.importing.run(officer("p01"), many(30)).added == 30
    dropped = entries(visits.bookings.journal.database, EntryFilter(event="import_dropped"))
    assert [one.fields["rows"] for one in dropped] == [10]


def test_numbers_are_taken_while_a_file_comes_in(visits, queue):
    done = threading.Event()
    reports = []

    def import_it() -> None:
        reports.append(visits.importing.run(officer("p01"), many(120)))
        done.set()

    worker = threading.Thread(target=import_it)
    worker.start()
    taken = 0
    while not done.is_set():
        answer = queue.taking.take(TakeRequest(f"r{taken}", "B", channel=Channel.COMMAND, print_slip=False))
        assert isinstance(answer, Issued)
        taken += 1
    worker.join()
    assert reports[0].added == 120 and taken > 0


def test_a_machine_without_the_key_imports_nothing(visits, journal, house, tmp_path):
    book(visits, 9)
    elsewhere = make_visits(journal, house, tmp_path / "elsewhere")
    report = elsewhere.importing.run(officer("p01"), csv_of(row(1)))
    assert [one.problem for one in report.faults] == [BookingProblem.KEY_MISSING] and not report.applied


def test_a_row_that_is_lost_or_counted_twice_lets_nothing_in(visits, monkeypatch):
    def lossy(rows):
        found = wishes(rows)
        return replace(found, good=found.good[1:])

    monkeypatch.setattr(importing, "wishes", lossy)
    with pytest.raises(RowsUnaccounted):
        visits.importing.run(officer("p01"), csv_of(row(1), row(2)))
    monkeypatch.setattr(importing, "wishes", lambda rows: wishes(islice(rows, 2)))
    with pytest.raises(RowsUnaccounted):
        visits.importing.run(officer("p01"), csv_of(row(1), row(2)))
    assert count(visits) == 0


def test_what_is_decided_of_hidden_rows_and_columns_is_done_and_journalled(visits):
    head, seen, hidden = (line(*one) for one in (HEADER, row(1), row(2)))
    column = '<cols><col min="8" max="8" hidden="1"/></cols>'
    content = workbook(Tab(head + seen + hidden.replace("<row ", '<row hidden="1" '), before=column))
    run = visits.importing.run
    waiting = run(officer("p01"), content)
    assert (waiting.questions, waiting.added, waiting.held_back) == (("hidden_rows", "hidden_columns"), 0, 1)
    done = run(officer("p01"), content, decisions=Decisions(hidden_rows=Hidden.READ, hidden_columns=Hidden.LEAVE_OUT))
    assert (done.questions, done.added, done.left_out, count(visits)) == ((), 2, 0, 2)
    said = entries(visits.bookings.journal.database, EntryFilter(event="bookings_imported"))
    assert [(one.fields["hidden_read"], one.fields["columns_left_out"]) for one in said] == [(1, 1)]
