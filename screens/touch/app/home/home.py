"""The home screen: everything that the kiosk offers now, one touch away."""

from __future__ import annotations

from kivy.properties import StringProperty

from screens.touch.app.events import OpenInfo
from screens.touch.app.home import cards  # noqa: F401 - the kv of the cards comes before ours
from screens.touch.app.home.spoken import opens_again
from screens.touch.app.home.view import HomeCard, HomeView
from screens.touch.core.lobby import ServiceCard
from screens.touch.core.screen import TouchScreen
from screens.touch.info.flow import CHANNELS
from screens.touch.look.kv import load_kv
from screens.touch.look.textures import ROOF
from screens.touch.look.theme import u
from screens.touch.number.events import ChooseService
from screens.touch.number.services import ServiceTile
from screens.touch.widgets.kit import Touchable
from screens.touch.widgets.layouts import LEFT_COLUMN


class FreeStrip(Touchable):
    """Everything is free; whoever is asked for money finds here where to report it.

    Upright panels only: in a narrow column, or above what can be reached, it is a notice; the information has a card.
    """

    report_line = StringProperty("")
    language = StringProperty("id")


class HomeScreen(TouchScreen):
    tile = ServiceTile

    def opens(self, view: HomeView, language: str) -> str:
        return opens_again(view, language)

    def tells_provisional(self, view: HomeView, room: bool) -> bool:
        """Whether a strip says that numbers are provisional; without room for it, the lead does."""
        return room and view.provisional and view.any_open and view.can_print and not view.scanner_away

    def lead(self, view: HomeView, room: bool) -> str:
        if view.provisional and view.any_open and not self.tells_provisional(view, room):
            return "provisional.lead"
        if view.express:
            return "home.lead_express"
        return "home.lead" if view.any_open else "home.lead_closed"

    def roof(self, view: HomeView, landscape: bool, width: float) -> tuple[float, float]:
        """The size of the roof in the left column, where there is one; upright panels have it in the header."""
        if not landscape or view.express:
            return 0, 0
        column = (width - u(144)) * LEFT_COLUMN
        return column, column * ROOF

    def choose(self, card: HomeCard) -> None:
        self.emit(card.intent)

    def choose_service(self, card: ServiceCard) -> None:
        """Express mode: one touch, one number."""
        self.emit(ChooseService(card.code))

    def report(self) -> None:
        self.emit(OpenInfo(CHANNELS))


load_kv(__file__)
