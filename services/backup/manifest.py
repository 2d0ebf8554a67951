"""What stands beside the files of a copy: a signed list of them, which can be read without the paper key.

It says which files belong to the copy, their SHA-256, and where the log's chains stood: enough to see that a copy is
whole, from when it is, and whether the database that is in use is older than it. Nothing personal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.backup.part_file import CopyFaulty
from services.log.keys import public_hex, signature_problem
from services.store.files import write_durably

DOMAIN: Final = b"lobby-kiosk manifest v1\n"
PREFIX: Final = "kiosk-copy-"
READ_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class PartFile:
    """A file of a copy."""

    part: str  # house, persons
    file: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ChainHead:
    """Where a chain of the log stood."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One copy. `heads`: by chain."""

    name: str
    database: str
    kiosk: str
    program: str
    schema: str
    made_at: int
    service_day: str
    recipient: str  # the public half of the paper key that opens it
    parts: tuple[PartFile, ...]
    heads: Mapping[str, ChainHead]
    key: str = ""
    signature: str = ""

    def said(self) -> dict[str, Any]:
        found = asdict(self)
        del found["signature"]
        return found

    def signed_bytes(self) -> bytes:
        return DOMAIN + json.dumps(self.said(), sort_keys=True, separators=(",", ":")).encode()

    def part(self, name: str) -> PartFile | None:
        return next((one for one in self.parts if one.part == name), None)


def file_name(name: str) -> str:
    return f"{name}.json"


def write_manifest(folder: Path, unsigned: Manifest, key: Ed25519PrivateKey) -> Manifest:
    """Sign and write it. Raises OSError."""
    named = Manifest(**{**_values(unsigned), "key": public_hex(key)})
    signed = Manifest(**{**_values(named), "signature": key.sign(named.signed_bytes()).hex()})
    content = json.dumps({**signed.said(), "signature": signed.signature}, indent=1) + "\n"
    write_durably(folder / file_name(signed.name), content.encode())
    return signed


def _values(of: Manifest) -> dict[str, Any]:
    return {name: getattr(of, name) for name in Manifest.__dataclass_fields__}


def read_manifest(path: Path) -> Manifest:
    """Raises OSError, CopyFaulty."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        said["parts"] = tuple(PartFile(**one) for one in said["parts"])
        said["heads"] = {chain: ChainHead(**one) for chain, one in said["heads"].items()}
        found = Manifest(**said)
    except (ValueError, KeyError, TypeError) as error:
        raise CopyFaulty(f"{path.name} is no list of a copy.") from error
    if file_name(found.name) != path.name or any("/" in one.file for one in found.parts):
        raise CopyFaulty(f"{path.name} is the list of another copy.")
    problem = signature_problem(
        path.name, found.signed_bytes(), key=found.key, signature=found.signature, trusted_key=None
    )
    if problem:
        raise CopyFaulty(f"{problem}.")
    return found


def manifests(folder: Path, database: str | None = None) -> Iterator[Manifest]:
    """The copies of a folder, newest first; of this database only, where one is named. Raises OSError.

    What is no list of a copy is not ours.
    """
    found = []
    for path in folder.glob(f"{PREFIX}*.json"):
        try:
            one = read_manifest(path)
        except CopyFaulty:
            continue
        if database in (None, one.database):
            found.append(one)
    return iter(sorted(found, key=lambda one: one.made_at, reverse=True))


def checksum(path: Path) -> str:
    """Raises OSError."""
    running = hashlib.sha256()
    with path.open("rb") as file:
        while content := file.read(READ_BYTES):
            running.update(content)
    return running.hexdigest()


def damage(folder: Path, manifest: Manifest) -> list[str]:
    """What is wrong with the files of a copy, as far as it shows without the key. Raises OSError."""
    found = []
    for one in manifest.parts:
        path = folder / one.file
        if not path.exists():
            found.append(f"{one.file} is missing")
        elif path.stat().st_size != one.size or checksum(path) != one.sha256:
            found.append(f"{one.file} is not what was written")
    return found
