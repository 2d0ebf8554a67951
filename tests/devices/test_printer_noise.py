"""Any bytes from a printer: nothing is raised, nothing proven, no status invented; in virtual time."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.printer import PrinterState, PrintOutcome
from tests.support.printers import ENQ, EPSON_58, GENERIC_58, VirtualBench, slip_of

FIRST = "A012"


class _NoisyWire:
    """A wire whose other end says whatever hypothesis likes, a piece at every reading."""

    name = "noise"
    connects = False

    def __init__(self, clock, chunks: list[bytes]) -> None:
        self.is_open = False
        self._clock, self._chunks = clock, chunks
        self.written = b""

    def open(self) -> None:
        self.is_open = True

    def write(self, data: bytes, timeout: float) -> None:
        self.written += data

    def read(self, timeout: float) -> bytes:
        self._clock.advance(max(timeout, 0.01))
        return self._chunks.pop(0) if self._chunks else b""

    def close(self) -> None:
        self.is_open = False

    abort = close


NOISE = st.lists(st.binary(max_size=12), max_size=40)
HOSTILE = [replace(profile, name=f"{profile.name}-{n}") for n, profile in enumerate((EPSON_58, GENERIC_58, ENQ))]


@settings(max_examples=300, deadline=None)
@given(NOISE, st.sampled_from(HOSTILE), st.booleans())
def test_any_bytes_from_a_printer_never_raise_and_never_prove(chunks, profile, xon_xoff):
    bench = VirtualBench(profile)
    wire = _NoisyWire(bench.clock, list(chunks))
    bench.wire = wire  # type: ignore[assignment]
    printer = bench.driver(xon_xoff=xon_xoff)
    for _ in range(3):
        assert isinstance(printer.status().state, PrinterState)
    result = printer.print(slip_of(FIRST))
    assert result.outcome is not PrintOutcome.PRINTED, "no identity of ours was in it"
    assert isinstance(printer.status().state, PrinterState)
    printer.close()


NOT_A_STATUS = st.binary(max_size=12).map(lambda data: bytes(byte for byte in data if byte & 0x93 not in (0x10, 0x12)))


@settings(max_examples=200, deadline=None)
@given(st.lists(NOT_A_STATUS, max_size=60))
def test_no_status_is_invented(chunks):
    """Without an answer to a question and without an automatic status the printer has not answered."""
    bench = VirtualBench(EPSON_58)
    bench.wire = _NoisyWire(bench.clock, list(chunks))  # type: ignore[assignment]
    printer = bench.driver()
    for _ in range(3):
        assert printer.status().state is PrinterState.NO_ANSWER
    assert printer.print(slip_of(FIRST)).outcome is PrintOutcome.FAILED
