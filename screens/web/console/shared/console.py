"""What the staff's pages use: composed by kiosk.compose.console, nothing is opened here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from screens.web.console.shared.jobs import Jobs
from screens.web.console.shared.live import Live
from screens.web.console.shared.session_memory import SessionMemory
from screens.web.shared.televisions import Televisions
from services.house.kiosks import is_silent
from services.house.model import House
from services.integrity.counting import Integrity
from services.people.model import Officer
from services.people.officers import Officers
from services.people.web_sessions import WebSessions
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

LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class Console:
    """Use cases and state of the pages.

    `bug` notes a program error at a place. `tls`: served under https. `names`: host names that requests may name.
    """

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
    integrity_jobs: Jobs[Integrity]
    memory: SessionMemory
    live: Live
    televisions: Televisions
    bug: Callable[[str, Exception], None]
    version: str
    tls: bool = False
    names: frozenset[str] = frozenset()

    def kiosks_alive(self, who: Officer) -> list[str]:
        """Kiosks that can print; where none gives signs of life, all known ones. Raises NotPermitted, DatabaseAway."""
        known, now = self.attention.kiosks(who), self.clock.now()
        alive = [one.kiosk for one in known if not is_silent(one, now)]
        return alive or [one.kiosk for one in known]
