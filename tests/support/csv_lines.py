"""What a CSV file of ours says, by the names of its columns."""

import csv

from services.text.csv_writing import DELIMITER, MARK, unguarded


def csv_rows(written: str) -> list[list[str]]:
    """Its rows, the head among them; it has to be what a spreadsheet opens right."""
    assert written.startswith(MARK) and written.endswith("\r\n") and written.count(MARK) == 1
    lines = written.removeprefix(MARK).splitlines(keepends=True)
    return [[unguarded(cell) for cell in row] for row in csv.reader(lines, delimiter=DELIMITER)]


def csv_lines(written: str) -> list[dict[str, str]]:
    head, *rows = csv_rows(written)
    return [dict(zip(head, row, strict=True)) for row in rows]
