"""What copies that were cut short leave in their folder: parts that no list names, files that never got their name.

Nothing else would ever remove them: retention goes by the lists. A part with personal fields must not outlive it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from services.backup.manifest import PREFIX, file_name

NEVER_NAMED: Final = ".kiosk-*.new"  # of services.store.files, for copies and trails
UNDER_WAY: Final = timedelta(days=1)  # another machine may be making a copy in the same folder


def remove_left_over(folder: Path, now: datetime) -> None:
    """Remove what is older than any copy that is under way. Raises OSError."""
    for path in [*_without_list(folder), *folder.glob(NEVER_NAMED)]:
        with suppress(FileNotFoundError):
            if now.timestamp() - path.stat().st_mtime > UNDER_WAY.total_seconds():
                path.unlink()


def _without_list(folder: Path) -> Iterator[Path]:
    for path in folder.glob(f"{PREFIX}*.age"):
        if not (folder / file_name(path.name.split(".")[0])).exists():
            yield path
