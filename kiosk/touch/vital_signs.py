"""The Kivy loop says that it lives, looks after what the kiosk has started, and has the journal told of what ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kivy.clock import Clock

from kiosk.processes.keeper import Ending, Keeper
from kiosk.processes.terminal import Say
from kiosk.processes.watchdog import BEAT_SECONDS, Watchdog
from kiosk.touch.background import Background

if TYPE_CHECKING:  # heavy, and not needed before the first frame
    from services.log.journal import Field, Journal

KEEP_SECONDS = 1.0  # between two looks at the children


class VitalSigns:
    """From `begin` on; used by the thread of the window."""

    def __init__(
        self, watchdog: Watchdog, keeper: Keeper, background: Background, round_trip: Callable[[], object], say: Say
    ) -> None:
        """`round_trip` asks the display something, and comes back when it has answered."""
        self._watchdog = watchdog
        self._keeper = keeper
        self._background = background
        self._round_trip = round_trip
        self._say = say
        self._untold: list[tuple[str, Mapping[str, Field]]] = []  # until there is a journal
        keeper.tell = self._ended

    def begin(self, journal: Callable[[], Journal | None], ends: Callable[[], bool]) -> None:
        """The first picture is on the screen. `ends`: whether the kiosk was told to end, so that nothing is begun."""
        self._watchdog.ready()

        def keep(_dt: float) -> None:
            if not ends():
                self._keeper.look()
                self._tell(journal())

        Clock.schedule_interval(lambda _dt: self._beat(), BEAT_SECONDS)
        Clock.schedule_interval(keep, KEEP_SECONDS)

    def _beat(self) -> None:
        """The loop lives, the display answers, and so does the printer's worker."""
        self._round_trip()
        if not self._background.printer_hangs():
            self._watchdog.alive()
        for name in self._background.mend():
            self._say(f"{name}: it had died, and was replaced")
            self._untold.append(("worker_replaced", {"name": name}))

    def _ended(self, one: Ending) -> None:
        fields: dict[str, Field] = {"name": one.name, "ending": one.how, "seconds": one.seconds, "times": one.times}
        self._untold.append(("child_ended", fields))

    def _tell(self, journal: Journal | None) -> None:
        if journal is None or not self._untold:
            return
        untold, self._untold = self._untold, []

        def note() -> None:
            from services.store.faults import put_off

            while untold:
                event, fields = untold[0]
                with put_off():
                    journal.record(event, "system", **fields)
                    untold.pop(0)
                    continue
                return

        def next_time(_nothing: None = None) -> None:
            self._untold = untold + self._untold

        self._background.keep(note, next_time, next_time)
