"""Goods for tests: a house with three kinds of goods and four lockers, and bags of people who cannot exist."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from services.goods.goods import Goods
from services.goods.model import Bag, BagDone, GoodsPeople, Line, NewBag
from services.goods.settings import GoodsItem, GoodsSettings, Refusal
from services.house.model import House
from services.log.journal import Journal
from services.visits.personal import PersonalKeys
from tests.support.house import service_day, text
from tests.support.staff import officer
from tests.support.visits import visit_settings

PEOPLE = GoodsPeople("Contoh Pengirim", "B.I 77/2026", "Warga Contoh", "C-12")
LINES = (Line("food", 2), Line("clothes", 3), Line("clothes", refused="metal"))


def goods_settings(**changes: object) -> GoodsSettings:
    items = {
        "food": GoodsItem("food", text("Makanan siap santap"), text("bungkus"), 4),
        "clothes": GoodsItem("clothes", text("Pakaian"), text("potong"), 6),
        "other": GoodsItem("other", text("Barang lain"), text("buah"), 5),
    }
    refusals = {
        "metal": Refusal("metal", text("Kaca, kaleng, atau logam")),
        "amount": Refusal("amount", text("Melebihi jumlah")),
    }
    made = GoodsSettings(
        "B", MappingProxyType(items), MappingProxyType(refusals), lockers=("1", "2", "3", "A1"), open_days=3
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def goods(journal: Journal, house: House, folder: Path, settings: GoodsSettings | None = None) -> Goods:
    """Goods of a house; one folder is one machine."""
    keys = PersonalKeys(folder / "personal")
    return Goods(service_day(journal, house), settings or goods_settings(), visit_settings(), keys)


def new_bag(request: str = "form-1", **changes: object) -> NewBag:
    return replace(NewBag(LINES, PEOPLE, request), **changes)  # type: ignore[arg-type]


def receive(desk: Goods, request: str = "form-1", **changes: object) -> Bag:
    """A bag that was taken in."""
    answer = desk.receiving.receive(officer("p01"), new_bag(request, **changes))
    assert isinstance(answer, BagDone), answer
    return answer.bag
