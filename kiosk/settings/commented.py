"""A kiosk.ini with its comments, as the description of the settings and their words make them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping

from kiosk.settings.description import DATE, SECTIONS, Section, Setting, section_of
from kiosk.settings.help import Help, help_words
from kiosk.settings.ini_reader import Ini

WIDTH = 100
UNBROKEN = "\N{NO-BREAK SPACE}"
NO_HELP = Help({"en": "", "id": ""})


def commented(ini: Ini) -> str:
    """The values of a file without faults, with the comments of the description; an unused key stands as a comment."""
    assert not ini.source.faults, ini.source.faults
    kinds = [re.sub(" .*", " …", one.name) for one in SECTIONS.values() if one.house]
    house = ", ".join(f"[{kind}]" for kind in dict.fromkeys(kinds))
    blocks = [[*_comment(help_words()["file", "about"].words["en"].replace("{house}", house)), ""]]
    names = list(ini.sections)
    told: set[tuple[str, str]] = set()
    for number, name in enumerate(names):
        section = section_of(name)
        assert section is not None
        family = [one for one in names if section_of(one) is section]
        used = {key.partition(".")[0] for one in family for key in ini.sections[one].values}
        texts = {key: str(value) for key, value in ini.sections[name].values.items()}
        block = [*(_head(section) if name == family[0] else ()), f"[{name}]"]
        for setting in section.settings:
            block += _lines(section, setting, texts, told, unused=setting.key not in used and name == family[0])
        after = about(section).example if name == family[-1] else ""
        blocks.append([*block, *([""] if number + 1 < len(names) or after else ()), *_commented_out(after)])
        if after:
            blocks[-1].append("")
    return "\n".join(line for block in blocks for line in block).rstrip("\n") + "\n"


def _head(section: Section) -> Iterator[str]:
    said = about(section)
    if said.group:
        yield f"# -- {said.group} ".ljust(WIDTH, "-")
    yield from _comment(said.words["en"])


def _lines(
    section: Section, setting: Setting, texts: Mapping[str, str], told: set[tuple[str, str]], *, unused: bool
) -> Iterator[str]:
    """The lines of one setting in one section: its words where it comes for the first time, and its values."""
    help_of = help_words()[section.name, setting.key]
    keys = [key for key in texts if _belongs(key, setting)]
    whole = setting.translated or setting.key == DATE  # then the example says its keys itself
    said = help_of.example if whole or not help_of.example else f"{setting.key} = {help_of.example}"
    example = _commented_out(said) if unused else []
    words = help_of.words["en"]
    if (keys or example) and (section.name, words) not in told:
        told.add((section.name, words))
        yield from _comment(words)
    yield from (f"{key} = {texts[key]}".rstrip() for key in keys)
    yield from example


def _belongs(key: str, setting: Setting) -> bool:
    if setting.key == DATE:
        return key[:1].isdigit()
    return key.partition(".")[0] == setting.key if setting.translated else key == setting.key


def about(section: Section) -> Help:
    """The words of a section itself."""
    return help_words().get((section.name, "about"), NO_HELP)


def _comment(words: str) -> list[str]:
    """Lines of at most WIDTH; what stands in brackets or backquotes is not broken."""
    whole = re.sub(r"\[[^]]*\]|`[^`]*`", lambda match: match[0].replace(" ", UNBROKEN), words)
    lines = whole.split("\n") if words else []
    wrapped = (textwrap.wrap(line, WIDTH - 2, break_on_hyphens=False, break_long_words=False) or [""] for line in lines)
    return [f"# {part}".replace(UNBROKEN, " ").rstrip() for parts in wrapped for part in parts]


def _commented_out(text: str) -> list[str]:
    return [f"# {line}" for line in text.split("\n")] if text else []
