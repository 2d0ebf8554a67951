"""Sign-in with an officer's code and PIN. A view never has the PIN's digits, only their number."""

from __future__ import annotations

from screens.touch.core.keypad import Key
from screens.touch.core.screen import TouchScreen
from screens.touch.core.words import tr
from screens.touch.look.kv import load_kv
from screens.touch.look.theme import look, mm
from screens.touch.look.tokens import TARGET_MM
from screens.touch.staff.events import OpenPaperHelp, SignInDigit
from screens.touch.staff.view import SignInView

load_kv(__file__)

_LETTERS = (*"1234567890", *"qwertyuiop", *"asdfghjkl", "erase", *"zxcvbnm", "enter")
TYPEWRITER = 10  # keys in a row
_DIGITS = (*"123456789", "erase", "0", "enter")


class SignInScreen(TouchScreen):
    key = Key

    def columns(self, width: float, asks_pin: bool) -> int:
        """Of the keypad: three for digits; for letters ten, or as many as the panel is wide enough for."""
        if asks_pin:
            return 3
        return max(1, min(TYPEWRITER, int((width + look.gap) / (mm(TARGET_MM) + look.gap))))

    def keys(self, view: SignInView) -> tuple[str, ...]:
        """The keypad: digits for a PIN, letters and digits for a code."""
        return _DIGITS if view.asks_pin else _LETTERS

    def shown(self, view: SignInView) -> str:
        """The text of the field: the code as typed, a dot for every digit of a PIN."""
        return "●" * view.pin_length if view.asks_pin else view.code

    def problem(self, view: SignInView, language: str) -> str:
        """The message of a failed try, with the seconds to wait."""
        if not view.problem:
            return ""
        words = tr.say(language, view.problem)
        wait = tr.say(language, "sign_in.wait", seconds=view.wait_seconds) if view.wait_seconds else ""
        return f"{words} {wait}".strip()

    def press(self, key: str) -> None:
        self.emit(SignInDigit(key))

    def paper_help(self) -> None:
        self.emit(OpenPaperHelp())
