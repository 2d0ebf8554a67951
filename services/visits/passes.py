"""A pass: what a visitor's QR says, and the signature that proves who said it.

    K1 + base32( payload 16 bytes | Ed25519 signature 64 bytes )         130 characters

    byte  0      version (3 bits) | key id (5 bits)
          1      flags
          2–3    house number
          4–11   booking id, random
          12–14  start of the session, quarters of an hour since 1970 UTC
          15     length of the session in quarters of an hour

The signature is over a domain string and the payload. 80 bytes are exactly 128 characters of
base32, so a pass has one spelling only; it is decoded, encoded again and compared all the
same. No name, no NIK. As a QR: version 6 at level M, alphanumeric.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.store.clock import from_micros, to_micros
from services.visits.settings import QUARTER_MINUTES

PREFIX = "K1"
DOMAIN = b"lobby-kiosk visit pass v1\n"
VERSION = 1
KEY_IDS = 32
PAYLOAD_BYTES, SIGNATURE_BYTES = 16, 64
PASS_CHARACTERS = len(PREFIX) + (PAYLOAD_BYTES + SIGNATURE_BYTES) * 8 // 5
NEEDS_COUNTER = 0x01
GOES_FIRST = 0x02  # one bit, and nothing of why: so that it holds while the database is away
_QUARTER_MICROS = QUARTER_MINUTES * 60_000_000


@dataclass(frozen=True, slots=True)
class Payload:
    """What a pass says. `booking` is 16 hex digits."""

    key_id: int
    house: int
    booking: str
    start_quarter: int
    quarters: int
    flags: int = 0

    @property
    def starts_at(self) -> datetime:
        return from_micros(self.start_quarter * _QUARTER_MICROS)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.quarters * QUARTER_MINUTES)

    def to_bytes(self) -> bytes:
        """16 bytes. Raises OverflowError, ValueError for what has no room."""
        if not 0 <= self.key_id < KEY_IDS:
            raise ValueError("a key id is 0 to 31")
        parts = (
            (VERSION << 5 | self.key_id).to_bytes(1),
            self.flags.to_bytes(1),
            self.house.to_bytes(2),
            bytes.fromhex(self.booking),
            self.start_quarter.to_bytes(3),
            self.quarters.to_bytes(1),
        )
        whole = b"".join(parts)
        if len(whole) != PAYLOAD_BYTES:
            raise ValueError("a booking id is 8 bytes")
        return whole


@dataclass(frozen=True, slots=True)
class SignedPass:
    """A pass that could be read; who signed it is not known yet."""

    payload: Payload
    signed: bytes = b""
    signature: bytes = b""

    def is_signed_by(self, public: bytes) -> bool:
        """Whether the key (32 raw bytes) made this signature."""
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(self.signature, DOMAIN + self.signed)
        except (InvalidSignature, ValueError):
            return False
        return True


def quarter_of(moment: datetime) -> int:
    """Quarters of an hour since 1970 UTC; `moment` stands on a quarter."""
    return to_micros(moment) // _QUARTER_MICROS


def sign(payload: Payload, key: Ed25519PrivateKey) -> str:
    """The pass as the text of its QR."""
    signed = payload.to_bytes()
    return PREFIX + base64.b32encode(signed + key.sign(DOMAIN + signed)).decode("ascii")


def read(text: str) -> SignedPass | None:
    """The pass in a scanned text, or None for anything but the one right spelling of one."""
    if len(text) != PASS_CHARACTERS or not text.startswith(PREFIX):
        return None
    try:
        whole = base64.b32decode(text[len(PREFIX) :])
    except (binascii.Error, ValueError):
        return None
    if base64.b32encode(whole).decode("ascii") != text[len(PREFIX) :] or whole[0] >> 5 != VERSION:
        return None
    signed, signature = whole[:PAYLOAD_BYTES], whole[PAYLOAD_BYTES:]
    payload = Payload(
        key_id=signed[0] & 0x1F,
        flags=signed[1],
        house=int.from_bytes(signed[2:4]),
        booking=signed[4:12].hex(),
        start_quarter=int.from_bytes(signed[12:15]),
        quarters=signed[15],
    )
    return SignedPass(payload, signed, signature)
