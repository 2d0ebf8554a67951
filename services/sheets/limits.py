"""What reading a file may cost. A small file can be made to unpack, repeat or nest itself into a very large one.

Nothing here measures time: the same file is read or refused on a fast machine and on a slow one.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.sheets.model import FileFaulty, FileProblem, Row

MOST_SHEET_ROWS, MOST_SHEET_COLUMNS = 1_048_576, 16_384  # of Excel and LibreOffice
MOST_COLUMNS = 256  # that hold something; a table for people has some ten
MOST_TEXT = 40_000  # characters of a cell that are kept; a cell of Excel holds 32,767
LONGEST_VALUE = 1000  # characters of a cell that are looked at, unseen ones among them
MOST_DIRECTORY = 1_000_000  # bytes of a zip's list of parts; a workbook has some fifty parts
MOST_MERGES = 20_000
MOST_SHEETS, MOST_LINKS = 1_000, 10_000  # of a workbook; of one part to others
MOST_DEPTH = 100  # of elements within elements; a workbook has some ten
MOST_NAMES = 2_000  # of elements and attributes
MOST_TOKEN = 300_000  # bytes of one tag or comment
MOST_IDLE = 1_300_000  # elements of a sheet that say nothing: empty rows, empty cells with a colour
FREE_BYTES, BYTES_PER_BYTE = 10_000_000, 40  # what may be unpacked: workbooks shrink to a tenth
FREE_ROWS, BYTES_PER_ROW = 10_000, 8  # what may be in a file: a row of its own takes more, however it is packed
# Of what the rows hold, as often as it is repeated: characters, and so many more for a cell and for a row.
FREE_LOOKED, LOOKED_PER_BYTE, CELL_LOOKED, ROW_LOOKED = 4_000_000, 24, 10, 20
MOST_UNPACKED = 400_000_000
FREE_KEPT, KEPT_PER_BYTE, MOST_KEPT = 24_000_000, 8, 112_000_000  # of shared texts; 200,000 families have 100 million


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file for one purpose may be. `rows`: that hold something, head and titles too."""

    file_bytes: int
    rows: int

    def problem_of(self, rows: int, file_bytes: int) -> FileProblem | None:
        """What is wrong with so many rows in a file of this size."""
        if rows > self.rows:
            return FileProblem.TOO_MANY_ROWS
        return FileProblem.COSTLY if rows > FREE_ROWS + file_bytes // BYTES_PER_ROW else None


class Budget:
    """What is left to spend on one file. Every method raises FileFaulty when it is spent."""

    def __init__(self, file_bytes: int) -> None:
        self._bytes = min(FREE_BYTES + BYTES_PER_BYTE * file_bytes, MOST_UNPACKED)
        self._idle = MOST_IDLE
        self._looked = FREE_LOOKED + LOOKED_PER_BYTE * file_bytes
        self._kept = min(FREE_KEPT + KEPT_PER_BYTE * file_bytes, MOST_KEPT)

    def unpack(self, count: int) -> None:
        """So many bytes came out of the file."""
        self._bytes -= count
        if self._bytes < 0:
            raise FileFaulty(FileProblem.COSTLY)

    def idle(self, elements: int) -> None:
        """So many elements held nothing."""
        self._idle -= elements
        if self._idle < 0:
            raise FileFaulty(FileProblem.COSTLY)

    def look(self, row: Row) -> None:
        """A row is looked at: one that is written once may be repeated a million times."""
        texts = [cell.value for cell in row.cells if cell is not None]
        characters = sum(len(text) for text in texts if isinstance(text, str))
        self._looked -= ROW_LOOKED + CELL_LOOKED * len(texts) + characters
        if self._looked < 0:
            raise FileFaulty(FileProblem.COSTLY)

    def keep(self, count: int) -> None:
        """So many bytes stay in memory until the file is read."""
        self._kept -= count
        if self._kept < 0:
            raise FileFaulty(FileProblem.COSTLY)
