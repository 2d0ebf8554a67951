"""Previews of the home screen."""

from __future__ import annotations

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
from screens.touch.core.sample import closed_for_days
from screens.touch.core.view import Frame, ScreenView
from screens.touch.look.tokens import PanelShape
from screens.touch.number.previews import services_page


def previews(frame: Frame, shape: PanelShape) -> dict[str, ScreenView]:
    def home(*cards: HomeCard, **more: object) -> HomeView:
        return HomeView(cards, report_leads=True, report_line="lapor.go.id", **more)  # type: ignore[arg-type]

    services = services_page(frame, shape)
    return {
        "home": home(TAKE_CARD, INFO_CARD),
        "home-visit": home(TAKE_CARD, VISIT_CARD, *beside((SCAN_CARD, INFO_CARD))),
        "home-goods": home(TAKE_CARD, VISIT_CARD, *beside((SCAN_GOODS_CARD, INFO_CARD))),
        "home-visit-typed": home(TAKE_CARD, VISIT_CODE_CARD, INFO_CARD),
        "home-scanner": home(TAKE_CARD, SCAN_CARD, INFO_CARD),
        "home-scanner-away": home(TAKE_CARD, INFO_CARD, scanner_away=True),
        "home-no-paper": home(TAKE_CARD, INFO_CARD, can_print=False),
        "home-provisional": home(TAKE_CARD, VISIT_CARD, *beside((SCAN_GOODS_CARD, INFO_CARD)), provisional=True),
        "home-provisional-no-paper": home(TAKE_CARD, INFO_CARD, provisional=True, can_print=False),
        "home-provisional-scanner-away": home(TAKE_CARD, INFO_CARD, provisional=True, scanner_away=True),
        "home-closed": home(INFO_CARD, any_open=False, next_opening="Senin pukul 08.00"),
        "home-closed-for-days": home(INFO_CARD, any_open=False, closed_until=closed_for_days(frame.language)),
        "home-express": home(express=services.cards, page=services.page, pages=services.pages),
    }
