"""Random weeks of booking, walking in, cancelling and checking in, held against a model of a few lines."""

import itertools
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.log.journal import Journal
from services.store.database import DatabaseSettings
from services.store.upgrade import open_database
from services.visits.model import Booked, BookingChannel, BookingProblem, EndReason
from services.visits.settings import Session, WalkIns
from tests.support.clock import ManualClock
from tests.support.house import house
from tests.support.staff import officer
from tests.support.visits import TOMORROW, nik, person, visit_settings, wish
from tests.support.visits import visits as make_visits

SESSIONS = (Session(540, 690, 1), Session(780, 900, 2))
MONDAY_AFTER = TOMORROW + timedelta(days=6)
DAYS = (TOMORROW, MONDAY_AFTER)  # of two weeks
TABLES = ("redemption", "booking_person", "booking")

people = st.integers(1, 3)
attempts = st.tuples(st.just("book"), st.sampled_from(DAYS), st.sampled_from(SESSIONS), people, people, st.booleans())
ends = st.tuples(st.just("cancel"), st.integers(0, 5))
rules = st.tuples(st.sampled_from((0, 0, 1, 2)), st.sampled_from((0, 0, 1, 2)), st.sampled_from(WalkIns))


@dataclass
class Held:
    """A booking as the model knows it."""

    id: int
    day: object
    start: int
    visitor: int
    detainee: int
    walk_in: bool


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    clock = ManualClock()
    database = open_database(DatabaseSettings(f"sqlite:///{folder / 'k.sqlite3'}", folder / "id"), clock)
    yield make_visits(Journal(database, "kiosk-1", clock), house(), folder)
    database.close()


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(attempts, ends), min_size=3, max_size=20), rules)
def test_bookings_are_given_as_a_plain_model_gives_them(desk, wishes, rule):
    per_detainee, per_visitor, walk_ins = rule
    week = (*((SESSIONS,) * 6), ())
    desk.bookings.settings = visit_settings(
        weekdays=week, per_week_detainee=per_detainee, per_week_visitor=per_visitor, walk_ins=walk_ins, walk_in_quota=1
    )
    with desk.bookings.journal.database.write() as connection:
        for table in TABLES:
            connection.execute(text(f"DELETE FROM {table}"))
    held: list[Held] = []
    for one in wishes:
        if one[0] == "cancel":
            if one[1] < len(held):
                assert isinstance(desk.bookings.cancel(officer("p01"), held.pop(one[1]).id, EndReason.VISITOR), Booked)
            continue
        _, day, session, visitor, detainee, walk_in = one
        who = replace(person(detainee), nik=nik(visitor))
        channel = BookingChannel.WALK_IN if walk_in else BookingChannel.COMMAND
        answer = desk.bookings.book(officer("p01"), wish(day=day, start=session.start, person=who, channel=channel))
        expected = _model(held, one, rule)
        if expected is None:
            assert isinstance(answer, Booked), answer
            held.append(Held(answer.booking.id, day, session.start, visitor, detainee, walk_in))
        else:
            assert answer.problem is expected
    for day, session in itertools.product(DAYS, SESSIONS):
        fill = next(one for one in desk.bookings.sessions_of(day) if one.start == session.start)
        here = [one for one in held if (one.day, one.start) == (day, session.start)]
        assert (fill.booked, fill.walk_ins) == (sum(not one.walk_in for one in here), sum(one.walk_in for one in here))


def _model(held: list[Held], attempt, rule) -> BookingProblem | None:
    _, day, session, visitor, detainee, walk_in = attempt
    per_detainee, per_visitor, walk_ins = rule
    here = [one for one in held if (one.day, one.start) == (day, session.start)]
    week = [one for one in held if (one.day == MONDAY_AFTER) == (day == MONDAY_AFTER)]
    if walk_in and walk_ins is WalkIns.NONE:
        return BookingProblem.NO_WALK_INS
    if walk_ins is WalkIns.QUOTA:
        alike = [one for one in here if one.walk_in == walk_in]
        full = len(alike) >= (1 if walk_in else session.quota)
    else:
        full = len(here) >= session.quota
    if full:
        return BookingProblem.SESSION_FULL
    if per_detainee and sum(one.detainee == detainee for one in week) >= per_detainee:
        return BookingProblem.DETAINEE_LIMIT
    if per_visitor and sum(one.visitor == visitor for one in week) >= per_visitor:
        return BookingProblem.VISITOR_LIMIT
    return None
