"""What is right of a bag that is taken in: its lines, and who it is from and for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from services.goods.model import BagNotDone, GoodsPeople, GoodsProblem, Line
from services.goods.settings import GoodsSettings, LabelShows
from services.text.plain import value_of
from services.visits import identity

LONGEST_BLOCK = 20
_BLOCK = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]*", re.ASCII)


def clean(people: GoodsPeople) -> GoodsPeople:
    """Particulars in one spelling."""
    return GoodsPeople(
        identity.clean_name(people.name),
        identity.clean_number(people.detainee_number),
        identity.clean_name(people.detainee_name),
        value_of(people.block),
    )


def problem_of(lines: Sequence[Line], people: GoodsPeople, settings: GoodsSettings) -> BagNotDone | None:
    """What is wrong with cleaned particulars and lines, the first of it."""
    if not settings.offered:
        return BagNotDone(GoodsProblem.NOT_OFFERED)
    return _in_lines(lines, settings) or _in_people(people, settings.label)


def _in_lines(lines: Sequence[Line], settings: GoodsSettings) -> BagNotDone | None:
    if not lines:
        return BagNotDone(GoodsProblem.NOTHING_IN)
    if len(set(_keys(lines))) != len(lines):
        return BagNotDone(GoodsProblem.UNKNOWN_ITEM)
    for one in lines:
        item = settings.items.get(one.item)
        if item is None or (one.refused and one.refused not in settings.refusals):
            return BagNotDone(GoodsProblem.UNKNOWN_ITEM)
        name = item.name.in_language("id")
        if (one.amount < 1) != bool(one.refused):
            return BagNotDone(GoodsProblem.BAD_AMOUNT, detail=name)
        if one.amount > item.most:
            return BagNotDone(GoodsProblem.TOO_MANY, detail=f"{name}: {item.most} {item.unit.in_language('id')}")
    return None


def _keys(lines: Iterable[Line]) -> Iterable[tuple[str, str]]:
    return ((one.item, one.refused) for one in lines)


def _in_people(people: GoodsPeople, label: LabelShows) -> BagNotDone | None:
    if not identity.is_name(people.name):
        return BagNotDone(GoodsProblem.BAD_NAME)
    if not identity.is_number(people.detainee_number):
        return BagNotDone(GoodsProblem.BAD_NUMBER)
    if people.detainee_name and not identity.is_name(people.detainee_name):
        return BagNotDone(GoodsProblem.BAD_DETAINEE_NAME)
    block_right = len(people.block) <= LONGEST_BLOCK and _BLOCK.fullmatch(people.block) and not _like_nik(people.block)
    if (people.block and not block_right) or (label is LabelShows.BLOCK and not people.block):
        return BagNotDone(GoodsProblem.BAD_BLOCK)
    return None


def _like_nik(block: str) -> bool:
    """Whether somebody's identity number was put where a label may show it."""
    return sum(map(str.isdigit, block)) >= identity.NIK_DIGITS


def on_label(people: GoodsPeople, shows: LabelShows) -> str:
    """What the label says of the detainee: never a name."""
    match shows:
        case LabelShows.REGISTER:
            return people.detainee_number
        case LabelShows.BLOCK:
            return people.block
        case LabelShows.NOTHING:
            return ""
