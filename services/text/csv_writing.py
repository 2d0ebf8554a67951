"""CSV files that staff open in a spreadsheet."""

from __future__ import annotations


def harmless(cell: str) -> str:
    """The cell, so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
