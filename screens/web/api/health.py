"""/healthz, open to whoever watches over the house: one look each at database, log, printers and disk, in plain words.

It names the program's version and schema, by which an update knows that it works; no kiosk, no folder and nobody. It
costs no more however often it is asked (services.health.looks).
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import BoundedSemaphore
from typing import Final

from fastapi.responses import JSONResponse, Response

from services.health.findings import Kind, Level, Seen, Subject, in_order
from services.health.house_health import FOR_WATCHERS, HouseHealth
from services.store.migrations import HEAD
from services.store.obstacles import Trouble

HEADERS: Final = {"cache-control": "no-store"}
MOST_WAITING: Final = 4  # requests that wait for a look as long as it takes
SHORTLY: Final = 0.25  # seconds that others wait: enough for looks that do not hang, the first ones too
STATUS: Final = {Level.OK: "ok", Level.SOON: "warning", Level.NOW: "failing"}
WELL: Final = {
    Subject.DATABASE: "it can be read and written",
    Subject.LOG: "its last entries fit, and it can be gone on with",
    Subject.PRINTER: "every kiosk that was heard of lives and can print",
    Subject.DISK: "there is room, and it can be written",
}
WORDS: Final[Mapping[Kind, str]] = {
    Kind.NO_ANSWER: "no answer in time: something hangs",
    Kind.NOT_LOOKED: "the look ended in a program error",
    Kind.DATABASE_AWAY: "the database cannot be used now",
    Kind.DATABASE_DAMAGED: "the database file is damaged",
    Kind.DATABASE_NOT_WRITABLE: "the database can be read and not written",
    Kind.LOG_CHANGED: "the last entry of the log does not follow from the one before",
    Kind.LOG_UNSIGNED: "no head of the log was signed for a week",
    Kind.DISK_FULL: "a disk is full",
    Kind.DISK_READ_ONLY: "a disk can only be read",
    Kind.DISK_NOT_WRITABLE: "a folder of the house cannot be written",
    Kind.DISK_LOW: "little room is left on a disk",
    Kind.KIOSK_SILENT: "a kiosk has not been heard of for minutes",
    Kind.PAPER_OUT: "a printer has no paper",
    Kind.PAPER_LOW: "a printer's paper is nearly used up",
    Kind.PRINTER_FAULT: "a printer cannot print",
    Kind.SCANNER_FAULT: "a scanner is not connected",
    Kind.CLOCK_OFF: "a kiosk's clock differs from the database's",
}


class Health:
    """Answers /healthz: 200 while the house can do its work, 503 while it cannot."""

    def __init__(self, health: HouseHealth, version: str) -> None:
        self._health, self._version = health, version
        self._places = BoundedSemaphore(MOST_WAITING)

    def answer(self) -> Response:
        if self._places.acquire(blocking=False):
            try:
                return written(self._health.watched(), self._version)
            finally:
                self._places.release()
        return written(self._health.watched(patience=SHORTLY), self._version)


def written(seen: Mapping[Subject, Seen], version: str) -> Response:
    levels = [one.verdict for one in seen.values()]
    status = max(levels, key=lambda level: level.rank)
    looks = {subject.value: _entry(subject, one) for subject, one in seen.items()}
    said = {"status": STATUS[status], **_program(version), **looks}
    return JSONResponse(said, 503 if status is Level.NOW else 200, HEADERS)


def _program(version: str) -> dict[str, str]:
    return {"version": version, "schema": HEAD}


def _entry(subject: Subject, seen: Seen) -> dict[str, str]:
    found = dict.fromkeys(WORDS[one.kind] for one in in_order(seen.findings))
    return {"status": STATUS[seen.verdict], "found": "; ".join(found) or WELL[subject]}


def away_answer(trouble: Trouble, version: str) -> Response:
    """While the database cannot be opened nothing else is looked at. Why is told by the obstacle's name, without a
    place."""
    looks = {one.value: {"status": "unknown", "found": "not looked at"} for one in FOR_WATCHERS}
    why = trouble.obstacle.value.replace("_", " ")
    looks[Subject.DATABASE] = {"status": "failing", "found": f"it could not be opened: {why}"}
    if trouble.disk is not None:
        looks[Subject.DISK] = {"status": "failing", "found": WORDS[Kind(trouble.disk.words)]}
    return JSONResponse({"status": "failing", **_program(version), **looks}, 503, HEADERS)
