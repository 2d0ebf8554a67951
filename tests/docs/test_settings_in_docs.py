"""Lines of kiosk.ini that the documents give to copy."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^    \[[a-z]+[^\]\n]*\]\n(?:    .*\n|\n(?=    ))+", re.MULTILINE)


def test_a_remark_has_a_line_of_its_own() -> None:
    """Beside a value it would be a part of it, and the file be refused."""
    files = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
    blocks = {file.name: _BLOCK.findall(file.read_text("utf-8")) for file in files}
    lines = [f"{name}: {line}" for name, found in blocks.items() for one in found for line in one.splitlines()]
    assert len(lines) > 10
    assert [one for one in lines if re.search(r": +[a-z_]+ = .*\s#", one)] == []
