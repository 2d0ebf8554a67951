"""What the home screen shows, and the cards that it can have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from screens.touch.app.events import OpenInfo, ShowScanner, TakeNumber
from screens.touch.codes.events import TypeCode
from screens.touch.codes.view import Wanted
from screens.touch.core.events import Intent
from screens.touch.core.lobby import ServiceCard
from screens.touch.core.view import ScreenView


class CardKind(StrEnum):
    """How much room a card of the home screen has."""

    MAIN = "main"  # the one main action
    WIDE = "wide"  # across the screen
    HALF = "half"  # two of them side by side


@dataclass(frozen=True, slots=True)
class HomeCard:
    """One thing that can be done from the home screen. `title` and `hint` are message ids."""

    kind: CardKind
    icon: str
    title: str
    hint: str
    intent: Intent


TAKE_CARD = HomeCard(CardKind.MAIN, "ticket-confirmation", "home.take", "home.take_hint", TakeNumber())
SCAN_CARD = HomeCard(CardKind.WIDE, "human-queue", "home.scan", "home.scan_hint", ShowScanner(Wanted.NUMBER))
SCAN_GOODS_CARD = replace(SCAN_CARD, title="home.scan_goods", hint="home.scan_goods_hint")
VISIT_CARD = HomeCard(CardKind.WIDE, "qrcode-scan", "home.visit", "home.visit_hint", ShowScanner(Wanted.PASS))
VISIT_CODE_CARD = HomeCard(CardKind.WIDE, "dialpad", "home.visit", "home.visit_type", TypeCode())  # without a scanner
INFO_CARD = HomeCard(CardKind.WIDE, "information-variant", "home.info", "home.info_hint", OpenInfo())


def beside(cards: Iterable[HomeCard]) -> tuple[HomeCard, ...]:
    """The same cards, two in a row."""
    return tuple(replace(card, kind=CardKind.HALF) for card in cards)


@dataclass(frozen=True, slots=True)
class HomeView(ScreenView):
    cards: tuple[HomeCard, ...] = ()
    express: tuple[ServiceCard, ...] = ()  # not empty: express mode, one tap one number
    page: int = 0  # of the express cards
    pages: int = 1
    any_open: bool = True
    next_opening: str = ""  # "Senin pukul 08.00", when nothing is open
    closed_until: str = ""  # until when, of a closing over several days; it says when to come again
    closing_reason: str = ""  # the house's own words
    can_print: bool = True
    scanner_away: bool = False  # there is one, and it cannot read now
    provisional: bool = False  # numbers from here are of this kiosk's own series
    report_line: str = ""  # where to report illegal levies
    report_leads: bool = False  # touching it leads to the complaint channels
