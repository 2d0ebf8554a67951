"""What bringing an outage in comes to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Merged:
    """What was brought into the house's database just now; all 0: there was nothing.

    waiting: numbers that joined the queue; put_off: of those that a counter held; doubtful: passes that an officer has
    to look at; answers: of surveys, told here and kept nowhere.
    """

    numbers: int = 0
    waiting: int = 0
    served: int = 0
    put_off: int = 0
    passes: int = 0
    doubtful: int = 0
    answers: int = 0
    entries: int = 0  # of the book's log
