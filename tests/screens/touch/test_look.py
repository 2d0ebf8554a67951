"""What follows when a visitor's preferences change the look."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

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


def test_a_missing_font_leaves_a_screen(panel: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kivy.core.text import Label

    from screens.touch.look import theme

    assert theme.register_fonts() == []
    monkeypatch.setattr(theme, "_FONTS", tmp_path)
    try:
        assert "Inter-Regular.otf" in theme.register_fonts()
        assert Label(text="Selamat datang", font_name="Text").get_extents("Selamat datang")[0] > 0
    finally:
        monkeypatch.undo()
        theme.register_fonts()
