"""What the console's page for settings shows, as values: fields, what is wrong with them, what will be different."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from services.settings.values import Change, Key, Values

LANGUAGES = ("id", "en")  # of staff
Posted = Callable[[str], Sequence[str]]  # what a form holds under a name


class Shape(StrEnum):
    """How a value is asked for."""

    LINE = "line"
    LONG = "long"
    CHOICE = "choice"
    CHECKS = "checks"
    TIMES = "times"
    SESSIONS = "sessions"
    DATED = "dated"


@dataclass(frozen=True, slots=True)
class Field:
    """One value. `was`: as it is written; `value`: as people write it; `before`: what holds, where this is another."""

    name: str  # of the form's field
    shape: Shape
    label: str
    help: str
    was: str
    value: str
    parts: tuple[tuple[str, ...], ...] = ()  # spans; sessions: times, families, codes of groups; what and why of a date
    options: tuple[tuple[str, str], ...] = ()  # value and words; of sessions: the groups that they can be for
    chosen: tuple[str, ...] = ()
    changed: bool = False
    before: str = ""
    faults: tuple[str, ...] = ()
    others: tuple[Field, ...] = ()  # the same text in other languages
    small: bool = False  # a number, a letter, a time


@dataclass(frozen=True, slots=True)
class Item:
    """One of a list: a service, a counter."""

    code: str
    name: str
    changed: bool
    fresh: bool
    faults: int


@dataclass(frozen=True, slots=True)
class Group:
    """The fields of one section. `adds`: what else can be put in: "day" or nothing."""

    section: str
    title: str
    help: str
    fields: tuple[Field, ...]
    faults: tuple[str, ...] = ()
    adds: str = ""
    optional: bool = False  # it can be taken out as a whole, and is there
    absent: bool = False  # it could be put in


@dataclass(frozen=True, slots=True)
class Family:
    """A list of sections that can be added to."""

    name: str  # "service "
    title: str
    help: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Page:
    key: str
    title: str
    groups: tuple[Group, ...] = ()
    families: tuple[Family, ...] = ()
    code: str = ""  # of the one item that it shows
    family: str = ""


@dataclass(frozen=True, slots=True)
class PlainFault:
    """Something that is wrong, in plain words, and the page where it stands."""

    place: Key
    where: str
    words: str
    page: str
    family: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that will be different. `how`: changed, added, removed. `note`: what follows from it, in words."""

    how: str
    where: str
    after: str
    before: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Draw:
    """What a page is drawn from. `values`: as the draft has it; `base`: what holds otherwise."""

    values: Values
    base: Values
    faults: Sequence[PlainFault]
    language: str
    today: date  # days that are over are not shown


class Forms(Protocol):
    """The description of the settings as pages; made by kiosk.settings, where the description is."""

    def titles(self, language: str) -> Sequence[tuple[str, str]]:
        """Pages by key, in their order."""
        ...

    def page(self, key: str, family: str, code: str, draw: Draw) -> Page | None:
        """One page, or the page of one item of a list; None for what there is none of."""
        ...

    def wishes(self, names: Sequence[str], posted: Posted) -> Mapping[Key, str | None]:
        """What a form changed. `names`: the fields that it showed."""
        ...

    def add(self, family: str, name: str, values: Values) -> tuple[str, Mapping[Key, str | None]] | None:
        """A new item of a list: its code, and what to put into the draft; None where there is no such list."""
        ...

    def remove(self, section: str, values: Values) -> Mapping[Key, str | None]: ...

    def move(self, family: str, code: str, *, up: bool, draw: Draw) -> Mapping[Key, str | None]:
        """An item of a list, one place up or down; nothing where it has no such place."""
        ...

    def fill(self, section: str, values: Values) -> Mapping[Key, str | None]:
        """A section that may be left out, with something to begin with."""
        ...

    def page_of(self, section: str) -> tuple[str, str, str]:
        """The page, family and code where a section is changed."""
        ...

    def faults(self, values: Values, language: str) -> Sequence[PlainFault]: ...

    def warnings(self, values: Values, language: str) -> Sequence[str]:
        """What may be so, and is probably not meant."""
        ...

    def told(self, changes: Sequence[Change], after: Values, language: str) -> Sequence[Told]: ...
