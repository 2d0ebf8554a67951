"""What the house decides about goods and lockers. Everything is frozen and comes from the house's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from services.house.model import LocalText


class LabelShows(StrEnum):
    """What a bag's label says of the detainee whom the bag is for; never a name."""

    REGISTER = "register"  # the register number
    BLOCK = "block"  # the block and room
    NOTHING = "nothing"  # the bag's number only: its officer scans it at the console


@dataclass(frozen=True, slots=True)
class GoodsItem:
    """A kind of thing that may be left, counted in `unit`, at most `most` of them in one bag."""

    code: str
    name: LocalText
    unit: LocalText
    most: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an item is not taken in."""

    code: str
    name: LocalText


@dataclass(frozen=True, slots=True)
class GoodsSettings:
    """The house's rules for goods and lockers."""

    service: str | None = None  # code of the service whose numbers leave goods; None: goods are not kept here
    items: Mapping[str, GoodsItem] = field(default_factory=lambda: MappingProxyType({}))
    refusals: Mapping[str, Refusal] = field(default_factory=lambda: MappingProxyType({}))
    open_days: int = 3  # a bag that is neither handed over nor returned after so many days is pointed out
    label: LabelShows = LabelShows.REGISTER
    lockers: tuple[str, ...] = ()  # what stands on their doors, in their order

    @property
    def offered(self) -> bool:
        """Whether goods are kept here."""
        return self.service is not None and bool(self.items)
