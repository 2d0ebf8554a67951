"""The bytes: exact, small, and never a control byte out of a text."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from devices.escpos.encoder import encode, to_code_page, wrap
from devices.escpos.profiles import EPSON_58, RASTER_58
from devices.escpos.replies import (
    AutoStatus,
    BufferCleared,
    BufferedStatus,
    ProcessId,
    RealTimeStatus,
    ReplyReader,
    Unrecognised,
)
from devices.printer import Align, Feed, QrCode, Slip, TextLine
from devices.simulated.escpos_machine import EscPosMachine, PaperLine


def test_a_slip_is_these_bytes():
    slip = Slip((TextLine("A012", size=2, bold=True), TextLine("Kunjungan", align=Align.LEFT), Feed(2)))
    assert encode(slip, EPSON_58) == (
        b"\x1b@\x1bt\x00\x1ba\x01\x1bE\x01\x1d!\x11A012\n\x1ba\x00\x1bE\x00\x1d!\x00Kunjungan\n\x1bd\x02\x1dVB\x03"
    )


def test_a_native_code_is_these_bytes():
    data = encode(Slip((QrCode("T1ABC", 5),)), EPSON_58)
    assert b"\x1d(k\x03\x001C\x05" in data  # module size
    assert b"\x1d(k\x08\x001P0T1ABC" in data  # store
    assert b"\x1d(k\x03\x001Q0" in data  # print


@given(st.text())
@example("\x1b@\x1d\x10\x04")
@example("\x7f\x80\x9b")
def test_no_text_becomes_a_control_byte(text):
    assert all(byte >= 0x20 and byte != 0x7F for byte in to_code_page(text, "cp437"))


@given(st.text(max_size=60), st.integers(1, 4))
def test_the_machine_finds_nothing_but_text_in_a_text(text, size):
    papers = []
    machine = EscPosMachine(on_slip=papers.append)
    machine.receive(encode(Slip((TextLine(text, size=size),)), EPSON_58), 0.0)
    machine.run(1e9)
    assert machine.unknown == [] and len(papers) == 1
    assert all(part.text.isprintable() for part in papers[0] if isinstance(part, PaperLine))


@given(st.text(), st.integers(1, 48))
def test_lines_fit(text, width):
    assert all(len(line) <= width for line in wrap(text, width))


def test_what_a_code_page_lacks_is_transliterated():
    assert to_code_page("Antrean – “Ą” …", "cp437") == b'Antrean - "A" ...'


def test_a_code_holds_printable_ascii_only():
    for data in ("a\x1b", "é"):
        try:
            encode(Slip((QrCode(data),)), RASTER_58)
        except ValueError:
            continue
        raise AssertionError(data)


def test_replies_are_told_apart_whatever_the_cut():
    stream = b"\x12" + b"\x37\x22ABCD\x00" + b"\x14\x00\x0f\x00" + b"\x03" + b"\x11\x13" + b"\x37\x25\x00" + b"\x1a"
    expected = [
        RealTimeStatus(0x12),
        ProcessId(b"ABCD"),
        AutoStatus(0x14, 0x00, 0x0F),
        BufferedStatus(0x03),
        BufferCleared(),
        RealTimeStatus(0x1A),
    ]
    for cut in range(len(stream)):
        reader = ReplyReader()
        assert reader.feed(stream[:cut]) + reader.feed(stream[cut:]) == expected


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_any_bytes_are_survived_and_only_real_patterns_are_a_status(chunks):
    reader = ReplyReader()
    for reply in (reply for chunk in chunks for reply in reader.feed(chunk)):
        match reply:
            case RealTimeStatus(bits):
                assert bits & 0x93 == 0x12
            case AutoStatus(first, second, third):
                assert first & 0x93 == 0x10 and not (second & 0x90 or third & 0x90)
            case ProcessId(identity):
                assert re.fullmatch(rb"[^\0]{4}", identity, re.DOTALL)
            case BufferedStatus(bits):
                assert bits & 0x90 == 0
            case BufferCleared() | Unrecognised():
                pass


@given(st.binary(max_size=300))
def test_the_machine_survives_any_bytes_and_reports_what_it_does_not_know(data):
    machine = EscPosMachine(on_slip=lambda _parts: None)
    machine.receive(data, 0.0)
    machine.run(1e9)


def test_the_machine_loses_what_overruns_its_buffer():
    machine = EscPosMachine(on_slip=lambda _parts: None)
    machine.faults.offline = True
    machine.receive(b"x" * 5000, 0.0)
    assert machine.lost_bytes == 5000 - 4096


def test_printing_takes_time():
    papers = []
    machine = EscPosMachine(on_slip=papers.append)
    machine.receive(encode(Slip((TextLine("A012", size=4), TextLine("x"))), EPSON_58), 100.0)
    assert papers == []
    machine.run(100.05)
    assert papers == []
    machine.run(101.0)
    assert len(papers) == 1
