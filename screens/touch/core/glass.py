"""The glass before the buttons: finds what lies under a finger and asks the guard whether the touch counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kivy.clock import Clock
from kivy.uix.widget import Widget

from screens.touch.core.explorer import let_go
from screens.touch.core.guard import SETTLING, Answer, Settling, Thing, TouchGuard
from screens.touch.look.theme import look
from screens.touch.widgets.kit import Touchable
from screens.touch.widgets.layouts import present

LEAST_PAUSE = 0.05  # seconds between two looks whether a button listens again


class Glass:
    """Every touch passes through here first. `within` gives the widgets that can be touched now, `context` what they
    belong to: the screen, its page, what lies over it."""

    def __init__(
        self,
        within: Callable[[], tuple[Widget, ...]],
        context: Callable[[], object],
        now: Callable[[], float],
        settling: Settling = SETTLING,
    ) -> None:
        self._within = within
        self._context = context
        self._now = now
        self._guard = TouchGuard(settling)
        self._pressed: dict[Any, tuple[Touchable, Thing]] = {}  # by touch

    def look(self, *_arguments: object) -> None:
        """A picture was drawn: what it shows can be aimed at from now on."""
        self._guard.seen(self._now(), {id(button): self._thing(button) for button in self._buttons()})

    def lets(self, touch: Any) -> bool:
        """Whether a finger that comes down may press what lies there."""
        now = self._now()
        for resting in self._guard.rest(now):
            let_go(resting)
            self._pressed.pop(resting, None)
        button = next((found for found in self._buttons() if found.collide_point(*found.to_widget(*touch.pos))), None)
        thing = self._thing(button) if button is not None else None
        answer = self._guard.down(now, touch, _in_mm(touch.pos), thing, self._factor())
        if button is None or thing is None:
            return answer is Answer.NOTHING
        if answer is Answer.COUNTS:
            self._pressed[touch] = button, thing
            return True
        self._put_to_sleep(button, touch.pos)
        return False

    def lift(self, touch: Any) -> None:
        """A finger leaves the glass. What it pressed is let go where something else lies there by now."""
        self._guard.up(self._now(), touch)
        button, thing = self._pressed.pop(touch, (None, None))
        if button is None:
            return
        shown = self._shows(button)
        if not shown or self._thing(button) != thing:
            let_go(touch)
            if shown:  # with other words, or elsewhere: the touch is not lost in silence
                self._put_to_sleep(button, touch.pos)

    def _put_to_sleep(self, button: Touchable, pos: tuple[float, float]) -> None:
        """The button shows that it does not listen yet, until it does."""
        button.drowsy = True
        self._wake_later(button, _in_mm(pos))

    def _wake_later(self, button: Touchable, at: tuple[float, float]) -> None:
        now = self._now()
        ready = self._guard.ready_at(now, at, self._thing(button), self._factor())
        if ready <= now or not self._shows(button):
            button.drowsy = False
        else:
            Clock.schedule_once(lambda _dt: self._wake_later(button, at), max(LEAST_PAUSE, ready - now))

    def _factor(self) -> float:
        return self._guard.settling.slow if look.preferences.slow else 1.0

    def _thing(self, button: Touchable) -> Thing:
        x, y = button.to_window(*button.pos)
        return Thing(
            id(button), (self._context(), button.meaning()), (x, y, *button.size), button.repeats, button.asleep
        )

    def _shows(self, button: Touchable) -> bool:
        return any(found is button for found in self._buttons())

    def _buttons(self) -> Iterator[Touchable]:
        for widget in self._within():
            yield from _touchables(widget)


def _touchables(widget: Widget) -> Iterator[Touchable]:
    """What can be touched in a widget; what is put away cannot."""
    if not present(widget) or widget.opacity == 0 or widget.disabled:
        return
    if isinstance(widget, Touchable):
        yield widget
        return
    for child in widget.children:
        yield from _touchables(child)


def _in_mm(pos: tuple[float, float]) -> tuple[float, float]:
    return pos[0] / look.panel.px_per_mm, pos[1] / look.panel.px_per_mm
