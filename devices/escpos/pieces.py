"""What a slip is to whoever sends it; apart from the encoder, which is slow to import."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes that belong together (nothing may be sent in between) and what they cost the mechanism."""

    data: bytes
    mm: float = 0.0
    seconds: float = 0.0
