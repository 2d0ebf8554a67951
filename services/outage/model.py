"""What bringing an outage in comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class Merged:
    """What was brought into the house's database just now; all 0: there was nothing.

    waiting: numbers that joined the queue; put_off: of those that a counter held; doubtful: passes that an officer has
    to look at; answers: of surveys, told here and kept nowhere. jobs, tickets: the ids in the house's database of what
    was in the book, for whoever holds one of those.
    """

    numbers: int = 0
    waiting: int = 0
    served: int = 0
    put_off: int = 0
    passes: int = 0
    doubtful: int = 0
    answers: int = 0
    entries: int = 0  # of the book's log
    jobs: Mapping[int, int] = field(default_factory=dict)
    tickets: Mapping[int, int] = field(default_factory=dict)

    def with_more(self, other: Merged) -> Merged:
        """Both together."""
        counts = {one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)[:-2]}
        return Merged(**counts, jobs={**self.jobs, **other.jobs}, tickets={**self.tickets, **other.tickets})
