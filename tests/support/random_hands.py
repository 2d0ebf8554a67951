"""Somebody who touches whatever lies there, with steady hands or with hands that tap too often and beside it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from services.log.reading import EntryFilter, entries
from tests.support.hand import HOLD_SECONDS, Hand
from tests.support.visitor import Visitor

MOST_TAPS = 4
LONGEST_PAUSE = 0.7  # seconds between two taps that are one wish
BESIDE_MM = 5.0


@dataclass(slots=True)
class Walk:
    """What happened: where each wish led, and what the house has of it afterwards."""

    pages: list[str] = field(default_factory=list)
    tickets: list[tuple[str, str, str]] = field(default_factory=list)  # label, priority, state
    events: list[str] = field(default_factory=list)  # of the log, sorted: workers write in any order


class _Later:
    """What the app does by itself in a while, by the clock of the hands: else a busy machine would decide what comes
    between two touches."""

    def __init__(self, visitor: Visitor) -> None:
        self._app, self._clock = visitor.app, visitor.clock
        self._waits: list[tuple[float, Any]] = []
        visitor.app.app._later = lambda seconds, result: self._waits.append((self._clock.monotonic() + seconds, result))

    def comes(self) -> None:
        """Whatever has its time by now, in its order."""
        while due := [one for one in self._waits if one[0] <= self._clock.monotonic()]:
            first = min(due, key=lambda one: one[0])
            self._waits.remove(first)
            self._app.app.feed(first[1])
            self._app.rests()


def walk(visitor: Visitor, hand: Hand, seed: int, wishes: int, *, shaking: bool) -> Walk:
    """`wishes` touches of buttons chosen by `seed`. Shaking hands tap up to four times, 0.05 to 0.7 s apart and up to
    5 mm beside; steady ones once, in the same time. Buttons that count every tap are tapped once by both."""
    chance, found = random.Random(seed), Walk()
    later = _Later(visitor)
    for _ in range(wishes):
        visitor.app.rests()
        hand.reads()
        later.comes()
        button = chance.choice(_buttons(visitor))
        pauses = [chance.uniform(0.05, LONGEST_PAUSE) for _ in range(chance.randint(1, MOST_TAPS - 1))]
        beside = chance.uniform(-BESIDE_MM, BESIDE_MM)
        if shaking and not button.repeats:
            hand.taps(hand.point(button), *pauses, beside_mm=beside, rests=visitor.app.rests)
        else:
            hand.taps(hand.point(button))
            visitor.app.rests()
            for pause in pauses:
                visitor.app.panel.pump(2)
                hand.clock.advance(max(HOLD_SECONDS, pause))
        visitor.app.rests()
        found.pages.append(f"{visitor.app.screen} {visitor.app.app.state.session.over.value}")
    return _with_log(visitor, found)


def _buttons(visitor: Visitor) -> list[object]:
    """What can be touched now, in the order of where it lies."""
    awake = [button for button in visitor.app.app.root._glass._buttons() if not button.asleep]
    return sorted(awake, key=lambda button: button.to_window(*button.center))


def _with_log(visitor: Visitor, found: Walk) -> Walk:
    queue, log = visitor.built.services.queue, visitor.built.services.database
    found.tickets = [(one.label, one.priority_group or "", one.state.value) for one in queue.tickets_today()]
    found.events = sorted(one.event for one in entries(log, EntryFilter(), limit=10_000))
    return found
