"""A journal entry in words for staff: its event's sentence, the codes in it turned into words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
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
LISTS = frozenset({"change", "scopes"})
CLIENT = "api:"  # and the name of another system of the house
NOTHING = "–"
_MIDNIGHT = re.compile(r"\d{4}-\d\d-\d\dT00:00([+-]\d\d:\d\d)?")
_EMPTY_END = re.compile(rf"[ :,]*(\({NOTHING}\)|{NOTHING})(?=\.?$)")


def describe(event: str, actor: str, fields: Mapping[str, object], language: str) -> str:
    """An entry in words for staff; an event of an older version is shown by its name."""
    declared = EVENTS.get(event)
    if declared is None:
        return event
    known = dict.fromkeys(declared.fields, NOTHING)
    known |= {name: value_words(name, value, language) for name, value in _whole_days(fields).items()}
    said = declared.staff.get(language, declared.staff["id"]).format(**known, actor=actor_words(actor, language))
    return _EMPTY_END.sub("", said)


def actor_words(actor: str, language: str) -> str:
    """Who acted, for staff: an officer by the short code, another system by its name, what is neither in words."""
    if client := client_name(actor):
        return f"{_values(language)['system']} {client}"
    return _values(language).get(actor, actor) if actor in RESERVED else actor


def client_name(actor: str) -> str:
    """The name of another system of the house; "" for who is none."""
    return actor.removeprefix(CLIENT) if actor.startswith(CLIENT) else ""


def value_words(field: str, value: object, language: str) -> str:
    """What a field holds, as staff say it; "–" for nothing. Lists are told one by one, seconds from a minute on as
    minutes."""
    said = "" if value is None else str(value)
    own = _values(language, field)
    if said in own:
        return own[said]
    if not said:
        return NOTHING
    if field in LISTS:
        return ", ".join(_one_of(own, one, language) for one in said.split(", "))
    if field == "wait" and said.isdecimal():
        return _pause(int(said), language)
    code = localized(said, language)
    if field == "reason":
        return _reasons(language).get(code, code)
    return _values(language).get(code, code) if field in FIELDS else code


def _one_of(own: Mapping[str, str], said: str, language: str) -> str:
    """ "nip", or "role counter"."""
    what, _, to = said.partition(" ")
    return f"{own.get(what, what)} {value_words(what, to, language)}" if to else own.get(what, what)


def _pause(seconds: int, language: str) -> str:
    if seconds < 60:
        return f"{seconds} {'detik' if language == 'id' else 'seconds'}"
    minutes = -(-seconds // 60)
    return f"{minutes} {'menit' if language == 'id' else 'minute' if minutes == 1 else 'minutes'}"


def _whole_days(fields: Mapping[str, object]) -> Mapping[str, object]:
    """From midnight to midnight: the days from the first to the last, as people say it."""
    starts, ends = str(fields.get("starts")), str(fields.get("ends"))
    if not (_MIDNIGHT.fullmatch(starts) and _MIDNIGHT.fullmatch(ends) and starts[:10] < ends[:10]):
        return fields
    last = date.fromisoformat(ends[:10]) - timedelta(days=1)
    return {**fields, "starts": starts[:10], "ends": last.isoformat()}


@cache
def _values(language: str, field: str = "") -> Mapping[str, str]:
    """Words of the values that are the same in all FIELDS, or of those that stand in one field only."""
    said = tomllib.loads((Path(__file__).parent / "values.toml").read_text(encoding="utf-8"))
    of_one = said.pop("in")
    found = of_one.get(field, {}) if field else said
    return {value: words.get(language, words["id"]) for value, words in found.items()}


@cache
def _reasons(language: str) -> Mapping[str, str]:
    """The officers' reasons, as the console's buttons name them; those that nobody presses, as the reports do."""
    said: dict[str, str] = {}
    for words in (Texts("reason"), Texts("console")):
        keys = sorted(key for key in words.keys(language) if key.startswith("reason."))
        said |= {key.rpartition(".")[2]: words.get(language, key) for key in keys}
    return said
