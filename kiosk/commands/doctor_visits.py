"""What `kiosk doctor` says of bans: would who is banned be found again on this machine?"""

from __future__ import annotations

from kiosk.commands.findings import Finding, fail, ok, warn
from kiosk.compose.services import Services
from services.visits.bans import in_force
from services.visits.personal import months_without_key


def bans(services: Services) -> Finding:
    """A machine that books nothing needs no key of bans: what it scans is known by number."""
    bookings = services.visits.bookings
    with services.database.read() as connection:
        live, lost = in_force(connection)
        lacking = months_without_key(connection, bookings.ban_keys)
        books_here = bool(bookings.personal.here(connection))
    if lost:
        remedy = "Console, Kunjungan > Larangan: lift each that is marked, and set it again."
        return fail("bans", f"{lost} of {live} find nobody again: their key was lost", remedy)
    if lacking and books_here:
        remedy = "Bring the keys back with the key envelope (docs/backup.md). Until then nothing can be booked here."
        return fail("bans", f"the keys of {', '.join(lacking)} are not on this machine", remedy)
    if lacking:
        return warn("bans", f"{live} in force; their keys are on another machine", "Book on that machine.")
    return ok("bans", f"{live} in force")
