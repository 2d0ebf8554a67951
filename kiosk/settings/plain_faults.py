"""Faults and warnings of the settings in the plain words of the console's page, each beside its field.

The reader says in English what it expected, for technicians (`kiosk config check`); here each of those sentences has
its words for staff. A test holds every kind of the description against the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kiosk.settings import kinds, spoken
from kiosk.settings.description import SECTIONS, section_of
from kiosk.settings.house import GROUP_CODES, NOT_LIKE_A
from kiosk.settings.model import Settings
from kiosk.settings.page_words import WORDS, key_label, name_of, title_of
from kiosk.settings.pages import place_of
from kiosk.settings.warnings import warnings
from services.settings.form import PlainFault
from services.settings.values import Key, Values
from services.text.faults import Fault

REQUIRED: Final = "(this key is required)"
_EXPECTED: Final = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"a text of up to (?P<most>\d+) printable characters", "text"),
        (r"a whole number from (?P<low>-?\d+) to (?P<high>\d+)", "whole"),
        (r"a number from (?P<low>[\d.]+) to (?P<high>[\d.]+)", "number"),
        (r"a list (of: .*|separated by commas, without doubles)", "list"),
        (r"yes or no", "yes_no"),
        (r"one capital letter.*", "letter"),
        (r"a time such as .*", "time"),
        (r"a time zone such as .*", "zone"),
        (r"opening times in order.*", "times"),
        (r"a date \(2026-12-25\) = .*", "dated"),
        (r"a date \(2027-03-10\) = .*", "dated_sessions"),
        (r"sessions in order.*", "sessions"),
        (r"none, leftover, or .*", "walk_ins"),
        (r"(ids? of instruments|the id of one instrument).*", "instruments"),
        (r"a number with two decimals .*", "threshold"),
        (r"an address without spaces.*", "link"),
        (r"one of: .*", "one_of"),
        (r"(?P<label>.*), the label of .*", "zone_label"),
        (r"the code of a service that is not confidential", "shown_as"),
        (r"the letter of (?P<service>\S+): \"(?P<letter>.)\"", "letter_of"),
        (re.escape(NOT_LIKE_A), "not_like_a"),
        (r"a letter of its own: \[service (?P<service>.*)\] has this one", "letter_taken"),
        (r"the code of a service", "unknown_service"),
        (r"a code of its own: .*", "code_taken"),
        (r"the code of a counter: .*", "counter"),
        (r"a session within the opening hours .*", "session_hours"),
        (rf"{GROUP_CODES}: .*", "session_groups"),
        (r"at least one section \[service CODE\]", "no_service"),
        (r"\[.*\]: 1 to 16 letters, .*", "code"),
        (r"at least one section \[goods item CODE\]", "no_goods"),
        (r"numbers of lockers, .*", "lockers"),
        (r"this section is required", "section"),
    )
)
_WARNED: Final = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"\[service (?P<service>\S+)\]: no counter calls it.*", "uncalled"),
        (r".*the letters (?P<one>.) and (?P<other>.) sound alike.*", "alike"),
        (r"\[service (?P<service>\S+)\] fee\.id: .*", "fee"),
        (r"\[service (?P<service>\S+)\]: closed on every day.*", "closed"),
        (r"\[(?P<section>.*)\] icon: \"(?P<icon>.*)\" is none .*", "icon"),
    )
)


class PlainFaults:
    """For the values that are looked at: names come from them."""

    def __init__(self, values: Values, language: str) -> None:
        self._values = values
        self._language = language

    def of(self, faults: Sequence[Fault]) -> list[PlainFault]:
        """The first of each field: with it put right, the others are looked at again."""
        found: dict[Key, PlainFault] = {}
        for one in map(self._plain, faults):
            found.setdefault(one.place, one)
        return sorted(found.values(), key=lambda one: _in_order(one.place))

    def of_warnings(self, settings: Settings) -> list[str]:
        found = []
        for sentence in warnings(settings):
            for pattern, key in _WARNED:
                if match := pattern.fullmatch(sentence):
                    found.append(WORDS.get(self._language, f"warning.{key}", **self._named(match.groupdict())))
        return found

    def _plain(self, fault: Fault) -> PlainFault:
        section = fault.section or "survey"
        known = section_of(section)
        page, family, code = place_of(section)
        key = fault.key
        if known is not None and any(one.translated and one.key == key for one in known.settings):
            key = f"{key}.id"
        where = title_of(section, self._values, self._language)
        if key and known is not None:
            where = f"{where}, {key_label(known, key, self._language)}"
        return PlainFault((section, key), where, self._words(fault), page, family, code)

    def _words(self, fault: Fault) -> str:
        if fault.expected.endswith(REQUIRED) or fault.found == "nothing":
            return WORDS.get(self._language, "fault.required")
        key, fields = expected_words(fault.expected)
        if key == "session_hours" and fault.section == "visit exceptions":
            key = "session_dated"
        found = spoken.shown(kinds.SESSIONS, fault.found.strip('"'), self._language)
        return WORDS.get(self._language, f"fault.{key}", **self._named({**fields, "found": found}))

    def _named(self, fields: dict[str, str]) -> dict[str, str]:
        """Codes as names."""
        if "service" in fields:
            fields["service"] = name_of(f"service {fields['service']}", self._values, self._language)
        if "section" in fields:
            fields["section"] = title_of(fields["section"], self._values, self._language)
        return fields


def _in_order(place: Key) -> tuple[int, int, str]:
    """As the pages show them: by section, weekdays from Monday on."""
    known, first = section_of(place[0]), place[1].partition(".")[0]
    if known is None:
        return len(SECTIONS), 0, place[0]
    keys = [one.key for one in known.settings]
    return [*SECTIONS].index(known.name), keys.index(first) if first in keys else len(keys), first


def expected_words(expected: str) -> tuple[str, dict[str, str]]:
    """The key of the words for what a reader expected, and their fields."""
    for pattern, key in _EXPECTED:
        if match := pattern.fullmatch(expected):
            return key, match.groupdict()
    return "other", {}
