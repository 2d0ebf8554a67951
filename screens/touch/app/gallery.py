"""Photographs the states of the touch screens: ``python -m screens.touch.app.gallery OUT`` (script/gallery does it).

Every preview in every language, as ordinary visitors see it; options ask for other panels, text
sizes, high contrast and low reach. Writes PNG files and an index.html to look at.
"""

from __future__ import annotations

import argparse
import html
import os
import sys
from pathlib import Path
from typing import Any

LANGUAGES = ("id", "en", "min")
SIZES = ("normal", "large", "largest")


def set_up(width: int, height: int, width_mm: float) -> Any:
    """A window of a panel's size, ready for the shell; returns Kivy's window."""
    os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_FILELOG="1", KIVY_NO_CONFIG="1")
    os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")
    from kivy.config import Config

    values = {
        "width": width,
        "height": height,
        "borderless": 1,
        "position": "custom",
        "left": 0,
        "top": 0,
        "multisamples": 0,
        "vsync": 0,
        "maxfps": 0,
    }
    for key, value in values.items():
        Config.set("graphics", key, str(value))
    Config.set("input", "mouse", "mouse,disable_multitouch")
    Config.set("kivy", "log_level", "warning")
    from kivy.core.window import Window

    from screens.touch.look import theme

    theme.configure(width, height, width_mm)
    theme.register_fonts()
    return Window


def settle(window: Any, frames: int = 8) -> None:
    """Let layout and texts come to rest, and draw."""
    from kivy.base import EventLoop

    for _ in range(frames):
        EventLoop.idle()
        window.mainloop()


def picture(window: Any) -> Any:
    """What the window shows, as a Pillow image; much faster than Kivy's own screenshot."""
    window.canvas.ask_update()
    settle(window, 1)
    return drawn(window, *window.size)


def drawn(window: Any, width: int, height: int) -> Any:
    """Draw what has come to rest, for nobody's eyes, and return the window's lower left part as a Pillow image."""
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
    from PIL import Image

    window.dispatch("on_draw")
    pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
    return Image.frombytes("RGB", (width, height), pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="gallery", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--panel", default="1080x1920")
    parser.add_argument("--width-mm", type=float, default=299.0)
    parser.add_argument("--only", default="", help="names that contain one of these, separated by commas")
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--text", choices=SIZES, default="normal")
    parser.add_argument("--contrast", action="store_true")
    parser.add_argument("--low", action="store_true")
    wanted = parser.parse_args(arguments)
    width, height = (int(part) for part in wanted.panel.split("x"))
    window = set_up(width, height, wanted.width_mm)
    shots = _photograph(window, wanted)
    (wanted.out / "index.html").write_text(_index(shots), encoding="utf-8")
    print(f"{len(shots)} pictures in {wanted.out}")  # noqa: T201 - a command-line tool
    return 0


def _index(shots: list[str]) -> str:
    rows = "".join(
        f'<figure><img loading="lazy" width="270" src="{html.escape(name)}" alt="{html.escape(name)}">'
        f"<figcaption>{html.escape(name)}</figcaption></figure>"
        for name in shots
    )
    return (
        f'<!doctype html><meta charset="utf-8"><title>Screens</title><body style="display:flex;flex-wrap:wrap">{rows}'
    )


def _photograph(window: Any, wanted: argparse.Namespace) -> list[str]:
    from kivy.base import EventLoop

    from screens.touch.app.previews import frame, previews
    from screens.touch.app.shell import Shell
    from screens.touch.booking.wait import WaitScreen
    from screens.touch.look.preferences import Preferences, TextSize
    from screens.touch.look.theme import look
    from screens.touch.number.working import WorkingScreen

    # Else the screen before it is photographed, or not, as the machine is busy.
    WorkingScreen.late_seconds = WaitScreen.late_seconds = 0
    wanted.out.mkdir(parents=True, exist_ok=True)
    preferences = Preferences(TextSize(SIZES.index(wanted.text)), wanted.contrast, wanted.low)
    shell = Shell()
    window.add_widget(shell)
    EventLoop.start()
    shots = []
    for name, make in previews(look.panel.shape).items():
        for language in wanted.languages.split(","):
            if any(part in name for part in wanted.only.split(",")):
                shell.show(make(frame(language, preferences)))
                settle(window)
                shots.append(f"{name}-{language}.png")
                picture(window).save(wanted.out / shots[-1])
    return shots


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
