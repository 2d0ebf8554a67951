"""One contract for every printer: the real driver over each wire with a byte-level machine at its end, and memory."""

from __future__ import annotations

import os
import socket
import threading
import time
import tty
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp

from devices.escpos.driver import EscPosPrinter
from devices.escpos.profiles import Answers, Confirm
from devices.printer import PrinterState, PrintOutcome, Slip, TextLine
from devices.simulated.fronts import PtyFront
from devices.simulated.printer import SimulatedPrinter
from devices.transports import DeviceFileTransport, NetworkTransport, SerialTransport
from tests.support.printers import EPSON_58, FAST, GENERIC_58, SLIP, Bench, is_whole, slip_of
from tests.support.waiting import until

KINDS = ("epson serial", "epson file", "epson network", "generic serial", "generic network", "raster serial", "memory")
LONGEST_SLIP = Slip(tuple(TextLine("x" * 32) for _ in range(1000)))


@pytest.fixture(params=KINDS)
def bench(request, tmp_path) -> Iterator[Bench]:
    bench = Bench(tmp_path, request.param)
    yield bench
    bench.close()


@pytest.fixture(params=[kind for kind in KINDS if kind.startswith("epson")])
def epson(request, tmp_path) -> Iterator[Bench]:
    bench = Bench(tmp_path, request.param)
    yield bench
    bench.close()


@pytest.fixture
def serial(tmp_path) -> Iterator[Bench]:
    bench = Bench(tmp_path, "epson serial")
    yield bench
    bench.close()


def test_ready_and_prints_one_paper(bench):
    assert bench.printer.open().state is PrinterState.READY
    result = bench.printer.print(SLIP)
    proven = bench.kind in ("epson", "memory")
    assert result.outcome is (PrintOutcome.PRINTED if proven else PrintOutcome.SENT)
    assert result.sent_bytes > 0 and result.status.state is PrinterState.READY
    assert until(lambda: bench.papers() == 1)
    machine = bench.simulated.machine
    assert not machine.unknown and not machine.reports and machine.lost_bytes == 0


def test_works_without_open_first_and_closes_twice(bench):
    assert bench.printer.status().state is PrinterState.READY
    bench.printer.close()
    bench.printer.close()
    assert bench.printer.print(SLIP).outcome is not PrintOutcome.FAILED
    assert bench.printer.open().state is PrinterState.READY


def test_the_first_call_may_be_print(bench):
    assert bench.printer.print(SLIP).outcome in (PrintOutcome.PRINTED, PrintOutcome.SENT)


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("paper-out", PrinterState.PAPER_OUT),
        ("cover-open", PrinterState.COVER_OPEN),
        ("cutter-error", PrinterState.ERROR),
        ("overheated", PrinterState.ERROR),
        ("broken", PrinterState.ERROR),
        ("offline", PrinterState.OFFLINE),
        ("disconnected", PrinterState.DISCONNECTED),
    ],
)
def test_a_printer_that_cannot_print_gets_nothing_and_recovers(bench, fault, state):
    bench.printer.open()
    bench.fault(fault, state)
    assert bench.printer.status().state is state
    result = bench.printer.print(SLIP)
    assert (result.outcome, result.sent_bytes, result.status.state) == (PrintOutcome.FAILED, 0, state)
    bench.well()
    assert until(lambda: bench.printer.status().state is PrinterState.READY)
    assert bench.printer.print(SLIP).outcome is not PrintOutcome.FAILED
    assert until(lambda: bench.papers() == 1), "one paper for the second slip, none for the first"


def test_low_paper_still_prints(bench):
    bench.printer.open()
    bench.fault("paper-low", PrinterState.PAPER_LOW)
    assert bench.printer.status().state is PrinterState.PAPER_LOW
    assert bench.printer.print(SLIP).outcome in (PrintOutcome.PRINTED, PrintOutcome.SENT)


@pytest.mark.parametrize("fault", ["silent", "power-off"])
def test_a_printer_that_stops_answering_is_noticed_within_bounds(epson, fault):
    epson.printer.open()
    epson.simulated.set_fault(fault, True)
    began = time.monotonic()
    assert epson.printer.status().state is PrinterState.NO_ANSWER
    result = epson.printer.print(SLIP)
    assert (result.outcome, result.sent_bytes) == (PrintOutcome.FAILED, 0)
    assert time.monotonic() - began < 2
    assert epson.papers() == 0
    epson.simulated.restore()
    assert until(lambda: epson.printer.status().state is PrinterState.READY)


def test_a_printer_that_never_speaks_gets_slips_only_where_its_profile_says_so(tmp_path):
    for kind, expected in (("generic serial", PrintOutcome.SENT), ("epson serial", PrintOutcome.FAILED)):
        bench = Bench(tmp_path, kind)
        bench.simulated.set_fault("silent", True)
        assert bench.printer.print(SLIP).outcome is expected
        assert until(lambda bench=bench, paper=int(expected is PrintOutcome.SENT): bench.papers() == paper)
        bench.close()


def test_a_pipe_is_a_printer_that_can_only_listen(tmp_path):
    os.mkfifo(tmp_path / "lp0")
    profile = replace(GENERIC_58, answers=Answers.NEVER, confirm=Confirm.NONE, feed_mm_per_second=1000)
    printer = EscPosPrinter(DeviceFileTransport(str(tmp_path / "lp0")), profile, timing=FAST)
    assert printer.status().state is PrinterState.DISCONNECTED
    reader = os.open(tmp_path / "lp0", os.O_RDONLY | os.O_NONBLOCK)
    assert until(lambda: printer.status().state is PrinterState.UNHEARD)
    began = time.monotonic()
    assert printer.print(SLIP).outcome is PrintOutcome.SENT
    assert time.monotonic() - began < 1, "there is no answer to wait for"
    assert b"A012\n" in os.read(reader, 10_000)
    os.close(reader)
    assert printer.print(SLIP).outcome is not PrintOutcome.PRINTED
    printer.close()


def test_falling_silent_in_the_middle_is_unknown_and_never_printed(epson):
    epson.printer.open()
    epson.simulated.play("after 60 bytes: silent")
    assert epson.printer.print(SLIP).outcome is PrintOutcome.UNKNOWN


@pytest.mark.parametrize("lines", [1, 2])
def test_paper_that_ends_in_the_middle_is_unknown_and_the_rest_never_comes_later(epson, lines):
    epson.printer.open()
    epson.simulated.play(f"after {lines} lines: paper out")
    result = epson.printer.print(slip_of("A012"))
    assert (result.outcome, result.status.state) == (PrintOutcome.UNKNOWN, PrinterState.PAPER_OUT)
    epson.simulated.set_fault("paper-out", False)
    assert epson.printer.print(slip_of("A013")).outcome is PrintOutcome.PRINTED
    assert until(lambda: bool(epson.simulated.slips) and is_whole(epson.simulated.slips[-1].paper, "A013"))
    *torn, last = [slip.text for slip in epson.simulated.slips]
    assert "A012)" not in "".join(torn) and "A012" not in last


def test_the_cable_is_pulled_in_the_middle(bench):
    if bench.kind == "memory":
        bench.memory.outcome = PrintOutcome.UNKNOWN  # it has no middle
    bench.printer.open()
    bench.simulated.play("after 60 bytes: unplugged")
    result = bench.printer.print(slip_of("A012"))
    assert result.outcome is PrintOutcome.UNKNOWN
    bench.memory.outcome = PrintOutcome.PRINTED
    bench.simulated.set_fault("disconnected", False)
    assert until(lambda: bench.printer.status().can_print)
    assert bench.printer.print(slip_of("A013")).outcome in (PrintOutcome.PRINTED, PrintOutcome.SENT)
    if bench.kind != "memory":
        whole = until(lambda: any(is_whole(slip.paper, "A013") for slip in bench.simulated.slips))
        assert whole and not any(is_whole(slip.paper, "A012") for slip in bench.simulated.slips)


def test_a_missing_port_is_disconnected_at_once_and_tried_with_pauses(tmp_path):
    printer = EscPosPrinter(SerialTransport(str(tmp_path / "printer"), 19200), EPSON_58, timing=FAST)
    assert printer.open().state is PrinterState.DISCONNECTED
    machine = SimulatedPrinter(PtyFront(tmp_path / "printer"))
    assert until(lambda: printer.status().state is PrinterState.READY)
    machine.close()
    machine.close()
    printer.close()


def test_a_printer_that_closes_the_connection_is_reached_again_at_once(tmp_path):
    bench = Bench(tmp_path, "epson network")
    assert bench.printer.open().state is PrinterState.READY
    bench.simulated.set_fault("disconnected", True)
    bench.simulated.set_fault("disconnected", False)
    assert bench.printer.status().state is PrinterState.READY
    bench.close()


def test_the_port_belongs_to_one(serial):
    serial.printer.open()
    assert serial.driver().open().state is PrinterState.DISCONNECTED


def test_the_paper_shows_what_was_sent_and_its_code_is_read(bench):
    bench.printer.print(SLIP)
    assert until(lambda: bench.papers() == 1)
    if bench.kind != "memory":
        slip = bench.simulated.slips[0]
        assert "A012" in slip.text and "NOMOR ANTREAN" in slip.text
        assert [code.text for code in zxingcpp.read_barcodes(slip.picture)] == ["T10123456789ABC"]


# -- peers that are no printers ---------------------------------------------------------------------------------


class DeafPeer:
    """Takes a connection and never answers; `reads` says whether it takes what is written."""

    def __init__(self, *, reads: bool) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.reads = reads
        self._connections: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.listener.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            while self.reads and connection.recv(4096):
                pass

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self._connections:
            connection.close()
        self._thread.join(2)


@pytest.mark.parametrize("reads", [True, False])
@pytest.mark.parametrize("profile", [EPSON_58, replace(GENERIC_58, feed_mm_per_second=1000)])
def test_a_network_peer_that_never_answers_keeps_nobody_waiting(reads, profile):
    peer = DeafPeer(reads=reads)
    printer = EscPosPrinter(NetworkTransport(peer.address), profile, timing=FAST)
    began = time.monotonic()
    for _ in range(3):
        assert printer.status().state is (PrinterState.NO_ANSWER if profile is EPSON_58 else PrinterState.UNHEARD)
    assert time.monotonic() - began < 3
    began = time.monotonic()
    expected = PrintOutcome.FAILED if profile is EPSON_58 else PrintOutcome.SENT
    assert printer.print(SLIP).outcome is expected
    assert time.monotonic() - began < 5
    printer.close()
    peer.close()


def test_a_terminal_that_stops_reading_stalls_nothing(tmp_path):
    master, slave = os.openpty()
    tty.setraw(slave)
    profile = replace(GENERIC_58, feed_mm_per_second=1000, buffer_bytes=100_000)
    printer = EscPosPrinter(SerialTransport(os.ttyname(slave), 115200), profile, timing=FAST)
    began = time.monotonic()
    result = printer.print(LONGEST_SLIP)
    assert result.outcome is PrintOutcome.UNKNOWN
    assert result.status.state is PrinterState.NO_ANSWER
    assert printer.status().state is not PrinterState.READY
    assert time.monotonic() - began < 10
    printer.close()
    os.close(master)
    os.close(slave)


@pytest.mark.parametrize(
    "noise", [b"\xff\xfe\x81", b"\x37\x22AB", b"\x10\x00", b"\x14\x00\x00\x0f", b"\x11\x13\x11", b"\x5fSIM\x00"]
)
def test_what_comes_unasked_does_not_confuse(serial, noise):
    """Before every answer there is noise, half a reply, or a status that nobody asked for."""
    serial.printer.open()
    give = serial.front.give
    serial.front.give = lambda data: give(noise + data)
    assert serial.printer.status().state is PrinterState.READY
    assert serial.printer.print(SLIP).outcome is PrintOutcome.PRINTED


def test_answers_that_come_byte_by_byte(serial):
    give = serial.front.give

    def dribble(data: bytes) -> None:
        for byte in data:
            give(bytes((byte,)))
            time.sleep(0.002)

    serial.front.give = dribble
    assert serial.printer.open().state is PrinterState.READY
    assert serial.printer.print(SLIP).outcome is PrintOutcome.PRINTED


def test_slips_of_a_simulated_printer_grow_and_are_kept(tmp_path: Path):
    bench = Bench(tmp_path, "epson serial")
    assert bench.simulated.growing() is None
    bench.simulated.play("after 2 lines: cover open")
    bench.printer.print(SLIP)
    growing = bench.simulated.growing()
    assert growing is not None and "A012" in growing.text and "GRATIS" not in growing.text
    assert growing.picture.width == 384 + 48
    bench.close()


# -- somebody else's host ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["network", "serial"])
def test_another_drivers_bytes_are_understood(tmp_path, way):
    """python-escpos talks to the simulated printer by its own transports, status questions included."""
    from escpos.printer import Network, Serial

    bench = Bench(tmp_path, f"epson {way}")
    if way == "network":
        host, port = bench.front.name.split(":")
        printer = Network(host, int(port), timeout=2)
    else:
        printer = Serial(bench.front.name, baudrate=115200, timeout=0.3)
    printer.open()
    assert printer.is_online() and printer.paper_status() == 2
    printer.set(align="center", bold=True, double_height=True, double_width=True)
    printer.text("A012\n")
    printer.set(align="left", normal_textsize=True, underline=1, bold=False)
    printer.text("Kunjungan\n")
    printer.qr("T1ABC", native=True, size=6)
    printer.cut()
    assert until(lambda: bench.papers() == 1)
    assert bench.simulated.slips[0].paper.words().split()[:2] == ["A012", "Kunjungan"]
    assert [code.text for code in zxingcpp.read_barcodes(bench.simulated.slips[0].picture)] == ["T1ABC"]
    bench.simulated.set_fault("paper-out", True)
    assert not printer.is_online() and printer.paper_status() == 0
    printer.close()
    bench.close()
