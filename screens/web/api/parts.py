"""What the API uses: composed by kiosk.compose.console, nothing is opened here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.goods.overdue import Lying
from services.health.counting import LogCounts
from services.health.house_health import HouseHealth
from services.health.waits import Waits
from services.house.model import House
from services.queue.board import LobbyBoard
from services.queue.queue import Queue
from services.store.clock import Clock
from services.store.database import Database
from services.visits.visits import Visits


@dataclass(frozen=True)
class ApiParts:
    """`visits` is asked for at the first booking: its keys are slow to import. `per_minute`: requests of a client."""

    house: House
    clock: Clock
    database: Database
    queue: Queue
    board: LobbyBoard
    health: HouseHealth
    counts: LogCounts
    waits: Waits
    visits: Callable[[], Visits]
    goods: Callable[[], Lying]
    bug: Callable[[str, Exception], None]
    version: str
    per_minute: int
