"""Process ids of four characters that no earlier job of this run had: a late reply proves nothing.

The characters are those whose bytes cannot be taken for an answer to DLE EOT or the beginning of an
automatic status, so that a reply is read right even when such a byte falls into the middle of it.
"""

from __future__ import annotations

import itertools

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
