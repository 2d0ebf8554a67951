"""What is wrong with a printer, out of its status bits. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields

from devices.escpos.replies import AutoStatus, is_real_time
from devices.printer import CAN_PRINT, PrinterState

QUESTIONS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Condition:
    """Everything a printer says of itself, whichever way it said it."""

    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    paper_low: bool = False
    recoverable: bool = False  # a jammed knife or the like: waits for DLE ENQ once it is freed
    broken: bool = False  # only the power switch helps
    overheated: bool = False  # goes on by itself
    error: bool = False  # an error without more words

    @property
    def state(self) -> PrinterState:
        """The one thing that matters most, the worst first."""
        if self.cover_open:
            return PrinterState.COVER_OPEN
        if self.paper_out:
            return PrinterState.PAPER_OUT
        if self.recoverable or self.broken or self.overheated or self.error:
            return PrinterState.ERROR
        if self.offline:
            return PrinterState.OFFLINE
        return PrinterState.PAPER_LOW if self.paper_low else PrinterState.READY

    @property
    def can_print(self) -> bool:
        return self.state in CAN_PRINT

    def words(self) -> str:
        """Everything at once, for engineers."""
        present = [field.name.replace("_", " ") for field in fields(self) if getattr(self, field.name)]
        return ", ".join(present) or "all well"

    @property
    def detail(self) -> str:
        """The kind of error, for staff."""
        kinds = (("knife jammed", self.recoverable), ("head too hot", self.overheated), ("defective", self.broken))
        return ", ".join(words for words, present in kinds if present)


def of_answers(printer: int, offline: int, error: int, paper: int) -> Condition:
    """The answers to DLE EOT 1, 2, 3 and 4."""
    return Condition(
        offline=bool(printer & 0x08),
        cover_open=bool(offline & 0x04),
        paper_out=bool(paper & 0x60 or offline & 0x20),
        paper_low=bool(paper & 0x0C),
        recoverable=bool(error & 0x0C),
        broken=bool(error & 0x20),
        overheated=bool(error & 0x40),
        error=bool(offline & 0x40),
    )


def of_automatic(status: AutoStatus) -> Condition:
    """Four bytes of automatic status."""
    return Condition(
        offline=bool(status.first & 0x08),
        cover_open=bool(status.first & 0x20),
        paper_out=bool(status.third & 0x0C),
        paper_low=bool(status.third & 0x03),
        recoverable=bool(status.second & 0x0C),
        broken=bool(status.second & 0x20),
        overheated=bool(status.second & 0x40),
    )


def is_answer(question: int, bits: int) -> bool:
    """Whether a byte can be the answer to DLE EOT `question`: sensors with two bits have both alike."""
    if not is_real_time(bits):
        return False
    return question != 4 or (bits & 0x0C in (0, 0x0C) and bits & 0x60 in (0, 0x60))
