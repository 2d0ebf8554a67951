"""Calling an officer, as the touch screens want it: a state and a place to go."""

from __future__ import annotations

from kiosk.compose.services import Services
from screens.touch.core.ports import OfficerCallSeen
from screens.touch.core.view import CallState
from services.house.model import House
from services.house.officer_calls import OfficerCall
from services.store.database import DatabaseAway


class TouchHelp:
    """One kiosk's calls. Runs in workers only."""

    def __init__(self, services: Services) -> None:
        self._calls = services.officer_calls
        self._house = services.settings.house
        self._last: OfficerCallSeen | None = None

    def call(self, language: str) -> OfficerCallSeen:
        """Call an officer, or join the call that stands."""
        try:
            self._last = self._seen(self._calls.call(), language)
        except DatabaseAway:
            return OfficerCallSeen(CallState.NOT_CALLED, first_place(self._house, language))
        return self._last

    def current(self, language: str) -> OfficerCallSeen | None:
        """The open call, None when there is none; while the database is away, what was known last."""
        try:
            call = self._calls.current()
            self._last = self._seen(call, language) if call is not None else None
        except DatabaseAway:
            return self._last
        return self._last

    def _seen(self, call: OfficerCall, language: str) -> OfficerCallSeen:
        if call.answered:
            return OfficerCallSeen(CallState.ANSWERED, "")
        if not self._calls.nobody_comes(call):
            return OfficerCallSeen(CallState.CALLED, "")
        counter = self._calls.open_counter()
        state = CallState.NOBODY if counter is not None else CallState.CLOSED
        return OfficerCallSeen(state, _place(self._house, counter, language))


def first_place(house: House, language: str) -> str:
    """Where to go when nothing is known of the counters: the one of the settings, else the first."""
    return _place(house, house.help.counter or next(iter(house.counters), None), language)


def _place(house: House, counter: str | None, language: str) -> str:
    """ "Loket 1", or whom to ask where no counter is open."""
    return (house.help.guard if counter is None else house.counters[counter].name).in_language(language)
