"""What staff want on the screen of a fault, and what the backend is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from screens.touch.core.events import Intent, Result, Task, Weight


@dataclass(frozen=True, slots=True)
class OpenTrouble(Intent):
    """ "Untuk petugas": what is the matter, and what to do."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class TriedAgain(Result):
    """So long a try takes; what it has found shows by itself."""

    restarts_time = False


class FaultBackend(Protocol):
    def try_again(self) -> None:
        """Do not wait for the next try: begin it now."""
        ...


@dataclass(frozen=True, slots=True)
class AskTryAgain(Task[FaultBackend]):
    session: str

    def run(self, backend: FaultBackend) -> None:
        backend.try_again()
