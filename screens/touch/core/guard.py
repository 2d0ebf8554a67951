"""Which touches count: a finger that comes down where something has just changed did not mean what lies there now.

People who have never used a touchscreen tap twice, rest their palm on it and hit beside. The rule, for what can be
touched (a *thing*) and the fingers that came before:

- Near the touch before (`NEAR_MM`), what is new takes no touch until that finger was lifted and it has lain there for
  `near_seconds`. Nor does anything else near a touch that a thing took, the thing itself included: a touch that comes
  too early counts as one, so that whoever drums changes nothing.
- A key, volume, letters and paging are tapped many times (`Thing.repeats`): where they do not move, each tap counts.
- Elsewhere what is new takes a touch after `elsewhere_seconds`, so that who knows the way is not slowed.
- One finger at a time: a second one changes nothing, and one that has rested on the glass (a palm) presses nothing.

Pure: no Kivy, no clock. Places are in millimetres of the panel, times in seconds of one steady clock.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from math import hypot

NEAR_MM = 15.0  # a shaking finger comes down so far from where it was
RESTING_SECONDS = 0.5  # a finger that is down for so long when another comes is a hand that rests there
_REMEMBERED = 6  # touches

Point = tuple[float, float]
Place = tuple[float, float, float, float]  # x, y, width, height


@dataclass(frozen=True, slots=True)
class Settling:
    """How long what is new on the glass takes no touch, in seconds."""

    near_seconds: float = 0.8  # where the finger was: a second tap comes 0.15 to 0.7 s after the first
    elsewhere_seconds: float = 0.25
    slow: float = 1.5  # times as long for visitors who asked for more time

    def times(self, factor: float) -> Settling:
        return Settling(self.near_seconds * factor, self.elsewhere_seconds * factor)


SETTLING = Settling()
AT_ONCE = Settling(0.0, 0.0)  # for tests of something else


@dataclass(frozen=True, slots=True)
class Thing:
    """What can be touched, as it lies on the glass. What has other words or lies elsewhere is another thing."""

    key: Hashable  # which button it is
    means: Hashable  # what it says and is for
    place: Place
    repeats: str = ""  # a name that buttons share which are tapped one after the other; "" for a single wish
    asleep: bool = False  # it does not listen yet


class Answer(Enum):
    """What becomes of a finger that comes down."""

    COUNTS = "counts"
    TOO_EARLY = "too_early"  # the thing shows that it will listen in a moment
    ANOTHER = "another"  # there is a finger on the glass already
    NOTHING = "nothing"  # nothing lies there


@dataclass(slots=True)
class _Finger:
    down: float
    at: Point
    thing: Thing | None
    counted: bool
    up: float | None = None


@dataclass(slots=True)
class TouchGuard:
    """Remembers what lay where since when, and the last fingers."""

    settling: Settling = SETTLING
    _since: dict[Hashable, tuple[Thing, float]] = field(default_factory=dict)
    _fingers: dict[Hashable, _Finger] = field(default_factory=dict)  # by touch, the oldest first

    def seen(self, now: float, things: Mapping[Hashable, Thing]) -> None:
        """What a picture shows that a person sees from `now` on."""
        before = self._since
        self._since = {
            key: before[key] if key in before and _same(before[key][0], thing) else (thing, now)
            for key, thing in things.items()
        }

    def down(self, now: float, touch: Hashable, at: Point, thing: Thing | None, factor: float = 1.0) -> Answer:
        """A finger comes down on `thing`; `factor` is by how much settling is longer for this visitor."""
        busy = any(finger.up is None for finger in self._fingers.values())
        answer = Answer.ANOTHER if busy else self._judge(now, at, thing, self.settling.times(factor))
        self._fingers[touch] = _Finger(now, at, thing, answer is Answer.COUNTS)
        while len(self._fingers) > _REMEMBERED:
            del self._fingers[next(iter(self._fingers))]
        return answer

    def rest(self, now: float) -> list[Hashable]:
        """Before another finger comes down: hands that rest on the glass count as lifted. Returns their touches."""
        resting = [
            touch
            for touch, finger in self._fingers.items()
            if finger.up is None and now - finger.down >= RESTING_SECONDS
        ]
        for touch in resting:
            self._fingers[touch].up = now
        return resting

    def up(self, now: float, touch: Hashable) -> None:
        """A finger leaves the glass."""
        finger = self._fingers.get(touch)
        if finger is not None and finger.up is None:
            finger.up = now

    def ready_at(self, now: float, at: Point, thing: Thing, factor: float = 1.0) -> float:
        """When a touch at `at` would count, if no other came before."""
        return self._ready_at(now, at, thing, self.settling.times(factor))

    def _judge(self, now: float, at: Point, thing: Thing | None, settling: Settling) -> Answer:
        if thing is None:
            return Answer.NOTHING
        early = thing.asleep or now < self._ready_at(now, at, thing, settling)
        return Answer.TOO_EARLY if early else Answer.COUNTS

    def _ready_at(self, now: float, at: Point, thing: Thing, settling: Settling) -> float:
        seen, since = self._since.get(thing.key, (thing, now))
        if not _same(seen, thing):  # nobody has seen it yet
            since = now
        ready = since + settling.elsewhere_seconds
        for finger in self._fingers.values():
            if hypot(at[0] - finger.at[0], at[1] - finger.at[1]) > NEAR_MM:
                continue
            lifted = now if finger.up is None else finger.up
            if since > finger.down:
                ready = max(ready, max(since, lifted) + settling.near_seconds)
            elif finger.thing is not None and not (finger.counted and _go_on(finger.thing, thing)):
                ready = max(ready, lifted + settling.near_seconds)
        return ready


def _same(one: Thing, other: Thing) -> bool:
    """Whether a person sees the same in the same place. What is tapped many times may grow, and say something else."""
    if one.repeats and one.repeats == other.repeats:
        return _holds(other.place, one.place)
    return one.means == other.means and _holds(other.place, one.place) and _holds(one.place, other.place)


def _holds(outer: Place, inner: Place) -> bool:
    """Whether a rectangle lies within another one, to the pixel."""
    x, y, width, height = inner
    left, bottom, wide, high = outer
    return left - 1 <= x and bottom - 1 <= y and x + width <= left + wide + 1 and y + height <= bottom + high + 1


def _go_on(before: Thing, thing: Thing) -> bool:
    """Whether a tap on one and then on the other is two wishes."""
    return bool(thing.repeats) and before.repeats == thing.repeats
