"""What `kiosk doctor` found, and how a check is made: within a time, and without ending the others."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.store.database import DatabaseFault

CHECK_SECONDS: Final = 30.0


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"  # works, and is not what a house in service wants
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    verdict: Verdict
    found: str
    remedy: str = ""


def ok(what: str, found: str) -> Finding:
    return Finding(what, Verdict.OK, found)


def warn(what: str, found: str, remedy: str) -> Finding:
    return Finding(what, Verdict.WARN, found, remedy)


def fail(what: str, found: str, remedy: str) -> Finding:
    return Finding(what, Verdict.FAIL, found, remedy)


def checked(what: str, look: Callable[[], Sequence[Finding]], seconds: float = CHECK_SECONDS) -> Sequence[Finding]:
    """What `look` found. Whatever it raises, and whether it comes back at all, is a finding too. Never raises."""
    found: list[Sequence[Finding]] = []

    def work() -> None:
        try:
            found.append(look())
        except Exception as fault:
            found.append([_of_fault(what, fault)])

    thread = threading.Thread(target=work, name=what, daemon=True)  # one that hangs is left behind
    thread.start()
    thread.join(seconds)
    if not found:
        return [
            fail(what, f"no answer within {seconds:.0f} s", "Is a disk or a device hanging? Look at it, and again.")
        ]
    return found[0]


def _of_fault(what: str, fault: Exception) -> Finding:
    """A check that could not be made. Of a bug type and place only: its message may hold anything."""
    if isinstance(fault, DatabaseFault):
        return fail(
            "database", str(fault), "If no disk is full: look again. If it stays so: is another program holding it?"
        )
    if isinstance(fault, OSError) and fault.strerror:
        where = f"{fault.filename}: " if fault.filename else ""
        return fail(
            what, f"{where}{fault.strerror}", "Let the kiosk's user own it (chown), or look at the disk (dmesg)."
        )
    last = traceback.extract_tb(fault.__traceback__)[-1]
    place = f"{last.filename.rsplit('/', 1)[-1]}:{last.lineno}"
    return fail(
        what, f"not looked at: {type(fault).__name__} in {place}", "A program error: tell its makers this line."
    )
