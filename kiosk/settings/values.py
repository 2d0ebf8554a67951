"""The house's settings as flat values (services.settings.values): in one spelling, by section, and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kiosk.settings.description import SECTIONS, Section, section_of
from services.settings.values import ORDER, Key, Values

NO_ORDER = ("hours ",)  # families whose order means nothing


def ordered_families() -> tuple[Section, ...]:
    return tuple(one for one in SECTIONS.values() if one.house and one.family and one.family not in NO_ORDER)


def by_section(values: Values) -> Mapping[str, Mapping[str, str]]:
    """Sections in the order of the description, those of a family in the house's; without the entries of order."""
    found: dict[str, dict[str, str]] = {}
    for (section, key), text in values.items():
        if section != ORDER:
            found.setdefault(section, {})[key] = text
    known = [name for one in SECTIONS.values() for name in _of(one, found, values)]
    return {name: found[name] for name in (*known, *(name for name in found if name not in known))}


def codes_of(values: Values, family: str) -> tuple[str, ...]:
    """The codes of a family's sections ("service "), in the house's order; what it does not name comes last."""
    found = dict.fromkeys(section.removeprefix(family) for section, _ in values if _belongs(section, family))
    wished = [one.strip() for one in values.get((ORDER, family.strip()), "").split(",")]
    return tuple(dict.fromkeys((*(one for one in wished if one in found), *found)))


def normal(values: Values) -> Values:
    """The one spelling of a house's settings: sections and families in order, every order said."""
    found: dict[Key, str] = {}
    for section in ordered_families():
        if codes := codes_of(values, section.family):
            found[ORDER, section.family.strip()] = ", ".join(codes)
    for name, keys in by_section(values).items():
        found |= {(name, key): keys[key] for key in _in_order(name, keys)}
    return found


def ini_text(values: Values) -> str:
    """The sections of the house as kiosk.ini writes them, without comments."""
    blocks = (
        "\n".join((f"[{name}]", *(f"{key} = {text}".rstrip() for key, text in keys.items())))
        for name, keys in by_section(normal(values)).items()
    )
    return "\n\n".join(blocks) + "\n"


def _of(section: Section, found: Iterable[str], values: Values) -> Iterable[str]:
    if not section.family:
        return [section.name] if section.name in found else []
    names = (f"{section.family}{code}" for code in codes_of(values, section.family))
    return [name for name in names if name in found]


def _belongs(section: str, family: str) -> bool:
    if not section.startswith(family):
        return False
    known = section_of(section)
    return known is not None and known.family == family


def _in_order(name: str, keys: Iterable[str]) -> Iterable[str]:
    """Keys as the description has them, dates by date; unknown ones last."""
    section = section_of(name)
    known = [one.key for one in section.settings] if section else []

    def place(key: str) -> tuple[int, str]:
        first = key.partition(".")[0]
        return (known.index(first), "") if first in known else (len(known), key)

    return sorted(keys, key=place)
