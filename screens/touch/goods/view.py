"""What the screen of a scanned receipt shows. Nothing of it says who brought the goods or whom they are for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screens.touch.core.lobby import NOBODY_KNOWN
from screens.touch.core.view import ScreenView
from services.house.help_now import HelpNow


class GoodsState(StrEnum):
    """How the goods of a receipt stand, as their family may read it."""

    RECEIVED = "received"  # the house has them
    OPEN_LONG = "open_long"  # … for so long that the family should ask
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    NOTHING_LEFT = "nothing_left"  # nothing could be left: the family took everything back


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """A thing: "Sabun mandi: 2 buah". `refused`: why it was not left, in the house's words; "" of one that was."""

    name: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class GoodsView(ScreenView):
    """Moments are in local form: "Senin, 23 November 2026 09.30". `lines`: the things of this page."""

    state: GoodsState
    label: str = ""  # the bag's number, as it stands on the receipt: "0042"
    received: str = ""
    ended: str = ""  # when they were handed over or returned; "" before
    lines: tuple[GoodsLine, ...] = ()
    help_at: HelpNow = NOBODY_KNOWN  # who knows more
    page: int = 0
    pages: int = 1
