"""The text of a CSV file: UTF-8, UTF-16 or Windows' Western letters; everything else is not guessed.

Bytes that are no character become U+FFFD: one bad byte is a fault of its cell, not of the file. A file whose words
are of another encoding is refused as a whole.
"""

from __future__ import annotations

import codecs
import re

from services.sheets.cells import UNREADABLE
from services.sheets.model import FileFaulty, FileProblem

_MARK = "\ufeff"  # some programs write it twice
_WESTERN = "ŠšŽžŒœŸÀ-ÖØ-öø-ÿ"
_BEYOND, _LETTER = re.compile("[\x80-\uffff]"), re.compile(f"[{_WESTERN}]")
_LETTERS_BEHIND, _LETTERS_BEFORE = re.compile(f"[A-Za-z{_WESTERN}]+$"), re.compile(f"[A-Za-z{_WESTERN}]+")
_LONGEST_WORD = 40
# Signs that Word and Excel put into Western text: quotation marks and apostrophes, dashes, "…", "·", "°", "´", NBSP.
_APOSTROPHES, _SIGNS = "‘’´", "“”–—…·°ºª€\xa0"
# In a row: another script, read as if it were ours. "———" and "“…”" are signs of ours.
_FOREIGN = re.compile(f"(?![{_APOSTROPHES}{_SIGNS}]{{3}})[\x80-\x9f\xa1-\uffff]{{3}}")
_UNREADABLE_WORD = re.compile(f"{UNREADABLE}[^\\s{UNREADABLE}]?{UNREADABLE}[^\\s{UNREADABLE}]?{UNREADABLE}")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}")
_PAIR = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")  # an emoji, as Java writes UTF-8
_HALF = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")  # of one: a text that was cut
_START = 4096
_FEW = 3  # characters that no text has


def text_of(content: bytes) -> str:
    """Raises FileFaulty for what is no text, or in an encoding that nobody can be sure of."""
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FileFaulty(FileProblem.ENCODING)
    wide = _wide(content)
    if wide:
        return content.decode(wide, "replace").lstrip(_MARK)
    content = content.rstrip(b"\0")  # what a failed disk or a full stick leaves behind the end
    start = content[:_START]
    if len(found := _BINARY.findall(start)) > _FEW and len(found) * 20 > len(start):
        raise FileFaulty(FileProblem.NOT_A_TABLE)
    return _narrow(content).lstrip(_MARK)


def _wide(content: bytes) -> str:
    """UTF-16, with or without its mark."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = content[:2000].rstrip(b"\0")
    if start[1::2].count(0) > len(start) // 3:
        return "utf-16-le"
    return "utf-16-be" if start[::2].count(0) > len(start) // 3 else ""


def _narrow(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        if _UTF_8.search(content):
            return _spoilt(content)
    western = content.decode("cp1252", "replace")
    if _FOREIGN.search(western):
        raise FileFaulty(FileProblem.ENCODING)
    return _without_implausible(western)


def _spoilt(content: bytes) -> str:
    """UTF-8 in which some bytes went wrong. Raises FileFaulty where whole words did: it is another encoding."""
    whole = _HALF.sub(UNREADABLE.encode(), _PAIR.sub(_joined, content))
    text = whole.decode("utf-8", "replace")
    if _UNREADABLE_WORD.search(text):
        raise FileFaulty(FileProblem.ENCODING)
    return text


def _joined(pair: re.Match[bytes]) -> bytes:
    return pair[0].decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16").encode()


def _without_implausible(text: str) -> str:
    """Western text. What stands where no Western writer would put it came from elsewhere, such as an old Mac."""
    return _BEYOND.sub(lambda found: found[0] if _is_plausible(text, found.start()) else UNREADABLE, text)


def _is_plausible(text: str, place: int) -> bool:
    if not _LETTER.match(text[place]):
        return _is_sign(text, place)
    before, behind = text[max(0, place - _LONGEST_WORD) : place], text[place : place + _LONGEST_WORD]
    first, last = _LETTERS_BEHIND.search(before), _LETTERS_BEFORE.match(behind)
    word = (first[0] if first else "") + (last[0] if last else "")
    # "René", "PEÑA", not "RenŽ" nor "Ê".
    return len(word) > 1 and (word.islower() or word.isupper() or word.istitle())


def _is_sign(text: str, place: int) -> bool:
    """An apostrophe may stand between letters; other signs stand beside a letter at most on one side."""
    if text[place] in _APOSTROPHES:
        return True
    between = text[place - 1 : place].isalpha() and text[place + 1 : place + 2].isalpha()
    return text[place] in _SIGNS and (text[place] in "\xa0–·" or not between)
