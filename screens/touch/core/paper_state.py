"""The states of a slip, for every view that has one."""

from __future__ import annotations

from enum import StrEnum


class PaperState(StrEnum):
    """What may be said about the slip."""

    NO_SLIP = "no_slip"  # none was asked for
    PRINTING = "printing"
    PRINTED = "printed"  # proven: "take your number"
    SENT = "sent"  # should come out; "no paper came out?" beside it
    FAILED = "failed"  # nothing came out
    UNKNOWN = "unknown"  # may or may not have come out
