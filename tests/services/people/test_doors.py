"""Every use case of the staff, wherever it is, asks for a permission before it does anything at all."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

import pytest

import services
from services.log.journal import Journal
from services.log.reading import EntryFilter, entries
from services.people import permissions
from services.people.model import Officer, Role
from services.people.permissions import NotPermitted

NEWCOMER = Officer("p09", "x", Role.ADMINISTRATOR, True, provisional=True)  # may nothing before choosing a PIN


def modules() -> list[ModuleType]:
    names = (one.name for one in pkgutil.walk_packages(services.__path__, "services."))
    return [import_module(name) for name in names if ".migrations" not in name]


def public(module: ModuleType) -> list[tuple[type | None, str, Callable[..., Any]]]:
    """What a module offers: its functions and the methods of its classes."""
    found: list[tuple[type | None, str, Callable[..., Any]]] = []
    for name, one in vars(module).items():
        if getattr(one, "__module__", None) != module.__name__:
            continue
        if inspect.isclass(one):
            found += [(one, inner, method) for inner, method in inspect.getmembers(one, inspect.isfunction)]
        elif inspect.isfunction(one):
            found.append((None, name, one))
    return [door for door in found if not door[1].startswith("_")]


def doors() -> list[Any]:
    """Everything that is handed the officer who wants it."""
    return [
        pytest.param(owner, work, id=f"{module.__name__}.{owner.__name__ + '.' if owner else ''}{name}")
        for module in modules()
        if module is not permissions
        for owner, name, work in public(module)
        if any(one.annotation == "Officer" for one in inspect.signature(work).parameters.values())
        and "transaction" not in inspect.signature(work).parameters
    ]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("owner", "work"), doors())
def test_nothing_is_done_for_who_may_nothing(journal: Journal, owner: type | None, work: Callable[..., Any]) -> None:
    behind = MagicMock()
    behind.journal = journal

    def part(name: str) -> object:
        return {"journal": journal, "who": NEWCOMER}.get(name, behind)

    needed = [one for one in inspect.signature(work).parameters.values() if one.default is one.empty]
    arguments = {one.name: part(one.name) for one in needed if one.kind is one.KEYWORD_ONLY}
    if owner is not None:
        parts = inspect.signature(owner).parameters
        needed[0] = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
        made = owner(**{name: part(name) for name in parts})
    ordered = [made if one.name == "self" else part(one.name) for one in needed if one.kind is not one.KEYWORD_ONLY]
    behind.reset_mock()
    with pytest.raises(NotPermitted):
        work(*ordered, **arguments)
    assert [call for call in behind.mock_calls if "__bool__" not in str(call)] == []
    assert [(entry.event, entry.actor) for entry in entries(journal.database, EntryFilter())] == [
        ("not_permitted", "p09")
    ]


STEPS = {"transaction", "asked"}  # parameters of a step within a use case: its transaction, or what that was answered


def test_an_officer_is_always_called_who() -> None:
    """So that no use case escapes the test above by another name."""
    for module in modules():
        for _, name, work in public(module):
            signature = inspect.signature(work)
            if not signature.parameters.keys().isdisjoint(STEPS):
                continue
            named = [one.name for one in signature.parameters.values() if one.annotation in ("Officer", Officer)]
            assert named in ([], ["who"]), f"{module.__name__}.{name}"


# What takes a code instead of an officer, and why no permission is asked.
BY_CODE = {
    "services.backup.copying.make_copy": "a part of Copies.make",
    "services.backup.envelope.seal": "a part of Copies.seal_envelope",
    "services.backup.settling.settle": "a house that is being restored has nobody yet who could sign in",
    "services.house.alerts.mark_seen": "a signed-in officer's screen has shown the alerts; nothing is decided",
    "services.people.officer_import.import_officers": "a part of Officers.import_list",
    "services.visits.booking.Bookings.add": "the API's clients, by their scopes",
    "services.visits.booking.Bookings.end": "the same",
    "services.visits.booking.Bookings.new_rows": "rows that are not written yet",
    "services.visits.ending.EndedBookings.end": "the API's clients, by their scopes",
    "services.visits.purge.purge": "by the kiosk itself once a day; an officer's is Visits.purge",
}


def test_who_acts_is_an_officer_and_no_mere_code() -> None:
    """A use case that takes a code would do what the table of permissions was never asked about."""
    found = set()
    for module in modules():
        if module.__name__.startswith("services.log."):
            continue  # below people: it knows who acts by code only (services.reports.kiosk_log asks)
        for owner, name, work in public(module):
            signature = inspect.signature(work).parameters
            codes = [one for one in ("by", "officer", "actor", "supervisor") if one in signature]
            if signature.keys().isdisjoint(STEPS) and any(signature[one].annotation == "str" for one in codes):
                found.add(f"{module.__name__}.{owner.__name__ + '.' if owner else ''}{name}")
    assert found == set(BY_CODE)
