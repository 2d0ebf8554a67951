"""How much is sent ahead: no buffer of a printer is overrun, and XOFF is obeyed; in virtual time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devices.printer import PrintOutcome, QrCode, Slip, TextLine
from tests.support.printers import EPSON_58, GENERIC_58, PROFILES, VirtualBench, play, slip_of


@pytest.mark.parametrize("buffer", [45, 64, 256, 4096])
@pytest.mark.parametrize("baud", [9600, 115200, 0])
@pytest.mark.parametrize("name", ["epson", "raster"])
def test_no_buffer_is_overrun(name, baud, buffer):
    """A slow mechanism, a small buffer, a fast wire, a long slip: the driver waits for room."""
    profile = replace(PROFILES[name], buffer_bytes=buffer, feed_mm_per_second=50)
    bench = VirtualBench(profile, baud=baud, feed_mm_per_second=60.0, cut_seconds=0.3)
    long = Slip((*(TextLine(f"{n:04d} " + "x" * 27) for n in range(60)), QrCode("T1ABCDEF"), TextLine("END")))
    result = bench.printer.print(long)
    assert result.outcome in (PrintOutcome.PRINTED, PrintOutcome.SENT)
    bench.settle()
    assert bench.machine.lost_bytes == 0
    assert "0059" in bench.papers[-1].words() and "END" in bench.papers[-1].words()


def test_without_the_model_a_small_buffer_would_lose_data():
    """The same machine with a driver that believes in a large buffer: the test above tests something."""
    bench = VirtualBench(EPSON_58, baud=0, buffer_bytes=45, feed_mm_per_second=60.0)
    assert bench.printer.print(slip_of("A012")).outcome is not PrintOutcome.PRINTED or bench.machine.lost_bytes
    assert bench.machine.lost_bytes > 0


def test_xoff_is_obeyed():
    profile = replace(EPSON_58, buffer_bytes=4096)  # the model would send it all
    bench = VirtualBench(profile, baud=115200, buffer_bytes=256, feed_mm_per_second=60.0, xon_xoff=True)
    long = Slip(tuple(TextLine(f"{n:04d} " + "x" * 27) for n in range(60)))
    assert bench.printer.print(long).outcome is PrintOutcome.PRINTED
    assert bench.machine.lost_bytes == 0


def test_xoff_without_end_is_unknown_within_bounds():
    bench = VirtualBench(EPSON_58, xon_xoff=True)
    bench.printer.open()
    receive = bench.machine.receive
    bench.machine.receive = lambda data, at: receive(data, at) + (b"\x13" if b"A012" in data else b"")  # type: ignore[method-assign]
    began = bench.clock.now()
    assert bench.printer.print(slip_of("A012")).outcome in (PrintOutcome.UNKNOWN, PrintOutcome.FAILED)
    assert bench.clock.now() - began < 15


def test_what_cannot_be_emptied_gets_little_ahead():
    """A printer without a clearing command: when its paper ends, at most a few lines come out later."""
    bench = VirtualBench(GENERIC_58)
    bench.printer.open()
    play(bench, "after 10 lines: paper out")
    long = Slip(tuple(TextLine(f"({n:04d}" + "x" * 27) for n in range(60)))
    assert bench.printer.print(long).outcome is PrintOutcome.UNKNOWN
    printed = bench.machine.lines
    bench.set_fault("paper-out", False)
    bench.settle(60)
    assert bench.machine.lines - printed <= 6
