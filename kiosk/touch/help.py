"""Calling an officer, as the touch screens want it: a state and a place to go."""

from __future__ import annotations

from kiosk.compose.services import Services
from kiosk.touch.use_cases import UseCases
from screens.touch.core.state import OfficerCallSeen
from screens.touch.core.view import CallState
from services.house.officer_calls import OfficerCall
from services.paper.printing import PrinterOwner
from services.store.database import DatabaseAway


class TouchHelp(UseCases):
    """One kiosk's calls."""

    def __init__(self, services: Services, owner: PrinterOwner) -> None:
        super().__init__(services, owner)
        self._last_call: OfficerCallSeen | None = None

    def call_officer(self, language: str) -> OfficerCallSeen:
        """Call an officer, or join the call that stands."""
        try:
            self._last_call = self._call_seen(self._s.officer_calls.call(), language)
        except DatabaseAway:
            return OfficerCallSeen(CallState.NOT_CALLED, self._help())
        return self._last_call

    def officer_call(self, language: str) -> OfficerCallSeen | None:
        """The open call, None when there is none; while the database is away, what was known last."""
        try:
            call = self._s.officer_calls.current()
            self._last_call = self._call_seen(call, language) if call is not None else None
        except DatabaseAway:
            return self._last_call
        return self._last_call

    def _call_seen(self, call: OfficerCall, language: str) -> OfficerCallSeen:
        if call.answered:
            return OfficerCallSeen(CallState.ANSWERED)
        if not self._s.officer_calls.nobody_comes(call):
            return OfficerCallSeen(CallState.CALLED)
        help_at = self._help()
        return OfficerCallSeen(CallState.NOBODY if help_at.counters else CallState.CLOSED, help_at)
