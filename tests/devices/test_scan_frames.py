"""Bytes → codes: every framing, and anything at all in any pieces."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from devices.scan_frames import ENDS, BadCode, Code, Drop, Dropped, Found, FrameReader, Framing, SameCode, Suffix
from devices.scanner import Unusable

TICKET = "T17K2M9QX4T1ZBC"
HOUSE = Framing(allow=re.compile("[TK]1[0-9A-Z]+"))


def framed(text: str | bytes, suffix: Suffix, prefix: bytes = b"") -> bytes:
    content = text.encode() if isinstance(text, str) else text
    start = b"\x02" if suffix is Suffix.STX_ETX else b""
    return start + prefix + content + ENDS[suffix]


def read(framing: Framing, *chunks: bytes) -> list[Found]:
    """What comes of chunks that are followed by silence."""
    reader = FrameReader(framing)
    found = [one for chunk in chunks for one in reader.feed(chunk)]
    return found + reader.silence()


@pytest.mark.parametrize("suffix", Suffix)
@pytest.mark.parametrize("prefix", [b"", b"QR:", b"\x1d"])
def test_a_code_is_found_in_every_framing(suffix, prefix):
    framing = replace(HOUSE, suffix=suffix, prefix=prefix)
    assert read(framing, framed(TICKET, suffix, prefix)) == [Code(TICKET)]


@pytest.mark.parametrize("suffix", [one for one in Suffix if one is not Suffix.NONE])
def test_a_burst_is_all_its_codes_in_order(suffix):
    codes = [f"T1{number:04d}" for number in range(50)]
    stream = b"".join(framed(code, suffix) for code in codes)
    assert read(replace(HOUSE, suffix=suffix), stream) == [Code(code) for code in codes]


@pytest.mark.parametrize("aim", ["]Q0", "]Q3", "]C1", "]d2", "]E0"])
@pytest.mark.parametrize("prefix", [b"", b"#"])
def test_an_aim_id_is_no_part_of_the_code(aim, prefix):
    assert read(replace(HOUSE, prefix=prefix), prefix + f"{aim}{TICKET}\r".encode()) == [Code(TICKET)]


@pytest.mark.parametrize(("told", "sent"), [(Suffix.CR, b"\r\n"), (Suffix.LF, b"\r\n"), (Suffix.NONE, b"\r\n")])
def test_a_line_end_too_many_is_forgiven(told, sent):
    framing = replace(HOUSE, suffix=told)
    reader = FrameReader(framing)
    codes = []
    for code in ("T11", "T12", "T13"):
        codes += reader.feed(code.encode() + sent)
        codes += reader.silence()
    assert codes == [Code("T11"), Code("T12"), Code("T13")]


@pytest.mark.parametrize("sent", ["NR", "%%NoRead", "]Q0NR"])
def test_a_no_read_is_nothing_to_a_person(sent):
    assert read(HOUSE, f"{sent}\r".encode()) == [Dropped(Drop.NO_READ)]


def test_without_its_prefix_a_code_is_noise():
    assert read(replace(HOUSE, prefix=b"QR:"), b"T1ABC\rQR:T1ABC\r") == [Dropped(Drop.NO_PREFIX), Code("T1ABC")]


def test_half_a_code_is_never_glued_to_the_next():
    reader = FrameReader(HOUSE)
    assert reader.feed(b"T1AB") == [] and reader.pending
    assert reader.silence() == [Dropped(Drop.CUT_SHORT)] and not reader.pending
    assert reader.feed(b"T1CD\r") == [Code("T1CD")]


def test_a_new_beginning_ends_what_was_begun():
    between = replace(HOUSE, suffix=Suffix.STX_ETX)
    assert read(between, b"\x02T1AB\x02T1CD\x03") == [Dropped(Drop.CUT_SHORT), Code("T1CD")]
    assert read(between, b"noise\x02T1CD\x03more") == [Dropped(Drop.NOISE), Code("T1CD"), Dropped(Drop.NOISE)]


@pytest.mark.parametrize("suffix", Suffix)
def test_64_kb_are_discarded_to_their_end_and_the_next_code_is_read(suffix):
    framing = replace(HOUSE, suffix=suffix)
    reader = FrameReader(framing)
    found = []
    for _ in range(64):
        found += reader.feed(b"T1" * 512)
        assert len(reader._held) <= framing.most_bytes + 1, "memory is bounded"
    found += reader.feed(ENDS[suffix])
    found += reader.silence()
    found += reader.feed(framed(TICKET, suffix)) + reader.silence()
    expected = Dropped(Drop.NOISE) if suffix is Suffix.STX_ETX else BadCode(Unusable.TOO_LONG)
    assert found == [expected, Code(TICKET)]


def test_64_kb_between_stx_and_etx():
    found = read(replace(HOUSE, suffix=Suffix.STX_ETX), b"\x02", *[b"T" * 1024] * 64, b"\x03", b"\x02T1AB\x03")
    assert found == [BadCode(Unusable.TOO_LONG), Code("T1AB")]


@pytest.mark.parametrize("length", [299, 300, 301, 302, 303, 400])
def test_the_greatest_length_is_exact(length):
    code = "T1" + "A" * (length - 2)
    expected = Code(code) if length <= 300 else BadCode(Unusable.TOO_LONG)
    assert read(HOUSE, code.encode() + b"\r") == [expected]
    assert read(HOUSE, *(bytes([byte]) for byte in code.encode() + b"\r")) == [expected]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"T1\x1b[2J", Unusable.NOT_TEXT),
        (b"T1\x00AB", Unusable.NOT_TEXT),
        (b"T1\x7f", Unusable.NOT_TEXT),
        (b"T1\xc2\x9b2J", Unusable.NOT_TEXT),  # a C1 control character, well-formed UTF-8
        (b"T1\xff\xfe", Unusable.NOT_TEXT),
        ("T1\u202eAB".encode(), Unusable.NOT_TEXT),  # turns the direction of writing
        (b"T1AB\tT1CD", Unusable.NOT_TEXT),
        (b"https://example.org/", Unusable.NOT_ALLOWED),
        (b"T1AB T1CD", Unusable.NOT_ALLOWED),
        ("T1ÀB".encode(), Unusable.NOT_ALLOWED),
        (b"' OR 1=1 --", Unusable.NOT_ALLOWED),
    ],
)
def test_what_is_no_code_of_ours_is_said_so_and_never_cleaned(content, why):
    assert read(HOUSE, content + b"\r") == [BadCode(why)]


def test_a_code_shows_in_no_repr():
    assert TICKET not in repr(read(HOUSE, f"{TICKET}\r".encode()))


FRAMINGS = st.builds(
    Framing,
    suffix=st.sampled_from(Suffix),
    prefix=st.sampled_from([b"", b"#", b"QR:", b"\x1d"]),
    longest=st.integers(1, 40),
)
# Bytes as scanners send them, more of those that mean something.
BYTES = st.lists(
    st.one_of(
        st.sampled_from([b"\r", b"\n", b"\r\n", b"\t", b"\x02", b"\x03", b"]Q0", b"NR", b"#", b"QR:", b"T1AB"]),
        st.binary(max_size=6),
        st.integers(30, 90).map(lambda length: b"A" * length),
    ),
    max_size=30,
).map(b"".join)


@given(FRAMINGS, BYTES)
@example(Framing(suffix=Suffix.CRLF, longest=1), b"AAAAAAAA\r\r\n")
def test_any_bytes_give_bounded_printable_codes_only(framing, stream):
    reader = FrameReader(framing)
    found = reader.feed(stream)
    assert len(reader._held) <= framing.most_bytes + 1
    for one in found + reader.silence():
        if isinstance(one, Code):
            assert 0 < len(one.text.encode()) <= framing.longest
            assert one.text.isprintable() and framing.allow.fullmatch(one.text)
            assert one.text not in framing.no_read
    assert not reader.pending


@given(FRAMINGS, BYTES, st.lists(st.integers(0, 400), max_size=12))
def test_the_pieces_do_not_matter(framing, stream, cuts):
    edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    pieces = [stream[start:end] for start, end in itertools.pairwise(edges)]
    whole = read(framing, stream)
    assert read(framing, *pieces) == whole
    assert read(framing, *(bytes([byte]) for byte in stream)) == whole


@given(FRAMINGS, BYTES, st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=30))
def test_after_silence_a_good_code_is_always_read(framing, noise, code):
    reader = FrameReader(replace(framing, longest=40, no_read=()))
    reader.feed(noise)
    reader.silence()
    sent = framed(code, framing.suffix, framing.prefix)
    assert reader.feed(sent) + reader.silence() == [Code(code)]


def test_the_same_code_held_before_the_window_is_one():
    same = SameCode(3.0)
    assert [same.is_repeat("T1A", at) for at in (0.0, 0.4, 2.9, 5.8)] == [False, True, True, True]
    assert not same.is_repeat("T1B", 5.9), "another code is another visitor"
    assert same.is_repeat("T1A", 6.0), "another code in between changes nothing"
    assert not same.is_repeat("T1A", 9.0), "after the window it is meant again"
    for number in range(1000):
        same.is_repeat(number, 10.0 + number)
    assert len(same._seen) <= 3
