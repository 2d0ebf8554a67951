"""A scanned code as the screen shows it: the public name, where to go, and nothing of what is confidential."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kiosk.touch.codes import TouchCodes
from screens.touch.codes.flow import ProblemPage
from screens.touch.codes.view import CodeProblem, PlaceState, PlaceView
from screens.touch.core.state import Page
from services.house.help_now import HelpNow
from services.queue.model import Done, Issued, TakeRequest, Ticket
from services.queue.queue import Queue
from services.queue.reasons import TransferReason
from services.store.database import DatabaseAway
from tests.support.house import house, service_day
from tests.support.staff import officer


@pytest.fixture
def services(journal):
    queue = Queue(service_day(journal, house()), kiosk="kiosk-1")
    return SimpleNamespace(queue=queue, book=None, settings=SimpleNamespace(house=house()))


def read(services, text: str, language: str = "id") -> Page:
    return TouchCodes(services, None).read_number(text, language)


def take(services, service: str = "A") -> Ticket:
    answer = services.queue.taking.take(TakeRequest(f"r-{service}-{len(services.queue.tickets_today())}", service))
    assert isinstance(answer, Issued)
    return answer.ticket


def test_a_waiting_number_with_its_counters(services):
    ticket = take(services)
    take(services)
    view = read(services, ticket.qr_text).place
    assert isinstance(view, PlaceView)
    assert (view.label, view.service_name, view.state, view.ahead) == ("A001", "Kunjungan", PlaceState.WAITING, 0)
    assert view.wait is None, "no counter is open"
    house = services.settings.house
    assert view.help_at == HelpNow(guard=house.help.guard) and view.day == "Senin, 23 November 2026"
    services.queue.counters.open(officer("p01"), "2")
    services.queue.counters.open(officer("p03"), "3")
    view = read(services, ticket.qr_text).place
    assert view.wait is not None and view.wait.at is not None
    assert view.help_at.counters == (house.counters["2"],), "counter 3 calls others"


def test_a_called_number_goes_to_the_counter_that_calls_it(services):
    ticket = take(services)
    services.queue.counters.open(officer("p01"), "2")
    assert isinstance(services.queue.calling.call_next(officer("p01"), "2"), Done)
    view = read(services, ticket.qr_text).place
    services.queue.counters.open(officer("p03"), "1")
    assert view.state is PlaceState.CALLED and [one.code for one in view.help_at.counters] == ["2"]


def test_a_confidential_service_never_shows_as_itself(services):
    ticket = take(services, "T")
    services.queue.counters.open(officer("p01"), "3")
    for answer in (
        services.queue.calling.call_next(officer("p01"), "3"),
        services.queue.calling.start(officer("p01"), "3"),
    ):
        assert isinstance(answer, Done)
    moved = services.queue.calling.transfer(officer("p01"), "3", "P", next(iter(TransferReason)).value)
    assert isinstance(moved, Done) and moved.ticket.service == "P"
    view = read(services, ticket.qr_text).place
    assert (view.service_name, view.state) == ("Tanya petugas", PlaceState.WAITING)
    assert "engaduan" not in repr(view)


@pytest.mark.parametrize(
    "text",
    [
        "T1",
        "T1AAAAAAAAAAAAA",
        "T1aaaaaaaaaaaaa",
        "t1AAAAAAAAAAAAA",
        "K1AAAAAAAAAAAAA",
        "T1" + "A" * 200,
        "T1' OR 1=1--",
    ],
)
def test_everything_that_is_no_number_of_this_house_has_one_answer(services, text):
    take(services)
    assert read(services, text) == ProblemPage(CodeProblem.UNKNOWN)


def test_away_is_not_unknown(services):
    ticket = take(services)

    def away(_code: str) -> None:
        raise DatabaseAway("away")

    services.queue = SimpleNamespace(own=SimpleNamespace(place=away))
    assert read(services, ticket.qr_text) == ProblemPage(CodeProblem.UNAVAILABLE)
