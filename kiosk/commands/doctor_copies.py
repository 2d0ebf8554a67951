"""What `kiosk doctor` says of copies: would this house come back from a dead disk?"""

from __future__ import annotations

from typing import Final

from kiosk.commands.common import local
from kiosk.commands.findings import Finding, fail, ok, warn
from kiosk.compose.backup import copies
from kiosk.compose.services import Services
from services.backup.age import is_late
from services.backup.paper_key import NotAKey
from services.store.clock import from_micros

MAKE: Final = "kiosk backup, and the timer: docs/backup.md"


def last_copy(services: Services) -> Finding:
    """Whether there is a copy of the last night on another disk."""
    ours = services.settings.backup
    if ours.folder is None:
        return warn("copies", "none are made: a dead disk is the end of this house", f"[backup] folder; then {MAKE}")
    try:
        if copies(services).recipient() is None:
            return fail("copies", "there is no paper key", "kiosk backup new-key")
        newest = copies(services).last()
    except NotAKey as fault:
        return fail("copies", str(fault), "kiosk backup new-key --replace")
    if not ours.folder.is_dir():
        return fail("copies", f"{ours.folder} is not there", "Connect the stick, or the other machine's folder.")
    if newest is None:
        return fail("copies", f"none in {ours.folder}", MAKE)
    made = local(services, from_micros(newest.made_at))
    if is_late(from_micros(newest.made_at), services.clock.now()):
        return fail("copies", f"the last is from {made}", f"Does the timer run? {MAKE}")
    return ok("copies", f"the last is from {made}")


def key_envelope(services: Services) -> Finding:
    """Whether the envelope that is locked away holds every key that this machine has."""
    ours = copies(services)
    if not ours.has_envelope():
        say = warn if services.settings.backup.folder is None else fail
        return say("key envelope", "none was made", "kiosk backup envelope FILE, on a stick that is locked away")
    lacking = ours.not_enveloped()
    if not lacking:
        return ok("key envelope", "holds every key of this machine")
    shown = ", ".join(lacking[:3]) + (" ..." if len(lacking) > 3 else "")
    return fail("key envelope", f"does not hold {shown}", "kiosk backup envelope FILE; destroy the one before")
