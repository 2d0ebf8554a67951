"""What follows when a visitor's preferences change the look."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest

from screens.touch.look.preferences import ORDINARY, Preferences, TextSize
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


def test_a_screen_that_is_not_shown_follows_the_look_later_or_when_it_is_shown(panel: Panel) -> None:
    from screens.touch.app.previews import frame, previews
    from screens.touch.look.theme import look

    def title(screen: str) -> float:
        shell.current, before = screen, shell.current
        (found,) = [one for one in shell.screen(screen).walk() if getattr(one, "scale", "") == "title"][:1]
        shell.current = before
        return float(found.font_size)

    shell = panel.shell()
    made = previews()
    largest = Preferences(TextSize.LARGEST)
    for name in ("code-entry", "priority", "services"):
        shell.show(made[name](frame("id")))
        panel.settle()
    small = {name: title(name) for name in ("codeentry", "priority", "services")}
    shell.show(made["services"](frame("id", largest)))
    assert title("services") == look.font("title") > small["services"]
    assert title("codeentry") == small["codeentry"] and title("priority") == small["priority"]
    shell.show(made["priority"](frame("id", largest)))
    assert title("priority") == look.font("title"), "at once, when it is shown"
    panel.until(lambda: title("codeentry") == look.font("title"))  # by itself


def test_what_is_made_later_on_a_screen_follows_the_look_of_that_screen(panel: Panel) -> None:
    """Tiles come with the cards that a view brings; they must not lag behind the others, nor run ahead."""
    from screens.touch.app.previews import frame, previews
    from screens.touch.look.theme import look
    from screens.touch.widgets.kit import Txt

    shell = panel.shell()
    made = previews()
    shell.show(made["home"](frame("id")))
    shell.prepare(made["services"](frame("id")))
    largest = Preferences(TextSize.LARGEST)
    shell.show(made["home"](frame("id", largest)))
    shell.show(made["services"](frame("id", largest)))
    panel.settle()
    texts = [one for one in shell.screen("services").walk() if isinstance(one, Txt)]
    assert texts and all(one.font_size == look.font(one.scale) for one in texts)


def test_a_screen_that_slides_away_is_still_seen(panel: Panel) -> None:
    """So it is given nothing that nobody asked for, and the letters that were chosen."""
    from screens.touch.app.previews import frame, previews

    shell = panel.shell(slides=True)
    made = previews()
    shell.show(made["home"](frame("id")))
    panel.settle()
    shell.show(made["services"](frame("id")))
    home, title = shell.screen("home"), _title(shell.screen("home"))
    small = title.font_size
    shell.prepare(made["home"](frame("en")))
    assert home.parent is not None and home.frame.language == "id"
    shell.show(made["services"](frame("id", Preferences(TextSize.LARGEST))))
    assert title.font_size > small
    panel.until(lambda: home.parent is None)


def _title(screen: Any) -> Any:
    return next(one for one in screen.walk() if getattr(one, "scale", "") == "title")
