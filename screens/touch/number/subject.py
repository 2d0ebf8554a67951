"""The screens of queue numbers."""

from __future__ import annotations

from screens.touch.core.subject import ScreenEntry
from screens.touch.number import spoken
from screens.touch.number.view import PriorityView, RefusalView, ServicesView, TicketView, WorkingView

SCREENS = (
    ScreenEntry(ServicesView, "number.services.ServicesScreen", spoken.services),
    ScreenEntry(PriorityView, "number.priority.PriorityScreen", spoken.priority),
    ScreenEntry(WorkingView, "number.working.WorkingScreen", spoken.working),
    ScreenEntry(TicketView, "number.ticket.TicketScreen", spoken.ticket),
    ScreenEntry(RefusalView, "number.refusal.RefusalScreen", spoken.refusal),
)
