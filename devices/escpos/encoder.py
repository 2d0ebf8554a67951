"""A slip as ESC/POS bytes. Pure, but slow to import: python-escpos reads its data files.

No character of a text can become a control byte: texts are laid onto one pinned code page,
what it lacks is transliterated or becomes "?", and whatever is below 20h or 7Fh afterwards
is replaced too.
"""

from __future__ import annotations

import logging
import textwrap
import unicodedata

from devices.escpos.profiles import Profile
from devices.printer import Align, Feed, QrCode, Slip, TextLine

with_handler = logging.NullHandler()
logging.getLogger().addHandler(with_handler)  # python-escpos calls basicConfig(): this makes it do nothing
from escpos.printer import Dummy  # noqa: E402

logging.getLogger().removeHandler(with_handler)

ESC, GS = b"\x1b", b"\x1d"
QR_LEVEL_M = 1  # 15 % of a code may be soiled or creased
CUT_FEED = 3  # lines between the print head and the knife

_TYPOGRAPHY = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "‑": "-",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "…": "...",
        "•": "*",
        "·": "-",
        "\u00a0": " ",
    }
)


def encode(slip: Slip, profile: Profile) -> bytes:
    """The bytes that print `slip` and cut it off. Raises ValueError for a QR that cannot be printed."""
    paper = Dummy()
    paper._raw(ESC + b"@" + ESC + b"t" + bytes([profile.code_page_number]))
    state = _State(paper)
    for part in slip.parts:
        match part:
            case TextLine():
                for line in wrap(part.text, profile.columns // part.size):
                    state.style(part.align, part.bold, part.size)
                    paper._raw(to_code_page(line, profile.code_page) + b"\n")
            case QrCode():
                state.style(Align.CENTER, False, 1)
                _qr(paper, part, profile)
            case Feed():
                paper._raw(ESC + b"d" + bytes([part.lines]))
    paper._raw(GS + b"V" + bytes([66, CUT_FEED]) if profile.cutter else ESC + b"d" + bytes([CUT_FEED + 2]))
    return bytes(paper.output)


class _State:
    """Sends a style only when it changes: every byte costs time on a slow wire."""

    def __init__(self, paper: Dummy) -> None:
        self._paper = paper
        self._align, self._bold, self._size = Align.LEFT, False, 1

    def style(self, align: Align, bold: bool, size: int) -> None:
        if align is not self._align:
            self._paper._raw(ESC + b"a" + bytes([1 if align is Align.CENTER else 0]))
        if bold != self._bold:
            self._paper._raw(ESC + b"E" + bytes([int(bold)]))
        if size != self._size:
            self._paper._raw(GS + b"!" + bytes([(size - 1) << 4 | (size - 1)]))
        self._align, self._bold, self._size = align, bold, size


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters, broken between words where possible."""
    return textwrap.wrap(" ".join(text.split()), max(1, width)) or [""]


def to_code_page(text: str, code_page: str) -> bytes:
    """One line of text on a code page, without control bytes."""
    plain = text.translate(_TYPOGRAPHY)
    out = bytearray()
    for character in plain:
        encoded = character.encode(code_page, "ignore")
        if not encoded:
            bare = unicodedata.normalize("NFKD", character).encode("ascii", "ignore")
            encoded = bare or b"?"
        out += encoded
    return bytes(byte if byte >= 0x20 and byte != 0x7F else 0x3F for byte in out)


def _qr(paper: Dummy, code: QrCode, profile: Profile) -> None:
    if not code.data.isascii() or not code.data.isprintable():
        raise ValueError("A QR on paper holds printable ASCII only.")
    if profile.native_qr:
        paper.qr(code.data, ec=QR_LEVEL_M, size=code.module_dots, native=True)
    else:
        paper.qr(
            code.data, ec=QR_LEVEL_M, size=code.module_dots, native=False, image_arguments={"impl": "bitImageRaster"}
        )
