"""What the pages know while they are served by a kiosk's own machine, because the server of the house is away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.outage.looking import BookState


@dataclass(frozen=True)
class OutageDesk:
    """The counters' pages of one kiosk. `series`: the letters of its numbers; `console`, `kiosks`: the addresses of the
    house's console and of the other kiosks' pages, as kiosk.ini has them; `look`: raises DatabaseFault."""

    kiosk: str
    series: str
    look: Callable[[], BookState]
    console: str = ""
    kiosks: tuple[str, ...] = ()
