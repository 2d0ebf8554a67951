"""The one rule of what may be told of answers: nothing about fewer than five people.

All answers of an instrument (one sample, versions that are alike) that were given in a calendar month are counted
together once, when the month has ended, and never again. They are divided once, by the service that was visited, into
*cells* of five people or more. Whatever a page, a report, a file or the public says of answers is a sum over whole
cells. Therefore no sum and no difference of anything that is told, of whatever periods and tables, is about fewer
people than one cell holds: cells have nobody in common, and a combination counts all of a cell's people alike.

What respondents say of themselves is told as numbers of people in a month only, never beside an answer: a second
division of the same people would, together with the first, lead to the people in which they differ. Of a sitting of
several instruments it is kept with the first alone: the parts are answered by nearly the same people, and one may have
fewer of them (another version, or asked alone too), so that two profiles would differ by what single people said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LEAST_GROUP = 5  # fewer people than this are never told about, and never kept as a group (a service on a day)
OTHERS = ""  # everybody who is in no group of their own


def enough(people: int) -> bool:
    """Whether something may be told of so many people."""
    return people >= LEAST_GROUP


def groups_of(counts: Mapping[str, int], order: Sequence[str] = ()) -> frozenset[str]:
    """Which groups of a division stand by themselves; all other people together are OTHERS.

    counts: people by group, together at least five; OTHERS are those who said nothing. The people of groups that are
    too small go together, and where they are too few still, one more group goes with them: the smallest, or the last
    in `order`, so that it is the same one in most months.
    """
    alone = {key: count for key, count in counts.items() if key != OTHERS and enough(count)}
    others = sum(counts.values()) - sum(alone.values())
    while others and not enough(others) and alone:
        last = next((key for key in reversed(order) if key in alone), None)
        others += alone.pop(last or min(alone, key=lambda key: (alone[key], key)))
    return frozenset(alone)
