"""What is wrong with a log, for staff: the sentences of verify, heads and archives, which are English."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

OTHER = "(.+)"  # what stands for {}


def fault_words(what: str, language: str) -> str:
    """A fault as services.log says it, for staff. A sentence that faults.toml does not have stays as it is."""
    if language != "id":
        return what
    for pattern, words in _sentences():
        if found := pattern.fullmatch(what):
            return words.format(*found.groups())
    return what


@cache
def _sentences() -> list[tuple[re.Pattern[str], str]]:
    text = (Path(__file__).parent / "faults.toml").read_text(encoding="utf-8")
    return [(re.compile(re.escape(said).replace(r"\{\}", OTHER)), words) for said, words in tomllib.loads(text).items()]
