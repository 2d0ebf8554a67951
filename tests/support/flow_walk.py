"""The pure flow in the hands of a test: a house as a test wants it, and whoever walks through its pages."""

from __future__ import annotations

import itertools
from dataclasses import replace

from devices.printer import PrinterState, PrinterStatus
from devices.voice import VoiceState, VoiceStatus
from screens.touch.app.events import (
    TakeNumber,
)
from screens.touch.app.flow import Flow
from screens.touch.app.picture import shown
from screens.touch.core.events import (
    Effect,
    Event,
    HealthRead,
    LobbyRead,
)
from screens.touch.core.lobby import Health, InfoNode, Lobby, PriorityCard, ServiceCard, ServiceState
from screens.touch.core.paper import PaperState
from screens.touch.core.sample import TWENTY_MINUTES
from screens.touch.core.state import FlowState, TouchTimeouts
from screens.touch.core.view import Frame
from screens.touch.number.events import (
    ChoosePriority,
    ChooseService,
    NumberTaken,
)
from screens.touch.number.ticket_flow import TicketPage
from screens.touch.number.view import TicketView
from tests.support.house import help_of

NO_INFO = InfoNode("", "information-variant", "Informasi")
LOKET_1 = help_of("1")
READY = PrinterStatus(PrinterState.READY)
WELL = Health(started=True, printer=READY, voice=VoiceStatus(VoiceState.READY))


def card(code: str = "A", state: ServiceState = ServiceState.OPEN) -> ServiceCard:
    return ServiceCard(code, "account-group", f"Layanan {code}", "", "e-KTP", "GRATIS", state)


def lobby(**changes: object) -> Lobby:
    groups = (PriorityCard("lansia", "human-cane", "Lansia", ""),)
    made = Lobby(
        (card("A"), card("B")), groups, True, "", "", False, False, "", LOKET_1, "09.00", "Senin", NO_INFO, str
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def ticket_view() -> TicketView:
    return TicketView("A012", "Layanan A", 5, TWENTY_MINUTES, PaperState.PRINTING, "T1X")


def number_page(job: int | None = 7) -> TicketPage:
    return TicketPage.of(ticket_view(), job)


class Walk:
    """Feeds steps to the flow and remembers the effects."""

    def __init__(self, the_lobby: Lobby | None = None) -> None:
        ids = itertools.count()
        self.flow = Flow(TouchTimeouts(), ("id", "en"), lambda: f"id{next(ids)}")
        self.state: FlowState = self.flow.start(0.0)
        self.effects: list[Effect] = []
        self.do(HealthRead(WELL), LobbyRead(the_lobby or lobby(), "id"))

    def do(self, *steps: Event) -> Walk:
        for step in steps:
            self.state, effects = self.flow.advance(self.state, step)
            self.effects += effects
        return self

    @property
    def view(self) -> object:
        return shown(self.flow, self.state, Frame()).screen

    @property
    def session(self) -> str:
        return self.state.session.id

    def last(self, kind: type) -> object:
        return [effect for effect in self.effects if isinstance(effect, kind)][-1]

    def to_priority(self) -> Walk:
        return self.do(TakeNumber(), ChooseService("A"))

    def to_ticket(self) -> Walk:
        self.to_priority().do(ChoosePriority(None))
        return self.do(NumberTaken(self.session, number_page()))
