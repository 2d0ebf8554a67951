"""Previews of the screen of a receipt, with the longest names that a house could have."""

from __future__ import annotations

from dataclasses import replace

from screens.touch.core.sample import COUNTERS, load_sample
from screens.touch.core.state import Here
from screens.touch.core.view import Frame, ScreenView
from screens.touch.goods.flow import GoodsPage
from screens.touch.goods.view import GoodsLine, GoodsState, GoodsView
from screens.touch.look.tokens import PanelShape


def previews(frame: Frame, shape: PanelShape) -> dict[str, ScreenView]:
    words = load_sample(__file__, frame.language)
    lines = tuple(GoodsLine(one["name"], one.get("refused", "")) for one in words["lines"])
    whole = GoodsView(GoodsState.RECEIVED, "0042", words["received"], lines=lines[:3], help_at=COUNTERS)
    views = {
        GoodsState.RECEIVED: whole,
        GoodsState.OPEN_LONG: replace(whole, state=GoodsState.OPEN_LONG),
        GoodsState.HANDED_OVER: replace(whole, state=GoodsState.HANDED_OVER, ended=words["ended"], lines=lines),
        GoodsState.RETURNED: replace(whole, state=GoodsState.RETURNED, ended=words["ended"]),
        GoodsState.NOTHING_LEFT: replace(whole, state=GoodsState.NOTHING_LEFT, lines=lines[-2:]),
    }
    shown = {f"goods-{state}": _page(view, 0, frame, shape) for state, view in views.items()}
    return {**shown, "goods-last-page": _page(views[GoodsState.HANDED_OVER], len(lines), frame, shape)}


def _page(view: GoodsView, page: int, frame: Frame, shape: PanelShape) -> ScreenView:
    whole = GoodsPage(view, page=page)
    return whole.view(Here.alone(whole, frame.language, frame.preferences, shape))
