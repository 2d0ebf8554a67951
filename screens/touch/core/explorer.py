"""Use of the screens by ear: what a resting finger touches is read out, two taps choose it, a single one never does.

While `on`, no touch reaches a button directly. The focused widget has a ring, for a sighted helper.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ListProperty, ObjectProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from screens.touch.core.speech import joined
from screens.touch.look.kv import load_kv
from screens.touch.look.theme import mm
from screens.touch.widgets.kit import Icon, Touchable
from screens.touch.widgets.layouts import AWAY, present

REST_SECONDS = 0.25  # a finger that stays so long wants to hear what lies under it
DOUBLE_SECONDS = 0.5  # two taps within this are one wish
HOLD_SECONDS = 2.0  # two fingers for so long: someone does not see
HOLD_MM = 15.0  # … and they may wander so far
NOWHERE = [AWAY, AWAY, 0, 0]  # off the glass; a clear line would be drawn with a stencil, 3 ms of every frame


class Explorer(Widget):  # type: ignore[misc]
    """Covers everything and draws only the ring. `within` is the widget that can be explored now."""

    on = BooleanProperty(False)
    within = ObjectProperty(None, allownone=True)
    focus = ObjectProperty(None, allownone=True)
    ring = ListProperty(NOWHERE)  # x, y, width, height of the focused thing

    __events__ = ("on_tell", "on_lost")

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self._meant: object = ()  # what the focused button meant when it was told
        self._finger: Any = None  # the touch that explores
        self._resting: Any = None  # the clock's event until it rests
        self._tapped: Any = None  # … until a tap is known to be a single one

    def on_on(self, _widget: object, _on: bool) -> None:
        self.forget()

    def forget(self) -> None:
        """Drop focus and pending taps: another screen is shown."""
        self.focus, self.ring, self._finger = None, NOWHERE, None
        for waiting in (self._resting, self._tapped):
            if waiting is not None:
                waiting.cancel()
        self._resting = self._tapped = None

    # -- fingers -------------------------------------------------------------------------------------

    def on_touch_down(self, touch: Any) -> bool:
        if not self.on:
            return False
        if self._finger is None and not touch.is_mouse_scrolling:
            self._finger = touch
            self._resting = Clock.schedule_once(lambda _dt: self._rest(), REST_SECONDS)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        if self.on and touch is self._finger and self._resting is None:
            self._explore(touch.pos)
        return bool(self.on)

    def on_touch_up(self, touch: Any) -> bool:
        if not self.on or touch is not self._finger:
            return bool(self.on)
        self._finger = None
        if self._resting is not None:  # it was lifted before it rested: a tap
            self._resting.cancel()
            self._resting = None
            self._tap(touch.pos)
        return True

    def _rest(self) -> None:
        self._resting = None
        if self._tapped is not None:
            self._tapped.cancel()
            self._tapped = None
        if self._finger is not None:
            self._explore(self._finger.pos, again=True)

    def _tap(self, pos: tuple[float, float]) -> None:
        if self._tapped is None:
            self._tapped = Clock.schedule_once(lambda _dt: self._single(pos), DOUBLE_SECONDS)
            return
        self._tapped.cancel()
        self._tapped = None
        self.choose()

    def _single(self, pos: tuple[float, float]) -> None:
        self._tapped = None
        self._explore(pos, again=True)

    def _explore(self, pos: tuple[float, float], *, again: bool = False) -> None:
        """Focus the widget at `pos`; where there is none, the focus stays."""
        for found in self._things():
            if found.collide_point(*found.parent.to_widget(*pos)):
                if again or found is not self.focus:
                    self._take(found)
                return

    # -- keys ------------------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """Focus the next button, or with a negative `by` the one before, cyclically."""
        choices = self._choices()
        if not choices:
            self.dispatch("on_lost", "spoken.nothing_here")
            return
        before = choices.index(self.focus) if self.focus in choices else (-1 if by > 0 else 0)
        self._take(choices[(before + by) % len(choices)])

    def choose(self) -> None:
        """Press and release the focused button."""
        if self.focus is None or self.focus not in self._choices():
            self.dispatch("on_lost", "spoken.find_first")
            return
        if not self.focus.repeats and self.focus.meaning() != self._meant:
            self._take(self.focus)  # it says something else by now: that is heard before it is chosen
            return
        self.focus.dispatch("on_press")
        self.focus.dispatch("on_release")

    # -- what is there ---------------------------------------------------------------------------------

    def _take(self, found: Widget) -> None:
        self.focus = found
        self._meant = found.meaning() if isinstance(found, Touchable) else ()
        self.ring = [*found.to_window(*found.pos), *found.size]
        self.dispatch("on_tell", words_of(found))

    def _things(self) -> list[Widget]:
        """Buttons that listen, and texts outside of them."""
        found = (thing for thing in _visible(self.within) if isinstance(thing, ButtonBehavior) or _is_text(thing))
        return [thing for thing in found if not getattr(thing, "asleep", False)]

    def _choices(self) -> list[Widget]:
        """Buttons in reading order: from the top, and from the left."""
        found = [thing for thing in self._things() if isinstance(thing, ButtonBehavior)]
        return sorted(found, key=_reading_order)

    def on_tell(self, _text: str) -> None:
        """Default handler: nothing; the shell listens."""

    def on_lost(self, _key: str) -> None:
        """Default handler: nothing; the shell listens."""


def _reading_order(widget: Widget) -> tuple[int, float]:
    x, y = widget.to_window(*widget.pos)
    return -round(y + widget.height), x


class TwoFingers:
    """Calls `held` when two fingers have rested on the panel for HOLD_SECONDS."""

    def __init__(self, held: Any) -> None:
        self._held = held  # called with both touches
        self._down: dict[Any, tuple[float, float]] = {}
        self._timer: Any = None

    def down(self, touch: Any) -> None:
        self._down[touch] = touch.pos
        self._wait()

    def move(self, touch: Any) -> None:
        """A finger that moves too far ends the wait."""
        x, y = self._down.get(touch, touch.pos)
        if max(abs(touch.x - x), abs(touch.y - y)) > mm(HOLD_MM):
            self._stop()

    def up(self, touch: Any) -> None:
        self._down.pop(touch, None)
        self._stop()

    def _wait(self) -> None:
        self._stop()
        if len(self._down) == 2:
            self._timer = Clock.schedule_once(lambda _dt: self._held(list(self._down)), HOLD_SECONDS)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def let_go(touch: Any) -> None:
    """End a touch without choosing: the widgets that it presses see it lifted far away from them."""
    kept = touch.pos, touch.grab_current
    touch.x = touch.y = touch.sx = touch.sy = -1e6
    touch.pos = (-1e6, -1e6)
    for reference in touch.grab_list[:]:
        widget = reference()
        if widget is not None:
            touch.grab_current = widget
            widget.dispatch("on_touch_up", touch)
    touch.grab_list.clear()
    touch.pos, touch.grab_current = kept
    touch.x, touch.y = touch.pos


def words_of(widget: Widget) -> str:
    """The words on a widget from top to bottom, each text with its full stop; of a pictogram key its name (`said`)."""
    if getattr(widget, "said", ""):
        return joined((widget.said,))
    texts = [widget] if _is_text(widget) else [child for child in _inside(widget) if _is_text(child)]
    return joined(text.text for text in texts)


def _is_text(widget: Widget) -> bool:
    return isinstance(widget, Label) and not isinstance(widget, Icon) and bool(widget.text.strip())


def _inside(widget: Widget) -> Iterator[Widget]:
    for child in reversed(widget.children):
        if present(child) and child.opacity > 0:
            yield child
            yield from _inside(child)


def _visible(widget: Widget | None) -> Iterator[Widget]:
    """Buttons and texts from back to front; what is inside a button belongs to it."""
    if widget is None or not present(widget) or widget.opacity == 0 or widget.disabled:
        return
    if isinstance(widget, ButtonBehavior) or _is_text(widget):
        yield widget
        return
    for child in reversed(widget.children):
        yield from _visible(child)


load_kv(__file__)
