"""What a kiosk writes down while database or clock fail it: true passes that it could not settle.

One small file, replaced whole and durably. It holds booking ids, times and slip labels, and what became of the slips'
paper: no name, no number, nothing of a person. The labels' letter (services.visits.slip_series) lives in
the same file as the number that was given last: who loses the one has lost the other, and gets
a new letter before any label is given again.

What cannot be read is put aside whole, under a name that nothing else has, and told (`damage`); whatever of it can be
read goes on.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any, Final

from services.store.clock import from_micros, to_micros
from services.store.files import make_folder, write_durably
from services.visits.model import Provisional

MOST_ENTRIES = 2000  # more in one outage is no lobby
FIRST_YEAR, LAST_YEAR = 1970, 9000  # a clock that is wrong may say any; arithmetic with it still works
LAST_NUMBER = 9999  # then 1 again; numbers do not begin anew with a day, which a wrong clock may say twice
_LOCKS: Final[dict[Path, Lock]] = {}  # by file
_LOCKING: Final = Lock()


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
    doubted: bool = False  # the database may have let the family in, and could not say so


@dataclass(frozen=True, slots=True)
class Paper:
    """A slip that was given to the printer. outcome, printer: as the log says them; not known while it is printed, nor
    after a crash."""

    id: str
    label: str
    outcome: str = "unknown"
    printer: str = "disconnected"


@dataclass(frozen=True, slots=True)
class Series:
    """A kiosk's own letter, and the word by which the database knows who has it."""

    letters: str
    holder: str


@dataclass(frozen=True, slots=True)
class _Held:
    """What the file holds. `last`: the number that was given last."""

    series: Series | None = None
    last: int = 0
    entries: Sequence[Entry] = ()
    papers: Sequence[Paper] = ()


class Spool:
    """The file of one kiosk. Threads may share it."""

    def __init__(self, path: Path, *, make_id: Callable[[], str] = new_id) -> None:
        self._path = path
        self._make_id = make_id
        with _LOCKING:  # the services on the house's database and those on the book share the file
            self._lock = _LOCKS.setdefault(path.absolute(), Lock())
        self._printing: set[str] = set()  # slips that are at the printer now

    def add(self, ref: str, now: datetime, *, trusted: bool = True, doubted: bool = False) -> Provisional | None:
        """Write a pass down; the same pass gets the same label again. None when it cannot be written, or not labelled.

        trusted: whether the clock can be. doubted: see Entry.
        """
        try:
            with self._lock:
                return self._add(ref, now, trusted, doubted)
        except OSError:
            return None

    def _add(self, ref: str, now: datetime, trusted: bool, doubted: bool) -> Provisional | None:
        held = self._read()
        earlier = next((one for one in held.entries if one.ref == ref), None)
        if earlier is not None:
            if doubted and not earlier.doubted:
                known = [replace(one, doubted=True) if one is earlier else one for one in held.entries]
                self._write(replace(held, entries=known))
            return Provisional(earlier.label, from_micros(earlier.at))
        if held.series is None or len(held.entries) >= MOST_ENTRIES:
            return None
        number = held.last % LAST_NUMBER + 1
        entry = Entry(self._make_id(), ref, f"S{held.series.letters}{number}", to_micros(now), trusted, doubted)
        self._write(replace(held, last=number, entries=[*held.entries, entry]))
        return Provisional(entry.label, now)

    def entries(self) -> Sequence[Entry]:
        """What waits to be settled, oldest first."""
        with self._lock:
            return self._read().entries

    def damage(self) -> Sequence[str]:
        """The names of the files that were put aside and lie there still, oldest first. Raises OSError."""
        with self._lock:
            self._read()
        return sorted(one.name for one in self._path.parent.glob(f"{self._path.stem}.damaged*"))

    def remove(self, entry: Entry) -> None:
        """It is in the database now. Raises OSError."""
        with self._lock:
            held = self._read()
            self._write(replace(held, entries=[one for one in held.entries if one.id != entry.id]))

    def paper_begins(self, label: str) -> Paper | None:
        """A slip goes to the printer: from now on nothing but its end can hide what became of it. None: it cannot be
        written down."""
        paper = Paper(self._make_id(), label)
        try:
            with self._lock:
                held = self._read()
                self._printing.add(paper.id)
                self._write(replace(held, papers=[*held.papers, paper][-MOST_ENTRIES:]))
        except OSError:
            return None
        return paper

    def paper_ended(self, ended: Paper) -> None:
        """How it ended; where that cannot be written down, nobody knows."""
        with suppress(OSError), self._lock:
            held = self._read()
            self._write(replace(held, papers=[ended if one.id == ended.id else one for one in held.papers]))
        self._printing.discard(ended.id)

    def papers(self) -> Sequence[Paper]:
        """Slips that the log does not know of and that are not at the printer now, oldest first. Raises OSError."""
        with self._lock:
            return [one for one in self._read().papers if one.id not in self._printing]

    def forget(self, paper: Paper) -> None:
        """It is in the log. Raises OSError."""
        with self._lock:
            held = self._read()
            self._write(replace(held, papers=[one for one in held.papers if one.id != paper.id]))

    @property
    def series(self) -> Series | None:
        """The letter of the next labels; None: there is none yet, and no label is given."""
        with self._lock:
            return self._read().series

    def take(self, series: Series | None) -> None:
        """Give the next labels this letter, or none; numbers begin anew with another letter only. Raises OSError."""
        with self._lock:
            held = self._read()
            same = held.series is not None and series is not None and held.series.letters == series.letters
            self._write(replace(held, series=series, last=held.last if same else 0))

    def _read(self) -> _Held:
        """Raises OSError."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return _Held()
        held, whole = _meant(content)
        if not whole:
            # A copy first: this file is replaced only once what it said is safe under another name.
            write_durably(self._free_name(), content)
            self._write(held)
        return held

    def _free_name(self) -> Path:
        names = (f"{self._path.stem}.damaged{f'-{again}' if again else ''}" for again in count())
        return next(place for place in map(self._path.with_name, names) if not place.exists())

    def _write(self, held: _Held) -> None:
        make_folder(self._path.parent)
        content = {
            "series": asdict(held.series) if held.series else None,
            "last": held.last,
            "entries": [_said(one) for one in held.entries],
            **({"papers": [asdict(one) for one in held.papers]} if held.papers else {}),
        }
        write_durably(self._path, json.dumps(content, indent=1).encode())


def _meant(content: bytes) -> tuple[_Held, bool]:
    """What a file says, as far as it can be read, and whether that is all of it."""
    try:
        said: dict[str, Any] = json.loads(content)
        found = [_entry(one) for one in said["entries"]]
        entries = [one for one in found if one is not None]
        slips = [_paper(one) for one in said.get("papers", ())]
        papers = [one for one in slips if one is not None]
        whole = len(entries) == len(found) and len(papers) == len(slips)
        if "series" not in said:  # of a version whose kiosks all said S1, S2 …
            return _Held(entries=entries, papers=papers), whole
        series, last = said["series"], said["last"]
        if type(last) is not int or not 0 <= last <= LAST_NUMBER:
            # No number is given twice: a letter of one's own is taken anew.
            return _Held(entries=entries, papers=papers), False
        mine = Series(str(series["letters"]), str(series["holder"])) if series else None
        return _Held(mine, last, entries, papers), whole
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _Held(), False


def _paper(said: dict[str, Any]) -> Paper | None:
    try:
        paper = Paper(**said)
    except TypeError:
        return None
    return paper if all(isinstance(one, str) and one for one in astuple(paper)) else None


def _said(entry: Entry) -> dict[str, Any]:
    """A doubt is written where there is one: a version before it takes every other entry for its own."""
    said = asdict(entry)
    if not entry.doubted:
        del said["doubted"]
    return said


def _entry(said: dict[str, Any]) -> Entry | None:
    """None: it says nothing that could be brought in, such as a time that no calendar has."""
    try:
        entry = Entry(**said)
        texts = all(isinstance(one, str) and one for one in (entry.id, entry.ref, entry.label))
        if not texts or type(entry.at) is not int:
            return None
        if type(entry.trusted) is not bool or type(entry.doubted) is not bool:
            return None
        year = from_micros(entry.at).year
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return entry if FIRST_YEAR <= year <= LAST_YEAR else None
