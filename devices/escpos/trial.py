"""Finding out what an unknown ESC/POS printer can do: questions to it, trial slips, and the profile that follows.

A printer says by its answers what it can tell; what came out on paper only a person can see. So `probe`
asks the printer, `trial_slips` are what a person looks at, and `profile_of` puts both together.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from devices.escpos.abilities import FENCE, STATUS_CHANGES, Identities, process_id
from devices.escpos.asking import QUESTION
from devices.escpos.commands import CLEAR_BUFFERS
from devices.escpos.condition import QUESTIONS, is_answer
from devices.escpos.connection import Connection
from devices.escpos.profiles import Answers, Clear, Codes, Confirm, Profile
from devices.escpos.timing import Timing
from devices.printer import Align, QrCode, Slip, TextLine
from devices.transports import Transport

TRIAL_CODE: Final = "KIOSK-TEST-0123456789"
ACCENTS: Final = "é ü ñ ½"
# Characters of font A in a line, and what such a head is: dots, and the paper that is usual for it.
WIDTHS: Final = {32: (384, 58), 42: (512, 80), 48: (576, 80)}
CAUTIOUS_BUFFER, CAUTIOUS_FEED = 1024, 60  # what every printer of the last twenty years can do


@dataclass(frozen=True, slots=True)
class Findings:
    """Which answers came."""

    state: bool = False  # all of DLE EOT 1 to 4
    automatic: bool = False  # GS a
    fence: bool = False  # GS r
    process_id: bool = False  # GS ( H fn 48
    clears: bool = False  # DLE DC4 8


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person saw on the trial slips."""

    columns: int  # the longest of WIDTHS that came out in one line
    native_code: bool  # the square code on the first slip
    raster_code: bool  # the square code on the second slip
    accents: bool
    cut: bool


def probe(transport: Transport, *, timing: Timing | None = None, now: Callable[[], float] = time.monotonic) -> Findings:
    """Ask everything once, each within the answer's time. Prints nothing. Raises TransportFault."""
    timing = timing or Timing(answer=1.0)
    connection = Connection(transport, timing, now)
    connection.open()
    inbox = connection.inbox
    connection.settle()
    state = all(_answers(connection, number, timing) for number in QUESTIONS)
    cleared = _says(connection, CLEAR_BUFFERS, lambda: inbox.clearings > 0, timing)
    connection.settle()
    automatic = _says(connection, STATUS_CHANGES, lambda: inbox.automatic is not None, timing)
    fence = _says(connection, FENCE, lambda: inbox.fences > 0, timing)
    identity = Identities().next()
    proven = _says(connection, process_id(identity), lambda: identity in inbox.proven, timing)
    return Findings(state, automatic, fence, proven, cleared)


def _answers(connection: Connection, number: int, timing: Timing) -> bool:
    answers = connection.inbox.answers
    if not _says(connection, QUESTION + bytes((number,)), lambda: bool(answers), timing):
        return False
    return is_answer(number, answers.popleft())


def _says(connection: Connection, question: bytes, condition: Callable[[], bool], timing: Timing) -> bool:
    connection.send(question)
    return connection.wait(condition, timing.answer)


def trial_profile(wide: Profile, findings: Findings, codes: Codes) -> Profile:
    """`wide`, a profile of the widest paper, made careful enough for any printer, to print the trial slips by."""
    careful = replace(wide, codes=codes, buffer_bytes=CAUTIOUS_BUFFER, feed_mm_per_second=CAUTIOUS_FEED)
    return replace(
        careful,
        chinese_mode=True,
        answers=Answers.PERHAPS if findings.state else Answers.NEVER,
        confirm=Confirm.FENCE if findings.fence and findings.state else Confirm.NONE,
    )


def trial_slips() -> tuple[tuple[Codes, Slip], ...]:
    """Two slips: rulers, accents and a code that the printer draws; then a code that is sent as a picture."""
    rulers = tuple(
        TextLine(f"{letter} {'.' * (width - 4)} {letter}", align=Align.LEFT)
        for letter, width in zip("ABC", WIDTHS, strict=True)
    )
    first = Slip((TextLine("1", size=2, bold=True), *rulers, TextLine(f"D {ACCENTS}"), QrCode(TRIAL_CODE)))
    second = Slip((TextLine("2", size=2, bold=True), QrCode(TRIAL_CODE)))
    return ((Codes.NATIVE, first), (Codes.RASTER, second))


def profile_of(name: str, title: str, findings: Findings, seen: Seen) -> Profile:
    """The profile of a printer that was tried. Speed and buffer stay careful: they cannot be seen.

    Raises ValueError when it draws no code at all: such a printer cannot print a queue slip.
    """
    if not seen.native_code and not seen.raster_code:
        raise ValueError("it prints no QR code, neither its own nor as a picture")
    dots, paper = WIDTHS[seen.columns]
    proves = findings.process_id and findings.state
    confirm = Confirm.PROCESS_ID if proves else Confirm.FENCE if findings.fence and findings.state else Confirm.NONE
    return Profile(
        name=name,
        title=title,
        paper_mm=paper,
        width_dots=dots,
        columns=seen.columns,
        code_page="cp437" if seen.accents else "ascii",
        code_page_number=0,
        codes=Codes.NATIVE if seen.native_code else Codes.RASTER,
        confirm=confirm,
        # Only a printer that proves is known well enough to call its silence a fault.
        answers=Answers.ALWAYS if proves else Answers.PERHAPS if findings.state else Answers.NEVER,
        automatic_status=findings.automatic and findings.state,
        clear=Clear.DLE_DC4 if findings.clears else Clear.NONE,
        cutter=seen.cut,
        buffer_bytes=CAUTIOUS_BUFFER,
        feed_mm_per_second=CAUTIOUS_FEED,
        chinese_mode=True,  # the trial slips were printed so
    )
