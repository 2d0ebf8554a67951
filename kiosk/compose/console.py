"""Composes what stands behind the staff's pages. The touch app never imports this: it needs no web server."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from argon2 import PasswordHasher

from kiosk import __version__
from kiosk.compose.away import trouble_of_disks
from kiosk.compose.backup import copies, make_copy
from kiosk.compose.health import build_health
from kiosk.compose.services import Services, open_services, successor, tell_first_administrator
from kiosk.settings.judging import Judge
from kiosk.settings.model import Settings
from kiosk.settings.page_forms import SettingsForms
from screens.web.api.parts import ApiParts
from screens.web.board.page import BoardParts
from screens.web.board.voice import Voice
from screens.web.console.away import Standing, create_away_app
from screens.web.console.shared.console import Console
from screens.web.console.shared.guard_pages import GuardPages
from screens.web.console.shared.jobs import Jobs
from screens.web.console.shared.live import Live
from screens.web.console.shared.outage_desk import OutageDesk
from screens.web.console.shared.session_memory import SessionMemory
from screens.web.shared.televisions import Televisions
from services.health.care_looks import SilentBoard
from services.health.counting import LogCounts
from services.health.waits import Waits
from services.house.boards import Boards
from services.house.danger import Dangers
from services.house.roster import Roster
from services.people.officers import Officers
from services.people.permissions import Permissions
from services.people.web_sessions import SessionTimes, WebSessions
from services.queue.board import LobbyBoard
from services.reports.attention import OpenMatters
from services.reports.devices import Devices
from services.reports.glance import Glances
from services.reports.span_glance import SpanGlances
from services.settings.drafts import Drafts
from services.store.changes import watch
from services.store.clock import Clock, SystemClock
from services.store.faults import put_off
from services.store.obstacles import Trouble
from services.visits.displaced import DisplacedVisits, Plan

PLACE = "console"  # its name in the log, with a chain of its own
COPY_KEPT_SECONDS = 60.0  # so long the page says how the last one ended
INTEGRITY_KEPT_SECONDS = 300.0  # a month that was counted is good enough for so long


@dataclass(frozen=True)
class BuiltConsole:
    services: Services
    console: Console
    board: BoardParts
    api: ApiParts

    def close(self) -> None:
        self.console.live.stop()
        self.services.close()


def build_console(
    settings: Settings,
    *,
    clock: Clock | None = None,
    hasher: PasswordHasher | None = None,
    say: Callable[[str], None] = lambda _line: None,
    check: bool = False,
) -> BuiltConsole:
    """Everything behind the staff's pages; nothing runs yet. check: read the whole database file for damage first.

    Raises DatabaseFault, HouseFaulty.
    """
    ours = replace(settings, kiosk=replace(settings.kiosk, id=PLACE))
    services = open_services(ours, clock=clock, check=check, put_aside=False)
    try:
        officers = Officers(services.journal, place=PLACE, hasher=hasher)
        tell_first_administrator(settings, officers, say)
        return _built(services, _console(services.settings, services, officers))
    except BaseException:
        services.close()
        raise


def _built(services: Services, console: Console) -> BuiltConsole:
    settings = services.settings
    return BuiltConsole(services, console, _board(settings, console, services), _api(settings, console, services))


def adopted(built: BuiltConsole) -> BuiltConsole | None:
    """The console on the same database, once the house is set to something else; who is signed in, what they were told
    and the televisions stay. None where nothing changed. Raises DatabaseFault, HouseFaulty, InstrumentsFaulty."""
    services, was = successor(built.services), built.console
    if services is None:
        return None
    fresh = _console(services.settings, services, was.officers, was)
    kept = ("live", "memory", "televisions", "boards", "integrity_jobs", "copy_jobs", "sessions", "permissions")
    now = replace(fresh, **{name: getattr(was, name) for name in kept})
    services.journal.record("settings_in_use", version=services.held.number)
    return _built(services, now)


def _console(settings: Settings, services: Services, officers: Officers, was: Console | None = None) -> Console:
    """was: the console of the same house as it was set before."""
    times = SessionTimes(timedelta(minutes=settings.console.idle_minutes), timedelta(hours=settings.console.day_hours))
    journal, house = services.journal, settings.house
    boards, dangers = Boards(journal), Dangers(journal)
    judge = Judge(settings.path)
    live = Live(lambda: watch(services.database), version=__version__)
    guard_pages = was.guard_pages if was else GuardPages(services.clock)
    televisions = was.televisions if was else Televisions(services.clock, live.tell, boards.known)

    def bug(place: str, fault: Exception) -> None:
        _note_bug(services, place, fault)

    return Console(
        house=house,
        clock=services.clock,
        journal=journal,
        database=services.database,
        officers=officers,
        sessions=WebSessions(journal, times, place=PLACE),
        permissions=Permissions(journal),
        queue=services.queue,
        manual=services.manual,
        paper=services.paper,
        roster=Roster(journal, house),
        log=services.log,
        kiosks=services.states,
        devices=Devices(journal),
        glances=Glances(journal, services.past),
        past=services.past,
        span_glances=SpanGlances(journal, services.past, goal_minutes=settings.console.wait_goal_minutes),
        calls=services.officer_calls,
        dangers=dangers,
        guard_pages=guard_pages,
        open_matters=OpenMatters(
            journal, services.officer_calls, dangers, services.goods.overdue, services.visits.asked.late
        ),
        health=build_health(services, lambda: _silent(televisions), lambda: guard_pages.missed_since),
        visits=services.visits,
        goods=services.goods,
        drafts=Drafts(
            journal,
            house.time_zone,
            fits=judge.fits,
            needs_day=judge.needs_day,
            trusts=lambda connection: services.queue.day.clock_in(connection).trusted,
        ),
        forms=SettingsForms(judge),
        plan_of=lambda values: _plan(judge.made(values)),
        displaced=DisplacedVisits(journal),
        surveys=services.surveys,
        survey_reports=services.survey_reports,
        integrity=services.integrity,
        integrity_jobs=Jobs(services.clock, bug, kept_seconds=INTEGRITY_KEPT_SECONDS),
        copies=copies(services),
        make_copy=lambda who: make_copy(services, who),
        copy_jobs=Jobs(services.clock, bug, kept_seconds=COPY_KEPT_SECONDS),
        copy_looks=Jobs(services.clock, bug, kept_seconds=0),
        memory=SessionMemory(services.clock),
        live=live,
        boards=boards,
        televisions=televisions,
        bug=bug,
        disk=lambda: trouble_of_disks(settings),
        version=__version__,
        tls=settings.console.https,
        names=_names(settings),
    )


def outage_console(services: Services, desk: OutageDesk, *, hasher: PasswordHasher | None = None) -> Console:
    """The counters' pages on a kiosk's book (kiosk.compose.outage), while the server is away; nothing runs yet."""
    officers = Officers(services.journal, place=PLACE, hasher=hasher)
    console = _console(services.settings, services, officers)
    return replace(console, outage=desk, tls=services.settings.console.tls)  # no proxy stands before a kiosk's page


def _plan(settings: Settings | None) -> Plan | None:
    if settings is None or settings.visits.service not in settings.house.services:
        return None
    return settings.visits, settings.house.services[settings.visits.service].hours


def _silent(televisions: Televisions) -> list[SilentBoard]:
    return [SilentBoard(one.name, one.seen_at) for one in televisions.all() if one.lost]


def _names(settings: Settings) -> frozenset[str]:
    """Host names that requests may name."""
    return settings.console.names | {socket.gethostname().lower()}


def build_away(settings: Settings, trouble: Callable[[], Trouble | None]) -> Standing:
    """What is served while the console cannot be opened; `trouble`: what the last try found."""
    return create_away_app(
        settings.house,
        SystemClock(),
        trouble,
        channels=settings.information.channels,
        version=__version__,
        tls=settings.console.https,
        names=_names(settings),
    )


def _board(settings: Settings, console: Console, services: Services) -> BoardParts:
    recordings = settings.console.recordings
    return BoardParts(
        house=console.house,
        clock=console.clock,
        board=LobbyBoard(services.journal, console.house),
        boards=console.boards,
        televisions=console.televisions,
        voice=Voice(*((recordings,) if recordings else ()), settings.storage.voice),
        channels=settings.information.channels,
        news=console.live.news,
        published=lambda: services.surveys.periods.published(),
        version=__version__,
        tls=console.tls,
    )


def _api(settings: Settings, console: Console, services: Services) -> ApiParts:
    return ApiParts(
        house=settings.house,
        clock=services.clock,
        database=services.database,
        queue=services.queue,
        board=LobbyBoard(services.journal, settings.house),
        health=console.health,
        counts=LogCounts(services.database),
        waits=Waits(services.database),
        visits=lambda: services.visits,
        goods=lambda: services.goods.overdue.look(),
        bug=lambda place, fault: _note_bug(services, place, fault),
        version=__version__,
        per_minute=settings.console.api_per_minute,
    )


def _note_bug(services: Services, place: str, fault: Exception) -> None:
    with put_off():  # the server's own log has it all the same
        services.journal.record("use_case_failed", place=place[:100], kind=type(fault).__name__)
