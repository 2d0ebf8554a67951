"""How values of kiosk.ini are read. Each kind takes the text behind "=", and raises ValueError for what cannot be."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from devices.scan_text import unescaped
from devices.transports.network import parse_address
from kiosk.settings.hours import MOST_FAMILIES, intervals, sessions, time_of_day
from services.house.model import Interval
from services.store.server_address import is_server, server_address
from services.surveys.indices import COMMON_SCALE
from services.surveys.instruments import INSTRUMENT_ID
from services.text import faults
from services.text.faults import ValueKind
from services.visits.model import CAN_BE_ASKED, BookingChannel
from services.visits.settings import CompanionNames, WalkIns

# As people write them: Python would also take 1_000, nan and digits of other scripts.
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,6})?", re.ASCII)
_HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
_LOCKERS = re.compile(r"([A-Z]{0,2})([1-9]\d{0,2})(?:\s*-\s*([A-Z]{0,2})([1-9]\d{0,2}))?", re.ASCII)
MOST_LOCKERS = 500
_KIOSK_ID = re.compile(r"[a-z0-9-]{1,24}")
NOT_A_KIOSK = ("console", "cli")  # chains of the log that are not a kiosk's
LONGEST_LINK = 200  # a longer one makes a code that a phone cannot read from the screen
OUR_CODES = "[TKG]1[0-9A-Z]+"  # what families hold: queue tickets (T1), passes (K1), receipts of goods (G1)
SHIPPED_BEFORE = ("[TK]1[0-9A-Z]+",)  # what kiosk.ini said of the same, when there were fewer kinds
# Names of keys and the codes that the window gives them; any other key by its number.
KEY_NAMES = {
    "up": 273,
    "down": 274,
    "right": 275,
    "left": 276,
    "home": 278,
    "end": 279,
    "page-up": 280,
    "page-down": 281,
    "enter": 13,
    "space": 32,
    "tab": 9,
    **{f"f{number}": 281 + number for number in range(1, 16)},
}


def matching(test: Callable[[str], bool], expected: str, fallback: str = "?") -> ValueKind[str]:
    """A text that passes a test."""

    def parse(text: str) -> str:
        if not test(text):
            raise ValueError
        return text

    return ValueKind(expected, parse, fallback)


def whole(low: int, high: int) -> ValueKind[int]:
    typed = faults.whole(low, high)

    def parse(text: str) -> int:
        if not _WHOLE.fullmatch(text):
            raise ValueError
        return typed.parse(int(text))

    return replace(typed, parse=parse)


def number(low: float, high: float) -> ValueKind[float]:
    def parse(text: str) -> float:
        if not _NUMBER.fullmatch(text) or not low <= float(text) <= high:
            raise ValueError
        return float(text)

    return ValueKind(f"a number from {low:g} to {high:g}", parse, low, limits=(low, high))


def names(valid: Iterable[str] = ()) -> ValueKind[tuple[str, ...]]:
    """A list separated by commas; every name one of `valid` where that is given."""
    options = tuple(valid)

    def parse(text: str) -> tuple[str, ...]:
        found = _parts(text)
        if not all(found) or len(set(found)) != len(found) or (options and not set(found) <= set(options)):
            raise ValueError
        return found

    expected = f"a list of: {', '.join(options)}" if options else "a list separated by commas, without doubles"
    return ValueKind(expected, parse, (), choices=options)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _yes_no(text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise ValueError
    return text.lower() == "yes"


def _zone(text: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(text)
    except (KeyError, OSError) as error:
        raise ValueError from error


def _with_holidays(text: str) -> tuple[tuple[Interval, ...], bool]:
    """Opening times of one date, and whether it is a public holiday."""
    holiday = text.lower() == "holiday"
    return (() if holiday else intervals(text)), holiday


def _walk_ins(text: str) -> tuple[WalkIns, int]:
    """The kind, and for a quota its families a session."""
    word, _, quota = text.lower().partition(" ")
    if word == WalkIns.QUOTA:
        if not 1 <= int(quota) <= MOST_FAMILIES:
            raise ValueError
        return WalkIns.QUOTA, int(quota)
    if quota:
        raise ValueError
    return WalkIns(word), 0


def _instruments(text: str) -> tuple[str, ...]:
    found = () if text.lower() == "none" else _parts(text)
    if not all(INSTRUMENT_ID.fullmatch(one) for one in found) or len(set(found)) != len(found) or "none" in found:
        raise ValueError
    return found


def _instrument(text: str) -> str:
    found = _instruments(text)
    if len(found) > 1:
        raise ValueError
    return found[0] if found else ""


def _threshold(text: str) -> Decimal:
    """Of an index, on the scale of 1 to 4 whatever the scale of the instrument."""
    if not re.fullmatch(r"[1-4]\.[0-9]{2}", text, re.ASCII) or Decimal(text) > COMMON_SCALE:
        raise ValueError
    return Decimal(text)


def _pattern(text: str) -> re.Pattern[str]:
    """A house that has left the pattern as it was shipped means its own codes, whichever there are by now."""
    try:
        if text:
            return re.compile(OUR_CODES if text in SHIPPED_BEFORE else text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(text) from error
    raise ValueError("an empty pattern matches no code")


def _key_code(text: str) -> int:
    """Of a tactile pad; 0: no key."""
    if text == "none":
        return 0
    code = KEY_NAMES[text] if text in KEY_NAMES else int(text)
    if not 0 < code < 2**31:
        raise ValueError
    return code


def _database(text: str) -> str | Path:
    """An address of PostgreSQL, of one server or of several, or the path of an SQLite file."""
    if is_server(text):
        server_address(text)
        return text
    if not text or "://" in text or "?" in text:
        raise ValueError
    return Path(text)


def _network_address(text: str) -> str:
    parse_address(text)
    return text


def _bind_place(text: str) -> tuple[str, int]:
    """Address and port to listen at. Raises ValueError."""
    parts = urlsplit(f"//{text}")
    if parts.port is None or parts.hostname is None or parts.netloc != text:
        raise ValueError
    return str(ipaddress.ip_address(parts.hostname)), parts.port


def _is_page(text: str) -> bool:
    parts = urlsplit(text)  # raises ValueError for brackets that do not pair
    return _is_link(text) and parts.scheme in ("http", "https") and bool(parts.hostname)


def _pages(text: str) -> tuple[str, ...]:
    found = tuple(filter(None, _parts(text)))
    if not all(_is_page(one) for one in found):
        raise ValueError
    return found


def _host_names(text: str) -> frozenset[str]:
    found = frozenset(part.lower() for part in _parts(text) if part)
    if not all(_HOST_NAME.fullmatch(name) for name in found):
        raise ValueError
    return found


def _addresses(text: str) -> frozenset[str]:
    return frozenset(str(ipaddress.ip_address(part)) for part in _parts(text) if part)


def _is_link(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text and 0 < len(text) <= LONGEST_LINK


def _lockers(text: str) -> tuple[str, ...]:
    """ "1-24, 30, B1-B8": what stands on the doors, each once."""
    found: list[str] = []
    for part in filter(None, _parts(text)):
        match = _LOCKERS.fullmatch(part)
        if match is None or (match[4] and (match[3] not in ("", match[1]) or int(match[4]) < int(match[2]))):
            raise ValueError
        last = int(match[4] or match[2])
        found += [f"{match[1]}{number}" for number in range(int(match[2]), last + 1)]
    if len(found) > MOST_LOCKERS or len(set(found)) != len(found):
        raise ValueError
    return tuple(found)


def _ask_first(text: str) -> tuple[BookingChannel, ...]:
    said = () if text.lower() in ("", "none") else _parts(text.lower())
    found = tuple(one for one in CAN_BE_ASKED if one.value in said)
    if len(found) != len(said):
        raise ValueError
    return found


_NOTHING: tuple[Any, ...] = ()
_text = faults.text()
_SESSIONS = (
    "sessions in order with their number of families and the groups that they are only for, such as "
    '"09:00-11:30 30, 13:00-15:00 20", starting and ending on quarters of an hour, or "closed"'
)
PATH = ValueKind(_text.expected, lambda text: Path(_text.parse(text)), Path())  # relative to the folder of kiosk.ini
YES_NO = ValueKind("yes or no", _yes_no, False, choices=("yes", "no"))
LETTER = matching(lambda text: len(text) == 1 and "A" <= text <= "Z", "one capital letter, A to Z")
TIME_OF_DAY = ValueKind('a time such as "06:30"', time_of_day, 0)
TIME_ZONE = ValueKind("a time zone such as Asia/Jakarta", _zone, None)
OPENING_TIMES = ValueKind(
    'opening times in order, such as "08:00-11:30, 13:00-15:00" (up to 24:00), or "closed"', intervals, _NOTHING
)
DATED_TIMES = ValueKind(
    'a date (2026-12-25) = times, closed or holiday, then "| reason"', _with_holidays, (_NOTHING, False)
)
SESSIONS = ValueKind(_SESSIONS, sessions, _NOTHING)
DATED_SESSIONS = ValueKind(f'a date (2027-03-10) = {_SESSIONS}; then "| reason"', sessions, _NOTHING)
WALK_INS = ValueKind('none, leftover, or "quota 10"', _walk_ins, (WalkIns.NONE, 0))
COMPANION_NAMES = faults.choice(CompanionNames, CompanionNames)
INSTRUMENTS = ValueKind("ids of instruments or joint forms, separated by commas, or none", _instruments, _NOTHING)
INSTRUMENT = ValueKind("the id of one instrument, or none", _instrument, "")
THRESHOLD = ValueKind("a number with two decimals from 1.00 to 4.00, such as 3.60", _threshold, Decimal(1))
KIOSK_ID = matching(
    lambda text: bool(_KIOSK_ID.fullmatch(text)) and text not in NOT_A_KIOSK,
    "1 to 24 small letters, digits or -, not console or cli",
)
LINK = matching(
    _is_link, f"an address without spaces, such as https://lapor.go.id or tel:137, up to {LONGEST_LINK} characters"
)
NETWORK_ADDRESS = ValueKind("an address of the network, such as 192.168.1.50:9100", _network_address, "")
CODE_PREFIX = ValueKind(r"printable characters, others as \x1d (and \ as \x5c)", unescaped, b"")
CODE_PATTERN = ValueKind("a regular expression that a whole code matches", _pattern, re.compile(OUR_CODES))
WORDS_LIST = ValueKind("words separated by commas", lambda text: tuple(filter(None, _parts(text))), _NOTHING)
ASK_FIRST = ValueKind(
    f"a list of: {', '.join(CAN_BE_ASKED)}; or none", _ask_first, _NOTHING, choices=("none", *CAN_BE_ASKED)
)
LOCKERS = ValueKind('numbers of lockers, such as "1-24, 30" or "A1-A12", each once', _lockers, _NOTHING)
PAD_KEY = ValueKind(
    f"a key that does nothing else yet: a number, none, or one of: {', '.join(KEY_NAMES)}", _key_code, 0
)
DATABASE: ValueKind[Any] = ValueKind(
    'the path of an SQLite file, or "postgresql+psycopg://user@host/database", or of two: "user@host1,host2/database"',
    _database,
    Path("data/kiosk.sqlite3"),
)
BIND_ADDRESS = ValueKind(
    "an IP address of this machine, 127.0.0.1 or 0.0.0.0", lambda text: str(ipaddress.ip_address(text)), "127.0.0.1"
)
BIND_PLACE = ValueKind(
    "an IP address of this machine and a port, such as 192.168.1.31:8781", _bind_place, ("127.0.0.1", 0)
)
PAGE = matching(_is_page, f"an address that begins with http:// or https://, up to {LONGEST_LINK} characters", "")
PAGES = ValueKind("addresses that begin with http:// or https://, separated by commas", _pages, _NOTHING)
ADDRESSES = ValueKind("IP addresses separated by commas", _addresses, frozenset[str]())
HOST_NAMES = ValueKind("host names separated by commas", _host_names, frozenset[str]())
