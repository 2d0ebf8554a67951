"""kiosk.ini's comments and docs/settings.md, as the description of the settings and their words make them.

`script/settings` says whether both are current; `script/settings --write` writes them. Values of kiosk.ini stay.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from kiosk.settings.description import SECTIONS, Section, Setting, section_of
from kiosk.settings.help import Help, help_words
from kiosk.settings.ini_reader import Ini

ROOT = Path(__file__).parents[3]
WIDTH = 100
UNBROKEN = "\N{NO-BREAK SPACE}"
INTRODUCTION = """# Settings

Everything that kiosk.ini may say, made by `script/settings --write` from `kiosk/settings/description.py` and
`assets/settings.toml`. CODE stands for a code that the house chooses, one section each; DATE for a date such as
2026-12-25. A key in several languages has `.id` (Indonesian, shown where another is missing), `.en` and `.min` behind
it. `kiosk config check` lists everything that is wrong, with its line; `kiosk config adopt` makes the house's settings
of one panel those of all.

To add a setting: one line in `kiosk/settings/description.py`, one field of the dataclass that its section becomes, its
words in `assets/settings.toml`, then `script/settings --write`. The reader, the faults, this table, the comments of
kiosk.ini and the comparison of panels follow.
"""
NO_HELP = Help({"en": "", "id": ""})


def main(arguments: list[str]) -> int:
    """0 where all is current or was written, else 1."""
    made = {ROOT / "kiosk.ini": commented(ROOT / "kiosk.ini"), ROOT / "docs" / "settings.md": table_of_settings()}
    stale = [path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if "--write" in arguments:
            path.write_text(made[path], "utf-8")
        print(f"{path.relative_to(ROOT)}: {'written' if '--write' in arguments else 'not current; --write it'}")
    return 1 if stale and "--write" not in arguments else 0


# -- kiosk.ini ----------------------------------------------------------------------------------------------


def commented(path: Path) -> str:
    """The values of a kiosk.ini with the comments of the description; an unused key stands as a comment."""
    ini = Ini(path, path.name)
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
        after = _about(section).example if name == family[-1] else ""
        blocks.append([*block, *([""] if number + 1 < len(names) or after else ()), *_commented_out(after)])
        if after:
            blocks[-1].append("")
    return "\n".join(line for block in blocks for line in block).rstrip("\n") + "\n"


def _head(section: Section) -> Iterator[str]:
    about = _about(section)
    if about.group:
        yield f"# -- {about.group} ".ljust(WIDTH, "-")
    yield from _comment(about.words["en"])


def _lines(
    section: Section, setting: Setting, texts: Mapping[str, str], told: set[tuple[str, str]], *, unused: bool
) -> Iterator[str]:
    """The lines of one setting in one section: its words where it comes for the first time, and its values."""
    help_of = help_words()[section.name, setting.key]
    keys = [key for key in texts if _belongs(key, setting)]
    example = _commented_out(help_of.example) if unused and setting.key == "DATE" else []
    if unused and help_of.example and not example:
        example = [f"# {setting.key} = {help_of.example}"]
    words = help_of.words["en"]
    if (keys or example) and (section.name, words) not in told:
        told.add((section.name, words))
        yield from _comment(words)
    yield from (f"{key} = {texts[key]}".rstrip() for key in keys)
    yield from example


def _belongs(key: str, setting: Setting) -> bool:
    if setting.key == "DATE":
        return key[:1].isdigit()
    return key.partition(".")[0] == setting.key if setting.translated else key == setting.key


def _about(section: Section) -> Help:
    return help_words().get((section.name, "about"), NO_HELP)


def _comment(words: str) -> list[str]:
    """Lines of at most WIDTH; what stands in brackets or backquotes is not broken."""
    whole = re.sub(r"\[[^]]*\]|`[^`]*`", lambda match: match[0].replace(" ", UNBROKEN), words)
    lines = whole.split("\n") if words else []
    wrapped = (textwrap.wrap(line, WIDTH - 2, break_on_hyphens=False, break_long_words=False) or [""] for line in lines)
    return [f"# {part}".replace(UNBROKEN, " ").rstrip() for parts in wrapped for part in parts]


def _commented_out(text: str) -> list[str]:
    return [f"# {line}" for line in text.split("\n")] if text else []


# -- docs/settings.md ---------------------------------------------------------------------------------------


def table_of_settings() -> str:
    """Every setting by section: default, what is allowed, whose it is, in words."""
    return "".join(_table_lines())


def _table_lines() -> Iterator[str]:
    yield INTRODUCTION
    for section in SECTIONS.values():
        needed = "required" if section.required else "may be left out"
        yield f"\n## [{section.name}]\n\nOf the {'house' if section.house else 'machine'}; {needed}."
        about = _about(section).words["en"]
        yield f" {_cell(about)}\n\n" if about else "\n\n"
        yield "| key | default | allowed | meaning |\n|---|---|---|---|\n"
        yield from _rows(section)


def _rows(section: Section) -> Iterator[str]:
    """One row a setting; the days of a week, which have the same words, are one."""
    helps = {one.key: help_words()[section.name, one.key] for one in section.settings}
    for said, alike in groupby(section.settings, lambda one: helps[one.key]):
        first, *others = alike
        key = f"`{first.key}`{' (languages)' if first.translated else ''}"
        key += f" to `{others[-1].key}`" if others else ""
        yield f"| {key} | {_default(first)} | {_cell(first.kind.expected)} | {_cell(said.words['en'])} |\n"


def _default(setting: Setting) -> str:
    if setting.default is not None:
        return f"`{_cell(setting.default)}`" if setting.default else "nothing"
    return "required" if setting.required and setting.key != "DATE" else "—"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
