"""The screens of queue numbers."""

from __future__ import annotations

from screens.touch.core.lobby import ServiceCard, ServiceState
from screens.touch.core.paper import PaperState
from screens.touch.core.subject import ScreenEntry
from screens.touch.number import spoken
from screens.touch.number.view import PriorityView, RefusalView, ServicesView, TicketView, WorkingView

NO_SERVICE = ServiceCard("", "", "", "", "", "", ServiceState.CLOSED)

SCREENS = (
    ScreenEntry(ServicesView(()), "number.services.ServicesScreen", spoken.services),
    ScreenEntry(PriorityView(NO_SERVICE, ()), "number.priority.PriorityScreen", spoken.priority),
    ScreenEntry(WorkingView(""), "number.working.WorkingScreen", spoken.working),
    ScreenEntry(TicketView("", "", 0, None, PaperState.NO_SLIP, ""), "number.ticket.TicketScreen", spoken.ticket),
    ScreenEntry(RefusalView("unavailable"), "number.refusal.RefusalScreen", spoken.refusal),
)
