"""What the staff's pages use: composed by kiosk.compose.console, nothing is opened here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from screens.web.console.shared.guard_pages import GuardPages
from screens.web.console.shared.jobs import Jobs
from screens.web.console.shared.live import Live
from screens.web.console.shared.outage_desk import OutageDesk
from screens.web.console.shared.session_memory import SessionMemory
from screens.web.shared.cookies import COUNTERS, Cookies
from screens.web.shared.televisions import Televisions
from services.backup.copies import Copies, CopyLook, CopyProblem
from services.backup.copying import Copied
from services.goods.goods import Goods
from services.health.house_health import HouseHealth
from services.house.boards import Boards
from services.house.danger import Dangers
from services.house.kiosks import KioskStates, is_silent
from services.house.model import House
from services.house.officer_calls import OfficerCalls
from services.house.past import PastHouses
from services.house.roster import Roster
from services.integrity.counting import Integrity
from services.integrity.monthly import IntegrityReports
from services.log.journal import Journal
from services.paper.requests import PaperRequests
from services.people.model import Officer
from services.people.officers import Officers
from services.people.permissions import Permissions
from services.people.web_sessions import WebSessions
from services.queue.manual import ManualNumbers
from services.queue.queue import Queue
from services.reports.attention import OpenMatters
from services.reports.devices import Devices
from services.reports.glance import Glances
from services.reports.kiosk_log import KioskLog
from services.reports.span_glance import SpanGlances
from services.reports.survey_reports import SurveyReports
from services.settings.drafts import Drafts
from services.settings.form import Forms
from services.settings.values import Values
from services.store.clock import Clock
from services.store.database import Database
from services.store.disk import DiskTrouble
from services.surveys.surveys import Surveys
from services.visits.displaced import DisplacedVisits, Plan
from services.visits.visits import Visits

LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class Console:
    """Use cases and state of the pages.

    `bug` notes a program error at a place; `disk` looks at the disks that the database needs.
    `tls`: served under https. `names`: host names that requests may name.
    """

    house: House
    clock: Clock
    journal: Journal
    database: Database
    officers: Officers
    sessions: WebSessions
    permissions: Permissions
    queue: Queue
    manual: ManualNumbers
    paper: PaperRequests
    roster: Roster
    log: KioskLog
    kiosks: KioskStates
    devices: Devices
    glances: Glances
    past: PastHouses
    span_glances: SpanGlances
    calls: OfficerCalls
    dangers: Dangers
    guard_pages: GuardPages
    open_matters: OpenMatters
    health: HouseHealth
    visits: Visits
    goods: Goods
    drafts: Drafts
    forms: Forms
    plan_of: Callable[[Values], Plan | None]  # of the visits, in a house with these settings
    displaced: DisplacedVisits
    surveys: Surveys
    survey_reports: SurveyReports
    integrity: IntegrityReports
    integrity_jobs: Jobs[Integrity]
    copies: Copies
    make_copy: Callable[[Officer], Copied | CopyProblem]
    copy_jobs: Jobs[Copied | CopyProblem]
    copy_looks: Jobs[CopyLook]
    memory: SessionMemory
    live: Live
    boards: Boards
    televisions: Televisions
    bug: Callable[[str, Exception], None]
    disk: Callable[[], DiskTrouble | None]
    version: str
    tls: bool = False
    names: frozenset[str] = frozenset()
    outage: OutageDesk | None = None  # the server is away: these are the pages of one kiosk

    @property
    def cookies(self) -> Cookies:
        return Cookies(tls=self.tls, pages=COUNTERS if self.outage is not None else "")

    def kiosks_alive(self, who: Officer) -> list[str]:
        """Kiosks that can print; where none gives signs of life, all known ones. Raises NotPermitted, DatabaseAway."""
        known, now = self.kiosks.known(who), self.clock.now()
        alive = [one.kiosk for one in known if not is_silent(one, now)]
        return alive or [one.kiosk for one in known]
