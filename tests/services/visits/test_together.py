"""The same pass at several kiosks in the same millisecond, the last place wanted by all: processes, both databases."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from services.log.journal import Journal
from services.log.verify import verify
from services.store.clock import SystemClock
from services.visits.model import Booked, NewBooking
from services.visits.settings import Session
from tests.support.staff import officer
from tests.support.together import run_together
from tests.support.visits import person, visit_settings
from tests.support.visits import visits as make_visits

PROCESSES, PASSES = 5, 6
ALL_DAY = Session(0, 1440, 1000)
LAST_PLACES = 3

WORKER = """
import time
from pathlib import Path
from services.store.clock import SystemClock
from services.store.database import DatabaseSettings
from services.log.journal import Journal
from services.store.upgrade import open_database
from services.visits.model import CheckedIn
from tests.services.visits.test_together import settings, wish
from tests.support.house import house
from tests.support.visits import visits
url, id_file, folder, number, what, work = arguments
clock = SystemClock()
database = open_database(DatabaseSettings(url, Path(id_file)), clock)
desk = visits(Journal(database, f"kiosk-{number}", clock), house(), Path(folder), settings(), kiosk=f"kiosk-{number}")
start = ready()
got = []
for moment, one in enumerate(work):
    time.sleep(max(0.0, start + moment * 0.15 - time.time()))
    if what == "scan":
        given = desk.check_ins.scan(one)
        got.append("in" if isinstance(given, CheckedIn) else given.code.value)
    else:
        given = desk.bookings.add(wish(number * 100 + one, settings()), "p01")
        got.append(getattr(getattr(given, "problem", None), "value", "booked"))
answer(got)
database.close()
"""


def settings():
    return visit_settings(
        weekdays=((ALL_DAY,),) * 7,
        late_minutes=1440,
        early_minutes=0,
        lead_hours=0,
        per_week_visitor=0,
        per_week_detainee=0,
    )


def wish(number: int, rules) -> NewBooking:
    tomorrow = SystemClock().now().astimezone().date() + timedelta(days=2)
    return NewBooking(tomorrow, ALL_DAY.start, 2, person(number))


def run_all(database, folder: Path, what: str, work: list) -> list[list[str]]:
    place = database.settings.url, str(database.settings.id_file), str(folder)
    return run_together(WORKER, [(*place, number, what, work) for number in range(PROCESSES)])


def real(database, house, folder: Path):
    desk = make_visits(Journal(database, "console", SystemClock()), house, folder, settings(), kiosk="console")
    desk.keys.new(officer("adm"))
    return desk


def test_of_all_kiosks_that_scan_a_pass_at_once_one_lets_the_family_in(database, house, tmp_path):
    desk = real(database, house, tmp_path)
    zone = house.time_zone
    today = SystemClock().now().astimezone(zone).date()
    with desk.bookings.journal.transaction() as transaction:  # today's session has begun: book behind the lead time
        made = [
            desk.bookings.insert(transaction, NewBooking(today, 0, 2, person(number)), "p01")
            for number in range(1, PASSES + 1)
        ]
    assert all(isinstance(one, Booked) for one in made)
    answers = run_all(database, tmp_path, "scan", [desk.passes.text_of(one.booking) for one in made])
    for column in zip(*answers, strict=True):
        assert sorted(column) == ["already_used"] * (PROCESSES - 1) + ["in"]
    with database.read() as connection:
        numbers = connection.execute(text("SELECT number FROM ticket ORDER BY number")).scalars().all()
        redeemed = connection.execute(text("SELECT count(*) FROM redemption WHERE ticket_id IS NOT NULL")).scalar()
    assert numbers == list(range(1, PASSES + 1)) and redeemed == PASSES
    assert all(verify(database, f"kiosk-{number}").intact for number in range(PROCESSES))


def test_the_last_places_are_given_once(database, house, tmp_path):
    desk = real(database, house, tmp_path)
    for number in range(ALL_DAY.quota - LAST_PLACES, ALL_DAY.quota):
        assert isinstance(desk.bookings.book(officer("p01"), wish(number, None)), Booked)
    with database.write() as connection:  # nearly full: the rows of the others are not needed one by one
        columns = "day, starts, ends, party_size, state, channel, created_at, created_by"
        copy = f"INSERT INTO booking (ref, {columns}) SELECT :ref, {columns} FROM booking WHERE id = 1"
        connection.execute(text(copy), [{"ref": f"{n:016x}"} for n in range(ALL_DAY.quota - 2 * LAST_PLACES)])
    answers = [answer for each in run_all(database, tmp_path, "book", [1, 2]) for answer in each]
    assert answers.count("booked") == LAST_PLACES
    assert set(answers) == {"booked", "session_full"}
