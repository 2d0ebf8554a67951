"""The house and the machine as every page may see them: what is offered now, and how the devices are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from devices.printer import PrinterStatus
from devices.scanner import ScannerPlace, ScannerStatus
from devices.voice import VoiceStatus
from services.house.help_now import HelpNow
from services.store.obstacles import Trouble

NOBODY_KNOWN = HelpNow()  # before anything was read: "the nearest officer"


class ServiceState(StrEnum):
    OPEN = "open"
    NOT_YET_OPEN = "not_yet_open"
    CLOSED = "closed"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class ServiceCard:
    code: str
    icon: str
    name: str
    description: str
    requirements: str
    fee: str
    state: ServiceState
    waiting: int | None = 0  # numbers, not people; None: it is not known
    opens: str = ""  # "pukul 13.00", already in local form; empty when unknown
    help_at: HelpNow = NOBODY_KNOWN  # who helps with it now


@dataclass(frozen=True, slots=True)
class PriorityCard:
    code: str
    icon: str
    name: str
    hint: str


@dataclass(frozen=True, slots=True)
class InfoLine:
    """One entry of a leaflet. `value` is shown large; `qr` is a code beside it."""

    icon: str
    name: str
    text: str = ""
    value: str = ""
    qr: str = ""


@dataclass(frozen=True, slots=True)
class InfoSign:
    """Something that must not be brought: a pictogram that is struck through, and its name."""

    icon: str
    name: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class InfoNode:
    """A topic of the information. It has topics of its own, or signs with a note on every page, or lines."""

    code: str
    icon: str
    name: str
    hint: str = ""
    lead: str = ""
    nodes: tuple[InfoNode, ...] = ()
    signs: tuple[InfoSign, ...] = ()
    lines: tuple[InfoLine, ...] = ()
    note: InfoLine | None = None

    def at(self, path: tuple[str, ...]) -> InfoNode | None:
        """The topic at the end of a path of codes; None where there is none (any more)."""
        found: InfoNode | None = self
        for code in path:
            found = next((node for node in found.nodes if node.code == code), None) if found else None
        return found


def no_words(_opens: datetime | None) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Lobby:
    """What the screens may offer at this moment, in one language."""

    services: tuple[ServiceCard, ...]
    priority_groups: tuple[PriorityCard, ...]
    any_open: bool
    next_opening: str
    closing_reason: str
    express_mode: bool
    in_service: bool
    report_line: str
    help_at: HelpNow  # who helps when the kiosk cannot
    clock: str
    date: str
    info: InfoNode  # the information as a tree of topics; without any, there is none
    local_moment: Callable[[datetime], str]  # a moment as a part of a sentence: "pukul 13.00", "Senin pukul 08.00"
    local_closing: Callable[[datetime | None], str] = no_words  # until when, of a closing over days; "" of others
    closed_until: str = ""  # of the whole house, where nothing opens for days
    takes_visits: bool = False  # passes of booked visits are read here
    keeps_goods: bool = False  # the house takes in what families leave: their receipts are read here
    scanner_place: ScannerPlace = ScannerPlace.BELOW

    def service(self, code: str) -> ServiceCard | None:
        return next((card for card in self.services if card.code == code), None)


# Before the first look at the database.
NO_LOBBY = Lobby(
    (), (), False, "", "", False, False, "", NOBODY_KNOWN, "", "", InfoNode("", "", ""), lambda _moment: ""
)


@dataclass(frozen=True, slots=True)
class Health:
    """Everything that decides which fault, if any, takes the screen."""

    started: bool = False
    stopping: bool = False
    database_ok: bool = True
    clock_trusted: bool = True
    in_service: bool = False
    provisional: bool = False  # the house's server is away: this kiosk gives numbers of its own
    printer: PrinterStatus | None = None  # None: not yet asked
    scanner: ScannerStatus | None = None  # None: there is none, or it was not heard of yet
    voice: VoiceStatus | None = None  # the same
    help_at: HelpNow | None = None  # who helps, while the lobby cannot be read
    trouble: Trouble | None = None  # what keeps it from working, where the database cannot be used

    @property
    def printer_notice(self) -> str:
        """The message id of a notice about the printer, or ""."""
        well = self.printer is None or self.printer.can_print
        return "" if well else "notice.no_paper"

    @property
    def can_print(self) -> bool:
        return not self.printer_notice

    @property
    def scanner_notice(self) -> str:
        """The message id of a notice about the scanner, or ""; a kiosk without one has nothing to say of it."""
        return "" if self.scanner is None or self.scanner.ready else "notice.scanner_away"
