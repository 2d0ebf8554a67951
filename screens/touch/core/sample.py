"""Sample data of previews: a TOML file beside the module, with words by language."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.house.closings import closing_words
from services.house.help_now import HelpNow
from services.house.model import Counter, LocalText
from services.queue.model import WaitInterval
from services.queue.wait_words import Expected

_NAMES = {"id": "Loket", "en": "Counter", "min": "Loket"}
COUNTERS = HelpNow(
    tuple(
        Counter(code, LocalText({language: f"{name} {code}" for language, name in _NAMES.items()}), ())
        for code in ("1", "2", "3", "4")
    )
)
_AT = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)
TWENTY_MINUTES = Expected(WaitInterval(15, 25), _AT)
LONG_WAIT = Expected(WaitInterval(90, 210), _AT)
WIDE_WAIT = Expected(WaitInterval(75, 300), _AT)
GUARD = HelpNow(guard=LocalText({"id": "petugas jaga di pintu masuk", "en": "the guard at the entrance"}))


def closed_for_days(language: str) -> str:
    """What is said of a closing over more than a week."""
    opens = datetime(2026, 12, 17, 8, 0, tzinfo=UTC)
    return closing_words(opens, _AT.date(), language)


def load_sample(module_file: str, language: str) -> dict[str, Any]:
    """The .toml beside a module; every table of words by language becomes the words in one, else in Indonesian."""
    text = Path(module_file).with_suffix(".toml").read_text(encoding="utf-8")
    return {key: _in_language(value, language) for key, value in tomllib.loads(text).items()}


def _in_language(value: Any, language: str) -> Any:
    if isinstance(value, list):
        return [_in_language(one, language) for one in value]
    if not isinstance(value, dict):
        return value
    if "id" in value:
        return value.get(language, value["id"])
    return {key: _in_language(one, language) for key, one in value.items()}
