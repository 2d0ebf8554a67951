"""An outage is brought in once, whatever interrupts it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.compose.outage import begin, merge, state
from kiosk.compose.services import Services
from services.log.verify import chains, verify
from services.outage.looking import outages
from services.queue.model import Done, Issued, TakeRequest
from tests.support.clock import START, ManualClock
from tests.support.outage import kiosk_with_book, settings_of
from tests.support.staff import officer

ADMIN, P01 = officer("adm"), officer("p01")


@pytest.fixture
def url(tmp_path: Path, template_file: Path) -> str:
    shutil.copyfile(template_file, tmp_path / "house.sqlite3")
    return f"sqlite:///{tmp_path}/house.sqlite3"


@pytest.fixture
def both(tmp_path: Path, url: str, clock: ManualClock) -> Iterator[tuple[Services, Services]]:
    with kiosk_with_book(settings_of(tmp_path / "one", "kiosk-1", url, tmp_path / "house.id"), clock) as opened:
        yield opened


def take(services: Services, request: str, service: str = "A") -> str:
    answer = services.queue.taking.take(TakeRequest(request, service, ignore_hours=True))
    assert isinstance(answer, Issued), answer
    return answer.ticket.label


def labels(services: Services) -> list[tuple[str, str]]:
    return [(one.label, one.state.value) for one in services.queue.tickets_today()]


def test_what_happened_joins_the_house_in_the_order_of_arrival_and_its_log_is_proven(both, clock):
    services, book = both
    before = take(services, "r1")
    clock.advance(60)
    begin(book)
    assert take(book, "r2") == "SA001"
    clock.advance(60)
    book.queue.counters.open(P01, "1", ("A",))
    assert isinstance(book.queue.calling.call_next(P01, "1"), Done)
    book.queue.calling.start(P01, "1")
    book.queue.calling.finish(P01, "1")
    take(book, "r3")
    clock.advance(60)
    done = merge(services, book)
    assert (done.numbers, done.waiting, done.served) == (2, 1, 1) and done.entries > 4
    assert labels(services) == [(before, "waiting"), ("SA001", "served"), ("SA002", "waiting")]
    assert "kiosk-1~SA" in chains(services.database)
    assert all(verify(services.database, chain).intact for chain in chains(services.database))
    assert not state(book).pending and state(book).numbers == 0
    (told,) = outages(services.database, since=START)
    assert (told.kiosk, told.series, told.numbers, told.served) == ("kiosk-1", "SA", 2, 1)
    assert merge(services, book).numbers == 0 and len(labels(services)) == 3
    begin(book)
    assert take(book, "r4") == "SA003"  # numbers run on
