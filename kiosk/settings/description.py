"""Every setting of kiosk.ini, described once: the reader, the fingerprint of the house and the documents follow it.

To add a setting: one line here, one field of the dataclass that its section becomes (kiosk.settings.model, or the
house's own in services), its words in assets/settings.toml; then `script/settings --write`, which puts the words into
kiosk.ini and docs/settings.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from devices.scan_frames import Suffix
from devices.scanner import ScannerPlace
from devices.scanner_models import MODELS
from devices.transports.serial_port import FlowControl
from kiosk.settings import kinds
from kiosk.settings.hours import DAYS
from kiosk.settings.kinds import YES_NO, number, whole
from screens.touch.core.pad import PadKey
from screens.touch.core.paper import PaperAt
from services.goods.settings import LabelShows
from services.house.model import LANGUAGES
from services.text.faults import REQUIRED, ValueKind, choice, text

COMPONENTS = ("requirements", "procedure", "duration", "fee", "product", "complaints")  # of a service standard
PRINTER_DRIVERS = ("simulated", "escpos")
SCANNER_DRIVERS = ("none", "simulated", "serial", "keyboard")
VOICE_DRIVERS = ("none", "simulated", "espeak")
TRANSPORTS = ("serial", "file", "network")
BAUDS = ("9600", "19200", "38400", "57600", "115200")
# Exact, as the regulation prints it, and as some offices print it.
IKM_WEIGHTS = ("1/9", "0.11", "0.111")
DEFAULT_PROFILE = "epson-58"
DEFAULT_PAD_KEYS = {
    PadKey.NEXT: "down",
    PadKey.PREVIOUS: "up",
    PadKey.CHOOSE: "enter",
    PadKey.REPEAT: "left",
    PadKey.LOUDER: "page-up",
    PadKey.SOFTER: "page-down",
}
DATE: Final = "DATE"  # as a key: any number of dates, each with a reason
CODE: Final = " CODE"  # behind the name of a section: any number of them, each with its code


@dataclass(frozen=True, slots=True)
class Setting:
    """One key. It is required, or has a default as kiosk.ini would write it, or may be absent and then means `absent`.

    translated: the key has a language behind it, `key.id` (in place of all that are not there), `key.en`, `key.min`.
    """

    key: str
    kind: ValueKind[Any]
    default: str | None = None
    absent: Any = REQUIRED
    translated: bool = False

    @property
    def required(self) -> bool:
        return self.default is None and self.absent is REQUIRED

    @property
    def value_of_default(self) -> Any:
        return self.kind.parse(self.default) if self.default is not None else self.absent


@dataclass(frozen=True, slots=True)
class Section:
    """One section, or with " CODE" behind its name a family of them. house: all panels of the house have the same."""

    name: str
    settings: tuple[Setting, ...]
    house: bool = False
    required: bool = False

    @property
    def family(self) -> str:
        """ "service " of "service CODE"; "" for a single section."""
        return self.name.removesuffix(CODE[1:]) if self.name.endswith(CODE) else ""


def section(name: str, *settings: Setting, required: bool = False) -> Section:
    return Section(name, settings, required=required)


def words(key: str, *, required: bool = True) -> Setting:
    return Setting(key, text(), absent=REQUIRED if required else "", translated=True)


def icon(usual: str) -> Setting:
    return Setting("icon", text(40), usual)


_HOUSE = (
    section(
        "house",
        Setting("name", text(80)),
        Setting("short_name", text(32)),
        words("tagline", required=False),
        Setting("time_zone", kinds.TIME_ZONE),
        Setting("time_zone_label", text(6)),
        words("report_line"),
        *(Setting(office, text(120), absent="") for office in ("ministry", "directorate", "regional_office")),
        required=True,
    ),
    section("settings", Setting("second_person", YES_NO, "yes")),
    section("hours", *(Setting(day, kinds.OPENING_TIMES) for day in DAYS), required=True),
    section("exceptions", Setting(DATE, kinds.DATED_TIMES)),
    section(
        "queue",
        Setting("waiting_bound_minutes", whole(1, 1440), "60"),
        Setting("priority_run", whole(1, 100), "2"),
        Setting("return_after", whole(0, 100), "3"),
        Setting("no_show_after_recalls", whole(0, 10), "1"),
        Setting("no_show_after_seconds", whole(0, 3600), "60"),
        Setting("burst_count", whole(2, 10_000), "8"),
        Setting("burst_window_seconds", whole(5, 3600), "60"),
        Setting("burst_pause_seconds", whole(0, 30), "20"),
        Setting("clock_behind_minutes", whole(1, 1440), "5"),
        Setting("clock_ahead_hours", whole(1, 24 * 31), "36"),
    ),
    section(
        "visits",
        Setting("service", text(16), absent=None),
        Setting("series", kinds.LETTER, absent=None),
        Setting("house_number", whole(1, 65535), "1"),
        Setting("lead_hours", whole(0, 24 * 14), "1"),
        Setting("ahead_days", whole(0, 366), "30"),
        Setting("party_size", whole(1, 100), "5"),
        Setting("children_count", YES_NO, "yes"),
        words("children", required=False),
        Setting("companion_names", kinds.COMPANION_NAMES, "off"),
        Setting("per_week_detainee", whole(0, 100), "1"),
        Setting("per_week_visitor", whole(0, 100), "2"),
        Setting("walk_ins", kinds.WALK_INS, "leftover"),
        Setting("early_minutes", whole(0, 24 * 60), "60"),
        Setting("late_minutes", whole(0, 24 * 60), "90"),
        Setting("retention_days", whole(0, 3660), "30"),
        Setting("lookups_per_hour", whole(1, 1000), "20"),
        Setting("names_per_hour", whole(1, 1000), "20"),
        Setting("book_at_kiosk", YES_NO, "no"),
        Setting("relation_required", YES_NO, "no"),
        Setting("permit", YES_NO, "no"),
        Setting("ask_first", kinds.ASK_FIRST, "none"),
        Setting("answer_hours", whole(1, 24 * 14), "24"),
    ),
    section("visit sessions", *(Setting(day, kinds.SESSIONS, "closed") for day in DAYS)),
    section("visit exceptions", Setting(DATE, kinds.DATED_SESSIONS)),
    section(f"visit group{CODE}", words("name"), Setting("permit", YES_NO, "yes")),
    section(
        f"visit relation{CODE}",
        words("name"),
        Setting("permit", YES_NO, "yes"),
        Setting("weekly_limits", YES_NO, "yes"),
    ),
    section(f"visit help{CODE}", words("name"), Setting("priority", text(16), absent="")),
    section(
        "help",
        Setting("answer_seconds", whole(10, 600), "60"),
        Setting("counter", text(16), absent=""),
        words("guard", required=False),
    ),
    section(
        "survey",
        Setting("official", kinds.INSTRUMENTS, "skm"),
        Setting("short", kinds.INSTRUMENT, "singkat"),
        Setting("open_answers", YES_NO, "no"),
        Setting("open_per_hour", whole(1, 1000), "10"),
        Setting("ikm_weight", choice(IKM_WEIGHTS), absent=None),
        Setting("ipak_threshold", kinds.THRESHOLD, absent=None),
        Setting("ipkp_threshold", kinds.THRESHOLD, absent=None),
        Setting("count_steered", YES_NO, "no"),
        Setting("ask_tariff", YES_NO, "yes"),
        Setting("own_instruments", kinds.PATH, absent=None),
        Setting("official_link", text(200), absent=""),
    ),
    section(
        "goods",
        Setting("service", text(16), absent=None),
        Setting("label", choice(LabelShows, LabelShows), "register"),
        Setting("open_days", whole(1, 366), "3"),
        Setting("lockers", kinds.LOCKERS, absent=()),
    ),
    section(f"goods item{CODE}", words("name"), words("unit"), Setting("most", whole(1, 1000), "10")),
    section(f"goods reason{CODE}", words("name")),
    *(
        section(f"info {kind}{CODE}", icon("circle-outline"), words("name"), words("hint", required=False))
        for kind in ("document", "forbidden")
    ),
    section("info locker", words("text")),
    section(
        f"info channel{CODE}",
        icon("message-alert"),
        words("name"),
        words("hint", required=False),
        Setting("address", text(60)),
        Setting("link", kinds.LINK, absent=""),
    ),
    section("info pledge", words("text"), words("promise", required=False), words("signed", required=False)),
    section(
        "info privacy",
        words("controller"),
        words("data", required=False),
        *map(words, ("purpose", "basis", "retention")),
        words("rights", required=False),
        words("contact"),
    ),
    section(
        f"service{CODE}",
        Setting("series", kinds.LETTER),
        words("name"),
        words("description", required=False),
        icon("circle-outline"),
        *map(words, COMPONENTS),
        Setting("numbers_from", kinds.TIME_OF_DAY, absent=None),
        Setting("numbers_in_breaks", YES_NO, "yes"),
        Setting("daily_quota", whole(0, 100_000), "0"),
        Setting("typical_minutes", number(0.5, 240), "5"),
        Setting("confidential", YES_NO, "no"),
        Setting("shown_as", text(16), absent=""),
    ),
    section(f"hours{CODE}", *(Setting(day, kinds.OPENING_TIMES) for day in DAYS)),
    section(f"priority{CODE}", words("name"), words("hint", required=False), icon("account")),
    section(f"counter{CODE}", words("name"), Setting("services", kinds.names())),
)

_MACHINE = (
    section(
        "kiosk",
        Setting("id", kinds.KIOSK_ID),
        Setting("languages", kinds.names(LANGUAGES)),
        Setting("min_approved", YES_NO, "no"),
        Setting("photo_allowed", YES_NO, "yes"),
        required=True,
    ),
    section(
        "panel",
        Setting("width_px", whole(600, 7680)),
        Setting("height_px", whole(600, 7680)),
        Setting("width_mm", number(100, 2000)),
        Setting("height_mm", number(100, 2000), absent=None),
        Setting("accept_small", YES_NO, "no"),
        Setting("fullscreen", YES_NO, "no"),
        Setting("motion", YES_NO, "yes"),
        Setting("paper_at", choice(PaperAt, PaperAt), "below"),
        required=True,
    ),
    section(
        "timeouts",
        Setting("idle_seconds", whole(10, 60), "30"),  # UU 27/2022: a visitor's session is wiped within 60 s
        Setting("countdown_seconds", whole(5, 30), "15"),
        Setting("ticket_seconds", whole(5, 60), "25"),
        Setting("refusal_seconds", whole(5, 60), "25"),
        Setting("staff_seconds", whole(15, 600), "90"),
        Setting("long_press_seconds", number(1, 10), "3"),
    ),
    section(
        "printer",
        Setting("driver", choice(PRINTER_DRIVERS)),
        Setting("transport", choice(TRANSPORTS), "serial"),
        Setting("port", text(), absent=None),
        Setting("baud", choice(BAUDS, int), "19200"),
        Setting("flow", choice(FlowControl, FlowControl), "none"),
        Setting("profile", text(), DEFAULT_PROFILE),
        required=True,
    ),
    section(
        "scanner",
        Setting("driver", choice(SCANNER_DRIVERS), "none"),
        Setting("port", text(), absent=None),
        Setting("baud", choice(BAUDS, int), "9600"),
        Setting("model", choice(MODELS), "generic"),
        Setting("prefix", kinds.CODE_PREFIX, ""),
        Setting("suffix", choice(Suffix, Suffix), "cr"),
        Setting("idle_ms", whole(20, 2000), "100"),
        Setting("longest", whole(16, 4096), "300"),
        Setting("allow", kinds.CODE_PATTERN, kinds.OUR_CODES),
        Setting("no_read", kinds.WORDS_LIST, "NR, %%NoRead"),
        Setting("same_code_seconds", number(0, 60), "3"),
        Setting("place", choice(ScannerPlace, ScannerPlace), "below"),
    ),
    section(
        "voice",
        Setting("driver", choice(VOICE_DRIVERS), "none"),
        Setting("device", text(), "default"),
        *(Setting(f"key_{key}", kinds.PAD_KEY, usual) for key, usual in DEFAULT_PAD_KEYS.items()),
    ),
    section(
        "database",
        Setting("url", kinds.DATABASE, "data/kiosk.sqlite3"),
        Setting("data", kinds.PATH, "data"),
    ),
    section(
        "journal",
        Setting("key", kinds.PATH, "data/keys/journal.key"),
        Setting("signed_heads", kinds.PATH, "data/signed-heads"),
        Setting("keep_years", whole(1, 100), "5"),
        Setting("archives", kinds.PATH, "data/journal-archive"),
    ),
    section(
        "keys",
        Setting("passes", kinds.PATH, "data/keys/passes"),
        Setting("personal", kinds.PATH, "data/keys/personal"),
    ),
    section(
        "backup",
        Setting("folder", kinds.PATH, absent=None),
        Setting("same_disk", YES_NO, "no"),
        Setting("daily", whole(1, 366), "7"),
        Setting("weekly", whole(0, 520), "4"),
        Setting("monthly", whole(0, 120), "6"),
    ),
    section("simulator", Setting("port", whole(0, 65535), "8765")),
    section(
        "console",
        Setting("with_kiosk", YES_NO, "yes"),
        Setting("bind", kinds.BIND_ADDRESS, "127.0.0.1"),
        Setting("port", whole(0, 65535), "8780"),
        Setting("names", kinds.HOST_NAMES, ""),
        Setting("proxy", kinds.ADDRESSES, ""),
        Setting("certificate", kinds.PATH, absent=None),
        Setting("key", kinds.PATH, absent=None),
        Setting("idle_minutes", whole(5, 720), "60"),
        Setting("day_hours", whole(1, 24), "12"),
        Setting("api_per_minute", whole(1, 100_000), "120"),
        Setting("recordings", kinds.PATH, absent=None),
        Setting("wait_goal_minutes", whole(1, 480), "30"),
    ),
    section(
        "outage",
        Setting("counters", kinds.BIND_PLACE, absent=None),
        Setting("console", kinds.PAGE, absent=""),
        Setting("kiosks", kinds.PAGES, absent=()),
    ),
)

SECTIONS: Final[Mapping[str, Section]] = {
    one.name: one for one in (*(replace(section, house=True) for section in _HOUSE), *_MACHINE)
}
_FAMILIES: Final = tuple((one.family, one) for one in SECTIONS.values() if one.family)


def section_of(name: str) -> Section | None:
    """The description of a section of kiosk.ini; None for an unknown one."""
    if name in SECTIONS and not SECTIONS[name].family:
        return SECTIONS[name]
    return next((one for family, one in _FAMILIES if name.startswith(family) and name != family), None)
