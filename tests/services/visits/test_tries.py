"""Wrong codes and an officer's look-ups: what gets through, whatever is done in between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from services.log.journal import Journal
from services.store.tables import limited_use
from services.store.throttle import DELAYS_SECONDS
from services.visits import tries
from services.visits.codes import random_code, with_check_digits
from services.visits.model import CheckInCode, CodePaused, NotCheckedIn
from services.visits.tables import booking
from services.visits.visits import Visits
from tests.support.clock import START
from tests.support.visits import book
from tests.support.visits import visits as make_visits

TEN_MINUTES, AT_ONE_KIOSK = 600, 15  # as docs/security.md says


def wrong(journal: Journal, times: int, kiosk: str = "kiosk-1") -> int:
    """So many wrong codes in a row; the pause after the last one, in seconds."""
    wait = 0
    for _ in range(times):
        with journal.transaction() as transaction:
            wait = tries.count_wrong_code(transaction, kiosk)
    return wait


def pause(journal: Journal, kiosk: str = "kiosk-1") -> int:
    with journal.transaction() as transaction:
        return tries.code_pause(transaction, kiosk)


def test_a_pause_ends_by_itself(journal, clock):
    wait = wrong(journal, 4)
    assert pause(journal) == wait > 0
    clock.advance(wait - 1)
    assert pause(journal) == 1
    clock.advance(1)
    assert pause(journal) == 0


@pytest.mark.parametrize("back", [timedelta(minutes=4), timedelta(days=400)])
def test_a_clock_that_was_set_back_shuts_nobody_out_and_forgets_nothing(journal, clock, back):
    wait = wrong(journal, 6)
    clock.set(clock.now() - back)
    assert pause(journal) == wait == DELAYS_SECONDS[-1]
    clock.advance(wait)
    assert pause(journal) == 0 and wrong(journal, 1) == wait, "what was wrong before still counts"
    clock.advance(tries.CODE_SECONDS)
    assert wrong(journal, 1) == 0


def test_an_own_code_is_no_way_to_more_guesses(visits, clock):
    """The case that let 400 guesses through: two guesses, one's own right code, two guesses …"""
    own = book(visits).code
    guesses, began = 0, clock.monotonic()
    while clock.monotonic() < began + TEN_MINUTES:
        answer = visits.check_ins.type_code(with_check_digits(10_000_000 + guesses))
        if isinstance(answer, CodePaused):
            clock.advance(answer.wait_seconds)
            continue
        guesses += 1
        said = visits.check_ins.type_code(own)
        assert isinstance(said, CodePaused) or said.code is CheckInCode.WRONG_DAY
    assert guesses == AT_ONE_KIOSK


def test_all_kiosks_of_a_house_share_a_limit_and_a_family_waits_no_longer_than_it_lasts(journal, clock):
    for number in range(tries.HOUSE_CODES):
        assert pause(journal, f"kiosk-{number}") == 0
        wrong(journal, 1, f"kiosk-{number}")
    assert pause(journal, "another") == tries.CODE_SECONDS
    clock.advance(tries.CODE_SECONDS)
    assert pause(journal, "another") == 0


def test_a_slip_of_the_finger_is_not_counted(visits):
    code = book(visits).code
    slips = [code[:at] + str((int(code[at]) + 1) % 10) + code[at + 1 :] for at in range(1, 10)]
    assert {visits.check_ins.type_code(slip).code for slip in slips * 3} == {CheckInCode.UNREADABLE}
    assert visits.check_ins.type_code(code).code is CheckInCode.WRONG_DAY, "tomorrow's, and looked at without a pause"


# -- any order of guessing, own codes, waiting, restarts and clocks that are set back --------------------

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("guess"), st.integers(0, 2)),
        st.tuples(st.just("own"), st.integers(0, 2)),
        st.tuples(st.just("wait"), st.integers(1, 400)),
        st.tuples(st.just("back"), st.integers(1, 10_000)),
        st.tuples(st.just("restart"), st.just(0)),
    ),
    min_size=20,
    max_size=60,
)


def most_in(moments: list[float], seconds: float) -> int:
    """The most of them in any span: counted plainly, beside the code under test."""
    return max((sum(begin <= one < begin + seconds for one in moments) for begin in moments), default=0)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_order_of_steps_gets_more_guesses_through(steps, database, clock, house, tmp_path):
    with database.write() as connection:
        connection.execute(delete(limited_use))

    def kiosks() -> list[Visits]:
        journals = (Journal(database, f"kiosk-{number}", clock) for number in range(3))
        return [make_visits(one, house, tmp_path, kiosk=one.chain) for one in journals]

    clock.set(START + timedelta(seconds=clock.monotonic()))
    desks = kiosks()
    own = _own_code(desks[0])
    through: list[list[float]] = [[], [], []]
    for step, value in steps:
        if step == "guess":
            answer = desks[value].check_ins.type_code(random_code())
            if isinstance(answer, NotCheckedIn):
                through[value].append(clock.monotonic())
            else:
                assert 0 < answer.wait_seconds <= tries.CODE_SECONDS
        elif step == "own":
            desks[value].check_ins.type_code(own)
        elif step == "wait":
            clock.advance(value)
        elif step == "back":
            clock.set(clock.now() - timedelta(seconds=value))
        else:
            desks = kiosks()
    assert all(most_in(moments, TEN_MINUTES) <= AT_ONE_KIOSK for moments in through)
    assert most_in([one for moments in through for one in moments], tries.CODE_SECONDS) <= tries.HOUSE_CODES


def _own_code(desk: Visits) -> str:
    """The code of a booking; of the same one in every example."""
    with desk.journal.database.read() as connection:
        found = connection.execute(select(booking.c.code)).scalar()
    return str(found or book(desk).code)


# -- look-ups of an officer ----------------------------------------------------------------------------


def test_look_ups_in_any_hour_and_a_clock_that_was_set_back_gives_no_second_hour(journal, clock):
    def look() -> int:
        with journal.transaction() as transaction:
            return tries.count_in_hour(transaction, "lookup", "p01", 2)

    assert look() == 0
    clock.advance(3599)
    assert look() == 0
    clock.advance(1)
    assert [look(), look()] == [0, 3599], "an hour that slides: not two of them at the turn of one, and two of the next"
    clock.set(clock.now() - timedelta(days=400))
    assert look() == 3600, "nothing was forgotten, and nobody waits for longer than the hour"
