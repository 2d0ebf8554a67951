"""The events a journal can hold, declared once in events.toml with their meaning."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType


class Severity(StrEnum):
    """How much an event matters to staff, least first."""

    INFO = "info"
    NOTICE = "notice"
    WARNING = "warning"
    ERROR = "error"

    @property
    def and_worse(self) -> tuple[Severity, ...]:
        order = tuple(Severity)
        return order[order.index(self) :]


class Device(StrEnum):
    """What staff ask the log about when something stands still."""

    PRINTER = "printer"
    SCANNER = "scanner"
    VOICE = "voice"
    CLOCK = "clock"


# The events of a device, by how their names begin.
_OF_DEVICE = {
    Device.PRINTER: ("printer_", "print_", "no_paper_", "paperless_"),
    Device.SCANNER: ("scanner_",),
    Device.VOICE: ("voice_",),
    Device.CLOCK: ("clock_",),
}


class Concern(StrEnum):
    """What the integrity report counts. The first ones are deeds of officers, the last what was observed."""

    SERVED = "served"  # not a concern by itself: what the others are held against
    OUT_OF_ORDER = "out_of_order"
    NO_SHOW = "no_show"
    TAKEN_BACK = "taken_back"  # a call that the counter took back
    TRANSFER = "transfer"
    PUT_OFF = "put_off"
    PRIORITY = "priority"
    CANCELLED = "cancelled"
    ADMITTED = "admitted"
    ASKED_APPROVED = "asked_approved"  # visits that were asked for, and an officer's answer
    ASKED_REFUSED = "asked_refused"
    AT_COUNTER = "at_counter"  # numbers that an officer gave at a counter
    OUTSIDE_KIOSK = "outside_kiosk"
    OUTSIDE_HOURS = "outside_hours"
    BY_PAPER = "by_paper"  # numbers of an outage that were called from a list on paper, as an officer said afterwards
    NAMES = "names"  # names of a booking that an officer was shown
    LOOKED_UP = "looked_up"  # identity numbers that an officer looked for
    NAMES_REFUSED = "names_refused"  # both of them, beyond what an hour has
    BAN_SET = "ban_set"  # on a visitor, or on a detainee's visits
    BAN_LIFTED = "ban_lifted"
    GOODS_REVEALED = "goods_revealed"  # who a bag is from and for, shown to an officer
    GOODS_CORRECTED = "goods_corrected"
    REPRINT = "reprint"
    PASS_REFUSED = "pass_refused"
    BAN_MET = "ban_met"  # a booking or a family that a ban was about
    BURST = "burst"


OBSERVED = (Concern.REPRINT, Concern.PASS_REFUSED, Concern.BAN_MET, Concern.BURST)


@dataclass(frozen=True, slots=True)
class Counted:
    """How an event counts for a concern. `reason` and `times` name fields, or are empty."""

    concern: Concern
    reason: str = ""
    times: str = ""  # the field that says how many it stands for; else one
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # only with these values in these fields

    def fits(self, fields: Mapping[str, object]) -> bool:
        return all(fields.get(name) in values for name, values in self.when.items())


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of entry. `staff` holds its words for staff by language, with {fields}."""

    name: str
    meaning: str
    severity: Severity
    fields: tuple[str, ...]
    staff: Mapping[str, str]
    integrity: Counted | None = None


def load_events(text: str) -> Mapping[str, Event]:
    """Read the declarations. Raises ValueError for a declaration that cannot be right."""
    return MappingProxyType({name: _event(name, table) for name, table in tomllib.loads(text).items()})


def _event(name: str, table: Mapping[str, object]) -> Event:
    keys = {"meaning", "severity", "fields", "id", "en"}
    if set(table) - {"integrity"} != keys:
        raise ValueError(f"{name}: expected the keys {sorted(keys)} (and perhaps integrity), found {sorted(table)}.")
    fields = table["fields"]
    if not isinstance(fields, list) or len(set(fields)) != len(fields):
        raise ValueError(f"{name}: fields must be a list without doubles.")
    staff = {language: str(table[language]) for language in ("id", "en")}
    for language, words in staff.items():
        used = {field for _, field, _, _ in string.Formatter().parse(words) if field}
        if unknown := used - {*fields, "actor", *(["span"] if {"starts", "ends"} <= {*fields} else [])}:
            raise ValueError(f"{name}.{language}: uses {sorted(unknown)}, which are not fields.")
    counted = _counted(name, table["integrity"], fields) if "integrity" in table else None
    return Event(name, str(table["meaning"]), Severity(str(table["severity"])), tuple(fields), staff, counted)


def _counted(name: str, said: object, fields: list[str]) -> Counted:
    if not isinstance(said, dict) or set(said) - {"concern", "reason", "times", "when"}:
        raise ValueError(f"{name}.integrity: expected concern, and perhaps reason, times, when.")
    when = {field: tuple(values) for field, values in said.get("when", {}).items()}
    named = {said.get("reason", ""), said.get("times", ""), *when} - {""}
    if unknown := named - set(fields):
        raise ValueError(f"{name}.integrity: uses {sorted(unknown)}, which are not fields.")
    return Counted(
        Concern(str(said.get("concern"))), said.get("reason", ""), said.get("times", ""), MappingProxyType(when)
    )


EVENTS = load_events((Path(__file__).parent / "events.toml").read_text(encoding="utf-8"))


def events_of(device: Device) -> tuple[str, ...]:
    """The events that tell of a device."""
    return tuple(name for name in EVENTS if name.startswith(_OF_DEVICE[device]))
