"""Goods and lockers, as one kiosk (or the console) has them."""

from __future__ import annotations

from services.goods.ending import Ending
from services.goods.lockers import Lockers
from services.goods.looking import Looking
from services.goods.overdue import OverdueGoods
from services.goods.prints import GoodsPrints
from services.goods.receiving import Receiving
from services.goods.settings import GoodsSettings
from services.queue.day import ServiceDay
from services.visits.personal import PersonalKeys
from services.visits.settings import VisitSettings


class Goods:
    """The use cases by subject. personal: the week keys that visits have."""

    def __init__(
        self,
        day: ServiceDay,
        settings: GoodsSettings,
        visits: VisitSettings,
        personal: PersonalKeys,
        *,
        read_here: bool = False,
    ) -> None:
        """`read_here`: where this runs there is a scanner for visitors."""
        self.settings = settings
        self.prints = GoodsPrints(day.journal, day.house, settings, personal, read_here=read_here)
        self.receiving = Receiving(day, settings, personal, self.prints)
        self.ending = Ending(day.journal)
        self.looking = Looking(day, settings, personal, visits.names_per_hour)
        self.overdue = OverdueGoods(day, settings)
        self.lockers = Lockers(day.journal, settings, visits.service)
