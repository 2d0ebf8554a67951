"""Opening what is behind the touch screens, in a worker: now, or once whatever keeps it away is mended.

A try ends in a working kiosk, in what keeps it from working (which the screen says until the next try), or in the wish
to begin anew: another kiosk.ini, or another version of the program, is read by another start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiosk.processes.installed import watch_program
from kiosk.processes.locks import ProcessLock, lock_path
from kiosk.processes.panel_lock import PanelLock
from kiosk.processes.parent import NAME
from kiosk.processes.terminal import AWAY, Say
from kiosk.settings.changes import SettingsFile
from kiosk.settings.model import Settings

if TYPE_CHECKING:  # heavy: imported for real once the first frame is on the screen
    from kiosk.compose.away import Away
    from kiosk.compose.kiosk import Built


class Anew:
    """What was read at the start is no longer what is there."""


@dataclass
class Opening:
    """`panel`: its lock on this machine; None where kiosk.ini does not say which that is."""

    settings: Settings
    file: SettingsFile
    panel: PanelLock | None
    say: Say
    fallback: str = ""  # why Kivy's own event loop runs
    ended_before: str = "unknown"  # how the kiosk before this one ended, where it was killed
    _tries: int = 0
    _suspect: bool = True  # the database's file is to be read whole before it is used
    _locks: tuple[ProcessLock, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._locks = tuple(ProcessLock(lock_path(self.settings, device)) for device in ("printer", "scanner"))
        self._new_program = watch_program()

    def attempt(self) -> Built | Away | Anew:
        """Never raises: a program error is an obstacle too."""
        from kiosk.compose.away import away, settings_faulty
        from services.store.obstacles import Obstacle

        try:
            if self.file.sound_now() or self._new_program():
                return Anew()
            if self.file.faulty is not None:
                return settings_faulty(self.file.faulty)
            held = self._held_elsewhere()
            return held or self._build()
        except Exception as fault:
            found = away(self.settings, fault)
            self._suspect = found.trouble.obstacle not in (Obstacle.ID_HELD, Obstacle.HOUSE_FAULTY)
            return found

    def release(self) -> None:
        """Let go of the devices."""
        for lock in self._locks:
            lock.release()

    def _held_elsewhere(self) -> Away | None:
        """Which process is in the way; None when this kiosk and its devices are ours. Raises OSError."""
        from kiosk.compose.away import Away
        from services.store.obstacles import Obstacle, Trouble

        if self.panel is not None and not self.panel.acquire():
            place = " ".join((self.settings.kiosk.id, self.panel.held_elsewhere)).strip()
            return Away(self.panel.refusal, Trouble(Obstacle.ID_HELD, place), AWAY)
        for lock, words in zip(self._locks, ("printer", "scanner (kiosk scanner test?)"), strict=True):
            if not lock.acquire():
                return Away(f"Another process owns this kiosk's {words}.", Trouble(Obstacle.DEVICE_HELD), AWAY)
        return None

    def _build(self) -> Built:
        """Raises DatabaseFault, HouseFaulty, InstrumentsFaulty, OSError; then nothing stays open."""
        from kiosk import __version__
        from kiosk.compose.kiosk import build

        self._tries += 1
        # Later somebody may be copying a whole file into the place of a damaged one.
        built = build(self.settings, say=self.say, check=self._suspect, put_aside=self._tries == 1)
        try:
            with built.backend.journal.transaction() as transaction:
                transaction.record("kiosk_started", version=__version__, simulated=self.settings.simulated)
                if self.panel is not None and self.panel.left_behind:
                    transaction.record("came_back", name=NAME, ending=self.ended_before)
                if self.fallback:
                    transaction.record("event_loop_fallback", reason=self.fallback)
        except BaseException:
            built.close()
            raise
        return built
