"""Houses and machines as the home screen meets them: each is a beginning from which other screens can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any, cast

from devices.printer import PrinterState, PrinterStatus
from devices.scanner import ScannerState, ScannerStatus
from devices.voice import VoiceState, VoiceStatus
from screens.touch.app.previews import frame, previews
from screens.touch.core.lobby import Health, Lobby
from screens.touch.core.sample import COUNTERS
from screens.touch.info.previews import tree
from screens.touch.number.previews import service_cards
from screens.touch.number.view import PriorityView

WELL = Health(
    started=True,
    printer=PrinterStatus(PrinterState.READY),
    scanner=ScannerStatus(ScannerState.READY),
    voice=VoiceStatus(VoiceState.READY),
)
BAD_TIMES = (
    Health(),
    replace(WELL, stopping=True),
    replace(WELL, database_ok=False),
    replace(WELL, clock_trusted=False),
    replace(WELL, in_service=True),
)


@cache
def lobby() -> Lobby:
    """A house with everything, in the words of the previews."""
    groups = cast(PriorityView, previews()["priority"](frame("id")).screen).groups
    return Lobby(
        services=service_cards("id"),
        priority_groups=groups,
        any_open=True,
        next_opening="",
        closing_reason="",
        express_mode=False,
        in_service=False,
        report_line="lapor.go.id",
        help_at=COUNTERS,
        clock="09.12",
        date="Selasa, 24 November 2026",
        info=tree("id"),
        local_moment=lambda moment: moment.strftime("%H.%M"),
        takes_visits=True,
        keeps_goods=True,
    )


def houses() -> Iterator[tuple[Health, Lobby]]:
    """What a home screen can offer and what it can lack, one thing at a time."""
    whole = lobby()
    changes: tuple[dict[str, Any], ...] = (
        {},
        {"takes_visits": False, "keeps_goods": False},
        {"priority_groups": ()},
        {"express_mode": True},
        {"any_open": False, "next_opening": "Senin 08.00"},
        {"services": (whole.services * 2)[:8]},
    )
    for change in changes:
        yield WELL, replace(whole, **change)
    closed = replace(whole, any_open=False, takes_visits=False, next_opening="Senin 08.00")
    yield replace(WELL, scanner=None), whole
    yield replace(WELL, scanner=None), closed
    yield WELL, closed
    yield replace(WELL, scanner=ScannerStatus(ScannerState.DISCONNECTED)), replace(whole, takes_visits=False)
    yield replace(WELL, printer=PrinterStatus(PrinterState.PAPER_OUT)), whole
    for health in BAD_TIMES:
        yield health, whole
