"""Manual numbers: entered once, in their place, and never mistaken for a number of the machine."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select

from services.people.model import Officer, Role
from services.people.permissions import NotPermitted
from services.queue.manual import (
    ManualNumbers,
    ManualProblem,
    ManualRefused,
    ManualWish,
    Registered,
    manual_letter,
    read_numbers,
    spans,
)
from services.queue.model import Issued, TakeRequest, TicketState
from services.queue.queue import Queue
from services.store.tables import ticket
from tests.support.house import house, service_day
from tests.support.staff import officer

TODAY, YESTERDAY = date(2026, 11, 23), date(2026, 11, 22)
S01 = officer("s01")


@pytest.fixture
def queue(journal):
    return Queue(service_day(journal, house()), kiosk="kiosk-1")


@pytest.fixture
def manual(queue):
    return ManualNumbers(queue.day, kiosk="console")


def wish(*numbers: int, **changes: object) -> ManualWish:
    values = {"service": "A", "numbers": numbers, "day": TODAY, "at": time(8, 30), "waiting": True}
    return ManualWish(**{**values, **changes})  # type: ignore[arg-type]


def test_cards_that_wait_join_the_queue_in_the_place_of_their_time(queue, manual, clock):
    taken = queue.taking.take(TakeRequest("later", "A"))
    assert isinstance(taken, Issued)
    assert manual.register(S01, wish(1, 2)) == Registered(("M001", "M002"), True)
    waiting = queue.tickets_today((TicketState.WAITING,))
    assert {one.label for one in waiting} == {"M001", "M002", taken.ticket.label}
    assert queue.own.place(next(one for one in waiting if one.label == "M001").code) is not None
    queue.counters.open(officer("p01"), "1", ("A",))
    called = queue.calling.call_next(officer("p01"), "1")
    assert called.ticket.label == "M001", "it came at 08.30, the slip at 09.00"


def test_served_cards_count_with_their_day_and_are_over(manual, journal):
    assert isinstance(manual.register(S01, wish(7, day=YESTERDAY, waiting=False)), Registered)
    with journal.database.read() as connection:
        row = connection.execute(select(ticket)).one()
    assert (row.service_day, row.series, row.number, row.state) == ("2026-11-22", "M", 7, "served")
    assert row.survey_over == 1 and row.finished_at is not None and row.channel == "manual"


def test_nothing_is_entered_twice_nor_half(manual, journal):
    manual.register(S01, wish(2, 3))
    assert manual.register(S01, wish(1, 2, 3)) == ManualRefused(ManualProblem.ALREADY, ("M002", "M003"))
    with journal.database.read() as connection:
        assert connection.execute(select(ticket.c.number).order_by(ticket.c.number)).scalars().all() == [2, 3]
    assert isinstance(manual.register(S01, wish(2, day=YESTERDAY, waiting=False)), Registered), "another day's card"


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"service": "Z"}, ManualProblem.UNKNOWN),
        ({"priority_group": "nobody"}, ManualProblem.UNKNOWN),
        ({"day": date(2026, 11, 24)}, ManualProblem.BAD_DAY),
        ({"day": date(2026, 11, 1), "waiting": False}, ManualProblem.BAD_DAY),
        ({"day": YESTERDAY}, ManualProblem.NOT_TODAY),
        ({"at": time(23, 0)}, ManualProblem.BAD_TIME),
        ({"numbers": ()}, ManualProblem.BAD_NUMBERS),
        ({"numbers": (1000,)}, ManualProblem.BAD_NUMBERS),
    ],
)
def test_what_cannot_be_is_refused(manual, changes, problem):
    assert manual.register(S01, wish(**{"numbers": (1,), **changes})) == ManualRefused(problem)


def test_only_who_is_in_charge_enters_them(manual):
    with pytest.raises(NotPermitted):
        manual.register(Officer("p09", "x", Role.COUNTER, active=True), wish(1))


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("1-3, 7", [1, 2, 3, 7]),
        ("M001\u2013M003; m 7", [1, 2, 3, 7]),
        ("12", [12]),
        ("3,3,2-3", [2, 3]),
        ("", None),
        ("1-", None),
        ("3-1", None),
        ("0", None),
        ("1-999", None),
        ("a b", None),
        ("1--3", None),
        ("A001-A003", None),  # a slip's
    ],
)
def test_numbers_are_read_as_people_write_them(said, numbers):
    assert read_numbers(said, "M") == numbers


def test_words_and_letters():
    assert spans("M", [3, 1, 2, 15]) == "M001\u2013M003, M015"
    assert manual_letter({"A", "M", "N"}) == "K"
    assert manual_letter(set()) == "M"
