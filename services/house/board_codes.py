"""The code that a lobby board shows until it is introduced. It is made of the board's own token, so that boards that
nobody introduces are remembered nowhere, however many there are.

Eight signs without those that are taken for others; the last one checks the others (any single wrong sign, any two that
changed places), so that a slip of the pen is told at once. A code holds for 10 to 20 minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

from services.store.clock import Clock

SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31, a prime: what the check needs; no 0 O, 1 I L
RANDOM_SIGNS: Final = 7  # 27 thousand million codes: nobody meets one by asking for many
PERIOD_SECONDS: Final = 600
_KEY_BYTES: Final = 32


class BoardCodes:
    """Codes of one running server: another one's are others, and boards show theirs within seconds."""

    def __init__(self, clock: Clock, key: bytes | None = None) -> None:
        self._clock = clock
        self._key = key or secrets.token_bytes(_KEY_BYTES)

    def now(self, token: str) -> str:
        """What the board with this token shows: K7M3-Q2XD."""
        code = self._of(token, self._period)
        return f"{code[:4]}-{code[4:]}"

    def held(self, token: str) -> tuple[str, str]:
        """The codes, without their hyphen, that this board shows or has just shown."""
        return self._of(token, self._period), self._of(token, self._period - 1)

    @property
    def _period(self) -> int:
        return int(self._clock.monotonic() // PERIOD_SECONDS)

    def _of(self, token: str, period: int) -> str:
        number = int.from_bytes(hmac.digest(self._key, f"{period} {token}".encode(), hashlib.sha256))
        signs = ""
        for _ in range(RANDOM_SIGNS):
            number, place = divmod(number, len(SIGNS))
            signs += SIGNS[place]
        return signs + _check(signs)


def code_in(typed: str) -> str | None:
    """The code that somebody typed, without what stands between its signs; None where it can be none."""
    code = re.sub(r"[^0-9A-Z]", "", typed.upper())
    if len(code) != RANDOM_SIGNS + 1 or not set(code) <= set(SIGNS) or code[-1] != _check(code[:-1]):
        return None
    return code


def _check(signs: str) -> str:
    return SIGNS[sum((place + 2) * SIGNS.index(sign) for place, sign in enumerate(signs)) % len(SIGNS)]
