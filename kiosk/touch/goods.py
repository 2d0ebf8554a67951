"""A receipt of goods at the kiosk: how they stand, as a page. Runs in workers only."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from kiosk.touch.use_cases import UseCases
from screens.touch.codes.flow import ProblemPage
from screens.touch.codes.view import CodeProblem
from screens.touch.core.state import Page
from screens.touch.goods.flow import GoodsPage
from screens.touch.goods.view import GoodsLine, GoodsState, GoodsView
from services.goods.model import Bag, BagState
from services.goods.papers import ItemWords
from services.house.help_now import HelpNow
from services.store.faults import answered
from services.text.local_form import format_dated


class TouchGoods(UseCases):
    """Implements the part of screens.touch.codes.events.CodesBackend that is about goods."""

    def read_receipt(self, text: str, language: str) -> Page:
        """How the goods of a receipt stand; one answer for every code that is none of a receipt that is known here."""
        bag = answered(lambda: self._s.goods.looking.by_receipt(text), lambda _fault: CodeProblem.UNAVAILABLE)
        if not isinstance(bag, Bag):
            return ProblemPage(bag or CodeProblem.NO_RECEIPT)
        return GoodsPage(self._receipt(bag, language), text)

    def _receipt(self, bag: Bag, language: str) -> GoodsView:
        words = ItemWords(self._s.settings.goods, language)
        taken_in = (GoodsLine(words.taken_in(one)) for one in bag.taken_in)
        refused = (GoodsLine(words.name(one), words.why(one)) for one in bag.refused)
        return GoodsView(
            self._goods_state(bag),
            label=bag.label,
            received=self._dated(bag.received_at, language),
            ended=self._dated(bag.ended_at, language) if bag.ended_at else "",
            lines=(*taken_in, *refused),
            help_at=self._goods_help(),
        )

    def _goods_state(self, bag: Bag) -> GoodsState:
        match bag.state:
            case BagState.RECEIVED:
                days = (self._now().date() - bag.day).days
                return GoodsState.OPEN_LONG if days >= self._s.settings.goods.open_days else GoodsState.RECEIVED
            case BagState.HANDED_OVER:
                return GoodsState.HANDED_OVER
            case BagState.RETURNED:
                return GoodsState.RETURNED
            case BagState.REFUSED:
                return GoodsState.NOTHING_LEFT
            case _:
                assert_never(bag.state)

    def _goods_help(self) -> HelpNow:
        """Who knows of goods; whoever helps where the house does not keep any now."""
        service = self._s.settings.goods.service
        return self._help(self._s.settings.house.public_service(service).code if service else "")

    def _dated(self, moment: datetime, language: str) -> str:
        return format_dated(self._local(moment), language)
