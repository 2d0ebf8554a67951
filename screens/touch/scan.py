"""How to show a code to the scanner. Codes are read from the home screen too; this is for whoever touches first."""

from __future__ import annotations

from screens.touch import intents
from screens.touch.screen import TouchScreen, load_kv

load_kv("scan")


class ScanScreen(TouchScreen):
    def type_code(self) -> None:
        self.emit(intents.TypeCode())

    def back(self) -> None:
        self.emit(intents.Back())
