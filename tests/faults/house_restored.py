"""A house that comes back on an empty machine, to be recorded: a copy, the key envelope, the paper key.

    python -m tests.faults.house_restored FOLDER PAPER-KEY

FOLDER is as `prepare` leaves it. Standard output is as that of tests.faults.house_day.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from kiosk.compose.restoring import opened_envelope, restore
from kiosk.settings.reading import load
from services.backup.fresh_place import NotEmpty
from services.backup.loading import examine
from services.backup.manifest import manifests
from services.backup.paper_key import PaperKey
from services.backup.settling import Since
from tests.faults import house_day
from tests.faults.house_day import ENVELOPE, EVENING, STICK, tell
from tests.support.clock import ManualClock
from tests.support.running_kiosk import ROOT

MORNING_AFTER = EVENING + timedelta(hours=15)
STEPS = "visits,outage,copy"


def prepare(folder: Path) -> tuple[str, list[bytes]]:
    """A house whose disk died after its copy; its paper key, and what its people were told until the copy was made."""
    house_day.prepare(folder)
    program = [sys.executable, "-P", "-m", "tests.faults.house_day", str(folder), "--steps", STEPS]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    lines = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, check=True).stdout.splitlines()
    said = [json.loads(line) for line in lines]
    key = next(one["key"] for one in said if one["what"] == "paper key")
    copied = next(place for place, one in enumerate(said) if one["what"] == "copy")
    shutil.rmtree(folder / "data")
    return key, lines[: copied + 1]


def bring_back(folder: Path, secret: str) -> bool:
    """Restore the newest copy; False where a restore was done already. Raises what `restore` does."""
    settings, key, copies = load(folder / "kiosk.ini"), PaperKey(secret), folder / STICK
    examined = examine(copies, next(manifests(copies)), key)
    envelope = opened_envelope(folder / ENVELOPE, key)
    clock = ManualClock(MORNING_AFTER)
    try:
        restore(settings, examined, key, Since(), envelope=envelope, keys_lost=False, clock=clock)
    except NotEmpty:
        return False
    return True


def main() -> None:
    tell("time", at=MORNING_AFTER.isoformat())
    assert bring_back(Path(sys.argv[1]), sys.argv[2])
    tell("restored")


if __name__ == "__main__":
    main()
