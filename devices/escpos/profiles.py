"""What a printer model can do. Profiles are TOML files, read by kiosk.settings.printer_profiles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

CELL_DOTS = 12  # a character of font A


class Confirm(StrEnum):
    """How a printer can prove that it printed."""

    PROCESS_ID = "process-id"  # GS ( H fn 48: answered after the data before it was printed
    FENCE = "fence"  # GS r: answered after the data before it was processed: "sent", not "printed"
    NONE = "none"


class Answers(StrEnum):
    """Whether a printer answers questions about its state."""

    ALWAYS = "always"  # silence is a fault
    PERHAPS = "perhaps"  # it is asked; one that was never heard gets slips all the same
    NEVER = "never"  # a wire of one direction


class Clear(StrEnum):
    """How a printer's buffer is emptied."""

    DLE_DC4 = "dle-dc4"  # answered when done
    DLE_ENQ = "dle-enq"  # not answered
    NONE = "none"


class Codes(StrEnum):
    """Who draws a QR code."""

    NATIVE = "native"
    RASTER = "raster"


@dataclass(frozen=True, slots=True)
class Profile:
    """One model or family; assets/printers/epson-58.toml explains every field."""

    name: str
    title: str
    paper_mm: int
    width_dots: int
    columns: int
    code_page: str
    code_page_number: int
    codes: Codes
    confirm: Confirm
    answers: Answers
    automatic_status: bool
    clear: Clear
    cutter: bool
    buffer_bytes: int
    feed_mm_per_second: int
    chinese_mode: bool = False  # files of before this key have none: such a house has seen its paper
