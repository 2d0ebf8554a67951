"""Pictograms by name: the Material Design Icons font, which comes as a package."""

from __future__ import annotations

from fonticon_mdi7 import MDI7

FALLBACK = "circle-outline"


def exists(name: str) -> bool:
    """Whether the font has an icon of this name."""
    return hasattr(MDI7, name.replace("-", "_"))


def glyph(name: str) -> str:
    """The character of an icon such as "account-group"; a plain circle for a name that does not exist."""
    found = getattr(MDI7, name.replace("-", "_"), None) or getattr(MDI7, FALLBACK.replace("-", "_"))
    return str(found).split(".")[-1]
