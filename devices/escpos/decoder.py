"""Explains the bytes on a printer's wire, in both directions, to people. Pure; any bytes are survived."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from devices.escpos.commands import CLEAR_BUFFERS, EOT, Command, CommandReader, RealTimeCutter
from devices.escpos.condition import of_answers, of_automatic
from devices.escpos.replies import (
    AutoStatus,
    BufferCleared,
    BufferedStatus,
    Hold,
    ProcessId,
    RealTimeStatus,
    Reply,
    ReplyReader,
    Unrecognised,
)

MOST_QUESTIONS = 16
_WELL = 0x12
_QUESTIONS = {1: "online?", 2: "why offline?", 3: "which error?", 4: "paper?"}
_SIDES = {0: "left", 48: "left", 1: "centre", 49: "centre", 2: "right", 50: "right"}
_QR = {65: "model", 67: "module size", 69: "correction level", 80: "data", 81: "print"}


@dataclass(frozen=True, slots=True)
class Explained:
    """A few bytes and what they mean. `strange`: they mean nothing that is known."""

    data: bytes
    words: str
    strange: bool = False


class WireDecoder:
    """Sees everything that goes over one wire, in order; a command that is not whole yet is explained later."""

    def __init__(self) -> None:
        self._commands = CommandReader()
        self._replies = ReplyReader()
        self._real_time_commands = RealTimeCutter()
        self._questions: deque[int] = deque(maxlen=MOST_QUESTIONS)

    def to_printer(self, data: bytes) -> list[Explained]:
        """Bytes that the kiosk sent."""
        found: list[Explained] = []
        for byte in data:
            ordinary, command = self._real_time_commands.feed(byte)
            whole = (self._commands.feed(one) for one in ordinary)
            found += [_explained(one) for one in whole if one is not None]
            if command:
                found.append(self._real_time(command))
        return _joined(found)

    def from_printer(self, data: bytes) -> list[Explained]:
        """Bytes that the printer sent."""
        return [self._reply(reply) for reply in self._replies.feed(data)]

    def _real_time(self, data: bytes) -> Explained:
        if data == CLEAR_BUFFERS:
            return Explained(data, "empty your buffer now")
        n = data[2]
        if data[1] == EOT:
            self._questions.append(n)
            return Explained(data, _QUESTIONS.get(n, f"status {n}?"), strange=n not in _QUESTIONS)
        words = {1: "recover and go on", 2: "recover and throw the rest away"}
        return Explained(data, words.get(n, f"recover ({n})"), strange=n not in words)

    def _reply(self, reply: Reply) -> Explained:
        match reply:
            case RealTimeStatus(bits):
                return Explained(bytes((bits,)), self._answer(bits))
            case AutoStatus(first, second, third):
                data = bytes((first, second, third, reply.reserved))
                return Explained(data, f"by itself: {of_automatic(reply).words()}")
            case BufferedStatus(bits):
                return Explained(bytes((bits,)), "processed up to here" + (", paper low" if bits & 0x03 else ""))
            case ProcessId(identity):
                return Explained(b"\x37\x22" + identity + b"\0", f"printed up to {identity.decode('ascii', 'replace')}")
            case BufferCleared():
                return Explained(b"\x37\x25\0", "my buffer is empty")
            case Hold(on):
                return Explained(b"\x13" if on else b"\x11", "wait (XOFF)" if on else "go on (XON)")
            case Unrecognised(data):
                name = data[1:-1].decode("ascii", "replace") if data[:1] == b"\x5f" and data[-1:] == b"\0" else ""
                return Explained(data, f"I am {name}" if name else "nothing that is known", strange=not name)
            case _:
                assert_never(reply)

    def _answer(self, bits: int) -> str:
        if not self._questions:
            return "an answer that nobody asked for"
        asked = self._questions.popleft()
        if asked not in _QUESTIONS:
            return f"answer to status {asked}"
        answers = [bits if number == asked else _WELL for number in (1, 2, 3, 4)]
        return f"{_QUESTIONS[asked]} {of_answers(*answers).words()}"


def _joined(found: list[Explained]) -> list[Explained]:
    """Characters as words, rows of a picture as one line."""
    joined: list[Explained] = []
    for one in found:
        last = joined[-1] if joined else None
        if last and one.words in ("text", "picture rows") and last.words.partition(":")[0] == one.words:
            joined[-1] = _together(last.data + one.data, one.words)
        else:
            joined.append(_together(one.data, one.words) if one.words in ("text", "picture rows") else one)
    return joined


def _together(data: bytes, kind: str) -> Explained:
    shown = repr(data.decode("cp437")) if kind == "text" else f"{len(data)} bytes"
    return Explained(data, f"{kind}: {shown}")


_WORDS: dict[str, Callable[[bytes], str]] = {
    "text": lambda _: "text",
    "raster row": lambda _: "picture rows",
    "LF": lambda _: "print the line",
    "NUL": lambda _: "nothing",
    "CR": lambda _: "return (ignored)",
    "CAN": lambda _: "cancel",
    "ESC @": lambda _: "begin with default styles",
    "ESC t": lambda p: f"code page {p[0]}",
    "ESC a": lambda p: f"align {_SIDES.get(p[0], p[0])}",
    "ESC E": lambda p: f"bold {'on' if p[0] & 1 else 'off'}",
    "ESC d": lambda p: f"feed {p[0]} lines",
    "ESC J": lambda p: f"feed {p[0]} dots",
    "FS .": lambda _: "read every letter singly, not as Chinese",
    "FS &": lambda _: "read letters in pairs, as Chinese",
    "GS !": lambda p: f"size {(p[0] >> 4) + 1} × {(p[0] & 7) + 1}",
    "GS V": lambda p: "cut" + (f", {p[1]} dots beyond" if len(p) > 1 else ""),
    "GS r": lambda _: "say when this is processed",
    "GS a": lambda p: "tell changes by yourself" if p[0] else "tell no changes",
    "GS I": lambda p: f"who are you? ({p[0]})",
    "GS ( H": lambda p: f"say when everything before {p[2:].decode('ascii', 'replace')} is printed",
    "GS v 0": lambda p: f"a picture of {(p[2] | p[3] << 8) * 8} × {p[4] | p[5] << 8} dots",
}


def _explained(command: Command) -> Explained:
    if command.name == "GS ( k" and len(command.data) > 6:
        return Explained(command.data, f"QR code: {_qr(command.parameters)}")
    words = _WORDS.get(command.name)
    if command.name == "unknown" or words is None:
        return Explained(command.data, f"{command.name}: not explained here", strange=command.name == "unknown")
    return Explained(command.data, words(command.parameters))


def _qr(body: bytes) -> str:
    function = _QR.get(body[1], f"function {body[1]}")
    if function == "data":
        return f"data {body[3:].decode('ascii', 'replace')!r}"
    return f"{function} {body[2]}" if function == "module size" and len(body) > 2 else function
