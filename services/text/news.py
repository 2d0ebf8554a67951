"""What is new in each version, for staff: assets/news.toml, the newest version first."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from assets import ASSETS


@dataclass(frozen=True, slots=True)
class News:
    """One version's. `lines`: by language, a change each."""

    version: str
    lines: dict[str, tuple[str, ...]]


@cache
def all_news() -> tuple[News, ...]:
    """Read once: it comes with the program."""
    said = tomllib.loads((ASSETS / "news.toml").read_text(encoding="utf-8"))
    return tuple(News(one["number"], {key: tuple(one[key]) for key in ("id", "en")}) for one in said["version"])


def news_text(language: str) -> str:
    """All of it as plain text, for a stick."""
    titles = {"id": "Versi", "en": "Version"}
    parts = [
        "\n".join([f"{titles[language]} {one.version}", *(f"- {line}" for line in one.lines[language])])
        for one in all_news()
    ]
    return "\n\n".join(parts) + "\n"
