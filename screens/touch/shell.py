"""What surrounds every screen: header, songket edge, language bar, and the question before the wipe."""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.screenmanager import NoTransition, ScreenManager

from screens.touch import intents
from screens.touch.intents import Intent
from screens.touch.kit import WordButton
from screens.touch.registry import SCREENS
from screens.touch.screen import TouchScreen, load_kv
from screens.touch.theme import rgba, u
from screens.touch.views import Frame, Shown
from screens.touch.words import tr

load_kv("shell")


class StaffDoor(BoxLayout):  # type: ignore[misc]
    """The house's name; held long enough it is the hidden way to the staff's screen."""

    long_press_seconds = NumericProperty(3.0)

    __events__ = ("on_open_door",)

    def on_touch_down(self, touch: object) -> bool:
        if not self.collide_point(*touch.pos):  # type: ignore[attr-defined]
            return False
        touch.grab(self)  # type: ignore[attr-defined]
        self._timer = Clock.schedule_once(lambda _dt: self.dispatch("on_open_door"), self.long_press_seconds)
        return True

    def on_touch_up(self, touch: object) -> bool:
        if touch.grab_current is not self:  # type: ignore[attr-defined]
            return False
        touch.ungrab(self)  # type: ignore[attr-defined]
        self._timer.cancel()
        return True

    def on_open_door(self) -> None:
        """Default handler: nothing; the shell listens."""


class StillThere(FloatLayout):  # type: ignore[misc]
    """ "Still there?": covers everything, swallows every touch, one large button."""

    seconds_left = NumericProperty(0)
    shown = BooleanProperty(False)

    __events__ = ("on_stay",)

    def on_touch_down(self, touch: object) -> bool:
        if not self.shown:
            return False
        super().on_touch_down(touch)
        return True

    def on_stay(self) -> None:
        """Default handler: nothing; the shell listens."""


class Shell(FloatLayout):  # type: ignore[misc]
    """The root widget. `show` takes a whole picture; `on_intent` tells what a person wants."""

    frame = ObjectProperty(Frame(), rebind=True)
    long_press_seconds = NumericProperty(3.0)
    current = StringProperty("")

    __events__ = ("on_intent",)

    def __init__(self, **properties: object) -> None:
        self._screens: dict[type, TouchScreen] = {}
        super().__init__(**properties)
        self._manager: ScreenManager = self.ids.manager
        self._manager.transition = NoTransition()

    def show(self, shown: Shown) -> None:
        """Show a whole picture; screens are made at their first use and live as long as the app."""
        tr.language = shown.frame.language
        if shown.frame != self.frame:
            self.frame = shown.frame
            self._lay_languages()
        screen = self._screen(type(shown.screen))
        screen.show(shown.screen, shown.frame)
        if self._manager.current != screen.name:
            self._manager.current = screen.name
        self.current = screen.name
        still_there = self.ids.still_there
        still_there.shown = shown.overlay is not None
        still_there.seconds_left = shown.overlay.seconds_left if shown.overlay else 0

    def screen(self, name: str) -> TouchScreen:
        """A screen that has been shown, by name (its class's, without "Screen", in small letters)."""
        return self._manager.get_screen(name)  # type: ignore[no-any-return]

    def emit(self, intent: Intent) -> None:
        self.dispatch("on_intent", intent)

    def on_intent(self, _intent: Intent) -> None:
        """Default handler: nothing; the app listens."""

    def stay(self) -> None:
        self.emit(intents.StillHere())

    def open_door(self) -> None:
        self.emit(intents.OpenStaffDoor())

    def _screen(self, view: type) -> TouchScreen:
        if view not in self._screens:
            made = SCREENS[view](name=SCREENS[view].__name__.removesuffix("Screen").lower())
            made.bind(on_intent=lambda _screen, intent: self.emit(intent))
            self._screens[view] = made
            self._manager.add_widget(made)
        return self._screens[view]

    def _lay_languages(self) -> None:
        """One button a language, each in its own language; the one in use is marked."""
        bar = self.ids.languages
        if [button.language for button in bar.children] != list(reversed(self.frame.languages)):
            bar.clear_widgets()
            for language in self.frame.languages:
                bar.add_widget(self._language_button(language))
        for button in bar.children:
            chosen = button.language == self.frame.language
            button.ground = rgba("mist") if chosen else rgba("card")
            button.edge = rgba("deep") if chosen else rgba("line")
            button.icon = "check-bold" if chosen else "translate"

    def _language_button(self, language: str) -> WordButton:
        button = LanguageButton(language=language, text=tr.say(language, "language.name"), height=u(112), font_units=36)
        button.bind(on_release=lambda _button: self.emit(intents.SwitchLanguage(language)))
        return button


class LanguageButton(WordButton):
    language = StringProperty("id")
