"""The Kivy app: it feeds events to the flow, carries out effects, and shows the picture. No more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import assert_never

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window

from devices.scanner import Scan, Scanner, ScannerStatus
from devices.voice import Utterance, Voice, VoiceStatus
from kiosk.touch.background import Background
from kiosk.touch.looks import Looks
from screens.touch.app.events import Backend, OpenInfo, OpenStaffDoor, ShowScanner, TakeNumber
from screens.touch.app.flow import Flow
from screens.touch.app.picture import shown
from screens.touch.app.shell import Shell
from screens.touch.app.spoken import news, sentences
from screens.touch.app.view import Shown
from screens.touch.codes.events import TypeCode
from screens.touch.core.events import (
    After,
    CodeScanned,
    Effect,
    Event,
    HealthRead,
    LeaveProgram,
    Result,
    Say,
    SayAtScanner,
    SayScreen,
    ScannerSeen,
    Task,
    Tick,
    VoiceSeen,
)
from screens.touch.core.guard import SETTLING, Settling
from screens.touch.core.lobby import Lobby
from screens.touch.core.pad import PadKey
from screens.touch.core.speech import aloud, joined
from screens.touch.core.view import Frame
from screens.touch.core.words import tr
from screens.touch.look.theme import look
from screens.touch.number.events import ChooseService

TICK_SECONDS = 0.5
HEALTH_SECONDS = 2.0


class KioskApp(App):  # type: ignore[misc]
    """One touch app. `attach` brings the backend when the workers have built it."""

    title = "Kiosk"

    def __init__(
        self,
        flow: Flow,
        frame: Frame,
        background: Background,
        *,
        long_press_seconds: float = 3.0,
        motion: bool = False,
        pad_keys: Mapping[int, PadKey] = MappingProxyType({}),
        settling: Settling = SETTLING,
        monotonic: Callable[[], float] = time.monotonic,
        on_ready: Callable[[], None] = lambda: None,
        on_leave: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(kv_file="")
        self._flow = flow
        self._frame = frame
        self._background = background
        self._long_press_seconds = long_press_seconds
        self._motion = motion
        self._pad_keys = pad_keys
        self._settling = settling
        self._monotonic = monotonic
        self._on_ready = on_ready
        self._on_leave = on_leave
        self._backend: Backend | None = None
        self._shown: Shown | None = None
        self._first: Shown | None = None
        self.state = flow.start(monotonic())
        self.stopping = False
        self.looks = Looks(background, monotonic, self.feed, lambda: self.state)

    # -- Kivy -----------------------------------------------------------------------------------

    def build(self) -> Shell:
        shell = Shell(
            settling=self._settling,
            now=self._monotonic,
            long_press_seconds=self._long_press_seconds,
            slides=self._motion,
        )
        shell.bind(on_intent=lambda _shell, intent: self.feed(intent))
        Window.bind(on_request_close=self._keep_open, on_key_down=self._key)
        Clock.schedule_interval(lambda _dt: self.feed(Tick(self._monotonic())), TICK_SECONDS)
        Clock.schedule_interval(lambda _dt: self.look(), HEALTH_SECONDS)
        self.root = shell
        self._show()
        self._first = self._shown
        return shell

    def open_settings(self, *_arguments: object) -> bool:
        """F1 would open Kivy's own settings."""
        return False

    def on_stop(self) -> None:
        Window.unbind(on_request_close=self._keep_open, on_key_down=self._key)

    def _keep_open(self, *_arguments: object, **_more: object) -> bool:
        """Alt+F4 closes nothing. Once the end was wished for it may, else nobody could end the program."""
        return not self.stopping

    def _key(self, _window: object, code: int, *_more: object) -> bool:
        """Only the keys of the tactile pad mean anything; whatever else is typed here goes nowhere."""
        key = self._pad_keys.get(code)
        if key is not None and self.root is not None:
            self.root.pad(key)
        return key is not None

    # -- the outside ------------------------------------------------------------------------------

    def attach(self, backend: Backend, scanner: Scanner | None = None) -> None:
        """The services are there: from now on the kiosk works."""
        self._backend = backend
        if scanner is not None:
            self._background.listen(scanner, self._heard)
        voice = self.state.health.voice
        if voice is not None:
            self._background.run(lambda: backend.note_voice(voice), lambda _nothing: None)
        self.look()
        Clock.schedule_once(lambda _dt: self.root.make_ready(self._screens_are_there))

    @property
    def untouched(self) -> bool:
        """The opening screen is shown, as the program begins with it."""
        return self._backend is None and self._shown == self._first and not self.stopping

    @property
    def between_visitors(self) -> bool:
        """Nobody has begun anything that could be pulled from under them."""
        return not self.state.session.touched_by(self._frame.language)

    def adopt(self, backend: Backend, frame: Frame) -> None:
        """The house is set to something else: from now on this stands behind the screens, and around them."""
        self._backend, self._frame = backend, frame
        self.look()
        self._show()

    def _screens_are_there(self) -> None:
        """Fill them with what they will show, or with its like, so that tiles and texts are there; then rest."""
        lobby = self.state.lobby
        if lobby is None or self.state.session.page.used:
            self._on_ready()
            return
        ways: list[tuple[Event, ...]] = [(OpenInfo(),), (ShowScanner(),), (TypeCode(),), (OpenStaffDoor(),)]
        ways += [(TakeNumber(), *(ChooseService(card.code) for card in lobby.services[:1]))]
        self._background.keep(
            lambda: self._samples(ways, lobby),
            lambda fill: self.root.little_by_little(self._filling(fill), self._on_ready),
            self._on_ready,
        )

    def _samples(self, ways: list[tuple[Event, ...]], lobby: Lobby) -> list[Shown]:
        """In a worker: what the first touches lead to; of other screens a sample."""
        from screens.touch.app.previews import previews

        found = {type(one.screen): one for one in (make(self._frame) for make in previews(look.panel.shape).values())}
        for language in self._frame.languages:  # its words are read when somebody chooses it, unless they are there
            tr.say(language, "home.title")
        for touches in ways:
            state = self._flow.start(self._monotonic())
            state = replace(state, lobby=lobby, health=self.state.health)
            for touch in touches:
                state, _effects = self._flow.advance(state, touch)
                picture = shown(self._flow, state, self._frame)
                found[type(picture.screen)] = picture
        return list(found.values())

    def _filling(self, pictures: list[Shown]) -> Iterator[None]:
        for picture in pictures:
            self.root.prepare(picture)
            yield

    def give_voice(self, voice: Voice) -> None:
        """From now on screens can be spoken, as soon as the voice says that it is ready."""
        self._background.speak_with(voice, self._voice_is)

    def _voice_is(self, status: VoiceStatus) -> None:
        backend = self._backend
        self.feed(VoiceSeen(status))
        if backend is not None:
            self._background.run(lambda: backend.note_voice(status), lambda _nothing: None)

    def look(self) -> None:
        """See how everything is now, and do what is due."""
        if self._backend is not None and not self.stopping:
            self.looks.look(self._backend)

    def feed(self, event: Event) -> None:
        """One event through the flow, its effects carried out, the picture shown if it changed.

        It happens now, not when the last tick was: what a page counts from a touch begins with that touch.
        """
        self.state, effects = self._flow.advance(replace(self.state, now=self._monotonic()), event)
        for effect in effects:
            self._carry_out(effect)
        self._show()

    def _heard(self, got: Scan | ScannerStatus) -> None:
        """A code, or a change of the scanner."""
        backend = self._backend
        if isinstance(got, ScannerStatus) and backend is not None:
            self.feed(ScannerSeen(got))
            self._background.run(lambda: backend.note_scanner(got), lambda _nothing: None)
        elif not isinstance(got, ScannerStatus):
            self.feed(CodeScanned(got))

    def say_goodbye(self) -> None:
        """Show that the kiosk is shutting down, then end."""
        self.stopping = True
        self.feed(HealthRead(replace(self.state.health, stopping=True)))
        Clock.schedule_once(lambda _dt: self.stop(), 0.1)

    # -- effects ----------------------------------------------------------------------------------

    def _show(self) -> None:
        picture = shown(self._flow, self.state, self._frame)
        if picture != self._shown and self.root is not None:
            before, self._shown = self._shown, picture
            self.root.show(picture)
            self._speak(before, picture)

    def _speak(self, before: Shown | None, now: Shown) -> None:
        if now.frame.preferences.spoken:
            said = news(before, now)
            if said:
                self._say(joined(said))
        elif before is not None and before.frame.preferences.spoken:
            self._background.say(None)

    def _say(self, text: str) -> None:
        session = self.state.session
        words = aloud(text, session.language)
        self._background.say(Utterance(words, session.language, session.preferences.volume))

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Task():
                self._run(effect)
            case SayAtScanner(verdict):
                self._background.say_at_scanner(verdict)
            case Say(text):
                self._say(text)
            case SayScreen():
                if self._shown is not None:
                    self._say(joined(sentences(self._shown)))
            case After(seconds, result):
                self._later(seconds, result)
            case LeaveProgram():
                self._on_leave()
            case _:
                assert_never(effect)

    def _later(self, seconds: float, result: Result) -> None:
        Clock.schedule_once(lambda _dt: self.feed(result), seconds)

    def _run(self, task: Task[Backend]) -> None:
        """In a worker; the event that follows is fed into the flow. Whatever is raised is answered."""
        backend = self._backend
        if backend is None:
            self._feed_soon(task.failed())
            return
        run = self._background.run_at_printer if task.at_printer else self._background.run
        began = self._monotonic()

        def work() -> Event | None:
            late = self._monotonic() - began >= task.good_for
            return task.failed() if late else task.run(backend)

        run(work, self._feed_any, lambda: self._feed_any(task.failed()))

    def _feed_soon(self, event: Event | None) -> None:
        Clock.schedule_once(lambda _dt: self._feed_any(event))

    def _feed_any(self, event: Event | None) -> None:
        if event is not None:
            self.feed(event)
