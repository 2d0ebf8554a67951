"""What `kiosk doctor` says of the book that this kiosk works on while its server is away."""

from __future__ import annotations

from typing import Final

from kiosk.commands.findings import Finding, ok, warn
from kiosk.settings.model import Settings

NAME: Final = "book for outages"
MEET: Final = "Let the kiosk run once while its server answers."


def book(settings: Settings) -> Finding:
    """Whether there is one that can give numbers, whether something in it waits, and whether one was put aside."""
    from kiosk.compose.outage import NoBook, has_server, open_book, state
    from services.outage.book import BookPlace
    from services.store.faults import DatabaseFault

    place = BookPlace(settings.storage.outage, settings.kiosk.id)
    if aside := place.aside():
        remedy = "What it held of an outage has not come into the house. Keep the folder for those who can read it."
        return warn(NAME, f"damaged or not this kiosk's, and put aside: {', '.join(map(str, aside))}", remedy)
    if not place.file.exists():
        server = has_server(settings)
        return ok(NAME, f"none: {'no kiosk has run here yet' if server else 'the house works on a file'}")
    try:
        held = open_book(settings, None, put_aside=False)
    except NoBook as why_not:
        return warn(NAME, str(why_not), MEET)
    try:
        now = state(held)
    except DatabaseFault as fault:
        return warn(NAME, str(fault), MEET)
    finally:
        held.close()
    if not now.pending:
        return ok(NAME, f"letters {now.series}, nothing waits")
    began = now.since.astimezone(settings.house.time_zone) if now.since is not None else None
    since = f" since {began:%Y-%m-%d %H:%M}" if began is not None else ""
    remedy = "They come into the house by themselves as soon as this kiosk runs and its server answers."
    return warn(NAME, f"letters {now.series}, {now.numbers} numbers{since} wait for the server", remedy)
