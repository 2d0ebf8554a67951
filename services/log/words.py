"""A journal entry in words for staff: its event's sentence, the codes in it turned into words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from services.log.chains import chain_words
from services.log.events import EVENTS
from services.text.catalogues import Texts
from services.text.local_form import format_decimal, format_span, localized

# Who acts in the journal without being an officer; no account may have one of these codes.
RESERVED = frozenset({"cli", "system", "visitor", "console", "api"})
FIELDS = frozenset(
    {
        "state",
        "outcome",
        "printer",
        "lane",
        "channel",
        "kind",
        "role",
        "how",
        "on",
        "against",
        "form",
        "rule",
        "here",
        "there",
    }
)
LISTS = frozenset({"change", "scopes", "services"})
LANGUAGES = ("id", "en")  # of staff
CLIENT = "api:"  # and the name of another system of the house
NOTHING = "–"
_NUMBER = re.compile(r"\d+\.\d+", re.ASCII)
_FORM = Texts("form")
_EMPTY_END = re.compile(rf"[ :,]*(\({NOTHING}\)|{NOTHING})(?=\.?$)")


def describe(event: str, actor: str, fields: Mapping[str, object], language: str) -> str:
    """An entry in words for staff; an event of an older version is shown by its name."""
    declared = EVENTS.get(event)
    if declared is None:
        return event
    known = dict.fromkeys(declared.fields, NOTHING)
    known |= {name: value_words(name, value, language) for name, value in fields.items()}
    known["span"] = _span(fields, known, language)
    said = declared.staff.get(language, declared.staff["id"]).format(**known, actor=actor_words(actor, language))
    return _EMPTY_END.sub("", said)


def actor_words(actor: str, language: str) -> str:
    """Who acted, for staff: an officer by the short code, another system by its name, what is neither in words."""
    if client := client_name(actor):
        return f"{_values(language)['system']} {client}"
    return _values(language).get(actor, actor) if actor in RESERVED else actor


def actor_meant(said: str) -> str:
    """Whom somebody means who types what `actor_words` shows: "sistem website" is "api:website"."""
    for language in LANGUAGES:
        words = _values(language)
        for code in RESERVED:
            if said.lower() == words[code]:
                return code
        kind, _, name = said.lower().partition(" ")
        if name and kind == words["system"]:
            return f"{CLIENT}{name}"
    return said


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
    if field in ("kiosk", "chain"):
        return chain_words(said, language) or NOTHING
    if not said:
        return NOTHING
    if field in LISTS:
        return ", ".join(_one_of(own, one.strip(), language) for one in said.split(","))
    if field == "wait" and said.isdecimal():
        return _pause(int(said), language)
    if field == "index":
        return format_decimal(Decimal(said), language) if _NUMBER.fullmatch(said) else said
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


def _span(fields: Mapping[str, object], known: Mapping[str, object], language: str) -> str:
    """The fields starts and ends, told together; an end that nobody knows yet as the field's words say it."""
    try:
        starts, ends = (datetime.fromisoformat(str(fields.get(name))) for name in ("starts", "ends"))
    except ValueError:
        said = (known.get(name, NOTHING) for name in ("starts", "ends"))
        return _FORM.get(language, "span.from_to", **dict(zip(("starts", "ends"), said, strict=True)))
    return format_span(starts, ends, language)


def field_words(name: str, language: str) -> str:
    """What a field of an entry is, for staff; one of an older version by its name."""
    words = _fields().get(name)
    return name if words is None else words.get(language, words["id"])


@cache
def _fields() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(
        (Path(__file__).parent / "fields.toml").read_text(encoding="utf-8")
    )
    return found


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
