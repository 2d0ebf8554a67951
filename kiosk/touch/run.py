"""`kiosk run`: display, simulator, window; then the services, while the first frame shows."""

from __future__ import annotations

import gc
import math
import os
import sys
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from kiosk.processes.children import Children, NotStarted, follow_parent, has_parent
from kiosk.processes.keeper import Keeper
from kiosk.processes.locks import ProcessLock, lock_path
from kiosk.processes.parent import ENDED_BEFORE, NAME
from kiosk.processes.stopping import StopWish, end_within
from kiosk.processes.supervise import prepare_display, start_console, start_simulator
from kiosk.processes.terminal import AWAY, FAULTY, say_to
from kiosk.processes.watchdog import REFUSED_SECONDS, Watchdog, is_watched
from kiosk.settings.model import Settings
from kiosk.settings.reading import SettingsFaulty, load
from kiosk.touch.window import KivyWindow, configure_kivy

if TYPE_CHECKING:  # heavy: imported for real once the first frame is on the screen
    from kiosk.compose.away import Away
    from kiosk.compose.kiosk import Built
    from kiosk.touch.app import KioskApp

PATIENT_SECONDS = 30.0  # a start may take so long before the screen says that it cannot work
RETRY_SECONDS = 5.0  # between two tries to open a database that is away
STOP_SECONDS = 4.0  # for the last entry of the log
GOODBYE_SECONDS = 12.0  # from the wish to the end: workers, journal, then each child's STOP_SECONDS


say = say_to(sys.stderr)


def main(config: Path) -> int:
    """Run the touch app until it is told to stop; returns the exit code."""
    try:
        settings = load(config)
    except SettingsFaulty as faulty:
        say(str(faulty))
        return FAULTY
    gc.disable()  # until the first frame: nothing of what a start makes is rubbish
    by_systemd = is_watched(os.environ) and not has_parent(os.environ)
    watchdog = Watchdog.of(os.environ)
    lock = ProcessLock(lock_path(settings, "app"))
    with suppress(OSError):  # a full disk: the screen says so, and the lock is tried again with the database
        if not lock.acquire():
            say(_runs_already(settings))
            return AWAY
    wish = StopWish(GOODBYE_SECONDS)
    try:
        with Children() as children:
            # Before there is anything to leave behind: a signal that comes early ends us in order too.
            wish.heed_signals()
            follow_parent(wish.ask, GOODBYE_SECONDS)
            code = _run(settings, children, wish, lock, watchdog)
            if code != 0 and by_systemd:
                wish.wait(REFUSED_SECONDS)
            return code
    finally:
        lock.release()
        wish.fulfilled()


def settle_memory() -> None:
    """What is there now lives as long as the program: no collection of garbage looks at it again.

    One that does takes 90 ms, and comes in the middle of whoever's touch makes the next object.
    """
    gc.collect()
    gc.freeze()


def _runs_already(settings: Settings) -> str:
    return f"{settings.kiosk.id} runs already (the lock {settings.storage.run} is held)."


def _run(settings: Settings, children: Children, wish: StopWish, lock: ProcessLock, watchdog: Watchdog) -> int:
    display = prepare_display(settings, say)
    if isinstance(display, NotStarted):
        say(display.reason)
        return AWAY
    if display is not None:
        children.add(display.child)
    # A start that is called off ends between two steps. No handler raises: two signals at once would raise one into
    # the other's handler, and CPython ends in a SystemError or by the signal itself.
    if wish.wait(0):
        return 0
    keeper = Keeper(children, say)
    keeper.keep("simulator", lambda watched: start_simulator(settings, display, watched))
    keeper.keep("console", lambda watched: start_console(settings, watched))
    if wish.wait(0):
        return 0
    configure_kivy(settings.panel, settings.storage.data / "kivy")
    return _Touch(settings, wish, lock, keeper, watchdog).run()


@dataclass(frozen=True, slots=True)
class DatabaseWaits:
    """The database is away; it may come back."""

    why: Away


@dataclass(frozen=True, slots=True)
class CannotOpen:
    """The kiosk must not open: settings, database or a device held by someone else."""

    reason: str
    exit_code: int


class _Touch:
    """The window and what is behind it, started in that order and stopped in the other."""

    _app: KioskApp

    def __init__(
        self, settings: Settings, wish: StopWish, lock: ProcessLock, keeper: Keeper, watchdog: Watchdog
    ) -> None:
        from kivy.core.window import Window

        from kiosk.touch.window import show_ground

        show_ground(Window)
        from kiosk.touch.background import Background
        from screens.touch.look import theme

        self._settings = settings
        self._wish = wish
        self._keeper = keeper
        self._lock = lock
        self._watchdog = watchdog
        self._ended_before = os.environ.pop(ENDED_BEFORE, "") or "unknown"
        self._window: KivyWindow = Window
        theme.configure(settings.panel.width_px, settings.panel.height_px, settings.panel.width_mm)
        theme.register_fonts()
        self._background = Background(self._bug)
        self._built: Built | None = None
        self._printer_lock = ProcessLock(lock_path(settings, "printer"))
        self._scanner_lock = ProcessLock(lock_path(settings, "scanner"))
        self._exit = 0
        self._fallback = ""  # why Kivy's own event loop runs
        self._reason = ""  # why the database is away

    def run(self) -> int:
        from kiosk.touch import event_loop
        from kiosk.touch.vital_signs import VitalSigns

        self._fallback = event_loop.install(self._window)
        self._vital_signs = VitalSigns(self._watchdog, self._keeper, self._background, event_loop.round_trip(), say)
        self._app = self._make_app()
        self._window.bind(on_flip=self._first_frame)
        self._background.when(self._wish.wait, self._say_goodbye)
        self._wish.stop_interrupting()
        try:
            self._app.run()
        finally:
            end_within(GOODBYE_SECONDS)
            self._close()
        return self._exit

    def _say_goodbye(self) -> None:
        self._watchdog.stopping()
        self._app.say_goodbye()

    def _first_frame(self, _window: KivyWindow) -> None:
        """Only now the heavy imports: beside the first frame they would take its time from it."""
        self._window.unbind(on_flip=self._first_frame)
        from kivy.clock import Clock

        from kiosk.compose.devices import make_voice

        gc.enable()
        self._vital_signs.begin(lambda: self._built.services.journal if self._built else None, self._ends)
        voice = make_voice(self._settings)  # before the services: a kiosk without its database still speaks
        if voice is not None:
            self._app.give_voice(voice)
        self._begin_to_open()
        Clock.schedule_once(lambda _dt: self._not_open_yet(), PATIENT_SECONDS)

    def _begin_to_open(self) -> None:
        """It may take long (a file is read, an upgrade): no deadline but that of each answer."""
        self._background.keep(self._open, self._opened, self._failed_to_open, seconds=math.inf)

    def _not_open_yet(self) -> None:
        """A disk or a server that hangs says nothing: after a while the screen sends people to a counter."""
        if self._built is not None or self._reason or self._app.stopping:
            return
        from kiosk.compose.away import Away
        from kiosk.touch.backend_away import BackendAway

        say("The database has not been opened yet. The kiosk waits for it, and says so on the screen.")
        self._app.attach(BackendAway(self._settings, Away("no answer yet")))

    def _make_app(self) -> KioskApp:
        from kiosk.touch.app import KioskApp
        from screens.touch.app.flow import Flow
        from screens.touch.core.state import TouchTimeouts
        from screens.touch.core.view import Frame
        from screens.touch.look.theme import look

        times = self._settings.timeouts
        flow = Flow(
            TouchTimeouts(
                times.idle_seconds,
                times.countdown_seconds,
                times.ticket_seconds,
                times.refusal_seconds,
                times.staff_seconds,
            ),
            self._settings.kiosk.languages,
            lambda: uuid.uuid4().hex,
            look.panel.shape,
            self._settings.kiosk.drafts,
        )
        language = self._settings.kiosk.languages[0]
        house = self._settings.house
        frame = Frame(
            house_name=house.name,
            taglines=tuple((one, words) for one, words in house.tagline.by_language.items() if words),
            language=language,
            languages=self._settings.kiosk.languages,
            simulated=self._settings.simulated,
        )
        return KioskApp(
            flow,
            frame,
            self._background,
            long_press_seconds=times.long_press_seconds,
            motion=self._settings.panel.motion,
            pad_keys=self._settings.voice.keys,
            on_ready=settle_memory,
            on_leave=self._wish.ask,
        )

    def _open(self) -> Built | DatabaseWaits | CannotOpen:
        """In a worker: the heavy imports and the database."""
        from kiosk.compose.away import away
        from kiosk.compose.kiosk import build
        from kiosk.compose.services import HouseDiffers
        from services.store.database import DatabaseAway, DatabaseFault
        from services.surveys.instrument_files import InstrumentsFaulty

        try:
            held_elsewhere = self._take_locks()
            if held_elsewhere:
                return CannotOpen(held_elsewhere, AWAY)
            built = build(self._settings, say=say)
            self._record_start(built)
        except (DatabaseAway, OSError) as fault:
            return DatabaseWaits(away(self._settings, fault))
        except (DatabaseFault, HouseDiffers) as fault:
            return CannotOpen(str(fault), AWAY)
        except InstrumentsFaulty as faulty:
            return CannotOpen(str(faulty), FAULTY)
        self._built = built
        return built

    def _take_locks(self) -> str:
        """Which process is in the way; "" when this kiosk and its devices are ours. Raises OSError."""
        if not self._lock.acquire():
            return _runs_already(self._settings)
        if not self._printer_lock.acquire():
            return "Another process owns this kiosk's printer."
        if not self._scanner_lock.acquire():
            return "Another process owns this kiosk's scanner (kiosk scanner test?)."
        return ""

    def _record_start(self, built: Built) -> None:
        """Raises DatabaseAway; then nothing of `built` stays open."""
        from kiosk import __version__

        try:
            with built.services.journal.transaction() as transaction:
                transaction.record("kiosk_started", version=__version__, simulated=self._settings.simulated)
                if self._lock.left_behind:
                    transaction.record("came_back", name=NAME, ending=self._ended_before)
                if self._fallback:
                    transaction.record("event_loop_fallback", reason=self._fallback)
        except BaseException:
            built.close()
            raise

    def _opened(self, result: Built | DatabaseWaits | CannotOpen) -> None:
        from kiosk.compose.kiosk import Built

        match result:
            case Built():
                say("The kiosk is open.")
                self._app.attach(result.backend, result.scanner)
            case DatabaseWaits(why):
                self._wait_for_database(why)
            case CannotOpen(reason, exit_code):
                say(reason)
                self._exit = exit_code
                self._watchdog.stopping()
                self._app.stopping = True
                self._app.stop()
            case _:
                assert_never(result)

    def _wait_for_database(self, why: Away) -> None:
        """The screen says that the machine cannot work now; what people see must not depend on who restarts it."""

        from kiosk.touch.backend_away import BackendAway

        known, self._reason = self._reason, str(why)
        if known != self._reason:
            say(f"{why} The kiosk waits for it, and says so on the screen.")
            self._app.attach(BackendAway(self._settings, why))
        self._try_again_soon()

    def _try_again_soon(self) -> None:
        from kivy.clock import Clock

        Clock.schedule_once(lambda _dt: self._begin_to_open(), RETRY_SECONDS)

    def _ends(self) -> bool:
        """Whether the kiosk was told to end; it is heard here too if the thread that waits for it has died."""
        if not self._app.stopping and self._wish.wait(0):
            self._say_goodbye()
        return self._app.stopping

    def _failed_to_open(self) -> None:
        """A program error. Who waits for the database already goes on waiting: what it meets may be half restored."""
        if self._reason:
            self._try_again_soon()
            return
        say("The kiosk could not start: a program error. The lines above name the place.")
        self._exit = 1
        self._watchdog.stopping()
        self._app.stop()

    def _bug(self, place: str, kind: str) -> None:
        """Into the log, or at least to the terminal: the bug may be the database's own."""
        try:
            if self._built is not None:
                self._built.services.journal.record("use_case_failed", place=place, kind=kind)
                return
        except Exception as fault:
            say(f"{type(fault).__name__} while the next line was written into the log:")
        say(f"{kind} in {place}")

    def _close(self) -> None:
        self._background.close()
        if self._built is not None:
            from services.store.deadline import within

            try:
                with within(STOP_SECONDS):
                    self._built.services.journal.record("kiosk_stopped", reason="asked")
            except Exception as fault:  # whatever it is, the devices are let go of
                say(f"The stop could not be journalled ({type(fault).__name__}).")
            self._built.close()
        self._printer_lock.release()
        self._scanner_lock.release()
