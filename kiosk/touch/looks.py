"""The kiosk's regular looks at its health, its lobby and its printer, and its housekeeping: one of each at a time.

A look that hangs is an answer too: after a while the screen says that the kiosk cannot work, until it comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from devices.printer import PrinterState, PrinterStatus
from screens.touch.app.events import Backend
from screens.touch.core.events import Event, HealthRead, LobbyRead, PrinterSeen
from screens.touch.core.lobby import Health, Lobby
from screens.touch.core.state import FlowState
from services.store.deadline import within

if TYPE_CHECKING:  # brings Kivy with it
    from kiosk.touch.background import Background

SILENT_SECONDS = 6.0  # a look that has not come back in this time found that nothing answers
LOST_SECONDS = 20.0  # … and in this time perhaps never will: another one is begun
PRINTER_SILENT_SECONDS = 90.0  # longer than any slip and what waits before it


class Looks:
    """Used by the thread of the window; `feed` takes what was seen, `state` is what is known."""

    def __init__(
        self,
        background: Background,
        monotonic: Callable[[], float],
        feed: Callable[[Event], None],
        state: Callable[[], FlowState],
    ) -> None:
        self._background = background
        self._monotonic = monotonic
        self._feed = feed
        self._state = state
        self.since: float | None = None  # when the look began that has not come back, in monotonic seconds
        self._number = 0  # of the last look: one that was given up and comes all the same ends no other
        self._printer_since: float | None = None
        self._keeping = False

    def look(self, backend: Backend) -> None:
        """Called every few seconds."""
        now = self._monotonic()
        if self.since is None or now - self.since >= LOST_SECONDS:
            self._look(backend, now)
        elif now - self.since >= SILENT_SECONDS:
            self._away()
        self._look_at_printer(backend, now)
        self._keep(backend)

    def _look(self, backend: Backend, now: float) -> None:
        """The health, then the lobby; both are shown at once. What was well a moment ago is away if the lobby finds it
        so; a lobby that a bug keeps from being read stays as it was."""
        self.since, self._number = now, self._number + 1
        number, language = self._number, self._state().session.language

        def over() -> None:
            if number == self._number:
                self.since = None

        def seen(health: Health, lobby: Lobby | None = None) -> None:
            over()
            known = self._state().health
            health = replace(health, printer=health.printer or known.printer, scanner=known.scanner, voice=known.voice)
            self._feed(HealthRead(health))
            if lobby is not None:
                self._feed(LobbyRead(lobby, language))

        def health_seen(health: Health) -> None:
            if not health.database_ok:
                seen(health)
                return

            def lobby_seen(lobby: Lobby | None) -> None:
                if lobby is None:
                    failed()
                else:
                    seen(health, lobby)

            self._background.run(lambda: backend.lobby(language), lobby_seen, lambda: seen(health))

        def failed() -> None:
            over()
            self._away()

        def ask() -> Health:
            with within(SILENT_SECONDS):
                return backend.health()

        self._background.run(ask, health_seen, failed)

    def _away(self) -> None:
        """Nothing answers, whatever the reason is."""
        self._feed(HealthRead(replace(self._state().health, started=True, database_ok=False)))

    def _look_at_printer(self, backend: Backend, now: float) -> None:
        """While a printer keeps its worker waiting, looks must not pile up behind it."""
        if self._printer_since is not None:
            if now - self._printer_since >= PRINTER_SILENT_SECONDS:  # whoever takes a number now hears it before
                self._feed(PrinterSeen(PrinterStatus(PrinterState.OFFLINE, "no answer")))
            return
        self._printer_since = now

        def done(status: PrinterStatus | None) -> None:
            self._printer_since = None
            if status is not None:
                self._feed(PrinterSeen(status))

        self._background.run_at_printer(backend.printer_status, done, lambda: done(None))

    def _keep(self, backend: Backend) -> None:
        if self._keeping:
            return
        self._keeping = True

        def ended(_nothing: None = None) -> None:
            self._keeping = False

        self._background.keep(backend.keep, ended, ended)
