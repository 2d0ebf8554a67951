"""The page of a scanned receipt: how its goods stand. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from screens.touch.core.events import Intent, Result, TurnPage
from screens.touch.core.state import Here, OnCode, Page, Step, TouchTimeouts
from screens.touch.goods.paging import pages_of
from screens.touch.goods.view import GoodsView


@dataclass(frozen=True, slots=True)
class GoodsPage(Page):
    """`receipt`: with all its things; `code`: of the paper, so that the same one shown again is the same family's."""

    receipt: GoodsView
    code: str = field(default="", repr=False)
    page: int = 0
    on_code = OnCode.AFTER_READING

    def is_of(self, code: str) -> bool:
        return bool(code) and code == self.code

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case TurnPage(by):
                last = len(pages_of(self.receipt, here.session.preferences, here.shape)) - 1
                return here.at(replace(self, page=max(0, min(last, min(last, self.page) + by))))
        return here.stay()

    def own_seconds(self, timeouts: TouchTimeouts) -> float:
        return timeouts.ticket_seconds

    def view(self, here: Here) -> GoodsView:
        """Other letters make other pages: whoever was further on is on the last one then."""
        pages = pages_of(self.receipt, here.session.preferences, here.shape)
        page = min(self.page, len(pages) - 1)
        return replace(self.receipt, lines=pages[page], page=page, pages=len(pages))
