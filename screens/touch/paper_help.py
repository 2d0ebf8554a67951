"""Changing paper, step by step, with the printer's state as it is now. Needs no PIN."""

from __future__ import annotations

from screens.touch import intents
from screens.touch.screen import TouchScreen, load_kv

load_kv("paper_help")


class PaperHelpScreen(TouchScreen):
    def back(self) -> None:
        self.emit(intents.Back())
