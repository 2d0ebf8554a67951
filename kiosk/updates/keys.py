"""The keys of whoever makes bundles: the private one stays with its maker, the public one lies on the house's machines.

A line of the file of public keys is `ed25519 BASE64 name`. Two lines while a key changes: a bundle that either signed
is taken. A bundle may bring the lines that hold from then on (docs/updating.md).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

DOMAIN: Final = b"lobby-kiosk bundle v1\n"
KIND: Final = "ed25519"


class KeyFaulty(Exception):
    """A file of keys cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class MakerKey:
    """A public key. `line`: as it stands in the file."""

    raw: bytes
    line: str

    @property
    def id(self) -> str:
        """A short name of the key, to be compared by eye and said on the telephone."""
        return key_id(self.raw)

    def signed(self, content: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, DOMAIN + content)
        except InvalidSignature:
            return False
        return True


def key_id(raw: bytes) -> str:
    """The beginning of the key's SHA-256, in groups of four."""
    text = hashlib.sha256(raw).hexdigest()[:16]
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def parse_keys(text: str, place: str) -> tuple[MakerKey, ...]:
    """Raises KeyFaulty."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        words = line.split()
        try:
            raw = base64.b64decode(words[1], validate=True)
        except (IndexError, ValueError):
            raw = b""
        if words[0] != KIND or len(raw) != 32:
            raise KeyFaulty(f"{place}, line {number}: expected '{KIND}' and a key of 32 bytes in base64.")
        found.append(MakerKey(raw, line.strip()))
    if not found:
        raise KeyFaulty(f"{place}: there is no key in it.")
    return tuple(found)


def read_keys(path: Path) -> tuple[MakerKey, ...]:
    """The keys that this house trusts. Raises KeyFaulty."""
    try:
        return parse_keys(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFaulty(
            f"{path} cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'}). It holds the public key of "
            "whoever makes the bundles of this house: copy it there from them, as root."
        ) from error


def new_key(name: str) -> tuple[bytes, str]:
    """A key pair: the private one as PEM, the line of the public one."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem, public_line(private, name)


def public_line(private: Ed25519PrivateKey, name: str = "") -> str:
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    return f"{KIND} {public} {name}".rstrip()


def read_private(path: Path) -> Ed25519PrivateKey:
    """Raises OSError, KeyFaulty."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise KeyFaulty(f"{path} is no private key without a password.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFaulty(f"{path} is no Ed25519 key.")
    return key


def sign(private: Ed25519PrivateKey, content: bytes) -> bytes:
    return private.sign(DOMAIN + content)


def words(keys: Sequence[MakerKey]) -> str:
    return ", ".join(one.id for one in keys)
