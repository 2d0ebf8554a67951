"""A running touchscreen takes over what the house is set to by now: between two visitors, without a restart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.compose.house_settings import HouseFaulty
from kiosk.compose.kiosk import Built
from kiosk.compose.services import Services, successor
from kiosk.touch.background import Background
from kiosk.touch.frame import frame_of
from services.surveys.instrument_files import InstrumentsFaulty

if TYPE_CHECKING:
    from kiosk.touch.app import KioskApp  # opens a window with its import


class Adopting:
    """Used by the thread of the window. `say` prints a line to the terminal."""

    def __init__(self, built: Built, app: KioskApp, background: Background, say: Callable[[str], None]) -> None:
        self.built = built
        self._app = app
        self._background = background
        self._say = say
        self._waiting: Services | None = None  # for the visitor who is there to leave
        self._looking = False
        self._said = ""

    def look(self) -> None:
        """Called every few seconds."""
        if self._waiting is not None and self._app.between_visitors:
            self._adopt(self._waiting)
        if self._looking:
            return
        self._looking = True
        known = self._waiting or self.built.services
        self._background.keep(lambda: self._find(known), self._found, self._looked)

    def _find(self, known: Services) -> Services | str | None:
        """In a worker. A sentence: what holds now cannot be used here."""
        try:
            found = successor(known)
            if found is not None:
                _ = found.surveys, found.visits  # slow to make, and a faulty survey file shows now
        except (HouseFaulty, InstrumentsFaulty) as faulty:
            return str(faulty)
        return found

    def _found(self, found: Services | str | None) -> None:
        self._looked()
        if isinstance(found, str):
            if found != self._said:
                self._said = found
                self._say(f"The kiosk goes on as the house was set before: {found}")
        elif found is not None:
            self._waiting = found
            if self._app.between_visitors:
                self._adopt(found)

    def _looked(self) -> None:
        self._looking = False

    def _adopt(self, services: Services) -> None:
        self._waiting, self._said = None, ""
        backend = self.built.backend.in_house_of(services)
        self.built = replace(self.built, services=services, backend=backend, desk=backend.owner)
        self._app.adopt(backend, frame_of(services.settings))
        number = services.held.number
        self._say(f"The kiosk works by version {number} of the house's settings.")
        self._background.keep(lambda: services.states.settings_in_use(number), lambda _nothing: None)
