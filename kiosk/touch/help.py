"""Calling an officer, as the touch screens want it: how one visitor's call stands, and who helps meanwhile."""

from __future__ import annotations

from kiosk.touch.use_cases import UseCases
from screens.touch.core.state import OfficerCallSeen
from screens.touch.core.view import CallState
from services.house.officer_calls import OfficerCall
from services.store.faults import answered, answering


class TouchHelp(UseCases):
    """The calls of one kiosk's visitors, each by its key."""

    def call_officer(self, key: str) -> OfficerCallSeen:
        """Call an officer, or press again where this visitor has called."""
        call = answered(lambda: self._s.officer_calls.call(key), lambda _fault: None)
        return self._call_seen(call) if call else OfficerCallSeen(CallState.NOT_CALLED, self._help())

    @answering(None)
    def officer_call(self, key: str) -> OfficerCallSeen | None:
        """How the call with this key stands; None while the database is away, or where it knows of none."""
        call = self._s.officer_calls.of(key)
        return self._call_seen(call) if call is not None else None

    def _call_seen(self, call: OfficerCall) -> OfficerCallSeen:
        if call.helped:
            return OfficerCallSeen(CallState.DONE)
        if call.answered:
            return OfficerCallSeen(CallState.ANSWERED)
        help_at = self._help()
        if self.on_book and not help_at.counters and not call.seen:  # nobody at a counter can see it
            return OfficerCallSeen(CallState.NOT_CALLED, help_at)
        if not help_at.counters and not call.seen:  # the house is closed: who stands there is not made to wait for it
            return OfficerCallSeen(CallState.CLOSED, help_at)
        if not self._s.officer_calls.nobody_comes(call):
            return OfficerCallSeen(CallState.SEEN if call.seen else CallState.CALLED)
        return OfficerCallSeen(CallState.NOBODY if help_at.counters else CallState.CLOSED, help_at)
