"""Solving sums over groups of people for a few of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

PRIME = 2_147_483_647


def solved(told: Iterable[frozenset[int]]) -> set[frozenset[int]]:
    """All groups of one to four people of whom some sum and difference of what is told says something.

    People who are in all the same sums cannot be told apart: they are one unknown. A group of unknowns is solved when
    some combination of the sums has no other unknown in it: when without the group's columns the rank is lower.
    """
    sums = sorted(set(told), key=sorted)
    unknowns: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for one in sorted(frozenset().union(*sums)):
        unknowns[tuple(int(one in people) for people in sums)].append(one)
    columns = list(unknowns)
    rank = _rank(columns)
    small = [column for column in columns if len(unknowns[column]) < 5]
    found = set()
    for size in (1, 2, 3, 4):
        for some in combinations(small, size):
            people = frozenset(one for column in some for one in unknowns[column])
            if len(people) < 5 and _rank([column for column in columns if column not in some]) < rank:
                found.add(people)
    return found


def _rank(rows: Iterable[tuple[int, ...]]) -> int:
    """By elimination, modulo a large prime."""
    left, rank = [list(row) for row in rows], 0
    while left:
        pivot = left.pop()
        place = next((n for n, value in enumerate(pivot) if value), None)
        if place is None:
            continue
        rank, inverse = rank + 1, pow(pivot[place], -1, PRIME)
        for row in left:
            if factor := row[place] * inverse % PRIME:
                row[:] = [(a - factor * b) % PRIME for a, b in zip(row, pivot, strict=True)]
    return rank
