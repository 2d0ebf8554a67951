"""The screen of a scanned receipt."""

from __future__ import annotations

from screens.touch.core.subject import ScreenEntry
from screens.touch.goods import spoken
from screens.touch.goods.view import GoodsState, GoodsView

SCREENS = (ScreenEntry(GoodsView(GoodsState.RECEIVED), "goods.receipt.ReceiptScreen", spoken.goods),)
