"""A small disk that fills and gets room again at random while families touch: ``script/soak disk [SECONDS]``.

Takes a folder in memory of 4 MB (needs root, or a user who may mount). Prints what came of the touches; the exit code
is 1 when a number was lost, doubled or left out, or the journal is not whole. The short form is
tests/kiosk/touch/test_disk_full.py.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from dataclasses import replace
from pathlib import Path

from devices.simulated.memory import MemoryPrinter
from kiosk.compose.services import Services, open_services
from kiosk.settings.reading import load
from kiosk.touch.backend import TouchBackend
from screens.touch.number.ticket_flow import TicketPage
from services.log.verify import verify
from services.paper.printing import PrinterOwner

ROOT = Path(__file__).resolve().parents[2]
FULL_SECONDS, ROOM_SECONDS = (0.05, 0.5), (0.02, 0.4)


def main(arguments: list[str]) -> int:
    seconds = float(arguments[0]) if arguments else 60.0
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], check=True)
        try:
            return _soak(Path(place), seconds)
        finally:
            subprocess.run(["umount", "--lazy", place], check=True)


def _soak(disk: Path, seconds: float) -> int:
    (disk / "kiosk.ini").write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
    settings = load(disk / "kiosk.ini")
    queue = replace(settings.house.queue, burst_count=1_000_000)
    services = open_services(replace(settings, house=replace(settings.house, queue=queue)))
    over = threading.Event()
    filling = threading.Thread(target=lambda: _fill(disk / "fill", over))
    filling.start()
    shown, seen = _touch(services, seconds)
    over.set()
    filling.join()
    kept = [one.label for one in services.queue.tickets_today()]
    gapless = sorted(int(label[1:]) for label in kept) == list(range(1, len(kept) + 1))
    whole = sorted(shown) == sorted(kept) and gapless and verify(services.database, settings.kiosk.id).intact
    services.close()
    print(f"{len(shown)} numbers, {dict(seen)}: {'whole' if whole else 'NOT WHOLE'}")
    return 0 if whole and shown else 1


def _touch(services: Services, seconds: float) -> tuple[list[str], Counter[str]]:
    """Families that touch again until they have a number. The labels that they saw, and what happened how often."""
    house, kiosk = services.settings.house, services.settings.kiosk.id
    desk = PrinterOwner(services.journal, house, services.queue, MemoryPrinter(), kiosk=kiosk)
    backend = TouchBackend(services, desk)
    shown: list[str] = []
    seen: Counter[str] = Counter()
    end, family = time.monotonic() + seconds, uuid.uuid4().hex
    while time.monotonic() < end:
        page = backend.take(family, "A", None, "id")
        seen["given" if isinstance(page, TicketPage) else page.reason.value] += 1
        if isinstance(page, TicketPage):
            shown.append(page.ticket.label)
            family = uuid.uuid4().hex
        backend.keep()
        seen["well" if backend.health().database_ok else "away"] += 1
    return shown, seen


def _fill(file: Path, over: threading.Event) -> None:
    chance = random.Random(4)
    while not over.is_set():
        try:
            with file.open("wb", buffering=0) as rest:
                while rest.write(bytes(4096)):
                    continue
        except OSError:
            time.sleep(chance.uniform(*FULL_SECONDS))
        file.unlink()
        time.sleep(chance.uniform(*ROOM_SECONDS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
