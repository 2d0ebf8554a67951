"""How to show a code to the scanner. (Codes are read on the home screen too.)"""

from __future__ import annotations

from screens.touch.codes.events import TypeCode
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv

load_kv(__file__)


class ScanScreen(TouchScreen):
    def type_code(self) -> None:
        self.emit(TypeCode())
