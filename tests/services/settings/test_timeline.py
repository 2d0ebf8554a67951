"""Versions along time: what holds when, and how changes of several people come together. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.settings.timeline import Timeline, Version, begins, number_in_force, ordered
from services.settings.values import Change, applied, between, overtaken, seen_again

ZONE = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
FRIDAY, NAME, COUNTER = ("hours", "friday"), ("house", "name"), ("counter 4", "name.id")
FIRST = {FRIDAY: "08:00-11:00, 13:30-15:00", NAME: "Rumah Contoh"}


def version(number, starts, changes, day=None):
    return Version(number, starts, day, tuple(changes), "p02", "s01", NOW)


def timeline(*versions):
    first = version(1, datetime.fromtimestamp(0, UTC), between({}, FIRST))
    return Timeline(ordered([first, *versions]))


def test_what_is_planned_survives_what_is_done_today():
    first_friday = date(2026, 12, 1)
    planned = version(2, begins(first_friday, ZONE), [Change(*FRIDAY, FIRST[FRIDAY], "08:00-11:00")], first_friday)
    today = version(3, NOW, [Change(*COUNTER, None, "Loket 4")])
    known = timeline(planned, today)
    assert known.values(NOW) == {**FIRST, COUNTER: "Loket 4"}
    assert known.values(begins(first_friday, ZONE)) == {**FIRST, FRIDAY: "08:00-11:00", COUNTER: "Loket 4"}
    assert known.in_force(NOW).number == 3 and [one.number for one in known.planned(NOW)] == [2]


def test_of_two_versions_that_change_the_same_the_one_that_begins_later_holds():
    first_friday = date(2026, 12, 1)
    planned = version(2, begins(first_friday, ZONE), [Change(*FRIDAY, FIRST[FRIDAY], "08:00-11:00")], first_friday)
    known = timeline(planned, version(3, NOW, [Change(*FRIDAY, FIRST[FRIDAY], "closed")]))
    assert known.values(NOW)[FRIDAY] == "closed"
    assert known.values(begins(first_friday, ZONE))[FRIDAY] == "08:00-11:00", "as it was decided for then"
    assert known.in_force(begins(first_friday, ZONE)).number == 2
    assert [one.number for one in known.changing_again({FRIDAY}, NOW)] == [2], "whoever wishes it now is told"
    assert known.changing_again({NAME}, NOW) == known.changing_again({FRIDAY}, begins(first_friday, ZONE)) == ()


def test_a_day_is_explained_by_every_version_that_held_on_it():
    at_noon = begins(date(2026, 11, 20), ZONE) + timedelta(hours=12)
    known = timeline(version(2, at_noon, [Change(*NAME, FIRST[NAME], "Rumah Baru")]))
    of = {day: [one.number for one in known.of_day(date(2026, 11, day), ZONE)] for day in (19, 20, 21)}
    assert of == {19: [1], 20: [1, 2], 21: [2]}
    assert known.in_force(begins(date(1969, 1, 1), ZONE)).number == 1, "of what was before, the first is the best"


def test_a_version_that_begins_at_midnight_alone_explains_its_day():
    day = date(2026, 12, 1)
    known = timeline(version(2, begins(day, ZONE), [Change(*NAME, FIRST[NAME], "Rumah Baru")], day))
    assert [one.number for one in known.of_day(day, ZONE)] == [2]


def test_who_was_overtaken_is_told_and_what_is_so_already_is_no_change():
    wishes = (Change(*FRIDAY, FIRST[FRIDAY], "closed"), Change(*NAME, FIRST[NAME], "Rumah Baru"))
    now = {FRIDAY: "08:00-10:00", NAME: "Rumah Baru"}
    assert overtaken(wishes, now) == (wishes[0],)
    assert seen_again(wishes, now) == (Change(*FRIDAY, "08:00-10:00", "closed"),)


KEYS = st.sampled_from([("a", "x"), ("a", "y"), ("b", "x"), ("c", "z")])
VALUES = st.dictionaries(KEYS, st.sampled_from(["1", "2", "3"]))


@given(VALUES, VALUES)
def test_the_changes_between_two_states_lead_from_one_to_the_other(before, after):
    assert dict(applied(before, between(before, after))) == after
    assert between(after, after) == ()


@given(st.lists(st.integers(-5, 5), max_size=6), st.integers(-6, 6))
def test_the_mark_names_the_version_that_holds(starts, moment):
    known = Timeline(ordered([version(n, NOW + timedelta(hours=at), []) for n, at in enumerate(starts, 1)]))
    held = known.in_force(NOW + timedelta(hours=moment))
    assert number_in_force(known.mark, NOW + timedelta(hours=moment)) == (held.number if held else 0)
