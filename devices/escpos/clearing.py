"""Empties a printer's buffer and recovers it from errors."""

from __future__ import annotations

from devices.escpos.commands import CLEAR_BUFFERS
from devices.escpos.connection import Connection
from devices.escpos.profiles import Clear, Profile
from devices.escpos.timing import Timing

RESUME = b"\x10\x05\x01"  # DLE ENQ 1: recover, and go on from the line that failed
RECOVER_EMPTY = b"\x10\x05\x02"  # DLE ENQ 2: recover, and throw away what was to be printed
# Ends what may have begun as a real-time command when the wire was cut; means nothing otherwise.
PADDING = b"\0"


def clear(connection: Connection, profile: Profile, timing: Timing) -> bool:
    """Throw away what lies in the printer's buffer, also where it is offline or in the middle of a command.

    True only with the printer's own word that it is done. Raises TransportFault.
    """
    match profile.clear:
        case Clear.DLE_DC4:
            inbox = connection.inbox
            before = inbox.clearings
            connection.send(PADDING + CLEAR_BUFFERS)
            return connection.wait(lambda: inbox.clearings > before, timing.answer)
        case Clear.DLE_ENQ:
            connection.send(PADDING + RECOVER_EMPTY)
            return False
        case Clear.NONE:
            return False
