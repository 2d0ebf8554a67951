"""The own files of console and board. Their addresses hold a hash, so that browsers keep them until they change."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from typing import Final

from assets import WEB

OWN_FILES: Final = (
    "style.css",
    "console.js",
    "worker.js",
    "board.css",
    "board.js",
    "icons.svg",
    "icon.svg",
    "band.svg",
)


@cache
def own_address(name: str) -> str:
    """The address of one of OWN_FILES."""
    content = (WEB / "console" / name).read_bytes()
    return f"/own/{hashlib.sha256(content).hexdigest()[:12]}/{name}"


@cache
def own_packed(name: str) -> bytes:
    """One of OWN_FILES, gzip-compressed. Pages are not: they hold a form's token beside what was typed (BREACH)."""
    return gzip.compress((WEB / "console" / name).read_bytes(), mtime=0)
