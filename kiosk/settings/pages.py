"""The console's page for settings, out of the one description: which page shows which sections, with which fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kiosk.settings import kinds, spoken
from kiosk.settings.description import CODE, DATE, SECTIONS, Section, Setting, section_of
from kiosk.settings.help import help_words
from kiosk.settings.hours import DAYS
from kiosk.settings.page_words import NOT_HERE, WORDS, key_label, label, name_of, options_of, title_of, value_words
from kiosk.settings.values import codes_of
from services.house.model import LANGUAGES
from services.settings.form import Draw, Family, Field, Group, Item, Page, Shape
from services.settings.values import Values

LONG: Final = 100  # a text that may be longer is asked for in several lines
ONE_LINE: Final = (
    "name",
    "hint",
    "description",
    "tagline",
    "signed",
    "guard",
    "report_line",
    "fee",
    "duration",
    "official_link",
)
LEAST_SPANS: Final = 2  # morning and afternoon


@dataclass(frozen=True, slots=True)
class Place:
    """A page: single sections and lists."""

    key: str
    sections: tuple[str, ...] = ()
    families: tuple[str, ...] = ()


PLACES: Final = (
    Place("hours", ("hours",)),
    Place("days", ("exceptions", "visit exceptions")),
    Place("services", (), ("service ",)),
    Place("counters", (), ("counter ",)),
    Place("sessions", ("visit sessions", "visits"), ("visit group ", "visit relation ")),
    Place("goods", ("goods",), ("goods item ", "goods reason ")),
    Place("priority", (), ("priority ", "visit help ")),
    Place("information", ("info locker",), ("info document ", "info forbidden ")),
    Place("channels", (), ("info channel ",)),
    Place("pledge", ("info pledge", "info privacy")),
    Place("survey", ("survey",)),
    Place("queue", ("queue", "help")),
    Place("house", ("house", "settings")),
)
OPTIONAL: Final = ("info locker", "info pledge", "info privacy")


def place_of(section: str) -> tuple[str, str, str]:
    """The page, family and code where a section is changed."""
    known = section_of(section)
    family = known.family if known else ""
    if family == "hours ":
        return "services", "service ", section.removeprefix(family)
    for place in PLACES:
        if section in place.sections:
            return place.key, "", ""
        if family and family in place.families:
            return place.key, family, section.removeprefix(family)
    return PLACES[0].key, "", ""


def page(key: str, family: str, code: str, draw: Draw) -> Page | None:
    place = next((one for one in PLACES if one.key == key), None)
    if place is None:
        return None
    title = WORDS.get(draw.language, f"page.{key}")
    if not family and not code:
        groups = tuple(_group(name, draw) for name in place.sections)
        return Page(key, title, groups, tuple(_family(one, draw) for one in place.families))
    section = f"{family}{code}"
    if family not in place.families or not (_there(section, draw.values) or _there(section, draw.base)):
        return None
    groups = (_group(section, draw), *([_group(f"hours {code}", draw)] if family == "service " else ()))
    return Page(key, title, groups, code=code, family=family)


def _there(section: str, values: Values) -> bool:
    return any(one == section for one, _ in values)


def _family(family: str, draw: Draw) -> Family:
    described = SECTIONS[family + CODE.strip()]
    codes = dict.fromkeys((*codes_of(draw.values, family), *codes_of(draw.base, family)))
    items = tuple(
        Item(
            code,
            name_of(f"{family}{code}", draw.values, draw.language) if _there(f"{family}{code}", draw.values) else "",
            _differs(f"{family}{code}", draw) or (family == "service " and _differs(f"hours {code}", draw)),
            not _there(f"{family}{code}", draw.base),
            sum(one.place[0] in (f"{family}{code}", *_hours_of(family, code)) for one in draw.faults),
        )
        for code in codes
    )
    help_ = help_words().get((described.name, "about"))
    words = spoken.help_shown(help_.on_page(draw.language), draw.language) if help_ else ""
    return Family(family, label(described, "about", draw.language), words if family.startswith("info") else "", items)


def _hours_of(family: str, code: str) -> tuple[str, ...]:
    return (f"hours {code}",) if family == "service " else ()


def _differs(section: str, draw: Draw) -> bool:
    keys = {key for one, key in (*draw.values, *draw.base) if one == section}
    return any(draw.values.get((section, key)) != draw.base.get((section, key)) for key in keys)


# -- a section --------------------------------------------------------------------------------------


def _group(name: str, draw: Draw) -> Group:
    section = section_of(name)
    assert section is not None, name
    about = help_words().get((section.name, "about"))
    absent = not _there(name, draw.values) and (name in OPTIONAL or section.family == "hours ")
    words = spoken.help_shown(about.on_page(draw.language), draw.language) if about and not section.family else ""
    return Group(
        name,
        title_of(name, draw.base if _is_gone(section, name, draw) else draw.values, draw.language),
        words,
        () if absent else tuple(_fields(section, name, draw)),
        tuple(one.words for one in draw.faults if one.place == (name, "")),
        adds="day" if section.settings[0].key == DATE else "",
        optional=not absent and (name in OPTIONAL or section.family == "hours "),
        absent=absent,
    )


def _is_gone(section: Section, name: str, draw: Draw) -> bool:
    """Whether the draft takes it out, or the service whose hours they are."""
    named = f"service {name.removeprefix(section.family)}" if section.family == "hours " else name
    return not _there(named, draw.values)


def _fields(section: Section, name: str, draw: Draw) -> Iterator[Field]:
    for setting in section.settings:
        if (section.name, setting.key) in NOT_HERE:
            continue
        if setting.key == DATE:
            days = sorted({key for one, key in (*draw.values, *draw.base) if one == name})
            yield from (_field(setting, section, name, day, draw) for day in days if _is_shown(name, day, draw))
        elif setting.translated:
            main, *others = (_field(setting, section, name, f"{setting.key}.{one}", draw) for one in LANGUAGES)
            yield replace(main, others=tuple(others))
        else:
            yield _field(setting, section, name, setting.key, draw)


def _is_shown(section: str, day: str, draw: Draw) -> bool:
    place = (section, day)
    return day >= draw.today.isoformat() or draw.values.get(place) != draw.base.get(place)


def _field(setting: Setting, section: Section, name: str, key: str, draw: Draw) -> Field:
    place, language = (name, key), draw.language
    text, held = draw.values.get(place, ""), draw.base.get(place, "")
    usual = text or (setting.default or "")
    options = options_of(setting, section, draw.values, language)
    shape = _shape(setting, options)
    options = (*options, *_options_of_its_own(shape, usual, options))
    return Field(
        name=f"{name}|{key}",
        shape=shape,
        label=key_label(section, key, language),
        help=_help(setting, section, key, language),
        was=text,
        value=spoken.shown(setting.kind, usual, language),
        parts=tuple(_parts(shape, setting, text, language)),
        options=options,
        chosen=tuple(part.strip() for part in usual.split(",")) if shape is Shape.CHECKS else (usual.lower(),),
        changed=text != held,
        before=value_words(setting, section, held, draw.base, language)
        if text != held and _there(name, draw.base)
        else "",
        faults=tuple(one.words for one in draw.faults if one.place == place),
        small=_is_small(setting),
    )


def _help(setting: Setting, section: Section, key: str, language: str) -> str:
    if setting.key in DAYS or setting.key == DATE or key.partition(".")[2] not in ("", "id"):
        return ""
    known = help_words().get((section.name, setting.key))
    return spoken.help_shown(known.on_page(language), language) if known else ""


def _shape(setting: Setting, options: Sequence[tuple[str, str]]) -> Shape:
    kind = setting.kind
    if setting.key == DATE:
        return Shape.DATED
    if kind is kinds.OPENING_TIMES:
        return Shape.TIMES
    if kind is kinds.SESSIONS:
        return Shape.SESSIONS
    if options:
        several = kind is kinds.INSTRUMENTS or isinstance(kind.fallback, tuple)
        return Shape.CHECKS if several else Shape.CHOICE
    long = kind.limits is not None and isinstance(kind.fallback, str) and kind.limits[1] > LONG
    long = long and setting.key not in ONE_LINE
    return Shape.LONG if long else Shape.LINE


def _options_of_its_own(shape: Shape, text: str, options: Sequence[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """What is chosen and stands in no list, such as a house's own questionnaire: a page must not lose it."""
    match shape:
        case Shape.CHECKS:
            chosen = [one.strip() for one in text.split(",")]
        case Shape.CHOICE:
            chosen = [text]
        case _:
            return ()
    known = {value.lower() for value, _ in options}
    return tuple((one, one) for one in chosen if one and one != "none" and one.lower() not in known)


def _is_small(setting: Setting) -> bool:
    number = setting.kind.limits is not None and not isinstance(setting.kind.fallback, str)
    return number or setting.kind in (kinds.LETTER, kinds.TIME_OF_DAY, kinds.THRESHOLD)


def _parts(shape: Shape, setting: Setting, text: str, language: str) -> Iterable[tuple[str, ...]]:
    """Spans of a day with room for one more, none of them empty before another; of a date what holds, and why."""
    match shape:
        case Shape.TIMES:
            found = [(spoken.shown(setting.kind, one, language), "") for one in spoken.spans(text)]
            return [*found, *[("", "")] * max(LEAST_SPANS - len(found), 0)]
        case Shape.SESSIONS:
            shown = [_session(setting, one, language) for one in spoken.spans(text)]
            return [*shown, *[("", "", "")] * max(LEAST_SPANS - len(shown), 0)]
        case Shape.DATED:
            what, _, why = text.partition("|")
            return [(spoken.shown(setting.kind, what.strip(), language), why.strip())]
        case _:
            return ()


def _session(setting: Setting, text: str, language: str) -> tuple[str, str, str]:
    """Times, families, and the codes of the groups that it is only for."""
    times, families, groups = spoken.session_parts(text)
    return spoken.shown(setting.kind, times, language), families, groups


def titles(language: str) -> Sequence[tuple[str, str]]:
    return [(one.key, WORDS.get(language, f"page.{one.key}")) for one in PLACES]
