"""The list on paper that counters call from: the order of calling, room for a pen, nothing of anybody."""

from __future__ import annotations

import uuid

from devices.escpos.encoder import encode
from devices.printer import Slip, TextLine
from devices.simulated.memory import MemoryPrinter
from services.paper.calling_list import ROW_SIZE
from services.paper.printing import PrinterOwner
from services.paper.requests import PaperRequests
from services.queue.calling_list import calling_lists
from services.queue.model import Channel, Issued, TakeRequest, Ticket
from tests.support.printers import EPSON_58
from tests.support.staff import officer

CLERK = officer("p01")


def take(queue, service: str, group: str | None = None) -> Ticket:
    wish = TakeRequest(uuid.uuid4().hex, service, group, channel=Channel.COMMAND, print_slip=False)
    answer = queue.taking.take(wish)
    assert isinstance(answer, Issued)
    return answer.ticket


def call_all(queue, count: int) -> list[int]:
    """What the counter calls and serves, one after the other."""
    called = []
    for _ in range(count):
        called.append(queue.calling.call_next(CLERK, "1").ticket.id)
        queue.calling.start(CLERK, "1")
        queue.calling.finish(CLERK, "1")
    return called


def rows(slip: Slip) -> list[str]:
    return [part.text for part in slip.parts if isinstance(part, TextLine) and part.size == ROW_SIZE][1:]


def test_the_list_is_the_order_in_which_counters_would_call(queue, clock):
    """Two that go first, then one of the others, as the house's rule has it."""
    for group in (None, None, "lansia", "lansia", "lansia"):
        take(queue, "A", group)
        clock.advance(60)
    take(queue, "B")
    listed = {one.service: [each.id for each in one.tickets] for one in calling_lists(queue.day)}
    queue.counters.open(CLERK, "1", ("A",))
    assert listed["A"] == call_all(queue, len(listed["A"])) and len(listed["B"]) == 1
    assert [one.service for one in calling_lists(queue.day)] == ["B"], "who was called is on no new list"


def test_a_no_show_who_came_back_stands_where_they_will_be_called(queue, clock):
    """After so many others, as their slip says; not last of all."""
    missed, *_others = [take(queue, "A") for _ in range(6)]
    queue.counters.open(CLERK, "1", ("A",))
    queue.calling.call_next(CLERK, "1")
    queue.calling.recall(CLERK, "1")
    clock.advance(61)
    queue.calling.no_show(CLERK, "1")
    queue.calling.present_again(CLERK, missed.id)
    (listed,) = calling_lists(queue.day)
    order = [one.id for one in listed.tickets]
    assert order.index(missed.id) == queue.day.house.queue.return_after
    assert order == call_all(queue, 6)


def test_the_kiosk_prints_it_with_boxes_that_fit_its_paper(queue, house, journal):
    printer = MemoryPrinter()
    desk = PrinterOwner(journal, house, queue, printer, kiosk="kiosk-1")
    first, second = take(queue, "A", "lansia"), take(queue, "A")
    desk.work_off(PaperRequests(journal).calling_list(CLERK, "kiosk-1", "id"))
    slip = printer.slips[-1]
    taken = f"{first.arrived_at.astimezone(house.time_zone):%H.%M}"
    assert rows(slip) == [f"{first.label}*{taken} [ ]", f"{second.label} {taken} [ ]"]
    widest = EPSON_58.columns // ROW_SIZE
    assert all(len(one) + 1 <= widest for one in rows(slip)), "an outage's numbers have a letter more"
    assert encode(slip, EPSON_58)


def test_an_empty_list_says_so(queue, house, journal):
    printer = MemoryPrinter()
    desk = PrinterOwner(journal, house, queue, printer, kiosk="kiosk-1")
    desk.work_off(PaperRequests(journal).calling_list(CLERK, "kiosk-1", "id"))
    assert rows(printer.slips[-1]) == []
    assert "Tidak ada yang menunggu" in [part.text for part in printer.slips[-1].parts if isinstance(part, TextLine)]
