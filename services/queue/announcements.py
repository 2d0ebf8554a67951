"""What the lobby board says: a call as a list of clips, each one or a few spoken words.

Pure. The clips are sound files, made by espeak-ng (kiosk.console.voice_clips) or recorded by the house; a
call is spoken by playing them one after another: "Nomor antrean, A, nol, satu, dua, silakan
menuju ke, loket, dua". Digits are said one by one, so that nobody has to count along.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from services.house.model import Counter

CHIME: Final = "nada"
INTRODUCTION: Final = "nomor-antrean"
DIRECTION: Final = "silakan-menuju-ke"
LOOK_UP: Final = "silakan-lihat-layar"
DIGITS: Final = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
PLACES: Final = ("loket", "meja", "ruang", "kamar", "pintu", "lantai")
_TENS: Final = ("sepuluh", "sebelas", "belas", "puluh", "seratus", "ratus")
_LETTERS: Final = (
    "a",
    "be",
    "ce",
    "de",
    "e",
    "ef",
    "ge",
    "ha",
    "i",
    "je",
    "ka",
    "el",
    "em",
    "en",
    "o",
    "pe",
    "ki",
    "er",
    "es",
    "te",
    "u",
    "fe",
    "we",
    "eks",
    "ye",
    "zet",
)
MOST_COUNTED: Final = 999

WORDS: Final = MappingProxyType(
    {INTRODUCTION: "nomor antrean", DIRECTION: "silakan menuju ke", LOOK_UP: "silakan lihat layar"}
    | {f"huruf-{letter}": name for letter, name in zip(string.ascii_lowercase, _LETTERS, strict=True)}
    | {word: word for word in (*DIGITS, *_TENS, *PLACES)}
)
"""Every clip that any house needs (the chime aside), with the Indonesian words in it."""


def announcement(label: str, counter: Counter, has: Callable[[str], bool]) -> tuple[str, ...]:
    """The clips for calling `label` ("A012") to `counter`, the chime not among them.

    has: whether there is a clip of this name. A counter whose name no clips can say (and that has
    none of its own) is not mumbled: the visitor is asked to look at the screen.
    """
    place = place_clips(counter)
    if not all(has(clip) for clip in place):
        return (INTRODUCTION, *spelled(label), LOOK_UP)
    return (INTRODUCTION, *spelled(label), DIRECTION, *place)


def spelled(label: str) -> tuple[str, ...]:
    """Letter by letter, digit by digit. Other characters are not spoken."""
    return tuple(
        DIGITS[int(one)] if one in string.digits else f"huruf-{one.lower()}"
        for one in label
        if one in string.digits + string.ascii_letters
    )


def place_clips(counter: Counter) -> tuple[str, ...]:
    """The clips for a counter's Indonesian name: "Loket 12" is said "loket, dua, belas".

    A name with other words is one clip of its own, `own_clip`.
    """
    clips: list[str] = []
    for word in counter.name.in_language("id").lower().split():
        said = _word_clips(word)
        if not said:
            return (own_clip(counter),)
        clips += said
    return tuple(clips) or (own_clip(counter),)


def own_clip(counter: Counter) -> str:
    """The name of the clip that says a counter's whole name."""
    return f"tempat-{counter.code.lower().replace('_', '-')}"


def counted(number: int) -> tuple[str, ...]:
    """A number from 0 to MOST_COUNTED in Indonesian, clip by clip."""
    if number < 10:
        return (DIGITS[number],)
    if number < 12:
        return (("sepuluh", "sebelas")[number - 10],)
    if number < 20:
        return (DIGITS[number - 10], "belas")
    if number < 100:
        return (DIGITS[number // 10], "puluh", *(counted(number % 10) if number % 10 else ()))
    hundreds = ("seratus",) if number < 200 else (DIGITS[number // 100], "ratus")
    return (*hundreds, *(counted(number % 100) if number % 100 else ()))


def _word_clips(word: str) -> tuple[str, ...]:
    if word in PLACES:
        return (word,)
    if len(word) == 1 and word in string.ascii_lowercase:
        return (f"huruf-{word}",)
    if all(one in string.digits for one in word) and int(word) <= MOST_COUNTED:
        return counted(int(word))
    return ()
