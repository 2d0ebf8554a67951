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
    first = calls.call()
    clock.advance(5)
    again = calls.call()
    assert (again.id, again.called_at) == (first.id, first.called_at)
    assert again.pressed_at - first.pressed_at == timedelta(seconds=5)
    assert [call.id for call in calls.open_calls()] == [first.id]
    assert events(journal) == ["officer_called"]


def test_many_presses_at_once_are_one_call(journal, house, open_again):
    found: list[int] = []

    def press() -> None:
        own = type(journal)(open_again(), "kiosk-1", journal.clock)
        found.append(OfficerCalls(own, house, kiosk="kiosk-1").call().id)

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6 and len(set(found)) == 1


def test_answered_then_closed(calls, journal):
    calls.call()
    assert not calls.current().answered
    assert calls.answer(officer("p01"), "kiosk-1")
    assert calls.current().answered and calls.current().answered_by == "p01"
    assert not calls.answer(officer("p02"), "kiosk-1"), "one officer is enough"
    assert calls.close(officer("p01"), "kiosk-1")
    assert calls.current() is None and not calls.close(officer("p01"), "kiosk-1")
    assert events(journal) == ["officer_called", "officer_call_answered", "officer_call_closed"]


def test_every_kiosk_has_its_own_call(calls, journal, house):
    other = OfficerCalls(journal, house, kiosk="kiosk-2")
    calls.call()
    assert other.current() is None and not other.answer(officer("p01"), "kiosk-2")
    other.call()
    assert [call.kiosk for call in calls.open_calls()] == ["kiosk-1", "kiosk-2"]


def test_nobody_comes_only_after_the_promised_time(calls, clock, house):
    call = calls.call()
    clock.advance(house.help.answer_seconds - 1)
    assert not calls.nobody_comes(calls.current())
    clock.advance(1)
    assert calls.nobody_comes(call)
    calls.answer(officer("p01"), "kiosk-1")
    assert not calls.nobody_comes(calls.current())


def test_a_forgotten_call_does_not_swallow_the_next_one(calls, journal, clock):
    first = calls.call()
    calls.answer(officer("p01"), "kiosk-1")
    clock.advance(FORGOTTEN_AFTER.total_seconds())
    second = calls.call()
    assert second.id != first.id and not second.answered
    assert events(journal)[-2:] == ["officer_call_closed", "officer_called"]


def test_a_clock_that_was_set_back_does_not_keep_a_call_for_years(calls, clock):
    first = calls.call()
    clock.advance(-86400)
    assert calls.call().id != first.id
