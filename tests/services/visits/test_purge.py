"""The end of personal data, and where a planted name and number are looked for."""

import io
import logging
import traceback
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.log.journal import Journal
from services.log.reading import EntryFilter, entries
from services.store.database import DatabaseSettings
from services.store.upgrade import open_database
from services.visits.model import BookingProblem, BookingState, NamesReason, NotBooked, Person
from services.visits.personal import week_of
from tests.support.staff import officer
from tests.support.visits import TOMORROW, book, pass_of, visit_settings, wish
from tests.support.visits import visits as make_visits

from .test_check_in import AT_NINE

PLANTED = Person("9902024203910777", "Rahasiawati Zqxv", "ZQXV.77/2026", "Tersembunyi Qqzz")
SECRETS = ("9902024203910777", "0242039107", "Rahasiawati", "RAHASIAWATI", "Zqxv", "ZQXV", "Tersembunyi", "Qqzz")


def secrets_in(content: str | bytes) -> list[str]:
    plain = content if isinstance(content, bytes) else content.encode()
    return [one for one in SECRETS if one.encode() in plain or one.encode("utf-16-le") in plain]


def days_later(visits, clock, days: int) -> None:
    """The house is open every day in between, so its clock stays trusted; its daily purge is left out."""
    for _ in range(days):
        clock.advance(86400)
        visits.bookings.mark_no_shows()


def test_fields_go_after_the_retention_and_the_key_after_the_whole_week(visits, clock, tmp_path):
    made = book(visits)
    late = book(visits, 2, day=TOMORROW + timedelta(days=4))  # Saturday of the same week
    assert visits.purge(officer("adm")).bookings == 0
    days_later(visits, clock, 31)
    assert visits.purge(officer("adm")).bookings == 0, "exactly the retention: still there"
    days_later(visits, clock, 1)
    done = visits.purge(officer("adm"))
    assert (done.bookings, done.keys, done.keys_elsewhere) == (1, 0, ())
    after = visits.bookings.by_id(made.id)
    assert (after.name_mask, after.nik_mask, after.code, after.state) == ("", "", "", BookingState.NO_SHOW)
    assert visits.names.reveal(officer("p01"), made.id, NamesReason.COMPLAINT).problem is BookingProblem.UNKNOWN
    assert visits.names.reveal(officer("p01"), late.id, NamesReason.COMPLAINT).name, "its retention is not over"
    days_later(visits, clock, 5)
    done = visits.purge(officer("adm"))
    assert (done.bookings, done.keys) == (1, 1) and not list((tmp_path / "personal").iterdir())
    said = [one.fields for one in entries(visits.bookings.journal.database, EntryFilter(event="personal_purged"))]
    assert [(one["bookings"], one["keys"]) for one in said] == [(1, 1), (1, 0)]
    assert visits.purge(officer("adm")).bookings == 0 and len(said) == 2, "nothing to purge is nothing to tell"


def test_a_kiosk_that_runs_purges_once_a_day(visits, clock, journal):
    book(visits)
    for _ in range(40):
        clock.advance(86400)
        visits.keep(), visits.keep()
    (said,) = entries(journal.database, EntryFilter(event="personal_purged", actor="system"))[1:]
    assert said.fields["bookings"] == 1
    assert entries(journal.database, EntryFilter(event="personal_purged"))[0].fields["keys"] == 1


def test_a_purge_that_was_cut_short_finishes_the_next_time(visits, clock, tmp_path):
    book(visits)
    key = tmp_path / "personal" / f"{week_of(TOMORROW)}.key"
    kept = key.read_bytes()
    days_later(visits, clock, 40)
    assert visits.purge(officer("adm")).keys == 1 and not key.exists()
    key.write_bytes(kept)  # as if the power had gone after the mark
    assert visits.purge(officer("adm")).keys == 1 and not key.exists()


def test_a_key_on_another_machine_is_named(visits, clock, journal, house, tmp_path):
    book(visits)
    days_later(visits, clock, 40)
    elsewhere = make_visits(journal, house, tmp_path / "elsewhere")
    assert elsewhere.purge(officer("adm")).keys_elsewhere == (week_of(TOMORROW),)
    assert visits.purge(officer("adm")).keys == 1


def test_more_than_a_batch_is_purged(journal, house, tmp_path, clock, monkeypatch):
    monkeypatch.setattr("services.visits.purge.BATCH", 3)
    visits = make_visits(journal, house, tmp_path, visit_settings(retention_days=0))
    for number in range(1, 8):
        book(visits, number)
    days_later(visits, clock, 2)
    assert visits.purge(officer("adm")).bookings == 7


def test_an_untrusted_clock_purges_nothing(visits, clock):
    book(visits)
    clock.advance(400 * 86400)
    assert visits.purge(officer("adm")) is None


@pytest.fixture
def everything(visits, clock, queue, tmp_path):
    """A planted person goes through everything that visits can do; returns what was logged and raised."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    logging.getLogger("sqlalchemy").setLevel(logging.INFO)
    made = book(visits, person=PLANTED)
    (
        visits.names.reveal(officer("p01"), made.id, NamesReason.COMPLAINT),
        visits.names.look_up(officer("p01"), PLANTED.nik),
    )
    raised = []
    wrong = wish(person=PLANTED, party_size=[])
    for cause in (lambda: visits.bookings.book(officer("p01"), wrong), lambda: _break(visits)):
        try:
            cause()
        except Exception:  # whatever a bug raises: its traceback is what counts here
            raised.append(traceback.format_exc())
    clock.set(AT_NINE)
    (
        visits.check_ins.scan(pass_of(visits, made)),
        visits.check_ins.scan("9902024203910777"),
        visits.check_ins.type_code(made.code),
    )
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)
    logging.getLogger().removeHandler(handler)
    return made, stream.getvalue(), raised


def _break(visits) -> None:
    """A bug in the middle of a statement: neither the library nor the database may tell the values."""
    with visits.bookings.journal.transaction() as transaction:
        transaction.connection.execute(
            text("INSERT INTO booking_person (booking_id, week, visitor) VALUES (1, :name, :nik)"),
            {"name": PLANTED.name[:8], "nik": PLANTED.nik},
        )


def test_a_planted_name_and_number_are_nowhere(visits, everything, database, request, tmp_path):
    made, logged, raised = everything
    assert len(raised) == 2 and "INSERT INTO" in logged, "the log and the tracebacks are real"
    assert secrets_in(logged) == [] and [secrets_in(one) for one in raised] == [[], []]
    assert [secrets_in(one.text) for one in entries(database, EntryFilter())].count([]) == len(
        entries(database, EntryFilter())
    )
    database.close()
    if database.kind == "sqlite":
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert any(path.name == "kiosk.sqlite3" for path in files)
        contents = {path.name: path.read_bytes() for path in files}
    else:
        contents = {"rows": _all_rows(visits).encode()}
        assert made.nik_mask.encode() in contents["rows"]
    assert {name: secrets_in(content) for name, content in contents.items() if secrets_in(content)} == {}


def _all_rows(visits) -> str:
    with visits.bookings.journal.database.read() as connection:
        names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
        return "\n".join(str(connection.execute(text(f'SELECT * FROM "{name}"')).all()) for name in names)


def test_a_copy_from_before_the_purge_cannot_be_opened_after_it(visits, clock, journal, house, tmp_path, database):
    made = book(visits, person=PLANTED)
    with database.read() as connection:
        row = connection.execute(text("SELECT * FROM booking_person")).one()
    days_later(visits, clock, 40)
    assert visits.purge(officer("adm")).keys == 1
    with database.write() as connection:  # someone puts the old rows back
        columns = ", ".join(row._fields)
        values = ", ".join(f":{name}" for name in row._fields)
        connection.execute(text(f"INSERT INTO booking_person ({columns}) VALUES ({values})"), row._asdict())
        connection.execute(text("UPDATE personal_week SET destroyed_at = NULL"))
    answer = visits.names.reveal(officer("p01"), made.id, NamesReason.COMPLAINT)
    assert isinstance(answer, NotBooked) and answer.problem is BookingProblem.KEY_MISSING
    assert visits.names.look_up(officer("p01"), PLANTED.nik).bookings == ()


def test_deleted_fields_are_gone_from_the_file(clock, house, tmp_path):
    # SQLite: secure_delete. PostgreSQL keeps deleted rows until its vacuum; there the key is what counts.
    path = tmp_path / "kiosk.sqlite3"
    database = open_database(DatabaseSettings(f"sqlite:///{path}", tmp_path / "id"), clock)
    visits = make_visits(Journal(database, "kiosk-1", clock), house, tmp_path)
    made = book(visits, person=PLANTED)
    with database.read() as connection:
        mask, sealed = connection.execute(text("SELECT name_mask, sealed FROM booking_person")).one()
    assert database.drop_history()
    assert mask == "R**** Z***" and bytes(sealed) in path.read_bytes() and mask.encode() in path.read_bytes()
    days_later(visits, clock, 40)
    visits.purge(officer("adm"))
    content = b"".join(part.read_bytes() for part in tmp_path.glob("kiosk.sqlite3*"))
    database.close()
    assert bytes(sealed) not in content and mask.encode() not in content
    assert made.code.encode() not in content
