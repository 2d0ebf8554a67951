"""A receipt printer as a byte-level machine on a virtual timeline. Pure: bytes and moments in,
replies and paper out.

It behaves as the real ones do where that matters to the truth: real-time commands are obeyed
at once, everything else waits in a finite buffer; printing takes time; a stopped mechanism
keeps its buffer and goes on when the cause is gone; a process id is answered only after the
data before it was printed. What it does not know it reports and never swallows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

BUFFER_BYTES = 4096
FEED_MM_PER_SECOND = 150.0
LINE_MM = 3.75  # 30 dots at 8 dots a mm
CUT_SECONDS = 0.25
DLE, EOT, ENQ, DC4, ESC, GS, LF = 0x10, 0x04, 0x05, 0x14, 0x1B, 0x1D, 0x0A
CLEAR = bytes((0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08))


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One printed line, as it looks."""

    text: str
    size: int
    bold: bool
    centered: bool


@dataclass(frozen=True, slots=True)
class PaperQr:
    data: str
    module_dots: int
    centered: bool


@dataclass(frozen=True, slots=True)
class PaperRaster:
    """Black dots, rows of bytes."""

    width_bytes: int
    height: int
    dots: bytes
    centered: bool


@dataclass(frozen=True, slots=True)
class PaperFeed:
    lines: int


PaperPart = PaperLine | PaperQr | PaperRaster | PaperFeed


@dataclass
class Faults:
    """What is wrong with the machine now; changed by the controls, never by the driver."""

    paper_low: bool = False
    paper_out: bool = False
    cover_open: bool = False
    offline: bool = False
    cutter_error: bool = False
    silent: bool = False  # prints, but never answers (a broken wire back)

    @property
    def stops(self) -> bool:
        return self.paper_out or self.cover_open or self.offline or self.cutter_error


@dataclass
class EscPosMachine:
    """Feed it bytes with `receive`, let time pass with `run`, look at `slips`."""

    on_slip: Callable[[tuple[PaperPart, ...]], None]
    baud: int = 19200
    code_page: str = "cp437"
    knows_process_id: bool = True
    faults: Faults = field(default_factory=Faults)
    unknown: list[bytes] = field(default_factory=list)
    lost_bytes: int = 0
    lines_until_paper_out: int | None = None  # paper ends in the middle of a slip

    def __post_init__(self) -> None:
        self._buffer = bytearray()
        self._real_time = bytearray()  # the beginning of a command that may be a real-time one
        self._busy_until = 0.0
        self._parts: list[PaperPart] = []
        self._qr_data = ""
        self._qr_module = 3
        self._text = bytearray()
        self._reset_style()

    # -- the wire -------------------------------------------------------------------------------

    def receive(self, data: bytes, at: float) -> bytes:
        """Bytes arrive at a moment (seconds); returns what the printer answers at once."""
        if self.idle:
            self.start_clock(at)
        answers = bytearray()
        for byte in data:
            self._real_time.append(byte)
            answers += self._obey_at_once()
        answers += self.run(at)
        return b"" if self.faults.silent else bytes(answers)

    def _obey_at_once(self) -> bytes:
        """Take real-time commands out of the stream; everything else goes into the buffer."""
        held = self._real_time
        if held[0] != DLE:
            self._store(held)
            return b""
        if len(held) == 1 or (held[1] == DC4 and len(held) < 3 + len(CLEAR)):
            return b""
        if held[1] in (EOT, ENQ):
            if len(held) < 3:
                return b""
            n = held[2]
            held.clear()
            return self._status(n)
        if held[1] == DC4 and held[2] == 8 and bytes(held[3:]) == CLEAR:
            held.clear()
            self._clear()
            return b"\x37\x25\x00"
        self._store(held)
        return b""

    def _store(self, held: bytearray) -> None:
        room = BUFFER_BYTES - len(self._buffer)
        self.lost_bytes += max(0, len(held) - room)
        self._buffer += held[:room]
        held.clear()

    def _clear(self) -> None:
        self._buffer.clear()
        self._text.clear()
        if self._parts:
            # What was already on the paper stays on the paper: a torn slip.
            self._finish_slip()
        self._reset_style()

    def _status(self, n: int) -> bytes:
        faults = self.faults
        bits = 0x12
        match n:
            case 1:
                bits |= 0x08 if faults.stops else 0
            case 2:
                bits |= (0x04 if faults.cover_open else 0) | (0x20 if faults.paper_out else 0)
                bits |= 0x40 if faults.cutter_error else 0
            case 3:
                bits |= 0x08 if faults.cutter_error else 0
            case 4:
                bits |= (0x0C if faults.paper_low or faults.paper_out else 0) | (0x60 if faults.paper_out else 0)
            case _:
                self.unknown.append(bytes((DLE, EOT, n)))
                return b""
        return bytes((bits,))

    # -- the mechanism ----------------------------------------------------------------------------

    def run(self, at: float) -> bytes:
        """Work off the buffer as far as time and the mechanism allow; returns buffered answers."""
        answers = bytearray()
        while self._buffer and not self.faults.stops and self._busy_until <= at:
            size = self._command_size()
            if size is None:
                break
            command = bytes(self._buffer[:size])
            del self._buffer[:size]
            answers += self._execute(command)
        return b"" if self.faults.silent else bytes(answers)

    @property
    def idle(self) -> bool:
        """Nothing left to do, or nothing that can be done."""
        return not self._buffer or self.faults.stops

    def power_off(self) -> None:
        """Everything that was not printed is lost."""
        self._buffer.clear()
        self._real_time.clear()
        self._text.clear()
        if self._parts:
            self._finish_slip()
        self._reset_style()

    def _command_size(self) -> int | None:
        """How many bytes the first command has, or None while it is not whole."""
        b = self._buffer
        first = b[0]
        if first not in (ESC, GS):
            return 1
        if len(b) < 2:
            return None
        key = (first, chr(b[1]))
        if key == (GS, "("):
            return self._whole(3 + 2 + (b[3] | b[4] << 8)) if len(b) >= 5 else None
        if key == (GS, "v"):
            return self._whole(8 + (b[4] | b[5] << 8) * (b[6] | b[7] << 8)) if len(b) >= 8 else None
        if key == (GS, "V"):
            return (self._whole(4 if b[2] in (65, 66) else 3)) if len(b) >= 3 else None
        if key in _SIZES:
            return self._whole(_SIZES[key])
        return self._whole(2)

    def _whole(self, size: int) -> int | None:
        return size if len(self._buffer) >= size else None

    def _execute(self, command: bytes) -> bytes:
        first = command[0]
        if first == LF:
            self._print_line()
        elif first in (ESC, GS):
            return self._execute_command(first, chr(command[1]), command)
        elif first < 0x20:
            self.unknown.append(command)
        else:
            self._text.append(first)
        return b""

    def _execute_command(self, first: int, letter: str, command: bytes) -> bytes:
        match (first, letter):
            case (0x1B, "@"):
                self._reset_style()
            case (0x1B, "a"):
                self._centered = command[2] in (1, 49)
            case (0x1B, "E" | "G"):
                self._bold = bool(command[2] & 1)
            case (0x1D, "!"):
                self._size = (command[2] & 0x07) + 1
            case (0x1B, "d"):
                self._feed(command[2])
            case (0x1D, "V"):
                self._cut(command[3] if len(command) > 3 else 0)
            case (0x1D, "v"):
                self._raster(command)
            case (0x1D, "("):
                return self._function(command)
            case (0x1D, "r"):
                return self._buffered_status()
            case key if key in _IGNORED:
                pass
            case _:
                self.unknown.append(command)
        return b""

    def _function(self, command: bytes) -> bytes:
        kind, body = chr(command[2]), command[5:]
        if kind == "k" and body[:1] == b"1":
            self._qr_function(body)
        elif kind == "H" and body[:2] == b"00" and len(body) == 6 and self.knows_process_id:
            return b"\x37\x22" + body[2:] + b"\x00"
        else:
            self.unknown.append(command)
        return b""

    def _qr_function(self, body: bytes) -> None:
        match body[1]:
            case 67:
                self._qr_module = body[2]
            case 80:
                self._qr_data = body[3:].decode("ascii", "replace")
            case 81:
                self._flush_text()
                self._add(PaperQr(self._qr_data, self._qr_module, self._centered))
                self._take_time(33 * self._qr_module / 8 / FEED_MM_PER_SECOND)
            case 65 | 69:
                pass
            case _:
                self.unknown.append(body)

    def _raster(self, command: bytes) -> None:
        width, height = command[4] | command[5] << 8, command[6] | command[7] << 8
        self._add(PaperRaster(width, height, command[8:], self._centered))
        self._take_time(height / 8 / FEED_MM_PER_SECOND)

    def _buffered_status(self) -> bytes:
        return bytes((0x03 if self.faults.paper_low else 0x00,))

    def _print_line(self) -> None:
        text = self._text.decode(self.code_page, "replace")
        self._text.clear()
        self._add(PaperLine(text, self._size, self._bold, self._centered))
        self._take_time(LINE_MM * self._size / FEED_MM_PER_SECOND)
        if self.lines_until_paper_out is not None:
            self.lines_until_paper_out -= 1
            if self.lines_until_paper_out <= 0:
                self.lines_until_paper_out = None
                self.faults.paper_out = True

    def _flush_text(self) -> None:
        if self._text:
            self._print_line()

    def _feed(self, lines: int) -> None:
        self._flush_text()
        self._add(PaperFeed(lines))
        self._take_time(lines * LINE_MM / FEED_MM_PER_SECOND)

    def _cut(self, feed: int) -> None:
        self._feed(feed)
        self._take_time(CUT_SECONDS)
        self._finish_slip()

    def _finish_slip(self) -> None:
        parts, self._parts = tuple(self._parts), []
        self.on_slip(parts)

    def _add(self, part: PaperPart) -> None:
        self._parts.append(part)

    def _take_time(self, seconds: float) -> None:
        self._busy_until += seconds

    def start_clock(self, at: float) -> None:
        """The mechanism is free at `at` (seconds): work begun now takes its time from here."""
        self._busy_until = max(self._busy_until, at)

    def _reset_style(self) -> None:
        self._size, self._bold, self._centered = 1, False, False


_SIZES = {
    (ESC, "@"): 2, (ESC, "t"): 3, (ESC, "a"): 3, (ESC, "E"): 3, (ESC, "G"): 3, (ESC, "d"): 3, (ESC, "!"): 3,
    (ESC, "-"): 3, (ESC, "M"): 3, (ESC, "J"): 3, (ESC, "R"): 3, (ESC, "2"): 2, (ESC, "3"): 3, (GS, "!"): 3,
    (GS, "r"): 3, (GS, "a"): 3, (GS, "B"): 3, (GS, "I"): 3, (GS, "h"): 3, (GS, "w"): 3,
}  # fmt: skip
_IGNORED = {(ESC, "t"), (ESC, "M"), (ESC, "-"), (ESC, "R"), (ESC, "2"), (ESC, "3"), (GS, "B")}
