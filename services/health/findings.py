"""What can be the matter with a house's machines: one closed list for staff, doctor, /healthz and metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters, least first."""

    OK = "ok"
    SOON = "soon"  # works, and will not for ever
    NOW = "now"  # something does not work now

    @property
    def rank(self) -> int:
        return tuple(Level).index(self)


class Subject(StrEnum):
    """What is looked at, each by a look of its own."""

    DATABASE = "database"
    LOG = "log"
    PRINTER = "printer"
    DISK = "disk"
    CLOCK = "clock"
    COPIES = "copies"
    STARTS = "starts"
    KEYS = "keys"
    BOARDS = "boards"
    GUARDS = "guards"
    SERVERS = "servers"
    OUTAGES = "outages"


class Kind(StrEnum):
    """What was found. Catalogues have words for each: `finding.KIND` and `finding.KIND_do`."""

    NO_ANSWER = "no_answer"  # the look itself did not come back: a disk or a server hangs
    NOT_LOOKED = "not_looked"  # the look ended in a program error
    DATABASE_AWAY = "database_away"
    DATABASE_DAMAGED = "database_damaged"
    DATABASE_NOT_WRITABLE = "database_not_writable"
    LOG_CHANGED = "log_changed"
    LOG_UNSIGNED = "log_unsigned"
    DISK_FULL = "disk_full"
    DISK_READ_ONLY = "disk_read_only"
    DISK_NOT_WRITABLE = "disk_not_writable"
    DISK_LOW = "disk_low"
    KIOSK_SILENT = "kiosk_silent"
    PAPER_OUT = "paper_out"
    PAPER_LOW = "paper_low"
    PRINTER_FAULT = "printer_fault"
    SCANNER_FAULT = "scanner_fault"
    CLOCK_UNTRUSTED = "clock_untrusted"
    CLOCK_OFF = "clock_off"
    COPY_NEVER = "copy_never"
    COPY_LATE = "copy_late"
    COPY_FAILED = "copy_failed"
    ENVELOPE_LACKS = "envelope_lacks"
    PART_ENDED = "part_ended"
    RESTARTS_REPEAT = "restarts_repeat"
    CERTIFICATE_ENDS = "certificate_ends"
    CERTIFICATE_ENDED = "certificate_ended"
    PASS_KEY = "pass_key"
    BOARD_SILENT = "board_silent"
    TWO_IN_CHARGE = "two_in_charge"  # of two database servers nobody can say which is right
    SERVER_PAST = "server_past"  # was in charge before another took its place, and is no standby yet
    STANDBY_AWAY = "standby_away"  # does not answer, or gets nothing
    STANDBY_BEHIND = "standby_behind"
    SERVER_CHANGED = "server_changed"  # the standby took over within a day
    OUTAGE_UNCALLED = "outage_uncalled"  # numbers that a kiosk gave while the server was away
    PROVISIONAL_OPEN = "provisional_open"  # families with a provisional slip of whom nobody has said what became
    GUARD_AWAY = "guard_away"  # nobody has the guard's page open, which tells of an officer in danger


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that wants somebody. `about`: which kiosk, board, part or chain; "" for the house.

    `since`: since when, as far as it is known; else since when this program has seen it. `fields`: for the words.
    """

    kind: Kind
    level: Level
    about: str = ""
    since: datetime | None = None
    fields: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Kind, str]:
        return self.kind, self.about


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look saw. `values`: figures by name and by what they are about, for Prometheus.

    `level`: how the subject is as a whole; None: as bad as its worst finding. One printer of three that is
    out of paper wants a hand now, and the house goes on printing.
    """

    findings: tuple[Finding, ...] = ()
    values: Mapping[tuple[str, str], float] = field(default_factory=dict)
    level: Level | None = None

    @property
    def verdict(self) -> Level:
        return worst(self.findings) if self.level is None else self.level


def worst(findings: Iterable[Finding]) -> Level:
    return max((one.level for one in findings), key=lambda level: level.rank, default=Level.OK)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The worst first, then in the order of the list above."""
    kinds = tuple(Kind)
    return tuple(sorted(findings, key=lambda one: (-one.level.rank, kinds.index(one.kind), one.about)))
