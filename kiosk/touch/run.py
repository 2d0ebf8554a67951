"""`kiosk run`: display, simulator, window; then the services, while the first frame shows."""

from __future__ import annotations

import gc
import math
import os
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from kiosk.processes.children import Children, NotStarted, follow_parent, has_parent
from kiosk.processes.keeper import Keeper
from kiosk.processes.panel_lock import PanelLock
from kiosk.processes.parent import ENDED_BEFORE
from kiosk.processes.stopping import StopWish, end_within, leave
from kiosk.processes.supervise import prepare_display, start_console, start_counters, start_simulator
from kiosk.processes.terminal import ANEW, AWAY, say_to
from kiosk.processes.watchdog import REFUSED_SECONDS, Watchdog, is_watched
from kiosk.settings.remembered import recalled
from kiosk.settings.stand_in import read_or_stand_in
from kiosk.touch.graphics_ahead import ahead
from kiosk.touch.opening import Anew, Opening
from kiosk.touch.opening_picture import OpeningPicture
from kiosk.touch.window import KivyWindow, configure_kivy

if TYPE_CHECKING:  # heavy: imported for real once the first frame is on the screen
    from devices.voice import Voice
    from kiosk.compose.away import Away
    from kiosk.compose.kiosk import Built
    from kiosk.touch.app import KioskApp

PATIENT_SECONDS = 30.0  # a start may take so long before the screen says that it cannot work
SETTLED_SECONDS = 0.1  # after the first frame texts and layout have come to rest
RETRY_SECONDS = 5.0  # between two tries to open a database that is away
RETRY_AFTER_BUG_SECONDS = 60.0
STOP_SECONDS = 4.0  # for the last entry of the log
ADOPT_SECONDS = 2.0  # between two looks at what the house is set to
GOODBYE_SECONDS = 12.0  # from the wish to the end: workers, journal, then each child's STOP_SECONDS


say = say_to(sys.stderr)


def main(config: Path) -> int:
    """Run the touch app until it is told to stop; returns the exit code.

    Settings that cannot be used end nothing: a screen says so, and ANEW asks for another start once they can be.
    """
    file, settings = read_or_stand_in(config, say)
    gc.disable()  # until the screens are made (`settle_memory`): nothing of what a start makes is rubbish
    by_systemd = is_watched(os.environ) and not has_parent(os.environ)
    watchdog = Watchdog.of(os.environ)
    panel = PanelLock(settings) if file.says_which_panel else None
    if panel is not None and panel.screen_is_taken:
        say(panel.refusal)
        return leave(AWAY)
    wish = StopWish(GOODBYE_SECONDS)
    in_order = False
    try:
        with Children() as children:
            # Before there is anything to leave behind: a signal that comes early ends us in order too.
            wish.heed_signals()
            follow_parent(wish.ask, GOODBYE_SECONDS)
            code = _run(Opening(settings, file, panel, say), children, wish, watchdog)
            in_order = True
            if code not in (0, ANEW) and by_systemd:
                wish.wait(REFUSED_SECONDS)
    finally:
        if panel is not None:
            panel.release(in_order=in_order)
        wish.fulfilled()
    return leave(code)


def settle_memory() -> None:
    """What is there now lives as long as the program: no collection of garbage looks at it again.

    One that does takes 90 ms, and comes in the middle of whoever's touch makes the next object; so there is none until
    every screen is made, and the little rubbish of a start stays.
    """
    gc.freeze()
    gc.enable()


def learn_to_print() -> None:
    """What writes a slip takes long to be imported: the first visitor's would wait for it. In the printer's worker."""
    from devices.escpos import encoder

    assert encoder


def _run(opening: Opening, children: Children, wish: StopWish, watchdog: Watchdog) -> int:
    settings = opening.settings
    display = prepare_display(settings, say)
    if isinstance(display, NotStarted):
        say(display.reason)
        return AWAY
    if display is not None:
        children.add(display.child)
    if opening.panel is not None:
        opening.panel.note_display()
    # A start that is called off ends between two steps. No handler raises: two signals at once would raise one into
    # the other's handler, and CPython ends in a SystemError or by the signal itself.
    if wish.wait(0):
        return 0
    keeper = Keeper(children, say)
    if opening.panel is None or not opening.panel.held_elsewhere:  # whoever holds the lock has started them
        if opening.file.faulty is None:
            keeper.keep("simulator", lambda watched: start_simulator(settings, display, watched))
        keeper.keep("console", lambda watched: start_console(settings, watched))
        keeper.keep("counters", lambda watched: start_counters(settings, watched))
    if wish.wait(0):
        return 0
    configure_kivy(settings.panel, settings.storage.data / "kivy")
    touch = _Touch(opening, wish, keeper, watchdog)
    return 0 if wish.wait(0) else touch.run()


class _Touch:
    """The window and what is behind it, started in that order and stopped in the other."""

    _app: KioskApp

    def __init__(self, opening: Opening, wish: StopWish, keeper: Keeper, watchdog: Watchdog) -> None:
        ahead.finish()
        from kivy.core.window import Window

        from kiosk.touch.window import show_ground, shown_panel

        settings = recalled(opening.settings)  # of the house what this machine knew last, until its database is there
        self._picture = OpeningPicture(settings, tuple(Window.size)) if opening.file.faulty is None else None
        show_ground(Window, self._picture.recalled() if self._picture is not None else None)
        from kiosk.touch.background import Background
        from screens.touch.look import theme

        self._settings = settings
        self._opening = opening
        self._wish = wish
        self._keeper = keeper
        self._watchdog = watchdog
        opening.ended_before = os.environ.pop(ENDED_BEFORE, "") or "unknown"
        self._window: KivyWindow = Window
        panel = settings.panel if opening.file.faulty is None else shown_panel(settings.panel, Window.size)
        theme.configure(panel.width_px, panel.height_px, panel.width_mm)
        if missing := theme.register_fonts():
            say(f"Fonts of this program are missing ({', '.join(missing)}): install it again.")
        self._background = Background(self._bug)
        self._built: Built | None = None
        self._trying = False
        self._away: Away | None = None  # what keeps it from opening, as it was said last
        self._exit = 0

    def run(self) -> int:
        from kiosk.touch import event_loop
        from kiosk.touch.vital_signs import VitalSigns

        self._opening.fallback = event_loop.install(self._window)
        self._vital_signs = VitalSigns(self._watchdog, self._keeper, self._background, event_loop.round_trip(), say)
        self._app = self._make_app()
        self._window.bind(on_flip=self._first_frame)
        self._background.when(self._wish.wait, self._say_goodbye)
        self._wish.stop_interrupting()
        if self._wish.wait(0):  # the imports took their time
            self._end("asked")
            return self._exit
        try:
            self._app.run()
        except BaseException:
            self._end("program error")
            raise
        self._end("asked")
        if self._exit == 0 and self._built is None and self._away is not None:
            return self._away.exit_code
        return self._exit

    def _say_goodbye(self) -> None:
        self._watchdog.stopping()
        self._app.say_goodbye()

    def _first_frame(self, _window: KivyWindow) -> None:
        """Only now the heavy imports: beside the first frame they would take its time from it."""
        self._window.unbind(on_flip=self._first_frame)
        if self._ends():
            return
        from kivy.clock import Clock

        from kiosk.compose.devices import make_voice

        self._vital_signs.begin(lambda: self._built.backend.journal if self._built else None, self._ends)
        voice = make_voice(self._settings)  # before the services: a kiosk without its database still speaks
        Clock.schedule_once(lambda _dt: self._settled(voice), SETTLED_SECONDS)
        self._begin_to_open()
        Clock.schedule_once(lambda _dt: self._not_open_yet(), PATIENT_SECONDS)

    def _settled(self, voice: Voice | None) -> None:
        """The picture first: a voice is ready at once, and puts another key on the bar."""
        self._keep_picture()
        if voice is not None and not self._ends():
            self._app.give_voice(voice)

    def _keep_picture(self) -> None:
        """Of the opening screen, for the next start; not where anything else is shown already."""
        picture = self._picture
        if picture is None or not self._app.untouched:
            return
        from kiosk.touch.window import pixels

        drawn = pixels(self._window)
        self._background.run(lambda: picture.keep(drawn), lambda _nothing: None)

    def _begin_to_open(self) -> None:
        """It may take long (a file is read, an upgrade): no deadline but that of each answer."""
        if self._trying or self._built is not None or self._ends():
            return
        self._trying = True
        self._background.keep(self._open, self._opened, seconds=math.inf)

    def _not_open_yet(self) -> None:
        """A disk or a server that hangs says nothing: after a while the screen sends people to a counter."""
        if self._built is not None or self._away is not None or self._app.stopping:
            return
        from kiosk.compose.away import Away
        from kiosk.touch.backend_away import BackendAway

        say("The database has not been opened yet. The kiosk waits for it, and says so on the screen.")
        self._app.attach(BackendAway(self._settings, Away("no answer yet")))

    def _make_app(self) -> KioskApp:
        from kiosk.touch.app import KioskApp
        from kiosk.touch.frame import frame_of
        from screens.touch.app.flow import Flow
        from screens.touch.core.state import TouchTimeouts
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
        return KioskApp(
            flow,
            frame_of(self._settings),
            self._background,
            long_press_seconds=times.long_press_seconds,
            motion=self._settings.panel.motion,
            pad_keys=self._settings.voice.keys,
            on_ready=self._ready,
            on_leave=self._wish.ask,
        )

    def _ready(self) -> None:
        """The screens are there, and nobody waits."""
        settle_memory()
        self._background.run_at_printer(learn_to_print, lambda _nothing: None)

    def _open(self) -> Built | Away | Anew:
        """In a worker: the heavy imports and the database."""
        found = self._opening.attempt()
        from kiosk.compose.kiosk import Built

        if isinstance(found, Built):
            self._built = found
        return found

    def _opened(self, result: Built | Away | Anew) -> None:
        from kiosk.compose.away import Away
        from kiosk.compose.kiosk import Built

        self._trying = False
        match result:
            case Built():
                say("The kiosk is open.")
                self._app.attach(result.backend, result.scanner)
                self._adopt_settings(result)
            case Away():
                self._wait(result)
            case Anew():
                say("The kiosk begins anew with what was mended.")
                self._exit = ANEW
                self._say_goodbye()
            case _:
                assert_never(result)

    def _adopt_settings(self, built: Built) -> None:
        """From now on the kiosk follows what the house is set to."""
        from kivy.clock import Clock

        from kiosk.touch.adopting import Adopting
        from kiosk.touch.frame import frame_of

        self._app.adopt(built.backend, frame_of(built.services.settings))
        adopting: Adopting | None = None

        def look(_dt: float) -> None:
            nonlocal adopting
            if self._app.stopping:
                return
            if adopting is None and (at_server := built.with_server()) is not None:
                adopting = Adopting(at_server, self._app, self._background, say)
            if adopting is not None:
                adopting.look()

        Clock.schedule_interval(look, ADOPT_SECONDS)

    def _wait(self, why: Away) -> None:
        """The screen says that the machine cannot work now; what people see must not depend on who restarts it."""
        from kivy.clock import Clock

        from kiosk.touch.backend_away import BackendAway
        from services.store.obstacles import Obstacle

        known, self._away = self._away, why
        if known is None or str(known) != str(why):
            said = "" if known is None and self._opening.file.faulty is not None else f"{why}\n"
            say(f"{said}The kiosk waits for it, and says so on the screen.")
        if known is None or known.trouble != why.trouble:
            self._app.attach(BackendAway(self._settings, why, self._try_now))
        bug = why.trouble.obstacle is Obstacle.PROGRAM_FAULTY
        Clock.schedule_once(lambda _dt: self._begin_to_open(), RETRY_AFTER_BUG_SECONDS if bug else RETRY_SECONDS)

    def _try_now(self) -> None:
        """Somebody at the panel wishes it; from a worker."""
        from kivy.clock import Clock

        Clock.schedule_once(lambda _dt: self._begin_to_open())

    def _ends(self) -> bool:
        """Whether the kiosk was told to end; it is heard here too if the thread that waits for it has died."""
        if not self._app.stopping and self._wish.wait(0):
            self._say_goodbye()
        return self._app.stopping

    def _bug(self, place: str, kind: str) -> None:
        """Into the log, or at least to the terminal: the bug may be the database's own."""
        try:
            if self._built is not None:
                self._built.backend.journal.record("use_case_failed", place=place, kind=kind)
                return
        except Exception as fault:
            say(f"{type(fault).__name__} while the next line was written into the log:")
        say(f"{kind} in {place}")

    def _end(self, reason: str) -> None:
        end_within(GOODBYE_SECONDS)
        self._background.close()
        if self._built is not None:
            from services.store.deadline import within

            try:
                with within(STOP_SECONDS):
                    self._built.backend.journal.record("kiosk_stopped", reason=reason)
            except Exception as fault:  # whatever it is, the devices are let go of
                say(f"The stop could not be journalled ({type(fault).__name__}).")
            self._built.close()
        self._opening.release()
