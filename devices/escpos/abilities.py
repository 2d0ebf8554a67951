"""What a printer was found to be able to do, on this connection: the profile promises, the printer shows.

Process ids have four characters and none repeats within a run, so a late reply proves nothing. Their bytes cannot
be taken for an answer to DLE EOT or the beginning of an automatic status, so that a reply is read right even when
such a byte falls into the middle of it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from devices.escpos.connection import Connection
from devices.escpos.profiles import Answers, Confirm, Profile
from devices.escpos.timing import Timing

FENCE = b"\x1dr\x01"
STATUS_CHANGES = b"\x1da\x0e"  # GS a: tell changes of on/offline, errors and paper


def process_id(identity: bytes) -> bytes:
    """GS ( H fn 48: tell this identity once everything before it was printed."""
    return b"\x1d(H\x06\x00\x30\x30" + identity


@dataclass(slots=True)
class Abilities:
    """None: not found out yet."""

    proves: bool | None = None  # answers a process id
    fences: bool | None = None  # answers GS r


def find_out(connection: Connection, profile: Profile, timing: Timing, identities: Identities) -> Abilities:
    """Greet an idle printer that is ready: nothing is printed, and no visitor waits. Raises TransportFault."""
    if profile.answers is Answers.NEVER or profile.confirm is Confirm.NONE:
        return Abilities(proves=False, fences=False)
    inbox, identity, fences = connection.inbox, identities.next(), connection.inbox.fences
    wants_id = profile.confirm is Confirm.PROCESS_ID
    greeting = STATUS_CHANGES if profile.automatic_status else b""
    connection.send(greeting + (process_id(identity) if wants_id else b"") + FENCE)
    fenced = connection.wait(lambda: inbox.fences > fences, timing.answer)
    if not wants_id:
        return Abilities(proves=False, fences=fenced or None)
    proves = connection.wait(lambda: identity in inbox.proven, timing.answer)
    # The fence stands behind the id: a printer that answers the one and not the other does not know ids.
    return Abilities(proves=True if proves else (False if fenced else None), fences=fenced or None)


ALPHABET = b"ABCDEFGHIJKLMNOabcdefghijklmno"
COUNT = len(ALPHABET) ** 4


class Identities:
    def __init__(self, first: int = 0) -> None:
        self._numbers = itertools.count(first)

    def next(self) -> bytes:
        number = next(self._numbers) % COUNT
        digits = bytearray()
        for _ in range(4):
            number, digit = divmod(number, len(ALPHABET))
            digits.append(ALPHABET[digit])
        return bytes(reversed(digits))
