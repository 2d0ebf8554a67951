"""Kivy as a kiosk sets it up before the window comes."""

from __future__ import annotations

import ctypes
from itertools import takewhile
from pathlib import Path

import pytest

from kiosk.touch import graphics_ahead
from kiosk.touch.graphics_ahead import GraphicsAhead
from kiosk.touch.window import STYLE
from screens.touch.app.previews import frame, previews
from tests.support.panel import Panel


def test_the_own_style_has_kivys_rules_of_every_widget_that_is_used(panel: Panel) -> None:
    """Where a screen begins to use another of Kivy's widgets, its rules have to come along."""
    from kivy import kivy_data_dir
    from kivy.lang.parser import Parser

    def rules(folder: Path) -> dict[str, str]:
        """Selectors with the text of their rules."""
        found: dict[str, str] = {}
        for block in (folder / "style.kv").read_text("utf-8").split("\n<")[1:]:
            selector, *body = block.split("\n")
            found[selector.strip(":<> ")] = "\n".join(takewhile(lambda line: line.startswith(" "), body))
        return found

    own, kivys = rules(STYLE), rules(Path(kivy_data_dir))
    assert {selector: kivys[selector] for selector in own} == own
    assert Parser(filename=str(STYLE / "style.kv"), content=(STYLE / "style.kv").read_text("utf-8")).rules
    shell = panel.shell()
    for make in previews().values():
        shell.show(make(frame("id")))
        panel.settle()
    kinds = {
        kind
        for screen in [shell, *shell.ids.manager.screens]
        for widget in screen.walk()
        for kind in type(widget).__mro__
    }
    used = {kind.__name__ for kind in kinds if kind.__module__.startswith("kivy.")}
    for selector in kivys:
        names = [name.lstrip("-") for name in selector.split("@")[0].split(",")]
        assert selector in own or not used & set(names), f"style.kv of Kivy has a rule for {selector}"


def test_graphics_are_loaded_ahead_only_where_a_display_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    monkeypatch.setattr("kiosk.touch.graphics_ahead._load", lambda: loaded.append("SDL"))
    monkeypatch.delenv("DISPLAY", raising=False)
    nowhere = GraphicsAhead()
    nowhere.begin()
    nowhere.finish()
    assert loaded == []
    monkeypatch.setenv("DISPLAY", ":7")
    somewhere = GraphicsAhead()
    somewhere.begin()
    somewhere.begin()
    somewhere.finish()
    assert loaded == ["SDL"]


class _Sdl:
    """Writes down what it is asked for, in order."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def SDL_SetHint(self, name: bytes, value: bytes) -> int:  # noqa: N802 - SDL's name
        self.asked.append(f"{name.decode()}={value.decode()}")
        return 1

    def SDL_Init(self, _parts: int) -> int:  # noqa: N802 - SDL's name
        self.asked.append("init")
        return 0

    def SDL_GL_LoadLibrary(self, _path: None) -> int:  # noqa: N802 - SDL's name
        self.asked.append("OpenGL")
        return 0


@pytest.mark.parametrize(
    ("answers", "asked"), [(True, ["SDL_NO_SIGNAL_HANDLERS=1", "init", "OpenGL"]), (False, [])], ids=("there", "dead")
)
def test_sdl_takes_no_other_display_and_no_signal(
    answers: bool, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a display that does not answer SDL would draw into memory for ever, beside the Xvfb that comes instead."""
    sdl = _Sdl()
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setattr(graphics_ahead, "display_answers", lambda _display: answers)
    monkeypatch.setattr(ctypes, "CDLL", lambda _library: sdl)
    graphics_ahead._load()
    assert sdl.asked == asked
