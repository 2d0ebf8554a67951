"""Who comes along: how many, children among them, names of the other adults, and the help that they ask for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from services.text.plain import plain
from services.visits import identity
from services.visits.model import BookingProblem, NewBooking
from services.visits.settings import CompanionNames, ExtraHelp, VisitSettings

MOST_PARTY = 100  # people that an officer in charge can let in with one booking
_BETWEEN_NAMES = re.compile(r"[;,]")
_NUMBERED = re.compile(r"^(?:\d{1,2}[.)]|[-•*])\s*")  # before each name of a list
_TITLE = re.compile(
    r"(?:[A-Z][A-Za-z]{0,3}\.){1,3}(?: ?[A-Z][A-Za-z]{0,3}\.?)?|[A-Z]{2,4}"
)  # what stands behind a name: "S.Pd.", "SH"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What of a booking is sealed with its names. For a screen, for a moment; never for a log."""

    companions: tuple[str, ...] = field(default=(), repr=False)
    extra_help: tuple[str, ...] = field(default=(), repr=False)


def clean(wish: NewBooking, settings: VisitSettings) -> NewBooking:
    """The wish with names of companions in one spelling, and each known help by its code, in the house's order."""
    known = settings.on(wish.day).extra_help
    asked = tuple(filter(None, map(plain, wish.extra_help)))
    codes = {_help_code(word, known.values()) or word for word in asked}
    ordered = (*(code for code in known if code in codes), *sorted(codes - known.keys()))
    names = tuple(filter(None, map(identity.clean_name, wish.companions)))
    return replace(wish, companions=names, extra_help=ordered)


def _help_code(word: str, known: Iterable[ExtraHelp]) -> str | None:
    """The help that a word means: its code, or what it is called in any language of the house."""
    meant = word.casefold()
    for one in known:
        if meant in {text.casefold() for text in (one.code, *one.name.by_language.values())}:
            return one.code
    return None


def names_in(lines: Iterable[str]) -> tuple[str, ...]:
    """The names of a list as people write one: a line each, or with ; or , between them; numbers and bullets before
    them are none of theirs. "Siti, S.Pd." is one name."""
    found: list[str] = []
    for line in lines:
        for part in _BETWEEN_NAMES.split(line):
            name = _NUMBERED.sub("", part.strip())
            if found and _TITLE.fullmatch(name):
                found[-1] = f"{found[-1]}, {name}"
            elif name:
                found.append(name)
    return tuple(found)


def helps_in(lines: Iterable[str]) -> tuple[str, ...]:
    """The helps of a list, as `names_in`."""
    return tuple(part.strip() for line in lines for part in re.split(r"[;,]", line) if part.strip())


def counted(size: int, children: int, settings: VisitSettings) -> int:
    """How many of a party count against the house's limit."""
    return size if settings.children_count else size - children


def size_problem(
    size: int, children: int, settings: VisitSettings, *, over_limit: bool = False
) -> tuple[BookingProblem, str] | None:
    """What is wrong with the number of people, and the limit where it is one; settings: those of the day.

    over_limit: an officer in charge lets in more than the house allows.
    """
    most = settings.party_size
    if not 1 <= size <= MOST_PARTY:
        return BookingProblem.PARTY_SIZE, str(most)
    if not 0 <= children < size:
        return BookingProblem.CHILDREN, ""
    if counted(size, children, settings) > most and not over_limit:
        return BookingProblem.PARTY_SIZE, str(most)
    return None


def problem(wish: NewBooking, settings: VisitSettings) -> tuple[BookingProblem, str] | None:
    """What is wrong with the people of a cleaned wish, with a limit where it is about one."""
    held = settings.on(wish.day)
    found = size_problem(wish.party_size, wish.children, held, over_limit=wish.over_limit is not None)
    if found is not None:
        return found
    named = names_problem(wish.companions, wish.party_size - wish.children - 1, held.companion_names)
    if named is not None:
        return named
    unknown = [code for code in wish.extra_help if code not in held.extra_help]
    return (BookingProblem.EXTRA_HELP, ", ".join(held.extra_help)) if unknown else None


def names_problem(names: tuple[str, ...], others: int, asked: CompanionNames) -> tuple[BookingProblem, str] | None:
    """What is wrong with the names of companions. others: adults who come along with the visitor."""
    if names and asked is CompanionNames.OFF:
        return BookingProblem.COMPANIONS_UNASKED, ""
    if not all(map(identity.is_name, names)):
        return BookingProblem.BAD_COMPANION, ""
    if len(names) > others:
        return BookingProblem.COMPANIONS_MANY, str(others)
    if len(names) < others and asked is CompanionNames.REQUIRED:
        return BookingProblem.COMPANIONS_MISSING, str(others)
    return None


def priority_of(codes: Iterable[str], settings: VisitSettings) -> str:
    """The group that a party goes first for: that of the first help that has one; "": none."""
    known = (settings.extra_help.get(code) for code in codes)
    return next((one.priority for one in known if one is not None and one.priority), "")


def sealed_fields(wish: NewBooking) -> dict[str, str]:
    """What is sealed beside the names of visitor and detainee; nothing for what was not said."""
    fields = {"companions": "\n".join(wish.companions), "help": ",".join(wish.extra_help)}
    return {name: value for name, value in fields.items() if value}


def unsealed(fields: dict[str, str]) -> Particulars:
    """The inverse of `sealed_fields`."""
    names, codes = fields.get("companions", ""), fields.get("help", "")
    return Particulars(tuple(filter(None, names.split("\n"))), tuple(filter(None, codes.split(","))))
