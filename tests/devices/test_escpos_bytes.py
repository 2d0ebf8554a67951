"""The bytes: exact, small, and never a control byte out of a text."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from devices.escpos.abilities import ALPHABET, COUNT, Identities
from devices.escpos.encoder import encode, to_code_page, wrap
from devices.escpos.replies import (
    AutoStatus,
    BufferCleared,
    BufferedStatus,
    Hold,
    ProcessId,
    RealTimeStatus,
    ReplyReader,
    Unrecognised,
    is_real_time,
)
from devices.printer import Align, Feed, QrCode, Slip, TextLine
from devices.simulated.escpos_machine import EscPosMachine
from devices.simulated.machine_model import MachineModel
from devices.simulated.paper_parts import PaperLine
from kiosk.settings.printer_profiles import available, shipped
from tests.support.printers import EPSON_58, RASTER_58


def test_a_slip_is_these_bytes():
    slip = Slip((TextLine("A012", size=2, bold=True), TextLine("Kunjungan", align=Align.LEFT), Feed(2)))
    assert encode(slip, EPSON_58) == (
        b"\x1b@\x1da\x0e\x1bt\x00\x1ba\x01\x1bE\x01\x1d!\x11A012\n\x1ba\x00\x1bE\x00\x1d!\x00Kunjungan\n\x1bd\x02\x1dVB\x03"
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
    machine = EscPosMachine(on_paper=papers.append)
    machine.receive(encode(Slip((TextLine(text, size=size),)), EPSON_58), 0.0)
    machine.run(1e9)
    assert not machine.unknown and len(papers) == 1
    assert papers[0].words().replace("\n", "").isprintable()
    assert all(len(part.text) * size <= 32 for part in papers[0].parts if isinstance(part, PaperLine))


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


def test_a_code_that_is_too_wide_for_the_paper_gets_smaller():
    wide = encode(Slip((QrCode("K1" + "A" * 128, 16),)), EPSON_58)
    assert b"\x1d(k\x03\x001C\x07" in wide  # 49 modules of 7 dots: 343 of 384


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=1, max_size=130), st.integers(1, 16))
def test_no_picture_holds_a_real_time_command(data, module):
    """A printer obeys DLE wherever it stands, in the middle of a picture too."""
    sent = encode(Slip((QrCode(data, module),)), RASTER_58)
    assert not any(start in sent for start in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))


def test_words_that_grow_on_the_code_page_still_fit_the_line():
    lines = encode(Slip((TextLine("0" * 31 + "¾"),)), EPSON_58).split(b"\n")
    assert lines[0].endswith(b"0" * 31 + b"3") and lines[1] == b"4"


def test_identities_differ_and_cannot_be_taken_for_a_status():
    identities = Identities(COUNT - 2)
    made = [identities.next() for _ in range(4)]
    assert len(set(made)) == 4 and all(len(one) == 4 for one in made)
    assert not any(is_real_time(byte) or byte & 0x93 == 0x10 or byte in b'7"%' for byte in ALPHABET)


STREAM = b"\x12" + b"\x37\x22ABCD\x00" + b"\x14\x00\x0f\x00" + b"\x03" + b"\x37\x25\x00" + b"\x1a"
REPLIES = [
    RealTimeStatus(0x12),
    ProcessId(b"ABCD"),
    AutoStatus(0x14, 0x00, 0x0F),
    BufferedStatus(0x03),
    BufferCleared(),
    RealTimeStatus(0x1A),
]


def test_replies_are_told_apart_whatever_the_cut():
    for cut in range(len(STREAM)):
        reader = ReplyReader()
        assert reader.feed(STREAM[:cut]) + reader.feed(STREAM[cut:]) == REPLIES


@pytest.mark.parametrize("inserted", [0x11, 0x13, 0x12, 0x16, 0x1A, 0x1E])
@pytest.mark.parametrize("place", range(len(STREAM) + 1))
def test_a_real_time_answer_or_xoff_may_come_in_the_middle_of_anything(place, inserted):
    found = ReplyReader().feed(STREAM[:place] + bytes((inserted,)) + STREAM[place:])
    extra = Hold(inserted == 0x13) if inserted in (0x11, 0x13) else RealTimeStatus(inserted)
    assert sorted(map(repr, found)) == sorted(map(repr, [*REPLIES, extra]))


@pytest.mark.parametrize("lost", range(len(STREAM)))
def test_a_lost_byte_costs_its_own_reply_only_and_invents_no_proof(lost):
    found = ReplyReader().feed(STREAM[:lost] + STREAM[lost + 1 :] + b"\x12" * 2)
    assert [reply for reply in found if isinstance(reply, ProcessId)] in ([], [ProcessId(b"ABCD")])
    assert len([reply for reply in REPLIES if reply in found]) >= len(REPLIES) - 2


def test_a_reply_without_its_end_is_given_up():
    reader = ReplyReader()
    assert reader.feed(b"\x37\x22AB") == [] and reader.unfinished
    assert reader.give_up() == [Unrecognised(b"\x37\x22AB")]
    assert reader.feed(b"\x12") == [RealTimeStatus(0x12)]


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_any_bytes_are_survived_and_only_real_patterns_are_a_status(chunks):
    reader = ReplyReader()
    taken = 0
    for reply in (reply for chunk in chunks for reply in reader.feed(chunk)):
        match reply:
            case RealTimeStatus(bits):
                assert bits & 0x93 == 0x12
            case AutoStatus(first, second, third):
                assert first & 0x93 == 0x10 and not (second & 0x90 or third & 0x90)
            case ProcessId(identity):
                assert re.fullmatch(rb"[\x20-\x7e]{4}", identity)
            case BufferedStatus(bits):
                assert bits & 0x90 == 0 and bits & 3 in (0, 3) and bits & 12 in (0, 12)
            case BufferCleared() | Unrecognised() | Hold():
                pass
        taken += 1
    assert taken <= sum(map(len, chunks))


ACCENTS = Slip((TextLine("Café über ½ é"),))


def on_paper(profile, **model: object) -> tuple[str, list[bytes]]:
    papers = []
    machine = EscPosMachine(replace(MachineModel.of(profile, baud=0), **model), on_paper=papers.append)
    machine.receive(encode(ACCENTS, replace(profile, cutter=True)), 0.0)
    machine.run(1e6)
    return papers[0].words(), list(machine.unknown)


def test_a_chinese_model_is_told_to_read_letters_singly():
    generic = shipped("generic-80")
    assert on_paper(generic) == ("Café über ½ é", [])
    assert on_paper(replace(generic, chinese_mode=False), chinese_mode=True)[0] != "Café über ½ é"
    assert on_paper(generic, chinese_mode=False) == ("Café über ½ é", []), "harmless for others"


@pytest.mark.parametrize("name", sorted(available()))
def test_the_chinese_mode_ends_before_the_first_letter_of_every_slip(name):
    profile = shipped(name)
    begins = encode(ACCENTS, profile).startswith(b"\x1b@\x1c.")
    assert begins is profile.chinese_mode is name.startswith("generic")
