"""The codes that a tester has saved for a kiosk, in one small file that only its owner can read."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Final

from screens.web.simulator.ports import KeptCode
from services.store.files import write_durably

CODES_FILE: Final = "simulator-codes.json"
MOST_CODES, LONGEST_NAME, LONGEST_CODE = 60, 40, 4096
FIRST: Final = (
    KeptCode("A number of nobody", "T17K2M9QX4T1ZBC"),
    KeptCode("A pass that is none", "K1" + "AEAQ" * 32),
    KeptCode("A web address", "https://example.org/menu"),
    KeptCode("Letters no keyboard has", "Café Sjøborg ☕"),
)


class SavedCodes:
    """Codes by name, in the order in which they were kept. May be called from any thread.

    A file that cannot be read begins again with FIRST; it is written whole or not at all.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._codes = _read(file)
        self.changes = 0

    def all(self) -> tuple[KeptCode, ...]:
        with self._lock:
            return tuple(self._codes.values())

    def keep(self, name: str, code: str) -> str:
        """Keep `code`; an empty name takes the code's beginning. Returns what is wrong, or nothing."""
        name = " ".join((name or code).split())[:LONGEST_NAME]
        if not code or not name or len(code) > LONGEST_CODE:
            return f"A code to keep has 1 to {LONGEST_CODE} characters."
        with self._lock:
            if name not in self._codes and len(self._codes) >= MOST_CODES:
                return f"At most {MOST_CODES} codes are kept; forget one first."
            return self._write({**self._codes, name: KeptCode(name, code)})

    def forget(self, name: str) -> str:
        """Returns what is wrong, or nothing."""
        with self._lock:
            if name not in self._codes:
                return "This code is not kept any more."
            return self._write({known: code for known, code in self._codes.items() if known != name})

    def _write(self, codes: dict[str, KeptCode]) -> str:
        content = json.dumps({one.name: one.code for one in codes.values()}, ensure_ascii=False, indent=1)
        try:
            write_durably(self._file, content.encode())
        except OSError as fault:
            return f"The codes cannot be kept in {self._file}: {fault.strerror}."
        self._codes = codes
        self.changes += 1
        return ""


def _read(file: Path) -> dict[str, KeptCode]:
    try:
        found = dict(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return {one.name: one for one in FIRST}
    return {name: KeptCode(name, code) for name, code in found.items() if isinstance(code, str)}
