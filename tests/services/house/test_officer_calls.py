"""Calling an officer: one open call a kiosk, and what the visitor may be told."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from services.house.officer_calls import FORGOTTEN_AFTER, OfficerCalls
from services.log.reading import EntryFilter, entries
from tests.support.staff import officer


@pytest.fixture
def calls(journal, house) -> OfficerCalls:
    return OfficerCalls(journal, house, kiosk="kiosk-1")


def events(journal) -> list[str]:
    return [
        entry.event for entry in reversed(entries(journal.database, EntryFilter())) if "officer_call" in entry.event
    ]


def test_however_often_it_is_pressed_one_officer_is_called_once(calls, journal, clock):
    first = calls.call("a")
    clock.advance(5)
    again = calls.call("a")
    assert (again.id, again.called_at) == (first.id, first.called_at)
    assert again.pressed_at - first.pressed_at == timedelta(seconds=5)
    assert [call.id for call in calls.open_calls()] == [first.id]
    assert events(journal) == ["officer_called"]


def test_many_presses_at_once_are_one_call(journal, house, open_again):
    found: list[int] = []

    def press() -> None:
        own = type(journal)(open_again(), "kiosk-1", journal.clock)
        found.append(OfficerCalls(own, house, kiosk="kiosk-1").call("a").id)

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6 and len(set(found)) == 1


def test_the_next_visitor_makes_a_call_of_their_own(calls, journal, clock):
    first = calls.call("a")
    clock.advance(60)
    second = calls.call("b")
    assert second.id != first.id and events(journal) == ["officer_called", "officer_called"]
    assert [call.id for call in calls.open_calls("kiosk-1")] == [first.id, second.id], "staff see both"
    assert calls.close(officer("p01"), second.id)
    assert calls.of("b").helped and not calls.of("a").helped
    assert [call.id for call in calls.open_calls()] == [first.id]


def test_who_answers_goes_to_the_kiosk_and_answers_all_its_calls(calls, journal):
    calls.call("a")
    calls.call("b")
    assert calls.answer(officer("p01"), "kiosk-1")
    assert calls.of("a").answered and calls.of("b").answered_by == "p01"
    assert not calls.answer(officer("p02"), "kiosk-1"), "one officer is enough"
    late = calls.call("c")
    assert not late.answered and calls.answer(officer("p02"), "kiosk-1")
    assert calls.of("c").answered_by == "p02" and calls.of("a").answered_by == "p01"
    assert events(journal).count("officer_call_answered") == 3


def test_answered_then_closed(calls, journal):
    made = calls.call("a")
    assert not made.answered and not made.helped
    calls.answer(officer("p01"), "kiosk-1")
    assert calls.close(officer("p01"), made.id)
    assert calls.of("a").helped and not calls.close(officer("p01"), made.id)
    assert events(journal) == ["officer_called", "officer_call_answered", "officer_call_closed"]


def test_a_press_that_arrives_late_changes_no_call_that_is_over(calls, journal):
    made = calls.call("a")
    calls.close(officer("p01"), made.id)
    assert calls.call("a") == calls.of("a") and calls.of("a").helped
    assert calls.open_calls() == [] and events(journal) == ["officer_called", "officer_call_closed"]


def test_a_call_is_seen_when_a_person_has_it_before_them(calls, journal, house):
    other = OfficerCalls(journal, house, kiosk="kiosk-2")
    calls.call("a")
    other.call("b")
    assert not calls.of("a").seen
    calls.mark_seen(calls.open_calls("kiosk-1"))
    assert calls.of("a").seen and not other.of("b").seen
    calls.mark_seen(calls.open_calls())
    assert other.of("b").seen


def test_every_kiosk_has_its_own_calls(calls, journal, house):
    other = OfficerCalls(journal, house, kiosk="kiosk-2")
    calls.call("a")
    assert other.of("a") is None and not other.answer(officer("p01"), "kiosk-2")
    other.call("a")
    assert [call.kiosk for call in calls.open_calls()] == ["kiosk-1", "kiosk-2"]


def test_nobody_comes_only_after_the_promised_time(calls, clock, house):
    call = calls.call("a")
    clock.advance(house.help.answer_seconds - 1)
    assert not calls.nobody_comes(calls.of("a"))
    clock.advance(1)
    assert calls.nobody_comes(call)
    calls.answer(officer("p01"), "kiosk-1")
    assert not calls.nobody_comes(calls.of("a"))


def test_what_was_forgotten_is_closed_by_the_next_press_and_nobody_was_helped(calls, journal, clock):
    calls.call("a")
    calls.answer(officer("p01"), "kiosk-1")
    clock.advance(FORGOTTEN_AFTER.total_seconds())
    second = calls.call("b")
    assert [call.id for call in calls.open_calls()] == [second.id] and not second.answered
    assert not calls.of("a").helped
    assert events(journal)[-2:] == ["officer_call_closed", "officer_called"]


def test_a_clock_that_was_set_back_does_not_keep_a_call_for_years(calls, clock):
    first = calls.call("a")
    clock.advance(-86400)
    calls.call("b")
    assert first.id not in [call.id for call in calls.open_calls()]


def test_a_forgotten_call_can_be_made_again_by_its_own_visitor(calls, journal, clock):
    first = calls.call("a")
    calls.answer(officer("p01"), "kiosk-1")
    clock.advance(FORGOTTEN_AFTER.total_seconds())
    again = calls.call("a")
    assert [call.id for call in calls.open_calls()] == [again.id] and again.id != first.id
    assert not again.answered and not again.closed_by and calls.of("a") == again
    calls.close(officer("p01"), again.id)
    assert calls.call("a").helped and calls.open_calls() == [], "what an officer has closed stays so"
    assert events(journal).count("officer_called") == 2


def test_what_another_visitor_had_closed_as_forgotten_can_be_made_again(calls, clock):
    calls.call("a")
    clock.advance(FORGOTTEN_AFTER.total_seconds())
    other = calls.call("b")
    again = calls.call("a")
    assert [call.id for call in calls.open_calls()] == [other.id, again.id]
