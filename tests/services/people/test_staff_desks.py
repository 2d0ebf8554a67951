"""Every door of the staff asks for a permission before it does anything at all."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from services.log.journal import Journal
from services.log.reading import EntryFilter, entries
from services.people.model import Officer, Role
from services.people.permissions import NotPermitted
from services.queue.day import ServiceDay
from services.queue.desk import Queue
from services.staff.supervisor_desk import SupervisorDesk
from tests.support.house import house

NEWCOMER = Officer("p09", "x", Role.ADMINISTRATOR, True, provisional=True)  # may nothing before choosing a PIN
FOLDER = Path(__file__).parents[3] / "services" / "staff"


def doors() -> list[tuple[type, str]]:
    """Every public method of every desk that is handed an officer."""
    found = []
    for path in sorted(FOLDER.glob("*_desk.py")):
        module = import_module(f"services.staff.{path.stem}")
        for desk in vars(module).values():
            if inspect.isclass(desk) and desk.__module__ == module.__name__ and desk.__name__.endswith("Desk"):
                methods = inspect.getmembers(desk, inspect.isfunction)
                found += [
                    (desk, name)
                    for name, method in methods
                    if not name.startswith("_") and "who" in inspect.signature(method).parameters
                ]
    return found


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("desk", "name"), doors(), ids=lambda one: getattr(one, "__name__", one))
def test_nothing_is_done_for_who_may_nothing(journal: Journal, desk: type, name: str) -> None:
    behind = MagicMock()
    behind.day = ServiceDay(journal, house(), at_end=MagicMock())
    behind.journal = journal
    parts = inspect.signature(desk).parameters
    made = desk(**{part: journal if part == "journal" else behind for part in parts})
    behind.reset_mock()
    method = getattr(made, name)
    needed = [one for one in inspect.signature(method).parameters.values() if one.default is one.empty]
    keywords = {one.name: MagicMock() for one in needed if one.kind is one.KEYWORD_ONLY}
    needed = [one for one in needed if one.name not in keywords]
    with pytest.raises(NotPermitted):
        method(*(NEWCOMER if one.name == "who" else MagicMock() for one in needed if one.name != "self"), **keywords)
    assert behind.mock_calls == []
    assert [(entry.event, entry.actor) for entry in entries(journal.database, EntryFilter())] == [
        ("not_permitted", "p09")
    ]


def test_a_counter_officer_is_no_supervisor(journal, house, queue: Queue) -> None:
    desk, who = SupervisorDesk(journal, house, queue), Officer("p01", "x", Role.COUNTER, True)
    for wish in (
        lambda: desk.look_at_range(who, "A", 1, 2),
        lambda: desk.cancel_range(who, "A", 1, 2, "broker"),
        lambda: desk.release_counter(who, "1"),
        lambda: desk.confirm_clock(who),
        lambda: desk.services(who),
    ):
        with pytest.raises(NotPermitted):
            wish()
