"""What the staff's pages stand on: handed in whole by kiosk.compose.kiosk, opened nowhere here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from screens.web.api.room import ApiRoom
from screens.web.board.televisions import Boards
from screens.web.board.voice import Voice
from screens.web.console.shared.live import Live
from screens.web.console.shared.works import Works
from screens.web.console.visits.imports import Imports
from screens.web.console.visits.reveals import Reveals
from services.house.information import Channel
from services.house.model import House
from services.integrity.counting import Integrity
from services.people.officers import Officers
from services.people.web_sessions import WebSessions
from services.queue.board import LobbyBoard
from services.staff.attention_desk import AttentionDesk
from services.staff.counter_desk import CounterDesk
from services.staff.device_desk import DeviceDesk
from services.staff.glance_desk import GlanceDesk
from services.staff.integrity_desk import IntegrityDesk
from services.staff.log_desk import LogDesk
from services.staff.people_desk import PeopleDesk
from services.staff.supervisor_desk import SupervisorDesk
from services.staff.survey_desk import SurveyDesk
from services.staff.visit_desk import VisitDesk
from services.store.clock import Clock
from services.store.database import Database
from services.surveys.periods import Published

LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class Room:
    """`tls`: the pages are served under https. `names`: host names by which browsers may come."""

    house: House
    clock: Clock
    database: Database
    officers: Officers
    sessions: WebSessions
    counters: CounterDesk
    supervisor: SupervisorDesk
    people: PeopleDesk
    log: LogDesk
    devices: DeviceDesk
    glance: GlanceDesk
    attention: AttentionDesk
    visits: VisitDesk
    surveys: SurveyDesk
    integrity: IntegrityDesk
    works: Works[Integrity]
    reveals: Reveals
    imports: Imports
    live: Live
    api: ApiRoom
    board: LobbyBoard
    boards: Boards
    voice: Voice
    channels: tuple[Channel, ...]  # where visitors can complain
    published: Callable[[], list[Published]]  # survey results that the house has approved
    bug: Callable[[str, Exception], None]  # notes a program error at a place
    version: str
    tls: bool = False
    names: frozenset[str] = frozenset()
