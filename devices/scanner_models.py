"""What scanner models understand from us, as data. Everything else about a scanner is its framing.

Sources: the makers' manuals of host commands. Honeywell: SYN BEL CR sounds the beeper; it has no sound
of its own for "bad", so that is two beeps. Datalogic: 01 is the good-read tone whatever the beeper's
setting, F the "not on file" tone, after which some models want E (enable) before they read again.
Zebra: SSI packets BEEP (E6) with beep code 00, one short high, or 06, two short low; the scanner must be
set to SSI over its COM port. Newland's serial commands (~ SOH 0000@…; ETX) set values and query them;
a beep on demand is not among those that its manuals promise for every model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from devices.scanner import Verdict


@dataclass(frozen=True, slots=True)
class ScannerModel:
    """Bytes to send; empty where a model has nothing for it."""

    on_open: bytes = b""  # it may have been left disabled
    good: bytes = b""
    bad: bytes = b""

    def command(self, verdict: Verdict) -> bytes:
        return self.good if verdict is Verdict.GOOD else self.bad


def ssi_packet(opcode: int, data: bytes = b"") -> bytes:
    """A packet of Zebra's Simple Serial Interface from the host: length, opcode, source, status, data, checksum."""
    body = bytes((4 + len(data), opcode, 0x04, 0x00)) + data
    return body + (-sum(body) & 0xFFFF).to_bytes(2, "big")


MODELS: Mapping[str, ScannerModel] = MappingProxyType(
    {
        "generic": ScannerModel(),
        "honeywell": ScannerModel(good=b"\x16\x07\r", bad=b"\x16\x07\r" * 2),
        "datalogic": ScannerModel(on_open=b"E", good=b"\x01", bad=b"FE"),
        "newland": ScannerModel(),
        "zebra-ssi": ScannerModel(
            on_open=ssi_packet(0xE9), good=ssi_packet(0xE6, b"\x00"), bad=ssi_packet(0xE6, b"\x06")
        ),
    }
)
