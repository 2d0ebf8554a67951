"""What can be touched on a shell of the touch screens, and what each of it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from screens.touch.app.view import Shown
from tests.support.flow_graph import Button


def touchables(shell: Any) -> Iterator[tuple[Any, str]]:
    """What listens to a touch now and where each lies: on the sheet alone, or on the screen and the bar."""
    from screens.touch.widgets.kit import Touchable

    sheet = shell.ids.sheet
    parts = (("sheet", sheet),) if sheet.shown else (("screen", shell.screen(shell.current)), ("bar", shell.ids.bar))
    for place, part in parts:
        listens = (one for one in _visible(part) if isinstance(one, Touchable) and not one.asleep)
        yield from ((widget, place) for widget in listens)


def said_by(shell: Any, widget: Any) -> Any:
    """The intent that a touch of this widget means. No finger comes: nothing looks pressed, nothing guards it."""
    said: list[Any] = []

    def hear(_shell: object, intent: object) -> None:
        said.append(intent)

    shell.bind(on_intent=hear)
    widget.dispatch("on_release")
    shell.unbind(on_intent=hear)
    shell.ids.bar.held = False  # no finger is at the letters
    (intent,) = said
    return intent


class ButtonsOfShell:
    """The buttons of a picture, asked of the widgets of a shell. Nothing is laid out or drawn for it."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell

    def __call__(self, what: Shown) -> tuple[Button, ...]:
        self._shell.show(what)
        return tuple(Button(said_by(self._shell, widget), place) for widget, place in touchables(self._shell))


def _visible(widget: Any) -> Iterator[Any]:
    if widget.opacity > 0 and not widget.disabled:
        yield widget
        for child in reversed(widget.children):
            yield from _visible(child)
