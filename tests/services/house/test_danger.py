"""Officers in danger: silent where they press, told everywhere else, answered and closed by others."""

from __future__ import annotations

import pytest

from services.house.danger import DangerEnding, Dangers, told_at
from services.house.officer_calls import OfficerCalls
from services.log.journal import Journal
from services.log.reading import EntryFilter, entries_oldest_first
from services.people.model import Role
from services.people.permissions import Action, NotPermitted, may
from services.reports.attention import OpenMatters
from tests.support.staff import officer

HERE, THERE = "a" * 64, "b" * 64


@pytest.fixture
def dangers(journal: Journal) -> Dangers:
    return Dangers(journal)


def told(journal: Journal) -> list[tuple[str, str, str]]:
    found = (one for one in entries_oldest_first(journal.database, EntryFilter()) if one.event.startswith("danger"))
    return [(one.event, one.actor, str(one.fields.get("reason", one.fields.get("counters", "")))) for one in found]


def test_one_call_however_often_it_is_pressed(dangers, journal, clock):
    dangers.call(officer("p01"), HERE, ("1",))
    clock.advance(3)
    dangers.call(officer("p01"), HERE, ("1", "2"))
    (call,) = dangers.open_calls()
    assert call.sounds and call.counters == ("1", "2") and (call.pressed_at - call.called_at).seconds == 3
    assert told(journal) == [("danger_called", "p01", "1")]


def test_it_sounds_until_somebody_comes_and_again_when_pressed_again(dangers, clock):
    dangers.call(officer("p01"), HERE, ())
    (call,) = dangers.open_calls()
    assert not dangers.come(officer("p01"), call.id), "not by who made it"
    assert dangers.come(officer("g01"), call.id) and not dangers.come(officer("p02"), call.id)
    (call,) = dangers.open_calls()
    assert (call.sounds, call.coming_by) == (False, "g01")
    clock.advance(60)
    dangers.call(officer("p01"), HERE, ())
    (call,) = dangers.open_calls()
    assert call.sounds and dangers.come(officer("p02"), call.id)


def test_it_stops_although_the_clock_was_set_back(dangers, clock):
    dangers.call(officer("p01"), HERE, ())
    clock.advance(-30)
    (call,) = dangers.open_calls()
    assert dangers.come(officer("p02"), call.id) and not dangers.open_calls()[0].sounds


def test_pressed_again_it_sounds_although_the_clock_was_set_back_and_nobody_closes_it_meanwhile(dangers, clock):
    dangers.call(officer("p01"), HERE, ())
    (call,) = dangers.open_calls()
    assert dangers.come(officer("p02"), call.id)
    clock.advance(-30)
    dangers.call(officer("p01"), HERE, ())
    assert dangers.open_calls()[0].sounds
    assert not dangers.close(officer("p02"), call.id, DangerEnding.DRILL), "by a page that knows nothing of it yet"
    assert dangers.come(officer("p02"), call.id) and dangers.close(officer("p02"), call.id, DangerEnding.HELPED)


def test_it_is_closed_with_a_reason_by_another_after_somebody_came(dangers, journal):
    dangers.call(officer("p01"), HERE, ("1",))
    (call,) = dangers.open_calls()
    assert not dangers.close(officer("s01"), call.id, DangerEnding.DRILL), "nobody has come"
    dangers.come(officer("s01"), call.id)
    assert not dangers.close(officer("p01"), call.id, DangerEnding.PRESSED_BY_MISTAKE), "not by who made it"
    assert dangers.close(officer("g01"), call.id, DangerEnding.PRESSED_BY_MISTAKE)
    assert not dangers.close(officer("g01"), call.id, DangerEnding.HELPED) and dangers.open_calls() == []
    assert [one[:2] for one in told(journal)] == [
        ("danger_called", "p01"), ("danger_answered", "s01"), ("danger_closed", "g01")
    ]  # fmt: skip
    assert told(journal)[-1][2] == "danger_mistake"
    dangers.call(officer("p01"), HERE, ("1",))
    assert len(dangers.open_calls()) == 1, "the same browser may call again"


def test_two_in_danger_are_two_calls_and_silent_at_both(dangers):
    dangers.call(officer("p01"), HERE, ()), dangers.call(officer("p02"), THERE, ())
    first, second = dangers.open_calls()
    assert (first.officer, second.officer) == ("p01", "p02")
    assert told_at([first, second], HERE) == (first, ()) and told_at([first, second], THERE) == (second, ())
    assert told_at([first, second], "c" * 64) == (None, (first, second))
    dangers.come(officer("s01"), first.id)
    helped, second = dangers.open_calls()
    assert told_at([helped, second], HERE) == (helped, (second,))


def test_where_it_was_pressed_nothing_is_told_and_that_others_saw_it_is_known(dangers, journal, house):
    matters = OpenMatters(journal, OfficerCalls(journal, house), dangers)
    dangers.call(officer("p01"), HERE, ())
    mine = matters.look(officer("p01"), seen=True, session=HERE)
    assert mine.dangers == () and mine.own_danger is not None and not mine.own_danger.seen
    others = matters.look(officer("p01"), seen=True, session=THERE)
    assert [one.officer for one in others.dangers] == ["p01"] and others.own_danger is None
    own = matters.look(officer("p01"), seen=True, session=HERE).own_danger
    assert own is not None and own.seen


def test_a_guard_may_do_this_and_nothing_else(journal, house, dangers):
    assert {action for action in Action if may(Role.GUARD, action)} == {
        Action.CALL_IN_DANGER, Action.ANSWER_DANGER, Action.KEEP_GUARD
    }  # fmt: skip
    matters = OpenMatters(journal, OfficerCalls(journal, house), dangers)
    with pytest.raises(NotPermitted):
        matters.look(officer("g01"), seen=True)
    dangers.call(officer("p01"), HERE, ())
    assert len(matters.only_dangers(officer("g01")).dangers) == 1
