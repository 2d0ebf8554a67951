"""Opening what is behind the staff's pages: now, or once whatever keeps it away is mended."""

from __future__ import annotations

import ssl

from kiosk.compose.away import Away, away, settings_faulty
from kiosk.compose.console import BuiltConsole, build_console
from kiosk.processes.installed import watch_program
from kiosk.processes.locks import ProcessLock
from kiosk.processes.terminal import AWAY, REFUSED, Say
from kiosk.settings.changes import SettingsFile
from kiosk.settings.model import ConsoleSettings, Settings
from services.store.obstacles import Obstacle, Trouble


def certificate_fault(console: ConsoleSettings) -> str:
    """Why certificate and key of the console cannot be used; "" where they can, or where there are none."""
    if console.certificate is None or console.key is None:
        return ""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(console.certificate, console.key, password=_no_password)
    except OSError as error:  # SSLError is one
        return (
            f"[console] certificate and key ({console.certificate}, {console.key}) cannot be used: "
            f"{error.strerror or 'no certificate and its private key in PEM, without a password'}."
        )
    return ""


def _no_password() -> str:
    """A key with a password would ask for it on a terminal that nobody sees."""
    return ""


class Anew:
    """What was read at the start is no longer what is there."""


class Opening:
    """Tries to open the services. `away`: what the last try found; `lock`: one console a house."""

    def __init__(self, settings: Settings, file: SettingsFile, say: Say, *, tells_of_its_return: bool = False) -> None:
        """`tells_of_its_return`: no parent journals that the console before this one was killed."""
        self._tells_of_its_return = tells_of_its_return
        self._settings = settings
        self._file = file
        self._say = say
        self._new_program = watch_program()
        self.lock = ProcessLock(settings.storage.run / "console.lock")
        self.away: Away | None = None

    @property
    def trouble(self) -> Trouble | None:
        return self.away.trouble if self.away is not None else None

    def attempt(self) -> BuiltConsole | Anew | int | None:
        """The opened services; None while something keeps them away; an exit code where the console must not start."""
        if self._file.sound_now() or (self.away is not None and self._new_program()):
            return Anew()
        if self._file.faulty is not None:
            self._wait(settings_faulty(self._file.faulty))
            return None
        unusable = certificate_fault(self._settings.console)
        if unusable:
            self._wait(Away(unusable, Trouble(Obstacle.KEYS_FAULTY), AWAY))
            return None
        if self.serves_plainly:
            return Anew()
        try:
            return self._open()
        except Exception as fault:  # a program error too: a page says so, and the kiosk's screen does
            self._wait(away(self._settings, fault))
            return None

    @property
    def serves_plainly(self) -> bool:
        """The certificate cannot be used, so what says so is served without it; nobody can sign in there."""
        return self.trouble is not None and self.trouble.obstacle is Obstacle.KEYS_FAULTY

    def _open(self) -> BuiltConsole | int:
        if not self.lock.acquire():
            self._say("a console of this house runs already on this machine")
            return REFUSED
        # A file that was away or damaged may only just be copied into its place: it is used once it is whole.
        built = build_console(self._settings, say=self._say, check=self.away is not None)
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
            f"the console is not opened to the network ({self._opened_by}): no "
            "administrator has chosen a PIN yet. Do it first: kiosk officers set-pin CODE (or: kiosk officers "
            "add CODE --role administrator); or keep bind = 127.0.0.1 and no proxy."
        )
        return REFUSED

    @property
    def _opened_by(self) -> str:
        console = self._settings.console
        return "[console] proxy" if console.proxy else f"[console] bind = {console.bind}"

    def _wait(self, why: Away) -> None:
        """Say it once, and again when the reason is another."""
        if self.away is None or str(self.away) != str(why):
            said = "" if self.away is None and self._file.faulty is not None else f"{why}\n"
            self._say(f"{said}The console waits for it, and says so on its pages.")
        self.away = why
