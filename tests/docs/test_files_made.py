"""One module makes files: docs/security.md, "Files"."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAKES = re.compile(r"\.write_(?:text|bytes)\(|\bopen\(\s*\"[wxa]|\.open\(\"[wxa]|\.mkdir\((?!mode=0o700)|O_CREAT")
ALLOWED = {
    "services/store/files.py": "it is the module",
    "services/text/catalogues.py": "compiled words of the program's folder: everybody may read them",
    "kiosk/commands/house.py": "kiosk.ini, which root writes and the kiosk's user reads",
    "kiosk/updates/archive.py": "files of a release, as their list says; a bundle, which is for everybody",
    "kiosk/updates/unpacking.py": "a release's own folder, which everybody may read",
    "kiosk/updates/machine_files.py": "/etc, which everybody may read",
    "kiosk/updates/collecting.py": "on the maker's machine",
    "kiosk/updates/making.py": "on the maker's machine",
    "kiosk/install/layout.py": "release.json, which everybody may read; the installer has the standard library only",
    "kiosk/install/machine.py": "root's files of a machine; the installer has the standard library only",
    "kiosk/install/program.py": "copies of the program, which everybody may read",
    "kiosk/install/server.py": "PostgreSQL's own file, which keeps its owner",
    "kiosk/touch/opening_picture.py": "what was drawn at the start, made 0600 there and not durable",
    "devices/simulated/voice.py": "what a simulated voice said, made 0600 there: devices know no services",
    "screens/touch/app/gallery.py": "pictures for developers",
}


def making(file: Path) -> list[str]:
    return [line.strip() for line in file.read_text("utf-8").splitlines() if MAKES.search(line)]


def test_files_are_made_in_one_module() -> None:
    files = [file for room in ("kiosk", "services", "screens", "devices") for file in (ROOT / room).rglob("*.py")]
    found = {str(file.relative_to(ROOT)): making(file) for file in files}
    assert {name: lines for name, lines in found.items() if lines and name not in ALLOWED} == {}
    assert [name for name in ALLOWED if not found[name]] == []
