"""kiosk.ini's comments and docs/settings.md, as the description of the settings and their words make them.

`script/settings` says whether both are current; `script/settings --write` writes them. Values of kiosk.ini stay.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from kiosk.settings.commented import about, commented
from kiosk.settings.description import SECTIONS, Section, Setting
from kiosk.settings.help import help_words
from kiosk.settings.ini_reader import Ini

ROOT = Path(__file__).parents[3]
INTRODUCTION = """# Settings

Everything that kiosk.ini may say, made by `script/settings --write` from `kiosk/settings/description.py` and
`assets/settings.toml`. CODE stands for a code that the house chooses, one section each; DATE for a date such as
2026-12-25. A key in several languages has `.id` (Indonesian, shown where another is missing), `.en` and `.min` behind
it. `kiosk config check` lists everything that is wrong, with its line; what a file says
of the house counts when its database is new, and when `kiosk config adopt` makes it the newest version.

To add a setting: one line in `kiosk/settings/description.py`, one field of the dataclass that its section becomes, its
words in `assets/settings.toml`, then `script/settings --write`. The reader, the faults, this table, the comments of
kiosk.ini and the comparison of panels follow.
"""


def main(arguments: list[str]) -> int:
    """0 where all is current or was written, else 1."""
    made = {
        ROOT / "kiosk.ini": commented(Ini(ROOT / "kiosk.ini", "kiosk.ini")),
        ROOT / "docs" / "settings.md": table_of_settings(),
    }
    stale = [path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if "--write" in arguments:
            path.write_text(made[path], "utf-8")
        print(f"{path.relative_to(ROOT)}: {'written' if '--write' in arguments else 'not current; --write it'}")
    return 1 if stale and "--write" not in arguments else 0


# -- docs/settings.md ---------------------------------------------------------------------------------------


def table_of_settings() -> str:
    """Every setting by section: default, what is allowed, whose it is, in words."""
    return "".join(_table_lines())


def _table_lines() -> Iterator[str]:
    yield INTRODUCTION
    for section in SECTIONS.values():
        needed = "required" if section.required else "may be left out"
        yield f"\n## [{section.name}]\n\nOf the {'house' if section.house else 'machine'}; {needed}."
        told = about(section).words["en"]
        yield f" {_cell(told)}\n\n" if told else "\n\n"
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
