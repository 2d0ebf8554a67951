"""The root widget: header, songket edge, the current screen, the bar, the overlay, and the explorer for use by ear."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, assert_never

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.layout import Layout
from kivy.uix.screenmanager import NoTransition, ScreenManager, SlideTransition
from kivy.uix.widget import Widget

from screens.touch.app import bar, header, sheet  # noqa: F401 - their kv comes before ours
from screens.touch.app.events import ChangeVolume, Explored, OpenStaffDoor, SayAgain, SpeakToMe
from screens.touch.app.registry import SCREENS, depth, screen_class
from screens.touch.app.view import Shown
from screens.touch.core.events import Intent
from screens.touch.core.explorer import TwoFingers, let_go
from screens.touch.core.glass import Glass
from screens.touch.core.guard import SETTLING, Settling
from screens.touch.core.pad import PadKey
from screens.touch.core.screen import TouchScreen
from screens.touch.core.view import Frame
from screens.touch.core.words import tr
from screens.touch.look.kv import load_kv
from screens.touch.look.theme import Look, following, look, u

BAND = 20  # units
SLIDE_SECONDS = 0.18
READY_PAUSE_SECONDS = 0.03  # between two steps of what is made before anybody wants it
FOLLOW_SECONDS = 0.4  # after a change of the look the screens that are not shown begin to follow, one after the other
FEWEST_FRAMES = 5  # of a slide; where a machine draws fewer, screens change at once from then on


class Surround(Layout):  # type: ignore[misc]
    """Lays out header, edge, screen and bar; the header takes the height that the screen does not need."""

    screen_height = NumericProperty(0)  # what the screen of the moment wants; 0: all there is

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        for name in ("pos", "size", "screen_height"):
            self.fbind(name, self._trigger_layout)
        look.fbind("version", self._trigger_layout)

    def on_kv_post(self, _base: object) -> None:
        self.header, self.band, self.manager, self.bar = reversed(self.children)
        self.header.fbind("row_height", self._trigger_layout)
        for name in ("minimum_height", "minimum_width"):
            self.bar.fbind(name, self._trigger_layout)

    def do_layout(self, *_arguments: object) -> None:
        for child in self.children:
            child.size_hint = (None, None)
        at_side = look.landscape
        bar_width = self.bar.minimum_width if at_side else self.width
        bar_height = 0 if at_side else self.bar.minimum_height
        most = self.height - bar_height - u(BAND) - self.header.row_height
        height = most if at_side or not self.screen_height else min(most, self.screen_height)
        self.manager.pos = self.x, self.y + bar_height
        self.manager.size = self.width - (bar_width if at_side else 0), height
        self.band.pos, self.band.width = (self.x, self.manager.top), self.width
        self.header.pos = self.x, self.band.top
        self.header.size = self.width, self.top - self.band.top
        self.bar.pos = self.right - bar_width, self.y
        self.bar.size = bar_width, self.manager.height if at_side else bar_height


class ScreenPlace(ScreenManager):  # type: ignore[misc]
    """The screens; nothing of them is drawn outside."""


class Swap(NoTransition):  # type: ignore[misc]
    """One screen for the other before the next frame. Kivy's own takes two frames, and the first of them shows both."""

    def start(self, manager: ScreenManager) -> None:
        super().start(manager)
        self.stop()


class Shell(FloatLayout):  # type: ignore[misc]
    """Shows a `Shown`; dispatches `on_intent` with what a person wants."""

    frame = ObjectProperty(Frame(), rebind=True)
    long_press_seconds = NumericProperty(3.0)
    slides = BooleanProperty(False)  # screens slide in; never where a visitor wants more time
    notice = StringProperty("")  # of a code that has to be shown again: a message id
    current = StringProperty("")

    __events__ = ("on_intent",)

    def __init__(
        self, *, settling: Settling = SETTLING, now: Callable[[], float] = time.monotonic, **properties: object
    ) -> None:
        """`now`: the clock that says how long something has lain under a finger."""
        self._screens: dict[type, TouchScreen] = {}
        self._looks: dict[TouchScreen, Look] = {}  # a screen that is not shown follows the look later
        self._follow = Clock.create_trigger(lambda _dt: self._catch_up(), FOLLOW_SECONDS)
        self._wanted: TouchScreen | None = None  # the last one that was shown, or is about to be
        self._place: object = None  # what the explorer's focus belongs to
        super().__init__(**properties)
        self._manager: ScreenManager = self.ids.manager
        self._jump, self._slide = Swap(), SlideTransition(duration=SLIDE_SECONDS)
        self._manager.transition = self._jump
        self._frames, self._progress = 0, 0.0
        self._slide.bind(on_progress=self._count_frame, on_complete=self._judge_slide)
        self._late: Any = None
        self._two_fingers = TwoFingers(self._held)
        self._glass = Glass(self._touchable, lambda: self._place, now, settling)
        self._window: Any = None

    def on_parent(self, _shell: object, parent: object) -> None:
        self._lay_paper()
        if self._window is not None:
            self._window.unbind(on_flip=self._glass.look)
        self._window = self.get_root_window() if parent is not None else None
        if self._window is not None:
            self._window.bind(on_flip=self._glass.look)

    def _touchable(self) -> tuple[Widget, ...]:
        """What can be touched now, the upper things first."""
        over, screen = self.ids.sheet, self._manager.current_screen
        if over.shown:
            return (over,)
        return (self.ids.bar, screen) if screen is not None else (self.ids.bar,)

    def _lay_paper(self) -> None:
        """Clear the window in the paper's colour, which is free; a rectangle over all of it costs much."""
        window = self.get_root_window()
        if window is not None:
            window.clearcolor = look.colour("paper")

    def show(self, shown: Shown) -> None:
        """Show frame, screen and overlay. Screens are made at their first use and live as long as the app."""
        tr.language = shown.frame.language
        if shown.frame.preferences != look.preferences:
            look.dress(shown.frame.preferences)
            self._lay_paper()
            self._follow()
        self.frame, self.notice = shown.frame, shown.notice.value
        screen = self._screen(type(shown.screen))
        for one in {screen, *self._manager.children}:  # two while one slides away, or comes late
            self._looks[one].follow(look)
        self._wanted = screen
        self._fill(screen, shown)
        over, seen = self.ids.sheet, self.ids.explorer
        over.show(shown.overlay, shown.frame.language)
        place = (screen.name, type(shown.overlay), shown.screen.leaf)
        if place != self._place:
            seen.forget()
        self._place = place
        seen.within = over if shown.overlay is not None else self.ids.surround
        if self._late is not None:
            self._late.cancel()
        if screen.late_seconds and screen.name != self.current:
            self._late = Clock.schedule_once(lambda _dt: self._turn_to(screen), screen.late_seconds)
        else:
            self._turn_to(screen)

    def _turn_to(self, screen: TouchScreen) -> None:
        before = self._manager.current_screen
        if before is not screen:
            moves = self.slides and not (look.preferences.slow or screen.still or before is None or before.still)
            further = before is None or depth(type(before.view)) < depth(type(screen.view))
            self._slide.direction = "left" if further else "right"
            self._manager.transition = self._slide if moves else self._jump
            self._manager.current = screen.name
            self.ids.bar.rest()
        self.current = screen.name
        self._lay()

    def _count_frame(self, _slide: object, progress: float) -> None:
        self._frames = self._frames + 1 if progress else 0
        self._progress = progress

    def _judge_slide(self, _slide: object) -> None:
        """Switch slides off on a machine that is too slow to draw them smoothly."""
        if self._progress == 1 and self._frames < FEWEST_FRAMES:  # not one that was cut short
            self.slides = False

    def make_ready(self, then: Callable[[], object] = lambda: None) -> None:
        """Make the missing screens, one at a time, so that no first touch waits for its screen; then call `then`."""

        def steps() -> Iterator[None]:
            for view in SCREENS:
                if view not in self._screens:
                    screen_class(view)  # its module and its .kv
                    yield
                    self._screen(view)
                    yield

        self.little_by_little(steps(), then)

    def little_by_little(self, steps: Iterator[None], then: Callable[[], object] = lambda: None) -> None:
        """Take one step after the other, each in a pass of its own; then call `then`. No touch waits for two."""

        def go_on(_dt: float) -> None:
            if next(steps, self) is self:
                then()
            else:
                Clock.schedule_once(go_on, READY_PAUSE_SECONDS)

        go_on(0)

    def prepare(self, shown: Shown) -> None:
        """Fill a screen that is likely to come next, without turning to it: its texts are set when a finger comes."""
        screen = self._screen(type(shown.screen))
        if screen is not self._wanted and screen not in self._manager.children:  # one that slides away is still seen
            self._fill(screen, shown)

    def _fill(self, screen: TouchScreen, shown: Shown) -> None:
        with following(self._looks[screen]):
            screen.show(shown.screen, shown.frame)

    def _catch_up(self) -> None:
        """The screens that are not shown follow the look, one at a time."""
        behind = next((one for one, own in self._looks.items() if own.behind(look)), None)
        if behind is not None:
            self._looks[behind].follow(look)
            Clock.schedule_once(lambda _dt: self._catch_up(), READY_PAUSE_SECONDS)

    def screen(self, name: str) -> TouchScreen:
        """A screen that has been made, by name: its class's in lower case, without "Screen"."""
        return self._manager.get_screen(name)  # type: ignore[no-any-return]

    def emit(self, intent: Intent) -> None:
        self.dispatch("on_intent", intent)

    def on_intent(self, _intent: Intent) -> None:
        """Default handler: nothing; the app listens."""

    # -- by ear -----------------------------------------------------------------------------------

    def on_touch_down(self, touch: Any) -> bool:
        self._two_fingers.down(touch)
        if not self.ids.explorer.on and not self._glass.lets(touch):
            return True
        return bool(super().on_touch_down(touch))

    def on_touch_move(self, touch: Any) -> bool:
        self._two_fingers.move(touch)
        return bool(super().on_touch_move(touch))

    def on_touch_up(self, touch: Any) -> bool:
        self._two_fingers.up(touch)
        self._glass.lift(touch)
        return bool(super().on_touch_up(touch))

    def _held(self, touches: list[Any]) -> None:
        """Two fingers were held: begin use by ear, and cancel whatever they press."""
        for touch in touches:
            let_go(touch)
        self.emit(SpeakToMe())

    def pad(self, key: PadKey) -> None:
        """A key of the tactile pad was pressed. The first one only begins use by ear."""
        if not self.frame.preferences.by_ear:
            self.emit(SpeakToMe())
            return
        match key:
            case PadKey.NEXT:
                self.ids.explorer.step(1)
            case PadKey.PREVIOUS:
                self.ids.explorer.step(-1)
            case PadKey.CHOOSE:
                self.ids.explorer.choose()
            case PadKey.REPEAT:
                self.emit(SayAgain())
            case PadKey.LOUDER:
                self.emit(ChangeVolume(1))
            case PadKey.SOFTER:
                self.emit(ChangeVolume(-1))
            case _:
                assert_never(key)

    def tell(self, text: str) -> None:
        self.emit(Explored(text))

    def lost(self, key: str) -> None:
        self.emit(Explored(tr.say(self.frame.language, key)))

    def strip_title(self, notice: str, frame: Frame) -> str:
        """What a code's notice begins with. It lies over the mark of simulated devices, so it bears that too."""
        if not notice:
            return ""
        mark = tr.say(frame.language, "header.simulated") + ". " if frame.simulated else ""
        return mark + tr.say(frame.language, notice + "_strong")

    def open_door(self) -> None:
        self.emit(OpenStaffDoor())

    def _screen(self, view: type) -> TouchScreen:
        if view not in self._screens:
            kind = screen_class(view)
            name = kind.__name__.removesuffix("Screen").lower()
            own = Look.of(look)
            with following(own):
                made = kind(name=name, view=SCREENS[view].blank, frame=self.frame)
            self._looks[made] = own
            # As large as it will be: its texts are set before it is wanted.
            made.pos, made.size = self._manager.pos, self._manager.size
            made.bind(on_intent=lambda _screen, intent: self.emit(intent))
            made.bind(wanted_height=lambda *_: self._lay())
            self._screens[view] = made
            self._manager.add_widget(made)
        return self._screens[view]

    def _lay(self) -> None:
        """Give the header the height that the current screen leaves free."""
        screen = self._manager.current_screen
        grows = screen is not None and (screen.hugs or (look.low and not look.landscape))
        self.ids.surround.screen_height = screen.wanted_height if grows else 0


load_kv(__file__)
