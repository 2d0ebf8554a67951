"""The house's settings in the database: every panel of a house must have the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from services.house import fingerprint as house_settings
from services.house.fingerprint import Difference
from services.log.reading import EntryFilter, entries
from tests.support.staff import officer

ONE = {("house", "name"): "Rumah Contoh", ("hours", "monday"): "08:00-11:30", ("service A", "series"): "A"}


@pytest.fixture
def adopted(journal):
    house_settings.adopt_first(journal, ONE)
    return journal


def adoptions(journal) -> list[tuple[str, object]]:
    found = entries(journal.database, EntryFilter(event="house_adopted"))
    return [(entry.actor, entry.fields["keys"]) for entry in found]


def test_a_database_that_knows_no_house_differs_from_nothing(database):
    assert house_settings.differences(database, ONE) == []


def test_the_first_settings_are_journalled_as_the_first(adopted):
    assert house_settings.differences(adopted.database, ONE) == []
    assert adoptions(adopted) == [("system", "all (first start)")]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({("hours", "monday"): "closed"}, Difference("hours", "monday", "08:00-11:30", "closed")),
        ({("hours", "sunday"): "closed"}, Difference("hours", "sunday", None, "closed")),
        ({("house", "name"): None}, Difference("house", "name", "Rumah Contoh", None)),
    ],
)
def test_every_kind_of_difference_is_named(adopted, change, expected):
    other = {key: value for key, value in {**ONE, **change}.items() if value is not None}
    assert house_settings.differences(adopted.database, other) == [expected]


def test_adopting_makes_them_equal_for_every_panel_and_names_the_keys(adopted, open_again):
    other = {**ONE, ("hours", "monday"): "closed", ("hours", "sunday"): "closed"}
    changed = house_settings.adopt(adopted, officer("adm"), other)
    assert [(one.section, one.key) for one in changed] == [("hours", "monday"), ("hours", "sunday")]
    second_panel = open_again()
    assert house_settings.differences(second_panel, other) == []
    assert [one.section for one in house_settings.differences(second_panel, ONE)] == ["hours", "hours"]
    assert adoptions(adopted)[0] == ("adm", "hours.monday, hours.sunday")


def test_adopting_the_same_again_is_not_journalled(adopted):
    assert house_settings.adopt(adopted, officer("adm"), ONE) == []
    assert len(adoptions(adopted)) == 1


def test_a_long_list_of_keys_is_cut_short_in_the_journal(adopted):
    other = {**ONE, **{(f"service {number}", "series"): "B" for number in range(30)}}
    house_settings.adopt(adopted, officer("adm"), other)
    keys = str(adoptions(adopted)[0][1])
    assert keys.endswith(", +22") and len(keys) <= 300


def test_of_two_programs_that_start_at_once_one_says_what_the_house_is(journal, monkeypatch):
    both, known = Barrier(2), house_settings._known

    def read_together(database):
        found = known(database)
        both.wait(10)
        return found

    monkeypatch.setattr(house_settings, "_known", read_together)
    with ThreadPoolExecutor(2) as programs:
        for one in [programs.submit(house_settings.adopt_first, journal, ONE) for _ in range(2)]:
            one.result(20)
    assert adoptions(journal) == [("system", "all (first start)")]
