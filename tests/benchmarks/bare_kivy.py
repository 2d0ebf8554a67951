"""The baseline of the touch figures: the smallest Kivy app that answers a touch."""

from __future__ import annotations

import os

os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_FILELOG="1", KIVY_NO_CONFIG="1", KIVY_LOG_MODE="PYTHON")
from kivy.config import Config

PANEL = {
    "width": 1080,
    "height": 1920,
    "borderless": 1,
    "position": "custom",
    "left": 0,
    "top": 0,
    "multisamples": 0,
    "vsync": 0,
}
for key, value in PANEL.items():
    Config.set("graphics", key, str(value))
Config.set("input", "mouse", "mouse,disable_multitouch")
from kivy.app import App  # noqa: E402 - Kivy reads its settings when it is imported
from kivy.uix.button import Button  # noqa: E402

GROUND = (246, 244, 239)  # as bright as the kiosk's paper


class Bare(App):
    """One button that changes its colour when it was touched."""

    def build(self) -> Button:
        button = Button(text="0", background_normal="", background_down="", background_color=self.color(GROUND))
        button.bind(on_release=self.answer)
        return button

    def answer(self, button: Button) -> None:
        button.text = str(int(button.text) + 1)
        other = (230, 237, 239) if int(button.text) % 2 else GROUND
        button.background_color = self.color(other)

    @staticmethod
    def color(rgb: tuple[int, int, int]) -> tuple[float, ...]:
        return (*(channel / 255 for channel in rgb), 1)


if __name__ == "__main__":
    Bare().run()
