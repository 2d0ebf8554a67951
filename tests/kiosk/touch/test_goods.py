"""A receipt held to the kiosk's scanner: the real backend of the touchscreen on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from devices.simulated.memory import MemoryPrinter
from kiosk.compose.services import Services, open_services
from kiosk.settings.reading import load
from kiosk.touch.backend import TouchBackend
from screens.touch.codes.flow import ProblemPage
from screens.touch.codes.view import CodeProblem
from screens.touch.goods.flow import GoodsPage
from screens.touch.goods.view import GoodsState, GoodsView
from services.goods.model import Bag, BagDone, CorrectionReason, GoodsPeople, Line, NewBag, ReturnReason
from services.paper.printing import PrinterOwner
from services.store.faults import DatabaseAway
from tests.support.clock import ManualClock
from tests.support.running_kiosk import ROOT
from tests.support.staff import officer

P01 = officer("p01")
PEOPLE = GoodsPeople("Contoh Pengirim", "B.I 77/2026", "Warga Contoh", "C-12")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def services(tmp_path, clock):
    (tmp_path / "kiosk.ini").write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
    opened = open_services(load(tmp_path / "kiosk.ini"), clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def backend(services) -> TouchBackend:
    house, printer = services.settings.house, MemoryPrinter()
    return TouchBackend(services, PrinterOwner(services.journal, house, services.queue, printer, kiosk="kiosk-1"))


def receive(services: Services, *lines: Line) -> Bag:
    done = services.goods.receiving.receive(P01, NewBag(lines, PEOPLE, f"form-{lines}"))
    assert isinstance(done, BagDone), done
    return done.bag


def shown(backend: TouchBackend, bag: Bag, language: str = "id") -> GoodsView:
    page = backend.read_code(f"G1{bag.receipt_code}", language)
    assert isinstance(page, GoodsPage), page
    return page.receipt


def test_a_bags_whole_way_is_told_to_who_holds_its_receipt(services, backend, clock):
    items, refusals = list(services.settings.goods.items), list(services.settings.goods.refusals)
    bag = receive(services, Line(items[0], 2), Line(items[1], refused=refusals[0]))
    kept = shown(backend, bag)
    assert (kept.state, kept.label, kept.ended) == (GoodsState.RECEIVED, "0001", "")
    assert [bool(one.refused) for one in kept.lines] == [False, True] and ": 2 " in kept.lines[0].name
    assert kept.received == "Senin, 23 November 2026 09.00" and shown(backend, bag, "en").received != kept.received
    services.goods.receiving.correct(P01, bag.items[0].id, 1, CorrectionReason.TAKEN_BACK)
    assert ": 1 " in shown(backend, bag).lines[0].name
    for _ in range(services.settings.goods.open_days):
        clock.advance(timedelta(days=1).total_seconds())
        services.queue.day.keep()
    assert shown(backend, bag).state is GoodsState.OPEN_LONG
    services.goods.ending.hand_over(P01, f"B1{bag.label_code}", "end-1")
    handed = shown(backend, bag)
    assert handed.state is GoodsState.HANDED_OVER and handed.ended.startswith("Kamis, 26 November 2026")
    other = receive(services, Line(items[0], 1))
    services.goods.ending.give_back(P01, f"G1{other.receipt_code}", "end-2", ReturnReason.MOVED)
    assert shown(backend, other).state is GoodsState.RETURNED
    none = receive(services, Line(items[0], refused=refusals[0]))
    assert shown(backend, none).state is GoodsState.NOTHING_LEFT


def test_nothing_of_anybody_is_told(services, backend):
    items = list(services.settings.goods.items)
    bag = receive(services, Line(items[0], 2))
    services.goods.ending.give_back(P01, f"G1{bag.receipt_code}", "end-1", ReturnReason.MOVED)
    said = repr(replace(shown(backend, bag), help_at=None)).lower()  # type: ignore[arg-type]
    for secret in (*(value.lower() for value in vars_of(PEOPLE)), "c****", "moved", "p01", bag.receipt_code.lower()):
        assert secret not in said


def vars_of(people: GoodsPeople) -> tuple[str, ...]:
    return people.name, people.detainee_number, people.detainee_name, people.block


def test_every_other_code_gets_one_answer_and_is_told_calmly(services, backend, monkeypatch):
    items = list(services.settings.goods.items)
    bag = receive(services, Line(items[0], 2))
    none = ProblemPage(CodeProblem.NO_RECEIPT)
    unknown = f"G1{bag.receipt_code[::-1]}"
    for text in (unknown, "G1", "G1;DROP TABLE", f"G1{bag.label_code}", f"G1{bag.receipt_typed}"):
        assert backend.read_code(text, "id") == none, text
    assert backend.read_code(f"B1{bag.label_code}", "id") == ProblemPage(CodeProblem.UNKNOWN), "the bag's, not theirs"

    def away(_text: str) -> None:
        raise DatabaseAway("gone")

    monkeypatch.setattr(services.goods.looking, "by_receipt", away)
    assert backend.read_code(f"G1{bag.receipt_code}", "id") == ProblemPage(CodeProblem.UNAVAILABLE)


def test_the_number_under_the_code_cannot_be_typed_at_the_kiosk(services, backend):
    """Four digits can be guessed; an officer who sees the paper may type them."""
    bag = receive(services, Line(next(iter(services.settings.goods.items)), 2))
    digits = bag.receipt_typed.replace("-", "")
    assert not isinstance(backend.type_code(digits.ljust(10, "0"), "id"), GoodsPage)
    assert not isinstance(backend.read_code(bag.receipt_typed, "id"), GoodsPage)
