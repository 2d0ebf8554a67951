"""The home page, from which every subject is reached. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from screens.touch.app import events
from screens.touch.app.home.view import (
    INFO_CARD,
    SCAN_CARD,
    SCAN_GOODS_CARD,
    TAKE_CARD,
    VISIT_CARD,
    VISIT_CODE_CARD,
    HomeCard,
    HomeView,
    beside,
)
from screens.touch.codes.events import TypeCode
from screens.touch.codes.flow import EntryPage, ScanPage
from screens.touch.core.events import Intent, Result, TurnPage
from screens.touch.core.lobby import NO_LOBBY, Health, Lobby
from screens.touch.core.state import Here, OnCode, Step
from screens.touch.info.flow import CHANNELS, open_topic
from screens.touch.number.events import ChooseService
from screens.touch.number.flow import ServicesPage, page_of_services, take, turned
from screens.touch.number.ticket_flow import ChoosingPage
from screens.touch.number.view import CancelledNumber


@dataclass(frozen=True, slots=True)
class HomePage(ChoosingPage):
    """Nobody has begun anything."""

    first: int = 0  # a service on the page of services that express mode shows
    used = False
    is_blank = True
    on_code = OnCode.LEADS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.TakeNumber() if here.lobby is not NO_LOBBY:
                return here.open(ServicesPage(here.new_id()))
            case events.ShowScanner(wanted):
                return here.open(ScanPage(wanted))
            case TypeCode():
                return here.open(EntryPage())
            case events.OpenInfo(topic):
                return open_topic(here, topic)
            case ChooseService(code) if here.lobby.express_mode:
                return take(here, self, code, None, here.new_id())
            case TurnPage(by):
                return here.at(HomePage(turned(here, self.first, by)))
        return here.stay()

    def again(self, _new_id: Callable[[], str]) -> HomePage:
        return self

    def instead_of(self, cancelled: CancelledNumber, new_id: Callable[[], str]) -> ServicesPage:
        return ServicesPage(new_id(), cancelled=cancelled)

    def view(self, here: Here) -> HomeView:
        lobby, health = here.lobby, here.health
        if lobby is NO_LOBBY:
            return HomeView()
        express, page, pages = page_of_services(here, self.first) if lobby.express_mode else ((), 0, 1)
        return HomeView(
            cards=_cards(lobby, health),
            express=express,
            page=page,
            pages=pages,
            any_open=lobby.any_open,
            next_opening=lobby.next_opening,
            closed_until=lobby.closed_until,
            closing_reason=lobby.closing_reason,
            can_print=health.can_print,
            scanner_away=bool(health.scanner_notice),
            provisional=health.provisional,
            report_line=lobby.report_line,
            report_leads=lobby.info.at((CHANNELS,)) is not None,
        )


def _cards(lobby: Lobby, health: Health) -> tuple[HomeCard, ...]:
    """What can be done from here, now. What the house does not offer, or cannot at this moment, is not there."""
    if lobby.express_mode:
        return ()
    reads = health.scanner is not None and health.scanner.ready
    cards = [TAKE_CARD] * lobby.any_open
    if lobby.takes_visits:
        cards.append(VISIT_CARD if reads else VISIT_CODE_CARD)
    scan = SCAN_GOODS_CARD if lobby.keeps_goods else SCAN_CARD
    small = [scan] * reads + [INFO_CARD] * bool(lobby.info.nodes)
    # Beside the two ways to a number there is room for one more row.
    return (*cards, *(beside(small) if lobby.takes_visits and len(small) > 1 else small))
