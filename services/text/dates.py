"""Days, months and moments as people and programs write them: one reader for pages, files and command line.

What can mean one day only is that day: "2026-12-01", "2026/12/1", "1.12.2026", "1 Desember 2026", "Selasa, 1 Des 2026",
"December 1, 2026", each with midnight behind it as spreadsheets add it. Of two numbers the day comes first here, so an
American date is another day or none; a year of two digits is read only beside a month's name, as spreadsheets show
days. Digits are ASCII once the text is plain (services.text.plain), a date is spelled out and exists. A day outside of
FIRST_DAY to LAST_DAY is as wrong as one that does not exist: nothing of a house lies there, and whoever counts a week
or a month on from it stays within the calendar. Programs write `iso_day`. Everything here is pure.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from services.text.plain import plain

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
LONGEST = 400  # characters, unseen ones among them; no day is longer

# Indonesian and English, whole and as they are shortened here; Indonesian's older spellings too.
_MONTH_NAMES = (
    ("jan", "januari", "january"),
    ("feb", "febr", "peb", "februari", "pebruari", "february"),
    ("mar", "mrt", "maret", "march"),
    ("apr", "april"),
    ("mei", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("agu", "ags", "agt", "agst", "agust", "aug", "agustus", "august"),
    ("sep", "sept", "september"),
    ("okt", "oct", "oktober", "october"),
    ("nov", "nop", "november", "nopember"),
    ("des", "dec", "desember", "december"),
)
_DAY_NAMES = (
    ("sen", "senin", "sinayan", "mon", "monday"),
    ("sel", "selasa", "salasa", "tue", "tues", "tuesday"),
    ("rab", "rabu", "rabaa", "wed", "wednesday"),
    ("kam", "kamis", "kamih", "thu", "thur", "thurs", "thursday"),
    ("jum", "jumat", "jum'at", "jumaik", "fri", "friday"),
    ("sab", "sabtu", "sat", "saturday"),
    ("min", "mgg", "minggu", "ahad", "akaik", "sun", "sunday"),
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names}
_WEEKDAYS = {name: number for number, names in enumerate(_DAY_NAMES) for name in names}

_BETWEEN = r"( ?[/.-] ?| )"
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_YEAR_FIRST = re.compile(rf"(\d{{4}}){_BETWEEN}(\d{{1,2}})\2(\d{{1,2}})", re.ASCII)
_DAY_FIRST = re.compile(rf"(\d{{1,2}}){_BETWEEN}(\d{{1,2}})\2(\d{{4}})", re.ASCII)
_MONTH = re.compile(r"(\d{4})[/.-](\d{1,2})|(\d{1,2})[/.-](\d{4})", re.ASCII)
_APART = r"[ ,./-]{0,3}"
_NAMED = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?{_APART}([a-z]{{3,9}}){_APART}(\d{{4}}|\d{{2}})", re.ASCII)
_NAME_FIRST = re.compile(r"([a-z]{3,9})\.? ?(\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII)
_NAMED_YEAR_FIRST = re.compile(r"(\d{4})[ ./-]([a-z]{3,9})[ ./-](\d{1,2})", re.ASCII)
_NAMED_MONTH = re.compile(r"([a-z]{3,9})\.?[ ./-](\d{4})", re.ASCII)
_WEEKDAY = re.compile(r"(?:hari )?([a-z']{3,9})(?:\.?,| ?/|\.? ) ?(?=[a-z\d])", re.ASCII)
_MIDNIGHT = re.compile(r"(?:t|,? )(?:(?:pukul|jam) )?0?0[:.]00(?:[:.]00(?:[.,]0{1,9})?)?(?: wib)?$", re.ASCII)
_AT = re.compile(r"(?:t|,? )(?:(?:pukul|jam) )?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?: wib)?$", re.ASCII)


def real_day(year: int, month: int, day: int) -> date | None:
    """The day, if there is one that a house can have to do with."""
    try:
        found = date(year, month, day)
    except (ValueError, OverflowError):
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


def day_of(words: str) -> date | None:
    """The one day that the words can mean; None for what is no day, or may be another one."""
    return _day_of(_lower(words))


def _day_of(text: str) -> date | None:
    text = _MIDNIGHT.sub("", text)
    said = _WEEKDAY.match(text)
    weekday = _WEEKDAYS.get(said[1]) if said else None
    if said is None or weekday is None:
        return _numbers(text) or _named(text)
    rest = text[said.end() :]
    found = _numbers(rest) or _named(rest)
    return found if found is not None and found.weekday() == weekday else None  # a day that contradicts itself


def _numbers(text: str) -> date | None:
    if first := _YEAR_FIRST.fullmatch(text):
        return real_day(int(first[1]), int(first[3]), int(first[4]))
    if last := _DAY_FIRST.fullmatch(text):
        return real_day(int(last[4]), int(last[3]), int(last[1]))
    return None


def _named(text: str) -> date | None:
    if found := _NAMED.fullmatch(text):
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        return _in_month(year, found[2], int(found[1]))
    if found := _NAME_FIRST.fullmatch(text):
        return _in_month(int(found[3]), found[1], int(found[2]))
    if found := _NAMED_YEAR_FIRST.fullmatch(text):
        return _in_month(int(found[1]), found[2], int(found[3]))
    return None


def _in_month(year: int, name: str, day: int) -> date | None:
    month = _MONTHS.get(name)
    return real_day(year, month, day) if month else None


def is_month_name(word: str) -> bool:
    """Whether a plain word is a month, whole or shortened."""
    return word.lower() in _MONTHS


def iso_day(words: str) -> date:
    """ "2026-11-23", spelled in this one way. Raises ValueError."""
    found = _ISO.fullmatch(words)
    day = real_day(int(found[1]), int(found[2]), int(found[3])) if found else None
    if day is None:
        raise ValueError(f"a day from {FIRST_DAY} to {LAST_DAY}, such as 2026-11-23")
    return day


def month_of(words: str) -> date | None:
    """The first day of "2026-11", "11/2026" or "November 2026"; None for what is no month."""
    text = _lower(words)
    if found := _MONTH.fullmatch(text):
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        return real_day(int(year), int(month), 1)
    named = _NAMED_MONTH.fullmatch(text)
    return _in_month(int(named[2]), named[1], 1) if named else None


def moment_of(words: str, zone: ZoneInfo) -> datetime | None:
    """A day (its start), or a day with a time behind it: "2026-11-23T09:30", "23/11/2026 09.30"; in house time."""
    text = _lower(words)
    if (day := _day_of(text)) is not None:
        return datetime.combine(day, time(0), zone)
    at = _AT.search(text)
    day = _day_of(text[: at.start()]) if at else None
    if at is None or day is None:
        return None
    try:
        hour, minute, second = (int(part or 0) for part in at.groups())
        return datetime.combine(day, time(hour, minute, second), zone)
    except ValueError:
        return None  # 25:00


def _lower(words: str) -> str:
    return plain(words).lower() if len(words) <= LONGEST else ""
