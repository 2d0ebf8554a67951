"""Opening what is behind the staff's pages: now, or once the database and its disk are there."""

from __future__ import annotations

from kiosk.compose.away import away
from kiosk.compose.console import BuiltConsole, build_console
from kiosk.compose.services import HouseDiffers
from kiosk.processes.locks import ProcessLock
from kiosk.processes.terminal import AWAY, FAULTY, REFUSED, Say
from kiosk.settings.model import Settings
from services.store.database import DatabaseAway, DatabaseFault
from services.store.disk import DiskTrouble
from services.surveys.instrument_files import InstrumentsFaulty


class Opening:
    """Tries to open the services. `disk`: what the last try found of the disks; `lock`: one console a house."""

    def __init__(self, settings: Settings, say: Say, *, tells_of_its_return: bool = False) -> None:
        """`tells_of_its_return`: no parent journals that the console before this one was killed."""
        self._tells_of_its_return = tells_of_its_return
        self._settings = settings
        self._say = say
        self._reason = ""
        self.lock = ProcessLock(settings.storage.run / "console.lock")
        self.disk: DiskTrouble | None = None

    def attempt(self) -> BuiltConsole | int | None:
        """The opened services; None while the database is away; an exit code where the console must not start."""
        try:
            return self._open()
        except (DatabaseAway, OSError) as fault:
            self._away(fault)
            return None
        except (DatabaseFault, HouseDiffers) as fault:
            self._say(f"the console cannot start: {fault}")
            return AWAY
        except InstrumentsFaulty as faulty:
            self._say(f"the console cannot start: {faulty}")
            return FAULTY

    def _open(self) -> BuiltConsole | int:
        if not self.lock.acquire():
            self._say("a console of this house runs already on this machine")
            return REFUSED
        built = build_console(self._settings, say=self._say)
        try:
            if self._settings.console.on_loopback or built.console.officers.has_administrator():
                if self._tells_of_its_return and self.lock.left_behind:
                    built.services.journal.record("came_back", name="console", ending="unknown")
                return built
        except BaseException:
            built.close()
            raise
        built.close()
        self._say(
            f"the console is not opened to the network ([console] bind = {self._settings.console.bind}): no "
            "administrator has chosen a PIN yet. Do it first: kiosk officers set-pin CODE (or: kiosk officers "
            "add CODE --role administrator); or keep bind = 127.0.0.1."
        )
        return REFUSED

    def _away(self, fault: Exception) -> None:
        """Say it once, and again when the reason is another."""
        why = away(self._settings, fault)
        self.disk = why.disk
        if str(why) != self._reason:
            self._reason = str(why)
            self._say(f"{why} The console waits for it, and says so on its pages.")
