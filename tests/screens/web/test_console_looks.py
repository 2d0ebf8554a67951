"""A page asks the database in one session, beside the one that says who looks; who changes something has their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.support.console import Site
from tests.support.staff import officer


@pytest.fixture
def sessions() -> Iterator[list[object]]:
    """The sessions that were begun, of everybody."""
    begun: list[object] = []

    def note(connection: object) -> None:
        begun.append(connection)

    event.listen(Engine, "begin", note)
    yield begun
    event.remove(Engine, "begin", note)


@pytest.mark.parametrize("page", ["/counter/1", "/counters", "/visits", "/supervision", "/attention", "/log"])
def test_a_page_is_read_in_one_session(site: Site, sessions: list[object], page: str) -> None:
    for _ in range(3):
        site.take()
    site.services.queue.counters.open(officer("s01"), "1")
    browser = site.client("s01")
    browser.page(page)  # looks that are due, what is made at its first use
    sessions.clear()
    browser.page(page)
    assert len(sessions) <= 3, "who looks, the page, and at most what the console looks after by itself meanwhile"


def test_a_page_shows_what_its_own_form_changed(site: Site) -> None:
    number = site.take().label
    site.services.queue.counters.open(officer("s01"), "1")
    browser = site.client("s01")
    browser.page("/counter/1")
    assert f"{number}" in browser.submit("/counter/1/call")
