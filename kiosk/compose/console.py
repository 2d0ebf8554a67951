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
from kiosk.compose.services import Services, open_services, require_same_house, tell_first_administrator
from kiosk.settings.model import Settings
from screens.web.api.parts import ApiParts
from screens.web.board.page import BoardParts
from screens.web.board.voice import Voice
from screens.web.console.away import Standing, create_away_app
from screens.web.console.shared.console import Console
from screens.web.console.shared.guard_pages import GuardPages
from screens.web.console.shared.jobs import Jobs
from screens.web.console.shared.live import Live
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
from services.store.changes import watch
from services.store.clock import Clock, SystemClock
from services.store.faults import put_off
from services.store.obstacles import Trouble

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

    Raises DatabaseFault, HouseDiffers.
    """
    ours = replace(settings, kiosk=replace(settings.kiosk, id=PLACE))
    services = open_services(ours, clock=clock, check=check, put_aside=False)
    try:
        require_same_house(services)
        officers = Officers(services.journal, place=PLACE, hasher=hasher)
        tell_first_administrator(settings, officers, say)
        console = _console(settings, services, officers)
        return BuiltConsole(services, console, _board(settings, console, services), _api(settings, console, services))
    except BaseException:
        services.close()
        raise


def _console(settings: Settings, services: Services, officers: Officers) -> Console:
    times = SessionTimes(timedelta(minutes=settings.console.idle_minutes), timedelta(hours=settings.console.day_hours))
    journal, house = services.journal, settings.house
    boards, dangers = Boards(journal), Dangers(journal)
    live = Live(lambda: watch(services.database), version=__version__)
    televisions = Televisions(services.clock, live.tell, boards.known)

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
        glances=Glances(journal, house),
        span_glances=SpanGlances(journal, house, goal_minutes=settings.console.wait_goal_minutes),
        calls=services.officer_calls,
        dangers=dangers,
        guard_pages=GuardPages(services.clock),
        open_matters=OpenMatters(journal, services.officer_calls, dangers),
        health=build_health(services, lambda: _silent(televisions)),
        visits=services.visits,
        surveys=services.surveys,
        survey_reports=services.survey_reports,
        integrity=services.integrity,
        integrity_jobs=Jobs(services.clock, bug, kept_seconds=INTEGRITY_KEPT_SECONDS),
        copies=copies(services),
        make_copy=lambda who: make_copy(services, who),
        copy_jobs=Jobs(services.clock, bug, kept_seconds=COPY_KEPT_SECONDS),
        memory=SessionMemory(services.clock),
        live=live,
        boards=boards,
        televisions=televisions,
        bug=bug,
        disk=lambda: trouble_of_disks(settings),
        version=__version__,
        tls=settings.console.tls,
        names=_names(settings),
    )


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
        tls=settings.console.tls,
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
        bug=lambda place, fault: _note_bug(services, place, fault),
        version=__version__,
        per_minute=settings.console.api_per_minute,
    )


def _note_bug(services: Services, place: str, fault: Exception) -> None:
    with put_off():  # the server's own log has it all the same
        services.journal.record("use_case_failed", place=place[:100], kind=type(fault).__name__)
