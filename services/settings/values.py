"""What the house is set to, as flat values: one text by section and key, as kiosk.ini would write it. Pure.

A version holds *changes*. What is in force at a moment follows from all versions that have begun, one after another in
the order of their beginnings: a change that was planned for next month survives another one that is made today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Key = tuple[str, str]  # section and key
Values = Mapping[Key, str]

ORDER: Final = "order"  # no section of a file: by the name of a family of sections, their codes in order
SECOND_PERSON: Final = ("settings", "second_person")


@dataclass(frozen=True, slots=True)
class Change:
    """One key. None: it is not there. `before` is what its author saw; it decides nothing."""

    section: str
    key: str
    before: str | None
    after: str | None

    @property
    def place(self) -> Key:
        return self.section, self.key


def folded(text: str) -> str:
    """A value on one line, as every reader of it sees it."""
    return " ".join(text.split())


def between(before: Values, after: Values) -> tuple[Change, ...]:
    """What has to change so that `before` becomes `after`: new keys in their order, then those that go."""
    changed = [Change(*place, before.get(place), value) for place, value in after.items() if before.get(place) != value]
    gone = [Change(*place, value, None) for place, value in before.items() if place not in after]
    return (*changed, *gone)


def applied(values: Values, changes: Iterable[Change]) -> Values:
    """`values` with `changes`; whatever the author saw before, what they chose holds."""
    found = dict(values)
    for one in changes:
        if one.after is None:
            found.pop(one.place, None)
        else:
            found[one.place] = one.after
    return found


def seen_again(changes: Iterable[Change], now: Values) -> tuple[Change, ...]:
    """The same wishes held against what is in force now; without those that are so already."""
    held = (Change(one.section, one.key, now.get(one.place), one.after) for one in changes)
    return tuple(one for one in held if one.before != one.after)


def overtaken(changes: Iterable[Change], now: Values) -> tuple[Change, ...]:
    """Those whose author saw another value than the one that is in force now: somebody else changed it meanwhile."""
    return tuple(one for one in changes if one.before != now.get(one.place) and one.after != now.get(one.place))


def asks_second_person(values: Values) -> bool:
    """Whether somebody else than the author has to approve; unless the house says no."""
    return values.get(SECOND_PERSON, "yes").lower() != "no"


def to_rows(changes: Iterable[Change]) -> list[list[str | None]]:
    """As a column keeps them."""
    return [[one.section, one.key, one.before, one.after] for one in changes]


def from_rows(rows: Sequence[Sequence[str | None]]) -> tuple[Change, ...]:
    return tuple(Change(str(section), str(key), before, after) for section, key, before, after in rows)
