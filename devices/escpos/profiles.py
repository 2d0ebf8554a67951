"""What a printer model can do, as data. A new model is a new entry here and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Confirm(StrEnum):
    """How a printer can prove that it printed."""

    PROCESS_ID = "process_id"  # GS ( H fn 48: answered after the data before it was printed
    FENCE = "fence"  # GS r: answered after the data before it was processed: "sent", not "printed"


@dataclass(frozen=True, slots=True)
class Profile:
    """One model or family. Widths are in dots (8 a mm) and in characters of font A."""

    name: str
    paper_mm: int
    width_dots: int
    columns: int
    code_page: str  # Python's name of it
    code_page_number: int  # n of ESC t
    native_qr: bool
    cutter: bool
    confirm: Confirm
    status_required: bool  # a printer that does not answer gets no job
    clears_buffer: bool  # understands DLE DC4 8 (clear buffers)


EPSON_58 = Profile(
    name="epson-58",
    paper_mm=58,
    width_dots=384,
    columns=32,
    code_page="cp437",
    code_page_number=0,
    native_qr=True,
    cutter=True,
    confirm=Confirm.PROCESS_ID,
    status_required=True,
    clears_buffer=True,
)
EPSON_80 = Profile(
    name="epson-80",
    paper_mm=80,
    width_dots=576,
    columns=48,
    code_page="cp437",
    code_page_number=0,
    native_qr=True,
    cutter=True,
    confirm=Confirm.PROCESS_ID,
    status_required=True,
    clears_buffer=True,
)
GENERIC_58 = Profile(
    name="generic-58",
    paper_mm=58,
    width_dots=384,
    columns=32,
    code_page="cp437",
    code_page_number=0,
    native_qr=True,
    cutter=True,
    confirm=Confirm.FENCE,
    status_required=False,
    clears_buffer=False,
)
RASTER_58 = Profile(
    name="generic-58-raster",
    paper_mm=58,
    width_dots=384,
    columns=32,
    code_page="cp437",
    code_page_number=0,
    native_qr=False,
    cutter=False,
    confirm=Confirm.FENCE,
    status_required=False,
    clears_buffer=False,
)

PROFILES = {profile.name: profile for profile in (EPSON_58, EPSON_80, GENERIC_58, RASTER_58)}
