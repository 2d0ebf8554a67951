"""One contract for every scanner: the driver on a real port, on a keyboard's keys, and the one in memory."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

import pytest
from evdev import ecodes as e
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.keyboard_scanner import KeyboardWire, grab
from devices.scan_frames import Framing, Suffix
from devices.scanner import ScannedCode, ScannerState, ScannerStatus, Unread, Unusable, UnusableCode, Verdict
from devices.scanner_models import MODELS, ssi_packet
from devices.transports import Gone, Stalled
from devices.wire_scanner import ScanTiming, WireScanner
from tests.support.keys import key, typed
from tests.support.scanner_benches import FAST, FRAMING, TICKET, Bench, KeyboardBench, MemoryBench, SerialBench


@pytest.fixture(params=["serial", "keyboard", "memory"])
def bench(request, tmp_path):
    made: dict[str, Callable[[], Bench]] = {
        "serial": lambda: SerialBench(tmp_path),
        "keyboard": KeyboardBench,
        "memory": MemoryBench,
    }
    bench = made[request.param]()
    yield bench
    bench.close()


@pytest.fixture
def serial(tmp_path):
    bench = SerialBench(tmp_path)
    yield bench
    bench.close()


# -- the contract -------------------------------------------------------------------------------


def test_ready_and_reads_a_code(bench):
    assert bench.scanner.open().state is ScannerState.READY
    bench.show(TICKET)
    got = bench.scanner.read(2.0)
    assert isinstance(got, ScannedCode) and got.text == TICKET
    assert TICKET not in repr(got)


def test_reads_without_open_first_and_closes_twice(bench):
    assert bench.until(ScannerState.READY)
    bench.scanner.close()
    bench.scanner.close()
    assert bench.until(ScannerState.READY)
    bench.show(TICKET)
    assert bench.codes(1) == [TICKET]


def test_nothing_shown_is_the_status_within_the_time(bench):
    bench.scanner.open()
    began = time.monotonic()
    assert bench.scanner.read(0.1) == ScannerStatus(ScannerState.READY)
    assert 0.09 < time.monotonic() - began < 0.5
    assert bench.scanner.read(0.0) == ScannerStatus(ScannerState.READY)


@pytest.mark.parametrize("state", [ScannerState.DISCONNECTED, ScannerState.BLOCKED])
def test_away_says_so_and_comes_back_by_itself(bench, state):
    assert bench.until(ScannerState.READY)
    bench.plug(state)
    assert bench.until(state)
    bench.scanner.signal(Verdict.GOOD)
    assert bench.scanner.open().state is state
    bench.plug(ScannerState.READY)
    assert bench.until(ScannerState.READY)
    bench.show(TICKET)
    assert bench.codes(1) == [TICKET]


@pytest.mark.parametrize("state", [ScannerState.DISCONNECTED, ScannerState.BLOCKED])
def test_not_there_at_the_start(bench, state):
    bench.plug(state)
    assert bench.scanner.open().state is state
    began = time.monotonic()
    assert isinstance(bench.scanner.read(0.1), ScannerStatus)
    assert time.monotonic() - began < 1.0
    bench.plug(ScannerState.READY)
    assert bench.scanner.open().state is ScannerState.READY, "open tries at once, whatever the pause"


def test_several_codes_come_in_order(bench):
    bench.scanner.open()
    for number in range(20):
        bench.show(f"T1{number:02d}")
    assert bench.codes(20) == [f"T1{number:02d}" for number in range(20)]


def test_a_signal_never_disturbs(bench):
    bench.scanner.signal(Verdict.BAD)
    bench.scanner.open()
    for verdict in Verdict:
        bench.scanner.signal(verdict)
    bench.show(TICKET)
    assert bench.codes(1) == [TICKET]


# -- both drivers over a wire -------------------------------------------------------------------


@pytest.fixture(params=["serial", "keyboard"])
def wired(request, tmp_path):
    bench = SerialBench(tmp_path) if request.param == "serial" else KeyboardBench()
    yield bench
    bench.close()


def test_a_code_that_is_held_there_is_one_until_it_is_taken_away(wired):
    wired.scanner.open()
    for _ in range(5):
        wired.show(TICKET)
    assert wired.codes(2, seconds=0.4) == [TICKET]
    wired.later += 2.0
    wired.show(TICKET)
    assert wired.codes(1, seconds=0.3) == []
    wired.later += 3.1
    wired.show(TICKET)
    assert wired.codes(1) == [TICKET]


@pytest.mark.parametrize("after", range(len(TICKET) + 2))
def test_unplugged_at_every_byte_of_a_code(wired, after):
    wired.scanner.open()
    sent = f"{TICKET}\r"[:after]
    if isinstance(wired, SerialBench):
        wired.behind.send(sent.encode())
    else:
        wired.keys.type(typed(sent))
    whole = after > len(TICKET)
    got = wired.scanner.read(5.0 if whole else 0.01)  # shorter than the silence that would drop what has begun
    assert isinstance(got, ScannedCode) is whole
    wired.plug(ScannerState.DISCONNECTED)
    assert wired.until(ScannerState.DISCONNECTED)
    wired.plug(ScannerState.READY)
    assert wired.scanner.open().ready
    wired.show("T1NEXT")
    assert wired.codes(1) == ["T1NEXT"]


def test_64_kb_and_then_a_code(wired):
    wired.scanner.open()
    long = "T1" + "A" * 65534
    sender = (
        threading.Thread(target=wired.behind.scan, args=(long,))
        if isinstance(wired, SerialBench)
        else (threading.Thread(target=lambda: [wired.keys.type(typed(part)) for part in (*[long[:512]] * 128, "\r")]))
    )
    sender.start()
    got = wired.scanner.read(20.0)
    sender.join()
    assert isinstance(got, UnusableCode) and got.why is Unusable.TOO_LONG
    wired.show(TICKET)
    assert wired.codes(1) == [TICKET]


@pytest.mark.parametrize("seed", range(5))
def test_garbage_is_survived_and_a_new_beginning_is_clean(wired, seed):
    wired.scanner.open()
    garbage = random.Random(seed).randbytes(24 * 100)
    wired.behind.send(garbage) if isinstance(wired, SerialBench) else wired.keys.type(garbage)
    end = time.monotonic() + 0.15
    while time.monotonic() < end:
        got = wired.scanner.read(0.02)
        assert not isinstance(got, ScannedCode) or FRAMING.allow.fullmatch(got.text)
    wired.scanner.close()
    wired.show(TICKET) if isinstance(wired, KeyboardBench) else (wired.scanner.open(), wired.show(TICKET))
    assert wired.codes(1) == [TICKET]


def test_another_houses_code_is_said_and_not_told(wired):
    wired.scanner.open()
    wired.show("https://example.org/x")
    got = wired.scanner.read(2.0)
    assert isinstance(got, UnusableCode) and got.why is Unusable.NOT_ALLOWED
    assert "example" not in repr(got)


# -- serial ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", Suffix)
def test_every_framing_over_a_real_port_byte_by_byte(tmp_path, suffix):
    bench = SerialBench(tmp_path, Framing(suffix=suffix, prefix=b"#", allow=FRAMING.allow))
    bench.scanner.open()
    bench.behind.set_framing(aim="]Q1")
    bench.behind.scan(TICKET, byte_seconds=0.001)
    assert bench.codes(1) == [TICKET]
    bench.close()


def test_a_thousand_scans_a_second_lose_nothing(serial):
    codes = [f"T1{number:04d}" for number in range(1000)]
    serial.scanner.open()
    sender = threading.Thread(target=serial.behind.burst, args=(codes,))
    began = time.monotonic()
    sender.start()
    found = serial.codes(1000)
    took = time.monotonic() - began
    sender.join()
    assert found == codes
    assert took < 1.0, f"{took:.2f} s"


def test_half_a_code_is_never_glued_to_the_next(serial):
    serial.scanner.open()
    serial.behind.half(TICKET)
    assert serial.codes(1, seconds=0.3) == []
    serial.show("T1NEXT")
    assert serial.codes(1) == ["T1NEXT"]


def test_line_ends_are_nothing_to_a_visitor(serial):
    serial.scanner.open()
    serial.behind.send(b"\r\n\r\n\r\n")
    assert isinstance(serial.scanner.read(0.2), ScannerStatus)


@pytest.mark.parametrize("shown", ["NR", "%%NoRead"])
def test_what_a_scanner_could_not_read_is_told_once_a_second(wired, shown):
    wired.scanner.open()
    for _ in range(5):
        wired.show(shown)
    assert isinstance(wired.scanner.read(2.0), Unread)
    assert isinstance(wired.scanner.read(0.2), ScannerStatus)
    wired.later += 1.1
    wired.show(shown)
    assert isinstance(wired.scanner.read(2.0), Unread)
    wired.show(TICKET)
    assert wired.codes(1) == [TICKET]


def test_half_a_code_is_told_as_one_that_could_not_be_read(serial):
    serial.scanner.open()
    serial.behind.half(TICKET)
    assert isinstance(serial.scanner.read(2.0), Unread)
    serial.show(TICKET)
    assert serial.codes(1) == [TICKET]


@pytest.mark.parametrize("model", ["honeywell", "datalogic", "zebra-ssi"])
def test_what_a_model_can_say_is_said(tmp_path, model):
    bench = SerialBench(tmp_path, model=model)
    bench.scanner.open()
    for count, verdict in enumerate(Verdict, 1):
        bench.scanner.signal(verdict)
        end = time.monotonic() + 3
        while len(bench.behind.signals) < count and time.monotonic() < end:
            time.sleep(0.005)
    assert bench.behind.signals == (Verdict.GOOD, Verdict.BAD)
    bench.close()


def test_a_zebra_packet_is_these_bytes():
    assert ssi_packet(0xE4) == bytes.fromhex("04 E4 04 00 FF 14")  # the makers' example: START_DECODE


def test_a_port_that_nobody_reads_loses_codes_and_never_hangs(serial):
    began = time.monotonic()
    serial.behind.oversize(65536)
    assert time.monotonic() - began < 5
    assert serial.behind.lines[-1].lost > 0
    serial.scanner.open()
    serial.show(TICKET)
    assert serial.codes(1) == [TICKET], "what lay there before the port was opened is not read"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.binary(max_size=200), max_size=6))
def test_any_bytes_never_raise_out_of_the_driver(tmp_path_factory, chunks):
    class Wire:
        name, is_open = "memory", True

        def __init__(self) -> None:
            self.chunks = list(chunks)

        def open(self) -> None: ...
        def close(self) -> None: ...
        def abort(self) -> None: ...
        def write(self, data: bytes, timeout: float) -> None: ...
        def read(self, timeout: float) -> bytes:
            if not self.chunks:
                clock[0] += timeout
            return self.chunks.pop(0) if self.chunks else b""

    clock = [0.0]
    scanner = WireScanner(Wire(), Framing(), timing=FAST, now=lambda: clock[0])
    for _ in range(60):
        got = scanner.read(0.05)
        if isinstance(got, ScannedCode):
            assert got.text.isprintable() and len(got.text) <= 300


# -- pauses, and faults in the middle ----------------------------------------------------------------


class BrokenWire:
    """Opens when told to; `fault` is raised by the next read or write."""

    name = "broken"

    def __init__(self) -> None:
        self.there, self.is_open, self.opened, self.fault = False, False, 0, None

    def open(self) -> None:
        self.opened += 1
        if not self.there:
            raise Gone("broken: No such file or directory")
        self.is_open = True

    def read(self, timeout: float) -> bytes:
        self._fail()
        return b""

    def write(self, data: bytes, timeout: float) -> None:
        self._fail()

    def close(self) -> None:
        self.is_open = False

    def abort(self) -> None:
        self.is_open = False

    def _fail(self) -> None:
        fault, self.fault = self.fault, None
        if fault is not None:
            raise fault


def test_a_lost_port_is_tried_with_growing_pauses():
    wire, clock, rests = BrokenWire(), [0.0], []

    def rest(seconds: float) -> None:
        rests.append(round(seconds, 3))
        clock[0] += seconds

    timing = ScanTiming(first_pause=0.5, longest_pause=2.0)
    scanner = WireScanner(wire, Framing(), timing=timing, now=lambda: clock[0], rest=rest)
    while clock[0] < 10:
        scanner.read(60.0)
    assert [one for one in rests if one] == [0.5, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0]
    wire.there = True
    assert scanner.open() == ScannerStatus(ScannerState.READY)


def test_a_scanner_that_does_not_listen_is_still_read():
    wire = BrokenWire()
    wire.there = True
    scanner = WireScanner(wire, Framing(), MODELS["honeywell"])
    scanner.open()
    wire.fault = Stalled("broken: does not take data", 0)
    scanner.signal(Verdict.GOOD)
    assert scanner.read(0.0) == ScannerStatus(ScannerState.READY)
    wire.fault = Gone("broken: Input/output error")
    scanner.signal(Verdict.GOOD)
    assert scanner.read(0.0).state is ScannerState.DISCONNECTED


def test_without_an_input_device_the_keyboard_scanner_is_disconnected(tmp_path):
    scanner = WireScanner(KeyboardWire(str(tmp_path / "usb-Scanner-event-kbd")), FRAMING)
    assert scanner.open().state is ScannerState.DISCONNECTED
    with pytest.raises(OSError):
        grab(str(tmp_path / "nothing"))


def test_what_is_no_input_device_is_refused(tmp_path):
    (tmp_path / "event-kbd").write_bytes(typed(f"{TICKET}\r"))
    scanner = WireScanner(KeyboardWire(str(tmp_path / "event-kbd")), FRAMING)
    assert not scanner.open().ready, "nothing is read from what could not be grabbed"


def test_a_key_that_ends_in_the_middle_of_an_event_is_waited_for():
    bench = KeyboardBench()
    bench.scanner.open()
    events = typed(f"{TICKET}\r")
    bench.keys.type(events[:1001])
    assert isinstance(bench.scanner.read(0.01), ScannerStatus)
    bench.keys.type(events[1001:])
    assert bench.codes(1) == [TICKET]
    bench.close()


def test_a_code_full_of_key_tricks_is_refused_whole():
    bench = KeyboardBench()
    bench.scanner.open()
    trick = key(e.KEY_LEFTMETA, 1) + typed("r") + key(e.KEY_LEFTMETA, 0)
    bench.keys.type(typed("T1A") + trick + typed("cmd\r") + typed(f"{TICKET}\r"))
    got = bench.scanner.read(2.0)
    assert isinstance(got, UnusableCode) and got.why is Unusable.NOT_TEXT
    assert bench.codes(1) == [TICKET]
    bench.close()
