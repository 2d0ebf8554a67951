"""What follows when a visitor's preferences change the look."""

from __future__ import annotations

import gc

from screens.touch.look.preferences import ORDINARY, Preferences
from tests.support.panel import Panel


def test_no_widget_is_collected_while_the_look_changes(panel: Panel) -> None:
    """A badge that goes in the middle of its own rule raises ReferenceError: seen once in some thousand changes."""
    from screens.touch.look.theme import look

    collecting: list[bool] = []

    def changed(*_change: object) -> None:
        collecting.append(gc.isenabled())

    look.fbind("version", changed)
    try:
        look.dress(Preferences(high_contrast=True))
        assert gc.isenabled()
        gc.disable()  # as until a program's first frame
        look.dress(ORDINARY)
        assert not gc.isenabled()
    finally:
        gc.enable()
        look.funbind("version", changed)
    assert collecting == [False, False]
