"""Previews of the screen of a fault."""

from __future__ import annotations

from screens.touch.core.sample import GUARD
from screens.touch.core.view import Frame, ScreenView
from screens.touch.fault.view import Fault, FaultView
from screens.touch.look.tokens import PanelShape


def previews(_frame: Frame, _shape: PanelShape) -> dict[str, ScreenView]:
    return {f"fault-{fault}": FaultView(fault, GUARD) for fault in Fault}
