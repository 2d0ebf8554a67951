"""What a form of the settings' pages changed, as wishes for the draft; new items of lists, and what goes with one."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from typing import Final

from kiosk.settings import spoken
from kiosk.settings.description import CODE, DATE, SECTIONS, Setting, section_of
from kiosk.settings.hours import DAYS
from kiosk.settings.judging import Judge
from kiosk.settings.page_words import POINTS_AT, STAY, known_place, setting_of
from kiosk.settings.pages import OPTIONAL, place_of, titles
from kiosk.settings.pages import page as page_of_values
from kiosk.settings.plain_faults import PlainFaults
from kiosk.settings.told import told
from kiosk.settings.values import codes_of, normal, ordered_families
from services.settings.form import Draw, Page, PlainFault, Posted, Told
from services.settings.values import ORDER, Change, Key, Values
from services.text.dates import day_of

MOST_SPANS: Final = 6
NOT_A_CODE = re.compile(r"[^a-z0-9]+")
LONGEST_CODE = 16
TYPICAL_SERVICE: Final = {"fee.id": "GRATIS", "fee.en": "FREE", "complaints.id": "Petugas di loket, kotak saran"}
TYPICAL_UNIT: Final = {"unit.id": "buah", "unit.en": "pieces"}


class SettingsForms:
    """Implements services.settings.form.Forms."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def titles(self, language: str) -> Sequence[tuple[str, str]]:
        return titles(language)

    def page_of(self, section: str) -> tuple[str, str, str]:
        return place_of(section)

    def page(self, key: str, family: str, code: str, draw: Draw) -> Page | None:
        return page_of_values(key, family, code, draw)

    def faults(self, values: Values, language: str) -> Sequence[PlainFault]:
        return PlainFaults(normal(values), language).of(self._judge.faults(values))

    def warnings(self, values: Values, language: str) -> Sequence[str]:
        made = self._judge.made(values)
        return PlainFaults(normal(values), language).of_warnings(made) if made else ()

    def told(self, changes: Sequence[Change], after: Values, language: str) -> Sequence[Told]:
        return told(changes, after, language)

    # -- out of forms -------------------------------------------------------------------------------

    def wishes(self, names: Sequence[str], posted: Posted) -> Mapping[Key, str | None]:
        found: dict[Key, str | None] = {}
        for name in names:
            known = known_place(name)
            if known is None:
                continue
            section, key, _, setting = known
            wish, was = _posted(setting, name, posted), _one(posted, f"was:{name}")
            if wish != was and not (was == "" and wish == setting.default):
                found[section, key] = wish or None
        found |= _new_days(posted)
        return found

    def add(self, family: str, name: str, values: Values) -> tuple[str, Mapping[Key, str | None]] | None:
        section = SECTIONS.get(family + CODE.strip())
        if section is None or not section.house or section.family != family or family == "hours " or not name.strip():
            return None
        code = _fresh_code(family, name, values)
        place = f"{family}{code}"
        wishes: dict[Key, str | None] = {(place, "name.id"): name.strip()}
        if family == "service ":
            wishes |= {(place, "series"): code, **{(place, key): text for key, text in TYPICAL_SERVICE.items()}}
        if family == "goods item ":
            wishes |= {(place, key): text for key, text in TYPICAL_UNIT.items()}
        if family == "counter ":
            wishes[place, "services"] = ", ".join(codes_of(values, "service ")[:1])
        return code, wishes

    def remove(self, section: str, values: Values) -> Mapping[Key, str | None]:
        """The section, and what means nothing without it."""
        family, _, code = section.rpartition(" ")
        if SECTIONS.get(f"{family}{CODE}") is None and section not in OPTIONAL:
            return {}
        gone: dict[Key, str | None] = {place: None for place in values if place[0] == section}
        gone |= _pointing_at(f"{family} ", code, values)
        if family == "service":
            gone |= {place: None for place in values if place[0] == f"hours {code}"}
        if family == "visit group":
            gone |= _without_group(code, values)
        return gone

    def move(self, family: str, code: str, *, up: bool, draw: Draw) -> Mapping[Key, str | None]:
        if family not in [one.family for one in ordered_families()]:
            return {}
        codes, key = [*codes_of(draw.values, family)], (ORDER, family.strip())
        if code not in codes:
            return {}
        place = codes.index(code)
        other = place + (-1 if up else 1)
        if not 0 <= other < len(codes):
            return {}
        codes[place], codes[other] = codes[other], codes[place]
        unmoved = {place: text for place, text in draw.values.items() if place != key}
        unmoved |= {key: draw.base[key]} if key in draw.base else {}
        if tuple(codes) == codes_of(unmoved, family):
            return {key: draw.base.get(key)}
        return {key: ", ".join(codes)}

    def fill(self, section: str, values: Values) -> Mapping[Key, str | None]:
        if section.startswith("hours ") and section.removeprefix("hours ") in codes_of(values, "service "):
            return {(section, day): values.get(("hours", day), "closed") for day in DAYS}
        if section in OPTIONAL:
            first = SECTIONS[section].settings[0].key
            return {(section, f"{first}.id"): "…"}
        return {}


def _without_group(code: str, values: Values) -> Mapping[Key, str | None]:
    """Sessions for several groups are for the others. One that is for this group alone stays as it is, and is told as a
    fault: it must not be everybody's by itself."""
    found: dict[Key, str | None] = {}
    for (section, key), text in values.items():
        if section in ("visit sessions", "visit exceptions"):
            what, bar, why = text.partition("|")
            without = ", ".join(_not_for(code, one) for one in spoken.spans(what.strip())) or what.strip()
            if without != what.strip():
                found[section, key] = f"{without} | {why.strip()}" if bar else without
    return found


def _not_for(code: str, session: str) -> str:
    times, families, groups = spoken.session_parts(session)
    left = [one for one in groups.split() if one != code]
    return " ".join((times, families, *left)) if left else session


def _pointing_at(family: str, code: str, values: Values) -> Mapping[Key, str | None]:
    """What names an item that goes: it names the others that it named, or none. What must name one stays, and the page
    says that it names nothing any more."""
    found: dict[Key, str | None] = {}
    for (name, key), text in values.items():
        known = section_of(name)
        place = (known.name, key) if known else ("", "")
        named = [one.strip() for one in text.split(",")]
        if POINTS_AT.get(place) == family and code in named and place not in STAY:
            left = ", ".join(one for one in named if one != code)
            setting = setting_of(known, key) if known else None
            if left or (setting is not None and not setting.required):
                found[name, key] = left or None
    return found


def _posted(setting: Setting, name: str, posted: Posted) -> str:
    """One value, as kiosk.ini writes it; "" where it is to be left out."""
    kind = setting.kind
    if posted(f"gone:{name}"):
        return ""
    if setting.key == DATE:
        what, why = spoken.written(kind, _one(posted, f"{name}|0")), _one(posted, f"{name}|why")
        return f"{what} | {why}" if what or why else ""
    if setting.key in DAYS:
        parts = [_span(setting, name, number, posted) for number in range(MOST_SPANS)]
        return ", ".join(one for one in parts if one not in ("", "closed")) or "closed"
    several = posted(name)
    if posted(f"many:{name}"):
        return _chosen(setting, several, _one(posted, f"was:{name}"))
    return spoken.written(kind, several[0]) if several else ""


def _chosen(setting: Setting, several: Sequence[str], was: str) -> str:
    """Of a list: the order stays as it was where the same are chosen, for boxes to tick have an order of their own."""
    chosen = [one.strip() for one in several if one.strip()]
    if sorted(chosen) == sorted(one.strip() for one in was.split(",")):
        return was
    return ", ".join(chosen) or ("none" if setting.key in ("official", "ask_first") else "")


def _span(setting: Setting, name: str, number: int, posted: Posted) -> str:
    times = spoken.written(setting.kind, _one(posted, f"{name}|{number}"))
    families = _one(posted, f"{name}|{number}|families")
    groups = " ".join(" ".join(posted(f"{name}|{number}|groups")).split())
    return times if times in ("", "closed") else f"{times} {families} {groups}".strip()


def _new_days(posted: Posted) -> Mapping[Key, str | None]:
    """What was written into the row for another day of each section that has days."""
    found: dict[Key, str | None] = {}
    for section in (one for one in SECTIONS.values() if one.house and one.settings[0].key == DATE):
        name = f"new:{section.name}"
        day = _one(posted, f"{name}|day")
        what, why = _one(posted, f"{name}|0"), _one(posted, f"{name}|why")
        if day or why:
            read = day_of(day)
            key = read.isoformat() if read else (re.sub(r"[^0-9-]", "", day) or "0")
            found[section.name, key] = f"{spoken.written(section.settings[0].kind, what)} | {why}"
    return found


def _one(posted: Posted, name: str) -> str:
    return " ".join((next(iter(posted(name)), "")).split())


def _fresh_code(family: str, name: str, values: Values) -> str:
    """A code of its own: a letter for a service, a number for a counter, else out of the name."""
    taken = {one.lower() for one in codes_of(values, family)}
    if family == "service ":
        free = (one for one in string.ascii_uppercase if one.lower() not in taken | {"h", "k", "i", "o"})
        return next(free, "S")
    if family == "counter ":
        return next(str(number) for number in range(1, 10_000) if str(number) not in taken)
    base = NOT_A_CODE.sub("-", name.lower()).strip("-")[: LONGEST_CODE - 3] or "baru"
    return next(one for one in (base, *(f"{base}-{number}" for number in range(2, 100))) if one not in taken)
