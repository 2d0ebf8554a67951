"""How long the ESC/POS driver waits for what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds."""

    answer: float = 0.4  # for one status byte
    alive: float = 1.0  # … in the middle of a job: patient, but shorter than a printer needs to start
    quiet: float = 0.05  # without a byte, after an answer was overdue
    unfinished: float = 0.3  # for the rest of a reply that began
    proof: float = 5.0  # for the proof of a slip, beyond the time that it takes to print
    look: float = 0.25  # between two looks at the state while a job is under way
    hold: float = 5.0  # for XON after XOFF
    write: float = 2.0  # for handing over one chunk
    recovery: float = 2.0  # for an error to go away once it was told to
    recover_again: float = 2.0  # before the next try to recover; doubles up to:
    recover_longest: float = 30.0
    ask_all: float = 30.0  # between two full questions of a printer that tells changes by itself
    patience: float = 2.0  # the longest wait for a status byte, of a printer whose answers were seen to come late
    voice: float = 60.0  # of silence: then nothing that was known before counts any more, as after a start
    first_pause: float = 0.5  # before a lost port is tried again by status(); doubles up to:
    longest_pause: float = 10.0
