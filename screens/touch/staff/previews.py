"""Previews of the officers' screens."""

from __future__ import annotations

from dataclasses import replace

from screens.touch.core.paper import PaperState
from screens.touch.core.view import Frame, ScreenView
from screens.touch.look.preferences import log_lines, paperless_lines
from screens.touch.look.tokens import PanelShape
from screens.touch.staff.view import CallLine, LogLine, OutageLine, PaperHelpView, PaperlessLine, SignInView, StaffView
from services.log.words import describe

# A morning's log: severity, event, who, fields.
_LOG: tuple[tuple[str, str, str, dict[str, object]], ...] = (
    ("info", "ticket_taken", "visitor", {"label": "A012", "service": "A", "lane": "regular", "channel": "touch"}),
    (
        "warning",
        "print_not_proven",
        "system",
        {"label": "A011", "kind": "ticket", "outcome": "unknown", "job": 11, "printer": "paper_out"},
    ),
    ("notice", "printer_status", "system", {"state": "paper_out", "detail": ""}),
    ("info", "officer_signed_in", "p01", {"officer": "p01", "place": "kiosk-1"}),
    ("notice", "officer_called", "visitor", {"kiosk": "kiosk-1"}),
    ("error", "clock_untrusted", "system", {"clock": "2026-11-24T09:11", "last": "2026-11-25T16:40"}),
    ("info", "day_opened", "system", {"day": "2026-11-24", "expired": 3}),
    ("notice", "ticket_called_out_of_order", "p02", {"label": "A010", "counter": "2", "reason": "frail"}),
    ("info", "kiosk_started", "system", {"version": "0.1.0"}),
)


# When each of them was: today, this week, last year.
_AT = (*(f"09.{19 - number}" for number in range(5)), "Senin 16.40", "Senin 06.31", *("Rabu, 12 Maret 2025 22.21",) * 2)

_PAPERLESS = (
    PaperlessLine(11, 11, "A011", "09.08", PaperState.UNKNOWN),
    PaperlessLine(7, 7, "B003", "08.41", PaperState.FAILED),
    PaperlessLine(5, 5, "T002", "08.30", PaperState.SENT),
    PaperlessLine(4, 4, "A1004", "Senin 08.22", PaperState.FAILED),
    PaperlessLine(2, 2, "I001", "08.05", PaperState.UNKNOWN),
)


def previews(frame: Frame, shape: PanelShape) -> dict[str, ScreenView]:
    log = tuple(
        LogLine(_AT[number], severity, describe(event, actor, fields, frame.language))
        for number, (severity, event, actor, fields) in enumerate(_LOG)
    )
    staff = StaffView(
        officer="p01",
        printer_state="ready",
        scanner_state="ready",
        database="sqlite",
        version="0.1.0",
        kiosk="kiosk-1",
        clock="Selasa, 24 November 2026 09.12",
        log=log[: log_lines(frame.preferences, shape)],
        paperless=_PAPERLESS[: paperless_lines(frame.preferences, shape)],
    )
    return {
        "sign-in": SignInView("p01"),
        "sign-in-pin": SignInView("p01", 4, True),
        "sign-in-wait": SignInView("p01", 0, True, 15, "sign_in.wrong"),
        "paper-help-out": PaperHelpView("paper_out", False),
        "paper-help-unheard": PaperHelpView("unheard", True),
        "paper-help-ready": PaperHelpView("ready", True),
        "staff-overview": staff,
        "staff-called": replace(staff, call=CallLine(3, "Rabu, 12 Maret 2025 22.21", more=2)),
        "staff-call-answered": replace(staff, call=CallLine(3, "09.05", "p01"), message="staff.done"),
        "staff-outage": replace(staff, outage=OutageLine("Senin 08.12", 114, 31)),
        "staff-outage-called": replace(
            staff, outage=OutageLine("08.12", 14, 3), call=CallLine(3, "09.05"), message="staff.list_printed"
        ),
        "staff-outage-over": replace(staff, outage=OutageLine("08.12", 14, 3, server_back=True)),
        "staff-clock-refused": replace(staff, page="settings", clock_trusted=False, message="staff.clock_refused"),
        "staff-clock-day-back": replace(staff, page="settings", message="staff.clock_day_back"),
        "staff-log-old": replace(staff, page="log", log=tuple(replace(one, time=_AT[-1]) for one in staff.log)),
        **{f"staff-{page}": replace(staff, page=page) for page in ("settings", "log", "paperless")},
    }
