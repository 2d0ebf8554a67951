"""An officer's code and PIN. The PIN's digits never come back here: only how many there are."""

from __future__ import annotations

from kivy.properties import ObjectProperty

from screens.touch import intents
from screens.touch.kit import Key
from screens.touch.screen import TouchScreen, load_kv
from screens.touch.views import Frame, ScreenView, SignInView

load_kv("sign_in")

_LETTERS = "1234567890abcdefghijklmnopqrstuvwxyz"
_DIGITS = "123456789"


class SignInScreen(TouchScreen):
    keys_shown = ObjectProperty("")

    def show(self, view: ScreenView, frame: Frame) -> None:
        super().show(view, frame)
        assert isinstance(view, SignInView)
        self._lay_keys("digits" if view.asks_pin else "letters")

    def _lay_keys(self, which: str) -> None:
        if self.keys_shown == which:
            return
        self.keys_shown = which
        pad = self.ids.pad
        pad.clear_widgets()
        pad.cols = 3 if which == "digits" else 6
        keys = [*_DIGITS, "erase", "0", "enter"] if which == "digits" else [*_LETTERS, "erase", "enter"]
        for key in keys:
            pad.add_widget(self._key(key))

    def _key(self, key: str) -> Key:
        icons = {"erase": "backspace-outline", "enter": "check-bold"}
        button = Key(text="" if key in icons else key, icon=icons.get(key, ""))
        button.bind(on_release=lambda _button: self.emit(intents.SignInDigit(key)))
        return button

    def shown(self, view: SignInView | None) -> str:
        """What stands in the field: the code as typed, a dot for every digit of a PIN."""
        if view is None:
            return ""
        return "●" * view.pin_length if view.asks_pin else view.code

    def back(self) -> None:
        self.emit(intents.Back())

    def paper_help(self) -> None:
        self.emit(intents.OpenPaperHelp())
