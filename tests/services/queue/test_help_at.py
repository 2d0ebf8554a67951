"""Who helps now: nobody is sent to a counter that is closed, at any time of any day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.house.help_now import HelpNow, opening, place, who
from services.house.model import Counter, HelpRules, House, LocalText
from services.queue.calling import Calling
from services.queue.counters import Counters
from services.queue.help_at import REMEMBERED, HelpDesk
from services.queue.model import Issued, TakeRequest
from services.queue.reasons import ClosingReason, PauseReason
from services.queue.supervision import PublicReason, Span, Supervision
from services.queue.taking import Taking
from services.store.database import DatabaseAway
from tests.support.away import away
from tests.support.house import HOLIDAY, HOURS, help_of, service_day, text
from tests.support.house import house as sample_house
from tests.support.staff import officer

ZONE = ZoneInfo("Asia/Jakarta")
P1, P2, P3 = officer("p01"), officer("p02"), officer("p03")
GUARD = HelpNow(guard=HelpRules().guard)


def at(hour: int, minute: int = 0, day: int = 23, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)  # the 23rd is a Monday


@pytest.fixture
def house() -> House:
    made = sample_house()
    return replace(made, services={code: replace(one, hours=HOURS) for code, one in made.services.items()})


@pytest.fixture
def day(journal, house):
    return service_day(journal, house)


@pytest.fixture
def desk(day) -> HelpDesk:
    return HelpDesk(day)


@pytest.fixture
def counters(day, clock) -> Counters:
    clock.set(at(9))
    return Counters(day)


def test_hours_open_no_counter(desk, clock):
    clock.set(at(9))
    assert desk.now() == GUARD


def test_counters_that_officers_have_opened_and_only_for_what_they_call(desk, counters):
    counters.open(P3, "3")
    assert desk.now() == help_of("3") and desk.now("T") == help_of("3")
    assert desk.now("A") == GUARD, "counter 3 does not call for visits"
    counters.open(P1, "1", ("A",))
    counters.open(P2, "2")
    assert desk.now("A") == help_of("1", "2") and desk.now("B") == help_of("3")
    assert desk.now() == help_of("1", "2", "3")


def test_a_pause_closes_a_counter_and_its_end_opens_it(desk, counters):
    counters.open(P1, "1")
    counters.pause(P1, "1", PauseReason.PRAYER.value)
    assert desk.now("A") == GUARD
    counters.go_on(P1, "1")
    assert desk.now("A") == help_of("1")
    counters.close(P1, "1")
    assert desk.now("A") == GUARD


def test_before_opening_an_officer_who_is_there_helps(desk, counters, clock):
    clock.set(at(7, 40))
    assert desk.now() == GUARD
    counters.open(P1, "1")
    assert desk.now() == help_of("1")


def test_a_counter_left_open_is_closed_in_the_break_after_closing_and_the_next_morning(desk, counters, clock):
    counters.open(P1, "1")
    for moment in (at(12), at(15, 1), at(20), at(7, 45, day=24), at(9, day=24)):
        clock.set(moment)
        assert desk.now() == GUARD, moment


def test_who_is_still_served_at_closing_keeps_the_counter_open(desk, day, counters, clock):
    clock.set(at(14, 30))
    taken = Taking(day, kiosk="kiosk-1").take(TakeRequest("r1", "A"))
    assert isinstance(taken, Issued)
    counters.open(P1, "1")
    Calling(day).call_next(P1, "1")
    clock.set(at(15, 10))
    assert desk.now("A") == help_of("1")


def test_when_the_house_is_closed_at_once(desk, day, counters):
    counters.open(P1, "1")
    Supervision(day).close(officer("s01"), None, Span(at(8), at(18)), PublicReason(ClosingReason.SECURITY.value))
    assert desk.now() == GUARD


def test_on_a_holiday_nobody_is_sent_to_a_counter(journal, clock):
    clock.set(at(9, day=HOLIDAY.day, month=HOLIDAY.month))
    made = sample_house()
    closed = replace(made, services={code: replace(one, hours=HOURS) for code, one in made.services.items()})
    day = service_day(journal, closed)
    Counters(day).open(P1, "1")
    assert HelpDesk(day).now() == GUARD


def test_without_a_guard_it_says_when_the_house_opens(journal, house, clock):
    alone = replace(house, help=HelpRules(guard=LocalText()))
    desk = HelpDesk(service_day(journal, alone))
    clock.set(at(16))
    found = desk.now()
    assert not found.somebody and found.opens == at(8, day=24)
    assert opening(found, "id") == "Loket buka Selasa pukul 08.00."
    clock.set(at(7))
    assert opening(desk.now(), "en") == "Counters open 08:00."
    clock.set(at(9))
    assert opening(desk.now(), "id") == "" and who(desk.now(), "id") == "petugas terdekat", "open, and nobody there yet"


def test_the_house_says_which_counter_is_named_first(journal, house, clock, counters):
    chosen = replace(house, help=HelpRules(counter="2"))
    counters.open(P1, "1")
    counters.open(P2, "2")
    assert [one.code for one in HelpDesk(service_day(journal, chosen)).now().counters] == ["2", "1"]


def test_while_the_clock_is_not_trusted_only_what_officers_said_counts(desk, counters, clock):
    counters.open(P1, "1")
    clock.set(at(9) - timedelta(days=400))
    assert desk.now() == help_of("1")


def test_while_the_database_is_away_it_is_what_was_seen_lately(desk, counters, clock, database, request):
    assert desk.remembered() == GUARD, "nothing was seen yet"
    clock.set(at(11))
    counters.open(P1, "1")
    assert desk.now() == help_of("1")
    cluster = request.getfixturevalue("cluster") if database.kind == "postgresql" else None
    with away(database, cluster.sql if cluster else None), pytest.raises(DatabaseAway):
        desk.now()
    clock.set(at(11, 20))
    assert desk.remembered("A") == help_of("1") and desk.remembered("T") == GUARD
    clock.set(at(11, 30))
    assert desk.remembered() == GUARD, "the break began"
    clock.set(at(11) + REMEMBERED + timedelta(hours=2, minutes=1))
    assert desk.remembered() == GUARD, "that was too long ago"


@pytest.mark.parametrize(
    ("codes", "words"),
    [(("1",), "loket 1"), (("1", "2"), "loket 1 atau 2"), (("1", "2", "3"), "loket 1, 2, atau 3")],
)
def test_counters_in_words(codes, words):
    assert place(help_of(*codes), "id") == words and who(help_of(*codes), "id") == f"petugas di {words}"


def test_counters_with_names_of_their_own_and_the_guard_in_words():
    named = HelpNow((Counter("L", text("Loket Titipan"), ()), Counter("2", text("Loket 2"), ())))
    assert place(named, "id") == "Loket Titipan atau Loket 2"
    assert place(HelpNow(tuple(Counter(str(n), text(f"Loket {n}"), ()) for n in range(1, 9))), "id").endswith("atau 4")
    assert (who(GUARD, "id"), who(GUARD, "en")) == ("petugas jaga", "the guard on duty")
    assert who(HelpNow(), "min") == "petugas nan dakek"
