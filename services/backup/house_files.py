"""What travels in a copy besides the rows: what cannot be made again from them. Never a key, never a password."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from services.backup.part_file import Enclosed

SETTINGS: Final = "kiosk.ini"
_PASSWORD = re.compile(r"(?P<before>\w+(?:\+\w+)?://[^\s:/@]*):[^\s@]*@")
_PASSWORD_OPTION = re.compile(r"(?P<before>[?&]password=)[^\s&]*", re.IGNORECASE)


def without_passwords(settings: str) -> str:
    """kiosk.ini without the password in the address of a database."""
    return _PASSWORD_OPTION.sub(r"\g<before>", _PASSWORD.sub(r"\g<before>@", settings))


def house_files(settings: Path, folders: Mapping[str, Path | None]) -> Iterator[Enclosed]:
    """kiosk.ini and the files of the named folders (signed heads, archives of the log, the house's own surveys …).

    A folder that is not there has none; folders within are not looked into. Raises OSError.
    """
    content = settings.read_text(encoding="utf-8-sig", errors="replace")
    yield Enclosed(SETTINGS, without_passwords(content).encode())
    for name, folder in folders.items():
        if folder is None or not folder.is_dir():
            continue
        for one in sorted(folder.iterdir()):
            if one.is_file() and not one.name.startswith("."):
                yield Enclosed(f"{name}/{one.name}", one.read_bytes())
