"""Every button of every screen that can be reached, touched as hands touch that have never used a touchscreen."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from screens.touch.core.guard import RESTING_SECONDS
from tests.support.flow_graph import FlowGraph, Node
from tests.support.quick_kiosk import HOLD_SECONDS, Point, QuickKiosk

BESIDE_MM = 5.0
ANSWERS = 2  # of each task: the first ones of its samples lead on and refuse
HANDS_EACH = 1
SCREENS_EACH = 1  # with a button of the same words on the same page, which may stand in many ways
BAR_EVERY = 36  # screens: the bar is the same on all of them, and each change of the look lays out every screen anew
Taps = Callable[[QuickKiosk, Point], None]


def taps(*pauses: float, beside_mm: float = 0.0) -> Taps:
    """A tap, and one more after each pause, from finger down to finger down, `beside_mm` beside the first."""

    def hand(kiosk: QuickKiosk, at: Point) -> None:
        from screens.touch.look.theme import mm

        kiosk.tap(at)
        for pause in pauses:
            kiosk.passes(max(0.0, pause - HOLD_SECONDS))
            kiosk.tap((at[0] + mm(beside_mm), at[1]))

    return hand


def two_fingers(kiosk: QuickKiosk, at: Point) -> None:
    """A second finger comes down beside the first before that is lifted."""
    from screens.touch.look.theme import mm

    first = kiosk.down(at)
    kiosk.passes(HOLD_SECONDS)
    second = kiosk.down((at[0] + mm(20), at[1] + mm(20)))
    kiosk.up(first)
    kiosk.passes(HOLD_SECONDS)
    kiosk.up(second)


def palm(kiosk: QuickKiosk, at: Point) -> None:
    """A hand rests on the lower edge of the glass, on the call for an officer, and a finger taps twice."""
    from screens.touch.look.theme import look, mm

    side = mm(30) if at[0] > look.panel.width_px / 2 else look.panel.width_px - mm(30)
    rests = kiosk.down((side, mm(25)))
    kiosk.passes(RESTING_SECONDS)
    taps(0.3)(kiosk, at)
    kiosk.up(rests)


HANDS: dict[str, Taps] = {
    **{f"twice, {pause} s": taps(pause) for pause in (0.05, 0.15, 0.3, 0.5, 0.7)},
    **{f"three times, {pause} s": taps(pause, pause) for pause in (0.05, 0.15, 0.3, 0.5, 0.7)},
    **{f"twice, {pause} s, {side} mm": taps(pause, beside_mm=side) for pause in (0.15, 0.5) for side in (-5.0, 5.0)},
    "two fingers": two_fingers,
    "a palm": palm,
}


def differences(kiosk: QuickKiosk, graph: FlowGraph, *, whole: bool) -> Iterator[str]:
    """Where a hand leads elsewhere than one tap does, or makes the kiosk ask for something else. `whole`: with every
    hand and both answers at every button; else one hand at each in turn, on the first screen that has it, and the
    buttons of the bar on a few."""
    turn, often = itertools.cycle(HANDS.items()), Counter[tuple[str, str]]()
    for count, node in enumerate(graph.kinds().values()):
        kiosk.put(node.state, 0)
        for index, button in enumerate(kiosk.buttons()):
            if button.repeats or not (whole or count % BAR_EVERY == 0 or not kiosk.is_of_bar(button)):
                continue
            known = node.page, _words(button)
            often[known] += 1
            if not whole and often[known] > SCREENS_EACH:
                continue
            hands = dict(HANDS if whole else itertools.islice(turn, HANDS_EACH))
            for choice in range(ANSWERS if whole else 1):
                yield from _of_button(kiosk, node, index, choice, hands)


def _of_button(kiosk: QuickKiosk, node: Node, index: int, choice: int, hands: dict[str, Taps]) -> Iterator[str]:
    kiosk.put(node.state, choice)
    button = kiosk.buttons()[index]
    at, words = _middle(button), _words(button)
    kiosk.tap(at)
    wanted = kiosk.outcome()
    for name, hand in hands.items():
        kiosk.put(node.state, choice)
        hand(kiosk, at)
        found = kiosk.outcome()
        if found != wanted:
            yield f"{node.page} {words!r}, {name}: {_say(found)} instead of {_say(wanted)}"


def _middle(button: Any) -> Point:
    x, y = button.to_window(*button.center)
    return float(x), float(y)


def _words(button: Any) -> str:
    from screens.touch.core.explorer import words_of

    return words_of(button)


def _say(outcome: Any) -> str:
    session, asked = outcome
    return f"{session!r} {[kind.__name__ for kind, _fields in asked]}"
