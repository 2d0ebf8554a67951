"""The states of a printed slip, how a pill shows them, and where a slip comes out."""

from __future__ import annotations

from enum import StrEnum


class PaperState(StrEnum):
    """What is known of the slip."""

    NO_SLIP = "no_slip"  # none was asked for
    PRINTING = "printing"
    PRINTED = "printed"  # proven: "take your number"
    SENT = "sent"  # should come out; "no paper came out?" beside it
    FAILED = "failed"  # nothing came out
    UNKNOWN = "unknown"  # may or may not have come out


class PaperAt(StrEnum):
    """Where a slip comes out, seen by whoever stands before the screen."""

    BELOW = "below"
    RIGHT = "right"
    LEFT = "left"


# Pictogram, tone and message id.
PILLS = {
    PaperState.NO_SLIP: ("", "neutral", ""),
    PaperState.PRINTING: ("printer", "neutral", "ticket.printing"),
    PaperState.PRINTED: ("check-bold", "ok", "ticket.printed"),
    PaperState.SENT: ("printer", "neutral", "ticket.sent"),
    PaperState.FAILED: ("printer-off", "warn", "ticket.failed"),
    PaperState.UNKNOWN: ("printer-alert", "warn", "ticket.unknown"),
}
# The same of a slip that was asked for before: nothing comes out now.
EARLIER_PILLS = {
    PaperState.NO_SLIP: ("", "neutral", ""),
    PaperState.PRINTING: ("printer", "neutral", "ticket.earlier_unknown"),
    PaperState.PRINTED: ("printer", "neutral", "ticket.earlier_printed"),
    PaperState.SENT: ("printer", "neutral", "ticket.earlier_sent"),
    PaperState.FAILED: ("printer-off", "warn", "ticket.earlier_failed"),
    PaperState.UNKNOWN: ("printer-alert", "warn", "ticket.earlier_unknown"),
}
