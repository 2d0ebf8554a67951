"""Kivy's settings for a kiosk, set before its window is imported; and how the window is locked down."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from kiosk.settings.model import PanelSettings
from kiosk.settings.stand_in import readable
from screens.touch.look.tokens import CALM

STYLE = Path(__file__).parent / "kivy_style"


def configure_kivy(panel: PanelSettings, home: Path) -> None:
    """Must run before anything of kivy.core.window is imported."""
    # KIVY_NO_CONFIG: Kivy writes nothing there, and needs no such folder.
    os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_FILELOG="1", KIVY_NO_CONFIG="1", KIVY_HOME=str(home))
    os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")  # Kivy's own words go where ours go, and not to the terminal
    from kivy.config import Config

    values = {
        ("graphics", "width"): panel.width_px,
        ("graphics", "height"): panel.height_px,
        ("graphics", "borderless"): int(panel.fullscreen),
        ("graphics", "fullscreen"): "auto" if panel.fullscreen else 0,
        ("graphics", "position"): "custom",
        ("graphics", "left"): 0,
        ("graphics", "top"): 0,
        ("graphics", "resizable"): 0,
        ("graphics", "multisamples"): 0,  # frames are 3 to 7 times cheaper in software GL
        ("graphics", "vsync"): 0,
        ("graphics", "maxfps"): 60,
        ("graphics", "show_cursor"): int(not panel.fullscreen),
        ("graphics", "allow_screensaver"): 0,
        ("kivy", "exit_on_escape"): 0,
        ("kivy", "log_level"): "warning",
        ("input", "mouse"): "mouse,disable_multitouch",  # else a right click leaves red dots
    }
    for (section, key), value in values.items():
        Config.set(section, key, str(value))
    # Kivy would read /dev/input besides, in threads of its own: a touch would come twice and late.
    Config.remove_option("input", "%(name)s")
    _load_own_style()


def _load_own_style() -> None:
    """Kivy's language reads `style.kv` of its data folder once, when it is imported: the rules of every widget it has.

    Ours has those of the widgets that are used here.
    """
    import kivy

    of_kivy = kivy.kivy_data_dir
    kivy.kivy_data_dir = str(STYLE)
    try:
        importlib.import_module("kivy.lang.builder")
    finally:
        kivy.kivy_data_dir = of_kivy


def shown_panel(panel: PanelSettings, size: tuple[int, int]) -> PanelSettings:
    """The panel as the window really is: where kiosk.ini cannot be used, its pixels may be another panel's."""
    width, height = size
    return readable(replace(panel, width_px=width, height_px=height))


class Canvas(Protocol):
    needs_redraw: bool

    def add(self, instruction: object) -> None: ...

    def remove(self, instruction: object) -> None: ...


class KivyWindow(Protocol):
    """What we use of Kivy's window, which has no types of its own."""

    canvas: Canvas
    clearcolor: tuple[float, ...]
    size: tuple[int, int]

    def dispatch(self, event: str) -> None: ...

    def clear(self) -> None: ...

    def flip(self) -> None: ...

    def bind(self, **handlers: Callable[..., object]) -> None: ...

    def unbind(self, **handlers: Callable[..., object]) -> None: ...


def show_ground(window: KivyWindow, picture: bytes | None = None) -> None:
    """The opening screen as it was drawn last, or paper: at once, without waiting for the screens to be imported."""
    paper = CALM["paper"]
    window.clearcolor = (*(int(paper[start : start + 2], 16) / 255 for start in (1, 3, 5)), 1)
    if picture is None:
        window.clear()
        window.flip()
        return
    from kivy.graphics import Rectangle
    from kivy.graphics.texture import Texture

    texture = Texture.create(size=window.size, colorfmt="rgb")
    texture.blit_buffer(picture, colorfmt="rgb", bufferfmt="ubyte")
    shown = Rectangle(texture=texture, size=window.size)
    window.canvas.add(shown)
    window.dispatch("on_draw")
    window.flip()
    window.canvas.remove(shown)


def pixels(window: KivyWindow) -> bytes:
    """What the window shows, drawn once more for nobody's eyes: three bytes a pixel, from the lowest row up."""
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    window.dispatch("on_draw")
    return bytes(glReadPixels(0, 0, *window.size, GL_RGB, GL_UNSIGNED_BYTE))
