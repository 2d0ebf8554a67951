"""What a simulated printer says of itself: the bits of DLE EOT, automatic status and GS r."""

from __future__ import annotations

from devices.simulated.faults import Faults

ASB_BYTES = 4


def stops(faults: Faults, *, latched: bool) -> bool:
    """Whether the mechanism stands still. `latched`: an error waits to be recovered from."""
    return (
        latched
        or faults.paper_out
        or faults.cover_open
        or faults.offline
        or faults.overheated
        or faults.broken
        or faults.power_off
    )


def real_time_status(faults: Faults, n: int, *, latched: bool) -> int | None:
    """The answer to DLE EOT n; None for an n that there is not."""
    match n:
        case 1:
            return 0x12 | (0x08 if stops(faults, latched=latched) else 0) | (0x20 if latched else 0)
        case 2:
            error = latched or faults.overheated or faults.broken
            return (
                0x12 | (0x04 if faults.cover_open else 0) | (0x20 if faults.paper_out else 0) | (0x40 if error else 0)
            )
        case 3:
            return 0x12 | (0x08 if latched else 0) | (0x20 if faults.broken else 0) | (0x40 if faults.overheated else 0)
        case 4:
            low = faults.paper_low or faults.paper_out
            return 0x12 | (0x0C if low else 0) | (0x60 if faults.paper_out else 0)
        case _:
            return None


def automatic_status(faults: Faults, *, latched: bool) -> bytes:
    """The four bytes of automatic status (ASB)."""
    first = 0x10 | (0x08 if stops(faults, latched=latched) else 0) | (0x20 if faults.cover_open else 0)
    second = (0x08 if latched else 0) | (0x20 if faults.broken else 0) | (0x40 if faults.overheated else 0)
    low = faults.paper_low or faults.paper_out
    third = (0x03 if low else 0) | (0x0C if faults.paper_out else 0)
    return bytes((first, second, third, 0x0F))


def buffered_status(faults: Faults) -> int:
    """The answer to GS r 1."""
    return 0x03 if faults.paper_low else 0x00
