"""What a voice is to this project: four methods, closed sets, one thread at a time.

A driver never raises for what can happen to sound (no program, no loudspeaker, a device that somebody
else holds): its status says it. What is said may belong to a visitor; it is shown by no repr, log or error.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class VoiceState(StrEnum):
    """Worst first."""

    NO_PROGRAM = "no_program"  # the program that speaks, or the one that plays, is not installed
    NO_SOUND = "no_sound"  # it speaks, but nothing plays it
    READY = "ready"


@dataclass(frozen=True, slots=True)
class VoiceStatus:
    """`detail` is for staff: program and cause, never what was said."""

    state: VoiceState
    detail: str = ""

    @property
    def ready(self) -> bool:
        return self.state is VoiceState.READY


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words for the ear. `language` is one of the kiosk's; `volume` is 1 (soft) to 3 (loud)."""

    text: str = field(repr=False)
    language: str
    volume: int = 2


class Voice(Protocol):
    """A voice, owned by one thread of one process. No call raises for trouble with sound."""

    simulated: bool

    def say(self, words: Utterance) -> None:
        """Stop what is being said and begin with `words`; returns at once, while they are being spoken."""
        ...

    def stop(self) -> None:
        """Be silent at once. Twice is once."""
        ...

    def status(self) -> VoiceStatus:
        """How the voice is, as far as that is known without disturbing what it says."""
        ...

    def close(self) -> None:
        """Be silent and let go of the loudspeaker. Twice is once; `say` takes it again."""
        ...
