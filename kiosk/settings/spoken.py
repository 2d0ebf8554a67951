"""Values of settings as people here write them, and back: "08.00–11.30", "tutup", "3,60", "ya". Pure.

What cannot be read stays as it was typed, so that the reader of the settings says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from kiosk.settings import kinds
from services.text.faults import ValueKind
from services.text.plain import plain

# As kiosk.ini writes them; the first of a language is shown, all are understood.
_WORDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "yes": {"id": ("ya",), "en": ("yes",)},
    "no": {"id": ("tidak",), "en": ("no",)},
    "closed": {"id": ("tutup",), "en": ("closed",)},
    "holiday": {"id": ("libur nasional", "libur"), "en": ("public holiday", "holiday")},
    "off": {"id": ("tidak ditanyakan",), "en": ("not asked",)},
    "optional": {"id": ("boleh diisi",), "en": ("may be given",)},
    "required": {"id": ("wajib diisi",), "en": ("required",)},
    "none": {"id": ("tidak ada",), "en": ("none",)},
    "leftover": {"id": ("tempat yang tersisa",), "en": ("the places that are left",)},
}
_TIME = re.compile(r"(?<!\d)(\d{1,2})[.:](\d{2})(?!\d)", re.ASCII)
_UNTIL = re.compile(r"\s*(?:[-–—]|\b(?:s/d|s\.?d\b\.?|sampai(?: dengan)?|hingga|until|to))\s*", re.IGNORECASE)
_AROUND = re.compile(r"\b(?:pukul|pkl|jam)\b\.?\s*(?=\d)|(?<=:\d\d)\s*\b(?:WIB|WITA|WIT)\b\.?", re.IGNORECASE)
_DECIMAL = re.compile(r"(\d+),(\d+)", re.ASCII)
_THRESHOLD = re.compile(r"(\d)(?:[,.](\d{1,2}))?", re.ASCII)
_HELP_WORDS = re.compile(r'(?<![\w.])"?(yes|no|closed|holiday)"?(?=:|,| |\.|$)')

TIMED: Final = (kinds.OPENING_TIMES, kinds.DATED_TIMES, kinds.SESSIONS, kinds.DATED_SESSIONS, kinds.TIME_OF_DAY)


def shown(kind: ValueKind[Any], text: str, language: str) -> str:
    """A value as a page shows it."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()][language][0]
    if kind in TIMED:
        dotted = _TIME.sub(lambda match: f"{int(match[1]):02d}{'.' if language == 'id' else ':'}{match[2]}", text)
        return dotted.replace("-", "–")
    if kind is kinds.THRESHOLD or _is_number(kind):
        return text.replace(".", ",") if language == "id" else text
    if kind is kinds.WALK_INS and text.startswith("quota "):
        return f"{'kuota' if language == 'id' else 'quota'} {text[6:]}"
    return text


def written(kind: ValueKind[Any], text: str) -> str:
    """A value as kiosk.ini writes it, out of what somebody typed or chose."""
    text = plain(text) if kind in TIMED or kind is kinds.THRESHOLD or _is_number(kind) else " ".join(text.split())
    for code, words in _WORDS.items():
        if _has_words(kind) and text.lower() in (code, *(one for said in words.values() for one in said)):
            return code
    if kind in TIMED:
        timed = _TIME.sub(lambda match: f"{int(match[1]):02d}:{match[2]}", text)
        return _UNTIL.sub("-", _AROUND.sub("", timed)).replace(";", ",")
    if kind is kinds.THRESHOLD:
        return f"{match[1]}.{match[2] or '':0<2}" if (match := _THRESHOLD.fullmatch(text)) else text
    if _is_number(kind):
        return _DECIMAL.sub(r"\1.\2", text)
    if kind is kinds.WALK_INS:
        return re.sub(r"^kuota ", "quota ", text.lower())
    return text


def help_shown(words: str, language: str) -> str:
    """The words of a setting, with the page's own words for what kiosk.ini says in English."""
    if language != "id":
        return words
    return _HELP_WORDS.sub(lambda match: _WORDS[match[1]][language][0], words).replace("time_zone", "zona waktu")


def spans(text: str) -> list[str]:
    """The parts of a day's times or sessions; none for a closed day."""
    return [] if text.lower() in ("", "closed") else [part.strip() for part in text.split(",")]


def session_parts(text: str) -> tuple[str, str, str]:
    """Of a session: its times, its families, the codes of its groups."""
    times, _, rest = text.partition(" ")
    families, _, groups = rest.strip().partition(" ")
    return times, families, " ".join(groups.split())


def _has_words(kind: ValueKind[Any]) -> bool:
    return kind in TIMED or kind in (kinds.YES_NO, kinds.WALK_INS, kinds.INSTRUMENTS, kinds.INSTRUMENT)


def _is_number(kind: ValueKind[Any]) -> bool:
    return kind.limits is not None and isinstance(kind.fallback, float)
