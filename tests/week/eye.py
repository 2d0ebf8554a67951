"""What somebody before the screen sees: `Eye` writes it down within the touch app, `Sight` is read outside.

Two files: `sight` is what is shown now; `shown` keeps every number that a screen has ever shown.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

PLACE = "KIOSK_WEEK_EYE"  # environment of the touch app: the folder of both files
SIGHT, SHOWN = "sight.json", "shown.jsonl"
LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Sight:
    """`buttons`: what can be touched, by its words, and the place of its middle in pixels from above."""

    pid: int
    screen: str
    over: str  # the overlay, "" for none
    session: str
    values: dict[str, Any]  # what the screen shows, by its view's names
    buttons: dict[str, tuple[int, int]]
    can_print: bool

    @property
    def label(self) -> str:
        return str(self.values.get("label", ""))


def read_sight(folder: Path) -> Sight | None:
    """None while nothing was shown yet."""
    try:
        found = json.loads((folder / SIGHT).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return Sight(**{**found, "buttons": {words: tuple(place) for words, place in found["buttons"].items()}})


def read_shown(folder: Path) -> list[dict[str, Any]]:
    file = folder / SHOWN
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


class Eye:
    """In the touch app: looks ten times a second; writes when something has changed."""

    def __init__(self, app: Any, folder: Path, now: Callable[[], datetime]) -> None:
        from kivy.clock import Clock

        self._app, self._folder, self._now = app, folder, now
        self._before: dict[str, Any] = {}
        self._numbers: set[tuple[str, str]] = set()
        folder.mkdir(parents=True, exist_ok=True)
        Clock.schedule_interval(lambda _dt: self.look(), LOOK_SECONDS)

    def look(self) -> None:
        app = self._app
        if app.root is None or app._shown is None:
            return
        now = self._seen(app)
        self._remember(now)
        if now != self._before:
            self._before = now
            fresh = self._folder / f".{SIGHT}"
            fresh.write_text(json.dumps(now), "utf-8")
            fresh.replace(self._folder / SIGHT)

    def _seen(self, app: Any) -> dict[str, Any]:
        shown = app._shown
        return {
            "pid": os.getpid(),
            "screen": app.root.current,
            "over": type(shown.overlay).__name__ if shown.overlay is not None else "",
            "session": app.state.session.id,
            "values": dict(_values(shown.screen)),
            "buttons": dict(_buttons(app.root)),
            "can_print": app.state.health.can_print,
        }

    def _remember(self, now: dict[str, Any]) -> None:
        """A number counts as shown as soon as its page is there."""
        label = now["values"].get("label")
        key = (now["session"], label)
        if not label or key in self._numbers or "qr_text" not in now["values"]:
            return
        self._numbers.add(key)
        line = {
            "at": self._now().isoformat(),
            "session": now["session"],
            "label": label,
            "repeated": bool(now["values"].get("repeated")),
            "qr": now["values"]["qr_text"],
        }
        with (self._folder / SHOWN).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _values(view: Any) -> Iterator[tuple[str, Any]]:
    for one in fields(view):
        value = getattr(view, one.name)
        if isinstance(value, str | int | float | bool):
            yield one.name, value


def _buttons(shell: Any) -> Iterator[tuple[str, tuple[int, int]]]:
    """What the glass would give a touch to."""
    height = shell.get_root_window().height if shell.get_root_window() is not None else 0
    for one in shell._glass._buttons():
        if one.asleep or one.drowsy:
            continue
        words = " | ".join(_texts(one)) or _code(one)
        x, y = one.to_window(*one.center)
        if words:
            yield words, (round(x), round(height - y))


def _texts(widget: Any) -> Iterator[str]:
    """The words on a button, from above; pictograms have none."""
    from kivy.uix.label import Label

    from screens.touch.widgets.kit import Icon

    if isinstance(widget, Label) and not isinstance(widget, Icon) and widget.text:
        yield re.sub(r"\[/?[a-z]+(?:=[^]]*)?\]", "", widget.text)
    for child in reversed(widget.children):
        yield from _texts(child)


def _code(button: Any) -> str:
    card = getattr(button, "card", None)
    return str(getattr(card, "key", "") or getattr(card, "code", ""))
