"""The house's journal key (Ed25519): it signs heads that are kept elsewhere, and what was archived."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from services.store.files import make_folder, write_durably


@dataclass(frozen=True, slots=True)
class TrustedKeys:
    """Several keys that are believed: this machine's and its predecessors (services.log.restorations). Raw bytes."""

    keys: frozenset[bytes]


Trusted = Ed25519PublicKey | TrustedKeys | None


def load_or_make_key(path: Path) -> Ed25519PrivateKey:
    """The house's journal key; made at first use, readable by its owner only. Raises OSError, ValueError."""
    if path.exists():
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError(f"{path} is not an Ed25519 key.")
        return key
    made = Ed25519PrivateKey.generate()
    make_folder(path.parent)
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_durably(path, pem)
    return made


def existing_public_key(path: Path) -> Ed25519PublicKey | None:
    """The public half of the house's key; None where this machine has none: then signatures are believed by their own.

    Raises OSError, ValueError.
    """
    return load_or_make_key(path).public_key() if path.exists() else None


def public_hex(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def signature_problem(what: str, signed: bytes, *, key: str, signature: str, trusted_key: Trusted) -> str:
    """Why a signature is not to be believed; "" when it is.

    trusted_key: the key, or one of several, that it must be signed with; None accepts the key that comes with it (then
    the place where `what` was kept is what is trusted).
    """
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        if not _trusts(trusted_key, public):
            return f"{what} is signed with another key ({key[:8]})"
        public.verify(bytes.fromhex(signature), signed)
    except (ValueError, InvalidSignature):
        return f"the signature of {what} is not valid"
    return ""


def _trusts(trusted: Trusted, public: Ed25519PublicKey) -> bool:
    if isinstance(trusted, TrustedKeys):
        return public.public_bytes_raw() in trusted.keys
    return trusted is None or public == trusted
