"""Idempotency keys: each is kept with what its request did, in one transaction, and goes when it holds no longer."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from services.api.clients import KEPT
from services.queue.taking import Taking
from services.store.faults import DatabaseAway
from services.store.tables import api_request
from services.visits.booking import Bookings
from tests.support.api import System, problem
from tests.support.clock import ManualClock
from tests.support.console import Site
from tests.support.staff import officer


@pytest.fixture
def system(site: Site) -> System:
    site.services.visits.keys.new(officer("adm"))
    return System(site)


def kept(site: Site) -> list[str]:
    with site.console.database.read() as connection:
        return sorted(connection.execute(select(api_request.c.key)).scalars())


def test_a_key_is_kept_with_what_its_request_did_or_neither(site: Site, system: System, monkeypatch) -> None:
    def interrupted(*_values: object, **_more: object) -> None:
        raise DatabaseAway("in the middle of it")

    with monkeypatch.context() as patched:
        patched.setattr(Taking, "_journal_taken", interrupted)
        patched.setattr(Bookings, "_write", interrupted)
        problem(system.take(), 503, "unavailable")
        problem(system.book(), 503, "unavailable")
    assert kept(site) == [] and site.services.queue.tickets_today() == []
    assert system.take(priority_group="lansia").json()["number"] == "A001", "nothing stood for the key yet"
    assert system.book(party_size=1).json()["party_size"] == 1
    assert kept(site) == ["key-00001", "key-00002"]


def test_the_key_of_a_refused_request_stands_for_it_too(site: Site, system: System) -> None:
    problem(system.take("key-of-none", service="none"), 409, "unknown_service")
    problem(system.take("key-of-none"), 409, "key_reused")
    problem(system.take("key-of-nobody", priority_group="nobody"), 409, "unknown_priority")
    problem(system.take("key-of-nobody"), 409, "key_reused")
    problem(system.book("key-of-too-far", day="2031-01-01"), 409, "too_far")
    problem(system.book("key-of-too-far"), 409, "key_reused")
    assert kept(site) == ["key-of-nobody", "key-of-none", "key-of-too-far"]


def test_old_keys_go_with_the_end_of_a_day(site: Site, system: System, clock: ManualClock) -> None:
    system.take("key-of-monday")
    for left in (["key-of-monday"], []):
        clock.advance(KEPT.total_seconds() / 2 + 60)
        site.take()  # the first number of the next day
        assert kept(site) == left
