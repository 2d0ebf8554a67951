"""What a tester has on disk: the codes in a picture file, or a plain reason."""

import io

import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.simulated import picture_codes
from devices.simulated.picture_codes import PictureProblem, codes_in


def picture(*texts: str, kind: str = "PNG") -> bytes:
    """Codes below each other on one sheet."""
    made = [qrcode.make(text).get_image().convert("RGB") for text in texts]
    sheet = Image.new("RGB", (900, sum(one.height + 60 for one in made) or 300), "white")
    top = 30
    for one in made:
        sheet.paste(one, (40, top))
        top += one.height + 60
    buffer = io.BytesIO()
    sheet.save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP"])
def test_the_codes_of_a_picture_from_top_to_bottom(kind):
    assert codes_in(picture("T1FIRST", "T1SECOND", kind=kind)) == (b"T1FIRST", b"T1SECOND")


def test_a_code_of_bytes_stays_what_it_is():
    assert codes_in(picture("Ä\n")) == ("Ä\n".encode(),)


def test_a_picture_without_a_code_and_what_is_no_picture():
    assert codes_in(picture()) is PictureProblem.NO_CODE
    assert codes_in(b"") is PictureProblem.NO_PICTURE
    assert codes_in(picture("T1FIRST")[:500]) is PictureProblem.NO_PICTURE


def test_a_picture_that_would_fill_the_memory_is_not_opened(monkeypatch):
    monkeypatch.setattr(picture_codes, "MOST_PIXELS", 1000)
    assert codes_in(picture("T1FIRST")) is PictureProblem.TOO_LARGE
    monkeypatch.setattr(picture_codes, "MOST_BYTES", 10)
    assert codes_in(b"x" * 11) is PictureProblem.TOO_LARGE


@given(st.binary(max_size=300), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"BM"]))
def test_anything_as_a_picture_has_an_answer(data, start):
    assert codes_in(start + data) in PictureProblem
