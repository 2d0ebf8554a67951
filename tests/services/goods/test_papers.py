"""The two slips of a bag and the locker on a number's slip: golden paper, codes read back, printed and forgotten."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from sqlalchemy import text

from devices.printer import PrintOutcome, QrCode, TextLine
from devices.simulated.memory import MemoryPrinter
from devices.simulated.paper import paint
from kiosk.settings.reading import load
from services.goods.codes import Paper
from services.goods.model import (
    Bag,
    BagItem,
    BagNotDone,
    BagState,
    GoodsProblem,
    LockerDone,
    LockerNotDone,
    LockerProblem,
)
from services.goods.papers import label_slip, receipt_slip
from services.log.reading import EntryFilter, entries
from services.paper.printing import PrinterOwner
from services.queue.model import Channel, TakeRequest
from services.queue.print_jobs import JobKind, JobState
from tests.support.clock import START
from tests.support.goods import LINES, PEOPLE, receive
from tests.support.printers import EPSON_58, VirtualBench, as_paper
from tests.support.staff import officer
from tests.support.visits import TODAY

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "slips"
SHIPPED = load(ROOT / "kiosk.ini")
P01, P02 = officer("p01"), officer("p02")
BAG = Bag(
    id=1,
    year=2026,
    number=42,
    receipt_code="0123456789ABC",
    label_code="ZYXWVTSRQPNMK",
    state=BagState.RECEIVED,
    ticket_id=None,
    day=TODAY,
    received_at=START,
    received_by="p01",
    ended_at=None,
    ended_by="",
    ended_how=None,
    reason=None,
    name_mask="C**** P****",
    items=(
        BagItem(1, "food", "Makanan siap santap", "bungkus", 2),
        BagItem(2, "clothes", "Pakaian", "potong", 3),
        BagItem(3, "gone", "Kue kering", "kotak", 1),  # the house has it no more: as it was said that day
        BagItem(4, "fruit", "Buah", "kg", 0, "amount", "Melebihi jumlah"),
    ),
)
NOTHING = replace(BAG, state=BagState.REFUSED, items=BAG.items[3:])


def golden(name: str, paper: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(paper, encoding="utf-8")
    assert paper == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["id", "en", "min"])
def test_the_paper_is_the_golden_one(language: str) -> None:
    receipt = receipt_slip(SHIPPED.house, SHIPPED.goods, BAG, language, read_here=True)
    label = label_slip(SHIPPED.house, BAG, "B.I 77/2026", language)
    golden(f"goods-receipt-{language}", as_paper(receipt))
    golden(f"goods-label-{language}", as_paper(label))
    assert "B.I" not in str(receipt) and BAG.name_mask not in str((receipt, label))


def test_the_paper_of_a_refused_bag_and_of_copies_is_the_golden_one() -> None:
    golden("goods-receipt-refused", as_paper(receipt_slip(SHIPPED.house, SHIPPED.goods, NOTHING, "id")))
    golden("goods-receipt-copy", as_paper(receipt_slip(SHIPPED.house, SHIPPED.goods, BAG, "id", copy=True)))
    golden("goods-label-copy", as_paper(label_slip(SHIPPED.house, BAG, "", "id", copy=True)))


def test_both_codes_are_read_from_painted_paper() -> None:
    for slip, code in (
        (receipt_slip(SHIPPED.house, SHIPPED.goods, BAG, "id"), f"G1{BAG.receipt_code}"),
        (label_slip(SHIPPED.house, BAG, "B.I 77/2026", "id"), f"B1{BAG.label_code}"),
    ):
        bench = VirtualBench(EPSON_58)
        bench.printer.print(slip)
        bench.settle(60.0)
        image = paint(bench.on_paper[0].parts, width_dots=EPSON_58.width_dots)
        assert [one.text for one in zxingcpp.read_barcodes(image)] == [code]


@pytest.fixture
def printer() -> MemoryPrinter:
    return MemoryPrinter()


@pytest.fixture
def owner(journal, house, queue, printer, goods) -> PrinterOwner:
    kinds = (JobKind.RECEIPT, JobKind.LABEL)
    papers = {kind: lambda: goods.prints for kind in kinds}
    return PrinterOwner(journal, house, queue, printer, kiosk="kiosk-1", papers=papers)


def on_label(journal) -> list[str | None]:
    with journal.database.read() as connection:
        return list(connection.execute(text("SELECT detainee FROM goods_print ORDER BY job_id")).scalars())


def test_a_kiosk_prints_both_slips_and_forgets_whom_the_label_is_for(owner, printer, journal, goods) -> None:
    bag = receive(goods, kiosk="kiosk-1")
    assert on_label(journal) == [None, PEOPLE.detainee_number]
    receipt, label = goods.prints.of_bag(P01, bag.id)
    for job in (receipt, label):
        assert owner.next_queued() == job.id and owner.work_off(job.id).outcome is PrintOutcome.PRINTED
        assert owner.work_off(job.id).outcome is PrintOutcome.PRINTED and len(printer.slips) <= 2
    assert on_label(journal) == [None, None]
    codes = [part.data for slip in printer.slips for part in slip.parts if isinstance(part, QrCode)]
    assert codes == [f"G1{bag.receipt_code}", f"B1{bag.label_code}"]
    first, second = (str(slip) for slip in printer.slips)
    assert PEOPLE.detainee_number in second and PEOPLE.detainee_number not in first
    assert not any(word in first + second for word in (PEOPLE.name, PEOPLE.detainee_name))
    labels = [one.fields["label"] for one in entries(journal.database, EntryFilter(event="print_ended"))]
    assert labels == ["0001/2026", "0001/2026"]


def test_a_copy_says_so_and_a_refused_bag_has_no_label(owner, printer, goods, journal) -> None:
    bag = receive(goods)
    assert goods.prints.of_bag(P01, bag.id) == [], "written by hand"
    goods.prints.again(P01, bag.id, Paper.LABEL, "kiosk-1", "id")
    owner.work_off(owner.next_queued())
    assert "SALINAN" in [part.text for part in printer.slips[0].parts if isinstance(part, TextLine)]
    nothing = receive(goods, "form-2", lines=LINES[2:], kiosk="kiosk-1")
    assert [one.kind for one in goods.prints.of_bag(P01, nothing.id)] == [JobKind.RECEIPT]
    answer = goods.prints.again(P01, nothing.id, Paper.LABEL, "kiosk-1", "id")
    assert isinstance(answer, BagNotDone) and answer.problem is GoodsProblem.NO_SLIP
    goods.ending.hand_over(P01, f"B1{bag.label_code}", "end-1")
    gone = goods.prints.again(P01, bag.id, Paper.LABEL, "kiosk-1", "id")
    assert isinstance(gone, BagNotDone) and gone.problem is GoodsProblem.NO_SLIP, "it hangs on nothing"
    assert not isinstance(goods.prints.again(P01, bag.id, Paper.RECEIPT, "kiosk-1", "id"), BagNotDone)


def test_a_label_that_still_waits_when_its_bag_goes_is_forgotten_and_not_printed(
    owner, printer, goods, journal
) -> None:
    bag = receive(goods, kiosk="kiosk-1")
    goods.ending.hand_over(P01, f"B1{bag.label_code}", "end-1")
    assert on_label(journal) == [None, None]
    ends = [owner.work_off(owner.next_queued()).outcome for _ in range(2)]
    assert ends == [PrintOutcome.PRINTED, PrintOutcome.FAILED] and len(printer.slips) == 1


def test_a_kiosk_that_died_while_printing_does_not_print_again(owner, goods, journal) -> None:
    bag = receive(goods, kiosk="kiosk-1")
    with journal.database.write() as connection:
        connection.execute(text("UPDATE print_job SET state = 'sending' WHERE kind = 'label'"))
    owner.settle_after_crash()
    assert [one.state for one in goods.prints.of_bag(P01, bag.id)] == [JobState.QUEUED, JobState.UNKNOWN]
    assert on_label(journal) == [None, None]


def held(queue, goods, counter: str = "1", who=P01) -> int:
    """A visit's number at a counter."""
    queue.taking.take(TakeRequest(f"r{counter}", "A", channel=Channel.COMMAND))
    queue.counters.open(who, counter, ("A",))
    return queue.calling.call_next(who, counter).ticket.id


def test_a_locker_has_one_family_and_stands_on_its_slip(queue, goods, owner, printer, journal) -> None:
    first, second = held(queue, goods), held(queue, goods, "2", P02)
    give = goods.lockers.give
    done = give(P01, first, "3", "kiosk-1", "id")
    assert isinstance(done, LockerDone) and done.use.locker == "3"
    owner.work_off(done.job)
    assert "Loker 3" in [part.text for part in printer.slips[0].parts if isinstance(part, TextLine)]
    assert give(P01, first, "3", "kiosk-1", "id") == LockerDone(done.use, repeated=True)
    assert give(P01, first, "1", "", "id") == LockerNotDone(LockerProblem.HAS_ONE, done.use)
    assert give(P02, second, "3", "", "id") == LockerNotDone(LockerProblem.OCCUPIED, done.use)
    assert give(P02, second, "9", "", "id") == LockerNotDone(LockerProblem.UNKNOWN)
    assert give(P01, second, "1", "", "id") == LockerNotDone(LockerProblem.NOT_YOUR_NUMBER)
    assert [one.locker for one in goods.lockers.occupied(P01)] == ["3"]
    assert goods.lockers.free_ones(P01) == ["1", "2", "A1"]
    assert goods.lockers.free(P02, done.use.id) == LockerDone(done.use)
    assert goods.lockers.free(P02, done.use.id) == LockerNotDone(LockerProblem.FREED, done.use)
    assert isinstance(give(P02, second, "3", "", "id"), LockerDone)
    told = [one.event for one in entries(journal.database, EntryFilter()) if one.event.startswith("locker")]
    assert sorted(told) == ["locker_freed", "locker_given", "locker_given"]


def test_two_officers_want_the_same_locker_at_once(queue, goods) -> None:
    wishes = [(P01, held(queue, goods)), (P02, held(queue, goods, "2", P02))]
    with ThreadPoolExecutor(2) as pool:
        got = list(pool.map(lambda wish: goods.lockers.give(*wish, "2", "", "id"), wishes))
    assert sorted(type(one).__name__ for one in got) == ["LockerDone", "LockerNotDone"]
    assert len(goods.lockers.occupied(P01)) == 1
