"""A technician's help: bytes made visible, settings written back, framing found out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scan_frames import Code, FrameReader, Framing, Guess, Suffix, guess_framing
from devices.scan_text import escaped, unescaped, visible
from devices.simulated.pty_scanner import SentFraming


def test_bytes_are_visible():
    assert visible(b"\x02]Q0T1ABC\r\n\xe9\x7f\x1d") == "<STX>]Q0T1ABC<CR><LF><E9><7F><GS>"


@given(st.binary(max_size=40))
def test_what_is_written_to_a_settings_file_is_read_back(data):
    assert unescaped(escaped(data)) == data
    assert escaped(data).isprintable()


@pytest.mark.parametrize("text", ["\\x1", "\\n", "é", "QR\\", "\t"])
def test_what_nobody_wrote_is_refused(text):
    with pytest.raises(ValueError, match="neither"):
        unescaped(text)


@pytest.mark.parametrize("suffix", Suffix)
@pytest.mark.parametrize("prefix", [b"", b"QR:", b"\x1d"])
@pytest.mark.parametrize("aim", ["", "]Q1"])
def test_the_framing_that_was_sent_is_found_and_then_reads(suffix, prefix, aim):
    sent = SentFraming(suffix, prefix, aim).around(b"KIOSK-TEST")
    found = guess_framing([sent, sent, sent], known="KIOSK-TEST")
    assert found == (Guess(suffix, prefix, aim.encode()), 3)
    reader = FrameReader(Framing(suffix=found[0].suffix, prefix=found[0].prefix))
    assert reader.feed(sent) + reader.silence() == [Code("KIOSK-TEST")]


def test_the_majority_is_believed_and_what_no_setting_covers_is_named():
    assert guess_framing([b"T1A\r\n", b"T1", b"T1B\r\n"]) == (Guess(Suffix.CRLF), 2)
    assert guess_framing([b"TEST#\r"], known="TEST") == (Guess(Suffix.CR, tail=b"#"), 1)
    assert guess_framing([]) is None


@given(st.lists(st.binary(max_size=20), max_size=5), st.text(max_size=5))
def test_anything_can_be_looked_at(bursts, known):
    guess_framing(bursts, known)
