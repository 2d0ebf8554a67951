"""The state of a scanned number, and what to do now."""

from __future__ import annotations

from screens.touch.codes.events import GiveUpNumber, KeepNumber
from screens.touch.codes.view import PlaceState, PlaceView
from screens.touch.core.events import PrintAgain
from screens.touch.core.screen import TouchScreen
from screens.touch.core.words import tr
from screens.touch.look.kv import load_kv

load_kv(__file__)

_PILLS = {
    PlaceState.WAITING: ("timer-sand", "neutral"),
    PlaceState.CALLED: ("bullhorn", "ok"),
    PlaceState.SERVING: ("account-check", "ok"),
    PlaceState.ON_HOLD: ("file-clock-outline", "warn"),
    PlaceState.NO_SHOW: ("account-alert-outline", "warn"),
    PlaceState.SERVED: ("check-bold", "ok"),
    PlaceState.CANCELLED: ("cancel", "warn"),
    PlaceState.EXPIRED: ("calendar-remove-outline", "warn"),
}
_TO_DO = {PlaceState.WAITING: "sofa-outline", PlaceState.SERVED: "home-outline", PlaceState.EXPIRED: "ticket-outline"}


class PlaceScreen(TouchScreen):
    def pill(self, view: PlaceView) -> tuple[str, str]:
        """Pictogram and tone of the state."""
        return _PILLS[view.state]

    def advice_icon(self, view: PlaceView) -> str:
        """Pictogram of what to do: sit down, go home, take a number, else go to the counter."""
        return _TO_DO.get(view.state, "sign-direction")

    def words(self, view: PlaceView, suffix: str, language: str) -> str:
        """The words of what to do ("_do") or why ("_why")."""
        return tr.ask(language, f"place.{view.state.value}{suffix}", view.help_at, day=view.day)

    def give_up(self) -> None:
        self.emit(GiveUpNumber(sure=self.view.asking))

    def keep(self) -> None:
        self.emit(KeepNumber())

    def print_again(self) -> None:
        self.emit(PrintAgain())
