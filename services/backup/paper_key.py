"""The key that opens copies and the key envelope: an age identity that the house keeps on paper, nowhere else.

The machine has its public half only (`Recipient`), so whoever takes the machine, or the stick with the copies, cannot
open one. Written out it is ``AGE-SECRET-KEY-1…``: 74 characters with a check of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pyrage import IdentityError, RecipientError, x25519

from services.store.files import make_folder, write_durably

_PREFIX: Final = "AGESECRETKEY"
GROUP: Final = 6
NAME: Final = "paper-key.pub"


class NotAKey(Exception):
    """What was given is no key of this kind; the message says what is wrong, and nothing of the key."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """The public half: for whom copies are encrypted. `short` is printed on the paper, to tell keys apart."""

    text: str

    @property
    def short(self) -> str:
        return self.text[-8:]

    @property
    def age(self) -> Any:
        return x25519.Recipient.from_str(self.text)


@dataclass(frozen=True, slots=True)
class PaperKey:
    """The whole key, in memory only."""

    secret: str

    def __repr__(self) -> str:
        return f"PaperKey({self.recipient.short})"

    @property
    def recipient(self) -> Recipient:
        return Recipient(str(self.age.to_public()))

    @property
    def age(self) -> Any:
        return x25519.Identity.from_str(self.secret)

    @property
    def groups(self) -> list[str]:
        """The part after the prefix, as it is read from paper."""
        body = self.secret.removeprefix("AGE-SECRET-KEY-1")
        return [body[at : at + GROUP] for at in range(0, len(body), GROUP)]


def new_paper_key() -> PaperKey:
    return PaperKey(str(x25519.Identity.generate()))


def read_paper_key(said: str) -> PaperKey:
    """What somebody typed or scanned: case, spaces, lines and hyphens do not matter. Raises NotAKey."""
    signs = "".join(one for one in said.upper() if one.isalnum())
    body = signs.removeprefix(_PREFIX)
    body = body.removeprefix("1") if len(body) == 59 or signs != body else body
    try:
        key = PaperKey(f"AGE-SECRET-KEY-1{body}")
        key.age.to_public()
    except IdentityError as error:
        raise NotAKey("This is not the key, or a character of it is wrong or missing.") from error
    return key


def kept_recipient(folder: Path) -> Recipient | None:
    """For whom this machine makes copies; None: no key was made yet. Raises OSError, NotAKey."""
    path = folder / NAME
    if not path.exists():
        return None
    found = Recipient(path.read_text(encoding="utf-8", errors="replace").strip())
    try:
        _ = found.age
    except RecipientError as error:
        raise NotAKey(f"{path} is no public key.") from error
    return found


def keep_recipient(folder: Path, recipient: Recipient) -> None:
    """Raises OSError."""
    make_folder(folder)
    write_durably(folder / NAME, f"{recipient.text}\n".encode())
