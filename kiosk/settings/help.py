"""What each setting means, in words (assets/settings.toml): for documents and pages, not read at the start."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from assets import ASSETS
from kiosk.settings.hours import DAYS


@dataclass(frozen=True, slots=True)
class Help:
    """The words of a setting or section by language, "en" and "id".

    example: what a kiosk.ini may say that does not yet. group: a heading before a section. label: a few words, for a
    page.
    """

    words: Mapping[str, str]
    example: str = ""
    group: str = ""
    label: Mapping[str, str] = field(default_factory=dict)
    page: Mapping[str, str] | None = None  # the words on a page, where they are others than a technician's

    def on_page(self, language: str) -> str:
        return (self.words if self.page is None else self.page)[language]


@cache
def help_words() -> Mapping[tuple[str, str], Help]:
    """By section and key; of a section by "about", of the file by ("file", "about")."""
    found: dict[tuple[str, str], Help] = {}
    for section, keys in tomllib.loads((ASSETS / "settings.toml").read_text("utf-8")).items():
        for key, said in keys.items():
            words = {language: said[language] for language in ("en", "id")}
            one = Help(words, said.get("example", ""), said.get("group", ""), said.get("label", {}), said.get("page"))
            found |= {(section, name): one for name in (DAYS if key == "weekday" else (key,))}
    return found
