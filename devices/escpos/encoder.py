"""A slip as ESC/POS bytes. Pure, but slow to import: python-escpos reads its data files.

No character of a text can become a control byte: texts are laid onto one pinned code page,
what it lacks is transliterated or becomes "?", and whatever is below 20h or 7Fh afterwards
is replaced too.
"""

from __future__ import annotations

import logging
import textwrap
import unicodedata
from typing import NamedTuple, assert_never

import qrcode

from devices.escpos.abilities import STATUS_CHANGES
from devices.escpos.pacing import Piece
from devices.escpos.profiles import Codes, Profile
from devices.printer import Align, Feed, QrCode, Slip, TextLine

with_handler = logging.NullHandler()
logging.getLogger().addHandler(with_handler)  # python-escpos calls basicConfig(): this makes it do nothing
from escpos.printer import Dummy  # noqa: E402

logging.getLogger().removeHandler(with_handler)

ESC, FS, GS = b"\x1b", b"\x1c", b"\x1d"
QR_LEVEL_M = 1  # 15 % of a code may be soiled or creased
CUT_FEED = 3  # beyond the knife, in the printer's vertical units (GS V 66 feeds to the knife by itself)
FEED_INSTEAD_OF_CUT = 5  # lines, to tear the paper off by hand
DOTS_PER_MM, LINE_DOTS = 8, 30
HEAD_TO_KNIFE_MM = 14.0
CUT_SECONDS = 0.4
# Bytes that fit into a QR code of version 1, 2, … at level M; letters and digits alone need less.
_QR_BYTES = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213)
# One dot alone in a byte of a picture could be the DLE of a real-time command; wider modules never make one.
LEAST_RASTER_MODULE = 2
RASTER_STRIP_ROWS = 24

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("–—‑·", "-"),
        **dict.fromkeys("“”", '"'),
        **dict.fromkeys("‘’", "'"),
        "…": "...",
        "•": "*",
        "\u00a0": " ",
    }
)


def encode(slip: Slip, profile: Profile) -> bytes:
    """The bytes that print `slip` and cut it off. Raises ValueError for a QR that cannot be printed."""
    return b"".join(piece.data for piece in compose(slip, profile))


def compose(slip: Slip, profile: Profile) -> tuple[Piece, ...]:
    """The same in pieces, with the time that each takes. Raises ValueError for a QR that cannot be printed."""
    pieces = [initialise(profile)]
    style = _Style()
    for part in slip.parts:
        match part:
            case TextLine():
                for line in _lines(part, profile):
                    look = style.change(part.align, part.bold, part.size)
                    pieces.append(Piece(look + line + b"\n", mm=part.size * LINE_DOTS / DOTS_PER_MM))
            case QrCode():
                look = style.change(Align.CENTER, False, 1)
                pieces += [*([Piece(look)] if look else []), *_qr(part, profile)]
            case Feed():
                pieces.append(feed(part.lines))
            case _:
                assert_never(part)
    return (*pieces, *cut(profile))


def initialise(profile: Profile) -> Piece:
    """Default styles and the profile's code page."""
    # ESC @ switches automatic status off, so it is switched on again in the same breath.
    # ESC @ also leads a Chinese model back to reading letters above 7Fh in pairs, whatever its code page.
    singly = FS + b"." if profile.chinese_mode else b""
    start = ESC + b"@" + singly + (STATUS_CHANGES if profile.automatic_status else b"")
    return Piece(start + ESC + b"t" + bytes([profile.code_page_number]))


def cut(profile: Profile) -> tuple[Piece, ...]:
    """Cut the paper off, or feed it out where there is no knife."""
    if not profile.cutter:
        return (feed(FEED_INSTEAD_OF_CUT),)
    return (Piece(GS + b"V" + bytes([66, CUT_FEED]), mm=HEAD_TO_KNIFE_MM, seconds=CUT_SECONDS),)


class Longest(NamedTuple):
    """The longest command that there may be."""

    size: int  # bytes
    mm: float


def longest_command(profile: Profile) -> Longest:
    """No command of a slip is longer: a strip of a picture, or the text of a code."""
    if profile.codes is Codes.RASTER:
        return Longest(8 + RASTER_STRIP_ROWS * -(-profile.width_dots // 8), RASTER_STRIP_ROWS / DOTS_PER_MM)
    return Longest(8 + _QR_BYTES[-1], 0.0)


def feed(lines: int) -> Piece:
    return Piece(ESC + b"d" + bytes([lines]), mm=lines * LINE_DOTS / DOTS_PER_MM)


class _Style:
    """Sends a style only when it changes: every byte costs time on a slow wire."""

    def __init__(self) -> None:
        self._align, self._bold, self._size = Align.LEFT, False, 1

    def change(self, align: Align, bold: bool, size: int) -> bytes:
        data = b""
        if align is not self._align:
            data += ESC + b"a" + bytes([1 if align is Align.CENTER else 0])
        if bold != self._bold:
            data += ESC + b"E" + bytes([int(bold)])
        if size != self._size:
            data += GS + b"!" + bytes([(size - 1) << 4 | (size - 1)])
        self._align, self._bold, self._size = align, bold, size
        return data


def _lines(part: TextLine, profile: Profile) -> list[bytes]:
    """Laid on the code page first, then broken: what a page lacks may become more than one character."""
    laid = to_code_page(" ".join(part.text.split()), profile.code_page).decode(profile.code_page)
    return [to_code_page(line, profile.code_page) for line in wrap(laid, profile.columns // part.size)]


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


def _qr(code: QrCode, profile: Profile) -> list[Piece]:
    if not code.data or not code.data.isascii() or not code.data.isprintable():
        raise ValueError("A QR on paper holds printable ASCII only.")
    modules = _modules(len(code.data)) + (2 if profile.codes is Codes.RASTER else 0)
    # A printer refuses a code that is wider than its paper: rather a smaller one.
    dots = min(code.module_dots, profile.width_dots // modules)
    mm = modules * dots / DOTS_PER_MM
    if profile.codes is Codes.RASTER:
        return _raster(code.data, max(LEAST_RASTER_MODULE, dots))
    paper = Dummy()
    paper.qr(code.data, ec=QR_LEVEL_M, size=dots, native=True)
    *settings, draw = _commands(paper.output)
    return [*(Piece(command) for command in settings), Piece(draw, mm)]


def _modules(length: int) -> int:
    for version, capacity in enumerate(_QR_BYTES, 1):
        if length <= capacity:
            return 17 + 4 * version
    raise ValueError("A QR on paper holds at most 213 characters.")


def _commands(data: bytes) -> list[bytes]:
    """GS ( k commands, one by one."""
    commands, start = [], 0
    while start < len(data):
        size = 5 + (data[start + 3] | data[start + 4] << 8)
        commands.append(data[start : start + size])
        start += size
    return commands


def _raster(data: str, dots: int) -> list[Piece]:
    """The code as a picture, in strips that no small buffer chokes on."""
    made = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=1)
    made.add_data(data)
    rows = [row for modules in made.get_matrix() for row in [_packed(modules, dots)] * dots]
    strips = (rows[start : start + RASTER_STRIP_ROWS] for start in range(0, len(rows), RASTER_STRIP_ROWS))
    return [
        Piece(
            GS + b"v0\0" + len(strip[0]).to_bytes(2, "little") + len(strip).to_bytes(2, "little") + b"".join(strip),
            mm=len(strip) / DOTS_PER_MM,
        )
        for strip in strips
    ]


def _packed(modules: list[bool], dots: int) -> bytes:
    bits = "".join("1" * dots if dark else "0" * dots for dark in modules)
    width = -(-len(bits) // 8)
    return int(bits.ljust(width * 8, "0"), 2).to_bytes(width, "big")
