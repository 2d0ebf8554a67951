"""The short code of a booking, typed on a large pad: what is missing, what is wrong, one button that looks it up."""

from __future__ import annotations

from screens.touch.codes import words
from screens.touch.codes.events import CodeKey
from screens.touch.codes.view import CodeEntryView
from screens.touch.core.keypad import DigitKey
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from services.visits.codes import CODE_DIGITS, shown_code

load_kv(__file__)

MISSING = "·"  # stands for a digit that is still to come


class CodeEntryScreen(TouchScreen):
    key = DigitKey
    keys = (*"123456789", "erase", "0", "enter")

    def shown(self, view: CodeEntryView) -> str:
        """The digits in their groups, and dots for those to come."""
        return shown_code(view.digits.ljust(CODE_DIGITS, MISSING))

    def problem(self, view: CodeEntryView, language: str) -> str:
        return words.entry_problem(view, language)

    def ink(self, view: CodeEntryView) -> str:
        """Red for a digit to be put right; a wait is nobody's fault."""
        if view.wait_seconds:
            return "ink"
        return "bad" if view.problem else "soft"

    def press(self, key: str) -> None:
        self.emit(CodeKey(key))
