"""Who should go first? A few large answers and "nobody"; what it costs and what to bring beside them."""

from __future__ import annotations

from screens.touch.core.lobby import PriorityCard
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.look.theme import look, mm, u
from screens.touch.look.tokens import TARGET_MM
from screens.touch.number.events import ChoosePriority
from screens.touch.widgets.kit import Tile

GROUP_HEIGHT = 330  # units: of one group where there is room, in ordinary letters
NOTICE_LINES = 3  # of what to bring, which have room below the answers
LINE = 1.3  # of its font size: how high a line of words is
HEADER = 240  # units: of the header and its edge, at most


class GroupTile(Tile):
    """A group of people who go first."""


class PriorityScreen(TouchScreen):
    """The answers depend on the panel and the visitor's wishes alone, never on the service: each keeps its place."""

    tile = GroupTile

    def bring_first(self, _version: float) -> bool:
        """Whether what to bring stands by the title: in the left column, or above what can be reached in low reach."""
        return bool(look.landscape or look.low)

    def first_room(self, page: float, *others: float) -> float:
        """The height, in pixels, that is left by the title for what to bring; `others` is all else in its column."""
        if not look.landscape:
            page, others = look.panel.height_px - u(HEADER) - look.panel.reach_px, others[:-1]
        return float(page - sum(others) - u(72) - u(22) * len(others) - look.gap)

    def groups_height(self, room: float, nobody: float, rows: float, _version: float) -> float:
        """How high the groups are altogether, in pixels; `room` is the body's height, `nobody` its last answer's."""
        if not rows:  # a screen that shows nothing yet
            return 0
        gaps = look.gap * (rows - 1)
        most = (room - nobody - look.gap - gaps) / rows
        notice = 0 if self.bring_first(0) else NOTICE_LINES * LINE * look.font("body") + u(48) + look.gap
        least = max(mm(TARGET_MM), LINE * look.font("tile"))
        wanted = min(u(GROUP_HEIGHT) * (1 + look.step / 5), most - notice / rows)
        return float(min(most, max(wanted, least)) * rows + gaps)

    def choose(self, card: PriorityCard) -> None:
        self.emit(ChoosePriority(card.code))

    def nobody(self) -> None:
        self.emit(ChoosePriority(None))


load_kv(__file__)
