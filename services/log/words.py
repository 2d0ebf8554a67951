"""A journal entry in words for staff: its event's sentence, the codes in it turned into words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from services.log.events import EVENTS
from services.text.catalogues import Texts
from services.text.local_form import localized

# Who acts in the journal without being an officer; no account may have one of these codes.
RESERVED = frozenset({"cli", "system", "visitor", "console", "api"})
FIELDS = frozenset(
    {"state", "outcome", "printer", "lane", "channel", "kind", "role", "how", "on", "against", "form", "rule"}
)
NOTHING = "–"
_EMPTY_END = re.compile(rf"[ :,]*(\({NOTHING}\)|{NOTHING})(?=\.?$)")


def describe(event: str, actor: str, fields: Mapping[str, object], language: str) -> str:
    """An entry in words for staff; an event of an older version is shown by its name."""
    declared = EVENTS.get(event)
    if declared is None:
        return event
    known = dict.fromkeys(declared.fields, NOTHING)
    known |= {name: value_words(name, value, language) for name, value in fields.items()}
    said = declared.staff.get(language, declared.staff["id"]).format(**known, actor=actor_words(actor, language))
    return _EMPTY_END.sub("", said)


def actor_words(actor: str, language: str) -> str:
    """Who acted, for staff: an officer by the short code, what is none (a visitor, the kiosk itself) in words."""
    return _values(language).get(actor, actor) if actor in RESERVED else actor


def value_words(field: str, value: object, language: str) -> str:
    """What a field holds, as staff say it; "–" for nothing."""
    if value is None or value == "":
        return NOTHING
    code = localized(str(value), language)
    if field == "reason":
        return _reasons(language).get(code, code)
    return _values(language).get(code, code) if field in FIELDS else code


@cache
def _values(language: str) -> Mapping[str, str]:
    said = tomllib.loads((Path(__file__).parent / "values.toml").read_text(encoding="utf-8"))
    return {value: words.get(language, words["id"]) for value, words in said.items()}


@cache
def _reasons(language: str) -> Mapping[str, str]:
    """The officers' reasons, as the console's buttons name them; those that nobody presses, as the reports do."""
    said: dict[str, str] = {}
    for words in (Texts("reason"), Texts("console")):
        keys = sorted(key for key in words.keys(language) if key.startswith("reason."))
        said |= {key.rpartition(".")[2]: words.get(language, key) for key in keys}
    return said
