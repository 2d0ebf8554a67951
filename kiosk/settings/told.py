"""What changes of the settings mean, in words: for whoever proposes, approves, or looks back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kiosk.settings import kinds, spoken
from kiosk.settings.description import section_of
from kiosk.settings.page_words import (
    LANGUAGE_NAMES,
    WORDS,
    key_label,
    name_of,
    setting_of,
    times_words,
    title_of,
    value_words,
)
from services.house.model import LANGUAGES
from services.settings.form import Told
from services.settings.values import ORDER, Change, Values

MOST_IN_A_NEW_ITEM = 3  # fields that are told of a new one


def told(changes: Sequence[Change], after: Values, language: str) -> list[Told]:
    """In the order of the changes, those of a section that comes or goes as one."""
    before = _before(changes, after)
    by_section: dict[str, list[Change]] = {}
    for one in changes:
        by_section.setdefault(one.section, []).append(one)
    found: list[Told] = []
    for section, parts in by_section.items():
        if section == ORDER:
            found += _order(parts, before, after, language)
        elif _is_item(section) and not _there(section, before):
            found.append(_added(section, parts, after, language))
        elif _is_item(section) and not _there(section, after):
            found.append(Told("removed", title_of(section, before, language), "", ""))
        else:
            found += (_one(change, before, after, language) for change in parts)
    return found


def _before(changes: Iterable[Change], after: Values) -> Values:
    found = dict(after)
    for one in changes:
        if one.before is None:
            found.pop(one.place, None)
        else:
            found[one.place] = one.before
    return found


def _there(section: str, values: Values) -> bool:
    return any(one == section for one, _ in values)


def _is_item(section: str) -> bool:
    known = section_of(section)
    return known is not None and bool(known.family or section.startswith("info "))


def _added(section: str, parts: Sequence[Change], after: Values, language: str) -> Told:
    known = section_of(section)
    assert known is not None
    said = []
    for one in parts:
        setting = setting_of(known, one.key)
        if (
            setting is not None
            and one.after
            and one.key not in ("icon", "name.id")
            and not one.key.endswith((".en", ".min"))
        ):
            words = value_words(setting, known, one.after, after, language)
            said.append(f"{key_label(known, one.key, language)}: {words}")
    return Told("added", title_of(section, after, language), "; ".join(said[:MOST_IN_A_NEW_ITEM]), "")


def _one(change: Change, before: Values, after: Values, language: str) -> Told:
    known = section_of(change.section)
    setting = setting_of(known, change.key) if known else None
    if known is None or setting is None:
        return Told("changed", f"{change.section}, {change.key}", change.after or "–", change.before or "–")
    names = after if _there(change.section, after) else before
    where = f"{title_of(change.section, names, language)}, {key_label(known, change.key, language)}"
    was, now = (
        value_words(setting, known, text or "", values, language)
        for text, values in ((change.before, before), (change.after, after))
    )
    if change.after is None and change.key[:1].isdigit():
        return Told("removed", where, "", was)
    if change.before is None and change.key[:1].isdigit():
        return Told("added", where, now, "")
    note = _times_note(change, after, language) if setting.kind in (kinds.OPENING_TIMES, kinds.SESSIONS) else ""
    note = note or (_translations_note(change, before, after, language) if setting.translated else "")
    return Told("changed", where, now, was, note)


def _translations_note(change: Change, before: Values, after: Values, language: str) -> str:
    """Which translations of a text still say what it said before."""
    key, _, spoken_in = change.key.partition(".")
    if spoken_in != LANGUAGES[0] or not change.before or not change.after:
        return ""
    places = {one: (change.section, f"{key}.{one}") for one in LANGUAGES[1:]}
    old = [
        LANGUAGE_NAMES[one] for one, place in places.items() if after.get(place) and after[place] == before.get(place)
    ]
    return WORDS.get(language, "untranslated", languages=", ".join(old)) if old else ""


def _times_note(change: Change, values: Values, language: str) -> str:
    """Which times of a day go and which come, where others stay."""
    was, now = spoken.spans(change.before or ""), spoken.spans(change.after or "")
    gone, come = [one for one in was if one not in now], [one for one in now if one not in was]
    if len(gone) == len(was):
        return ""
    said = (("gone", gone), ("come", come))
    words = (
        WORDS.get(language, f"times.{key}", spans=times_words(", ".join(one), language, values))
        for key, one in said
        if one
    )
    return " ".join(words)


def _order(parts: Iterable[Change], before: Values, after: Values, language: str) -> Iterator[Told]:
    """Only where it is not the order in which new ones simply come last."""
    for one in parts:
        was, now = ([code.strip() for code in (text or "").split(",")] for text in (one.before, one.after))
        if now != [*(code for code in was if code in now), *(code for code in now if code not in was)]:
            yield Told(
                "changed",
                WORDS.get(language, "order", what=name_of_family(one.key, language)),
                ", ".join(name_of(f"{one.key} {code}", after, language) for code in now),
                ", ".join(name_of(f"{one.key} {code}", before, language) for code in was),
            )


def name_of_family(family: str, language: str) -> str:
    return title_of(f"{family} X", {}, language).partition(":")[0]
