"""What a kiosk writes down while database or clock fail it: true passes that it could not settle.

One small file, replaced whole and durably. It holds booking ids, times and slip labels: no
name, no number, nothing of a person.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from threading import Lock

from services.store.clock import from_micros, to_micros
from services.store.files import write_durably
from services.visits.model import Provisional

MOST_ENTRIES = 2000  # more in one outage is no lobby


def new_id() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Entry:
    """A pass whose signature was true. `id` lets it be brought in once."""

    id: str
    ref: str
    label: str
    at: int  # microseconds UTC
    trusted: bool = True  # the clock was, so that `at` can be believed


class Spool:
    """The file of one kiosk. Threads may share it."""

    def __init__(self, path: Path, *, make_id: Callable[[], str] = new_id) -> None:
        self._path = path
        self._make_id = make_id
        self._lock = Lock()

    def add(self, ref: str, now: datetime, today: date, *, trusted: bool = True) -> Provisional | None:
        """Write a pass down; the same pass gets the same label again. None when it cannot be written.

        trusted: whether the clock can be. One that cannot does not begin the labels of a day anew.
        """
        try:
            with self._lock:
                return self._add(ref, now, today, trusted)
        except OSError:
            return None

    def _add(self, ref: str, now: datetime, today: date, trusted: bool) -> Provisional | None:
        day, last, entries = self._read()
        earlier = next((one for one in entries if one.ref == ref), None)
        if earlier is not None:
            return Provisional(earlier.label, from_micros(earlier.at))
        if len(entries) >= MOST_ENTRIES:
            return None
        labelled = today.isoformat() if trusted or not day else day
        number = last + 1 if day == labelled else 1
        entry = Entry(self._make_id(), ref, f"S{number}", to_micros(now), trusted)
        self._write(labelled, number, [*entries, entry])
        return Provisional(entry.label, now)

    def entries(self) -> list[Entry]:
        """What waits to be settled, oldest first."""
        with self._lock:
            return self._read()[2]

    def remove(self, entry: Entry) -> None:
        """It is in the database now. Raises OSError."""
        with self._lock:
            day, last, entries = self._read()
            self._write(day, last, [one for one in entries if one.id != entry.id])

    def _read(self) -> tuple[str, int, list[Entry]]:
        try:
            held = json.loads(self._path.read_text(encoding="utf-8"))
            return str(held["day"]), int(held["last"]), [Entry(**one) for one in held["entries"]]
        except FileNotFoundError:
            return "", 0, []
        except (ValueError, KeyError, TypeError):
            self._path.replace(self._path.with_suffix(".damaged"))  # kept whole for whoever can read it
            return "", 0, []

    def _write(self, day: str, last: int, entries: list[Entry]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        content = {"day": day, "last": last, "entries": [asdict(one) for one in entries]}
        write_durably(self._path, json.dumps(content, indent=1).encode(), mode=0o600)
