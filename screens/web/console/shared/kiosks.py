"""Which kiosks can print something for staff."""

from __future__ import annotations

from screens.web.console.shared.room import Room
from services.house.kiosks import is_silent
from services.people.model import Officer


def kiosks_alive(room: Room, who: Officer) -> list[str]:
    """Kiosks that live; where none does, all that were ever heard of. Raises NotPermitted, DatabaseAway."""
    known, now = room.attention.kiosks(who), room.clock.now()
    alive = [one.kiosk for one in known if not is_silent(one, now)]
    return alive or [one.kiosk for one in known]
