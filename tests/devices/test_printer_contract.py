"""One contract for every printer: the real driver over a byte-level machine, and the one in memory."""

from __future__ import annotations

import os
import time
import tty
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp

from devices.escpos.driver import EscPosPrinter, Timing
from devices.escpos.profiles import EPSON_58, GENERIC_58, RASTER_58
from devices.printer import Feed, PrinterState, PrintOutcome, QrCode, Slip, TextLine
from devices.simulated.memory_printer import MemoryPrinter
from devices.simulated.pty_printer import PtyPrinter
from devices.transports import SerialTransport

SLIP = Slip(
    (TextLine("NOMOR ANTREAN"), TextLine("A012", size=4), QrCode("T10123456789ABC"), Feed(1), TextLine("GRATIS"))
)
FAST = Timing(answer=0.15, proof=1.0, look=0.2, write=0.5, first_pause=0.05, longest_pause=0.2)


class Bench:
    """A printer under test and the controls of the thing behind it."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.kind = kind
        self.memory = MemoryPrinter()
        self.machine = PtyPrinter(folder / "printer", baud=115200)
        profile = {"generic": GENERIC_58, "raster": replace(RASTER_58, cutter=True)}.get(kind, EPSON_58)
        transport = SerialTransport(str(folder / "printer"), 115200)
        driver = EscPosPrinter(transport, profile, baud=115200, timing=FAST, simulated=True)
        self.printer = self.memory if kind == "memory" else driver

    def fault(self, name: str, state: PrinterState) -> None:
        self.machine.set_fault(name, True)
        self.memory.state = state

    def well(self) -> None:
        self.machine.restore()
        self.memory.state = PrinterState.READY

    def papers(self) -> int:
        return len(self.memory.slips) if self.kind == "memory" else self.machine.printed

    def close(self) -> None:
        self.printer.close()
        self.machine.close()


@pytest.fixture(params=["epson", "generic", "raster", "memory"])
def bench(request, tmp_path):
    bench = Bench(tmp_path, request.param)
    yield bench
    bench.close()


@pytest.fixture
def epson(tmp_path):
    bench = Bench(tmp_path, "epson")
    yield bench
    bench.close()


def soon(condition, seconds: float = 3.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def test_ready_and_prints_one_paper(bench):
    assert bench.printer.open().state is PrinterState.READY
    result = bench.printer.print(SLIP)
    proven = bench.kind in ("epson", "memory")
    assert result.outcome is (PrintOutcome.PRINTED if proven else PrintOutcome.SENT)
    assert soon(lambda: bench.papers() == 1)
    assert bench.machine.machine.unknown == []


def test_works_without_open_first_and_closes_twice(bench):
    assert bench.printer.status().state is PrinterState.READY
    bench.printer.close()
    bench.printer.close()
    assert bench.printer.status().state is PrinterState.READY


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("paper-out", PrinterState.PAPER_OUT),
        ("cover-open", PrinterState.COVER_OPEN),
        ("cutter-error", PrinterState.ERROR),
        ("offline", PrinterState.OFFLINE),
        ("disconnected", PrinterState.DISCONNECTED),
    ],
)
def test_a_printer_that_cannot_print_gets_nothing_and_recovers(bench, fault, state):
    bench.printer.open()
    bench.fault(fault, state)
    assert bench.printer.status().state is state
    result = bench.printer.print(SLIP)
    assert (result.outcome, result.sent_bytes) == (PrintOutcome.FAILED, 0)
    bench.well()
    assert soon(lambda: bench.printer.status().state is PrinterState.READY)
    assert bench.printer.print(SLIP).outcome is not PrintOutcome.FAILED
    assert soon(lambda: bench.papers() == 1), "one paper for the second slip, none for the first"


def test_low_paper_still_prints(bench):
    bench.fault("paper-low", PrinterState.PAPER_LOW)
    assert bench.printer.status().state is PrinterState.PAPER_LOW
    assert bench.printer.print(SLIP).outcome in (PrintOutcome.PRINTED, PrintOutcome.SENT)


def test_a_silent_printer_is_no_answer_within_bounds(epson):
    epson.printer.open()
    epson.machine.set_fault("silent", True)
    began = time.monotonic()
    assert epson.printer.status().state is PrinterState.NO_ANSWER
    result = epson.printer.print(SLIP)
    assert (result.outcome, result.sent_bytes) == (PrintOutcome.FAILED, 0)
    assert time.monotonic() - began < 2
    assert epson.papers() == 0


def test_a_printer_that_never_speaks_gets_slips_only_where_its_profile_says_so(tmp_path):
    bench = Bench(tmp_path, "generic")
    bench.machine.set_fault("silent", True)
    assert bench.printer.print(SLIP).outcome is PrintOutcome.SENT
    assert soon(lambda: bench.papers() == 1)
    bench.close()


def test_falling_silent_in_the_middle_is_unknown_and_never_printed(epson):
    epson.printer.open()
    original = epson.machine.machine.receive

    def fall_silent(data, at):
        if b"NOMOR" in data:
            epson.machine.machine.faults.silent = True
        return original(data, at)

    epson.machine.machine.receive = fall_silent
    assert epson.printer.print(SLIP).outcome is PrintOutcome.UNKNOWN


@pytest.mark.parametrize("lines", [1, 2])
def test_paper_that_ends_in_the_middle_is_unknown_and_the_rest_never_comes_later(epson, lines):
    epson.printer.open()
    epson.machine.machine.lines_until_paper_out = lines
    result = epson.printer.print(SLIP)
    assert result.outcome is PrintOutcome.UNKNOWN
    assert result.status.state is PrinterState.PAPER_OUT
    assert soon(lambda: epson.papers() == 1), "the torn beginning"
    epson.machine.restore()
    assert epson.printer.print(SLIP).outcome is PrintOutcome.PRINTED
    assert soon(lambda: epson.papers() == 2)
    assert "GRATIS" not in epson.machine.slips[0].text
    assert epson.machine.slips[1].text.count("A012") == 1


@pytest.mark.parametrize("after", [0, 1, 3, 25, 60, 90, 102, 103, 108])
def test_unplugged_in_the_middle_is_never_printed(epson, after):
    """The plug is pulled when `after` bytes of the job have arrived."""
    epson.printer.open()
    original, arrived = epson.machine.machine.receive, 0

    def pull(data, at):
        nonlocal arrived
        if data.startswith(b"\x10\x04"):
            return original(data, at)
        room = after - arrived
        arrived += len(data)
        if arrived <= after:
            return original(data, at)
        original(data[:room], at)
        epson.machine.disconnect()
        return b""

    epson.machine.machine.receive = pull
    result = epson.printer.print(SLIP)
    assert result.outcome is PrintOutcome.UNKNOWN
    assert result.status.state is PrinterState.DISCONNECTED
    epson.machine.machine.receive = original
    torn = epson.papers()
    epson.machine.connect()
    assert epson.printer.print(SLIP).outcome is PrintOutcome.PRINTED
    assert soon(lambda: epson.papers() == torn + 1), "the first slip never comes out later"


def test_a_printer_without_process_id_is_sent_and_never_printed(epson):
    epson.machine.machine.knows_process_id = False
    assert epson.printer.print(SLIP).outcome is PrintOutcome.SENT
    began = time.monotonic()
    assert epson.printer.print(SLIP).outcome is PrintOutcome.SENT
    assert time.monotonic() - began < FAST.proof, "it has learnt: no second waiting for an id"


def test_the_id_of_an_earlier_job_proves_nothing(epson):
    epson.printer.open()
    original = epson.machine.machine._function
    epson.machine.machine._function = lambda command: original(command).replace(b"0000", b"ZZZZ")
    assert epson.printer.print(SLIP).outcome is not PrintOutcome.PRINTED


def test_unasked_status_bytes_do_not_confuse(epson):
    epson.printer.open()
    original = epson.machine.machine.receive
    epson.machine.machine.receive = lambda data, at: b"\x14\x00\x00\x0f" + original(data, at)
    assert epson.printer.status().state is PrinterState.READY
    assert epson.printer.print(SLIP).outcome is PrintOutcome.PRINTED


def test_a_peer_that_stops_reading_stalls_nothing(tmp_path):
    master, slave = os.openpty()
    tty.setraw(slave)
    printer = EscPosPrinter(SerialTransport(os.ttyname(slave), 19200), GENERIC_58, timing=FAST)
    began = time.monotonic()
    long = Slip(tuple(TextLine("x" * 32) for _ in range(1000)))
    assert printer.print(long).outcome in (PrintOutcome.UNKNOWN, PrintOutcome.SENT)
    assert printer.status().state is not PrinterState.READY
    assert time.monotonic() - began < 25
    printer.close()
    os.close(master)
    os.close(slave)


def test_a_missing_port_is_disconnected_at_once_and_tried_with_pauses(tmp_path):
    printer = EscPosPrinter(SerialTransport(str(tmp_path / "nothing"), 19200), EPSON_58, timing=FAST)
    assert printer.open().state is PrinterState.DISCONNECTED
    machine = PtyPrinter(tmp_path / "nothing")
    assert soon(lambda: printer.status().state is PrinterState.READY)
    machine.close()
    printer.close()


def test_the_port_belongs_to_one(epson, tmp_path):
    epson.printer.open()
    other = EscPosPrinter(SerialTransport(str(tmp_path / "printer"), 115200), EPSON_58, timing=FAST)
    assert other.open().state is PrinterState.DISCONNECTED


def test_the_paper_shows_what_was_sent_and_its_code_is_read(epson):
    epson.printer.print(SLIP)
    assert soon(lambda: epson.papers() == 1)
    slip = epson.machine.slips[0]
    assert "A012" in slip.text and "NOMOR ANTREAN" in slip.text
    assert [code.text for code in zxingcpp.read_barcodes(slip.picture)] == ["T10123456789ABC"]


def test_a_raster_code_is_read_too(tmp_path):
    bench = Bench(tmp_path, "raster")
    bench.printer.print(SLIP)
    assert soon(lambda: bench.papers() == 1)
    assert [code.text for code in zxingcpp.read_barcodes(bench.machine.slips[-1].picture)] == ["T10123456789ABC"]
    bench.close()
