"""The use cases behind the touch screens: what can be offered, a number, the devices. Runs in workers only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from devices.printer import PrinterStatus
from devices.scanner import ScannerStatus
from devices.voice import VoiceStatus
from kiosk import __version__
from kiosk.compose.away import away
from kiosk.compose.services import Services
from kiosk.touch.help import TouchHelp
from kiosk.touch.info import TouchInfo
from kiosk.touch.numbers import TouchNumbers
from kiosk.touch.staff import TouchStaff
from kiosk.touch.surveys import TouchSurveys
from screens.touch.core.lobby import Health, Lobby, PriorityCard, ServiceCard, ServiceState
from screens.touch.core.paper import PaperState
from screens.touch.number.ticket_flow import TicketPage
from screens.touch.number.view import TicketView
from services.house.help_now import HelpNow
from services.house.hours import Opening
from services.log.journal import device_words
from services.paper.printing import PrinterOwner
from services.queue.help_at import help_now
from services.queue.model import Refused, TakeRequest
from services.queue.queue import ServiceNow
from services.store.database import DatabaseAway
from services.text.local_form import format_date, format_time

KEEP_DAY_SECONDS = 45.0
HEARTBEAT_SECONDS = 60.0


class TouchBackend(TouchNumbers, TouchSurveys, TouchHelp, TouchStaff):
    """Implements screens.touch.app.events.Backend for one kiosk."""

    def __init__(
        self, services: Services, owner: PrinterOwner, say: Callable[[str], None] = lambda _line: None
    ) -> None:
        """`say` tells the terminal when the database is away, and when it is back."""
        super().__init__(services, owner)
        self._say = say
        self._away = ""  # why the database is, as it was said
        self._info = TouchInfo(services)
        self._last_keep = self._last_beat = float("-inf")
        self._clock_trusted = True
        self._scanner: ScannerStatus | None = None
        self._noted_scanner: ScannerStatus | None = None
        self._noting_scanner = threading.Lock()

    # -- what can be offered ----------------------------------------------------------------------

    def lobby(self, language: str) -> Lobby | None:
        try:
            now, state, offered = self._now(), self._s.states.read(), self._s.queue.services_now()
            seen = self._s.queue.help_desk.look()
            info = self._info.tree(language, now.date())
        except DatabaseAway:
            return None
        house = self._s.settings.house
        cards = tuple(self._card(one, help_now(house, seen, now, one.service.code), language) for one in offered)
        openings = [one.opening.numbers_from for one in offered if one.opening.numbers_from is not None]
        gives = any(one.opening.gives_numbers for one in offered)
        reasons = {one.opening.reason.in_language(language) if one.opening.reason else "" for one in offered}
        groups = tuple(
            PriorityCard(group.code, group.icon, group.name.in_language(language), group.hint.in_language(language))
            for group in house.priority_groups.values()
        )
        return Lobby(
            services=cards,
            priority_groups=groups,
            any_open=gives,
            next_opening="" if gives or not openings else self._moment(min(openings), language),
            closing_reason=reasons.pop() if len(reasons) == 1 and not gives else "",  # one that holds for all of them
            express_mode=state.express_mode,
            in_service=state.in_service,
            report_line=house.report_line.in_language(language),
            help_at=help_now(house, seen, now),
            clock=format_time(now, language),
            date=format_date(now.date(), language),
            info=info,
            local_moment=lambda moment: self._moment(moment, language),
            local_closing=lambda opens: self._closing(opens, language),
            closed_until="" if gives or not openings else self._closing(min(openings), language),
            takes_visits=any(self._s.settings.visits.weekdays),
            scanner_place=self._s.settings.scanner.place,
        )

    def health(self) -> Health:
        try:
            clock = self._s.queue.day.clock_state()
            if clock.trusted != self._clock_trusted:
                self._note_clock(clock.trusted, clock.last)
            if clock.trusted:
                self._keep_going()
            self._note_scanner()
            in_service = self._s.states.read().in_service
        except DatabaseAway as fault:
            return self._health_without_database(fault)
        if self._away:
            self._away = ""
            self._say("The database works again.")
        return Health(started=True, clock_trusted=clock.trusted, in_service=in_service)

    def _health_without_database(self, fault: DatabaseAway) -> Health:
        """What the screen has to say, and once the terminal too."""
        why = away(self._s.settings, fault)
        if str(why) != self._away:
            self._away = str(why)
            self._say(f"{why} The screen says that the kiosk cannot work now.")
        return Health(started=True, database_ok=False, help_at=self._s.queue.help_desk.remembered(), disk=why.disk)

    # -- a number -----------------------------------------------------------------------------------

    def take(self, request_id: str, service: str, priority_group: str | None, language: str) -> TicketPage | Refused:
        answer = self._s.queue.taking.take(TakeRequest(request_id, service, priority_group, language=language))
        if isinstance(answer, Refused):
            return answer
        public = self._s.settings.house.public_service(answer.ticket.service)
        number = TicketView(
            label=answer.ticket.label,
            service_name=public.name.in_language(language),
            ahead=answer.ahead,
            wait=self._expected(answer.wait),
            paper=PaperState.PRINTING,
            qr_text=answer.ticket.qr_text,
            help_at=self._help(public.code),
            repeated=answer.repeated,
            photo_allowed=self._s.settings.kiosk.photo_allowed,
            priority=self._priority(answer.ticket, language),
            paper_at=self._s.settings.panel.paper_at,
        )
        return TicketPage.of(number, answer.print_job)

    def printer_status(self) -> PrinterStatus:
        status = self._owner.status()
        try:
            job = self._owner.next_queued()
            if job is not None:
                self._owner.work_off(job)
        except DatabaseAway:
            return status  # jobs of others wait until it is back
        return status

    def note_scanner(self, status: ScannerStatus) -> None:
        self._scanner = status
        try:
            self._note_scanner()
        except DatabaseAway:
            return  # noted with the next look at the health, when the database is back

    def note_voice(self, status: VoiceStatus) -> None:
        try:
            self._s.journal.record("voice_status", state=status.state.value, detail=device_words(status.detail))
        except DatabaseAway:
            return  # the log lacks this change; the next one stands in it

    def session_ended(self, how: str) -> None:
        if how != "timed_out":
            return
        try:
            self._s.journal.record("session_ended", how=how)
        except DatabaseAway:
            return  # worth an entry, not worth an error

    # -- steps ----------------------------------------------------------------------------------------

    def _card(self, one: ServiceNow, help_at: HelpNow, language: str) -> ServiceCard:
        service = one.service
        state = ServiceState.OPEN
        if one.opening.opening is Opening.NOT_YET_OPEN and not one.opening.gives_numbers:
            state = ServiceState.NOT_YET_OPEN
        elif not one.opening.gives_numbers:
            state = ServiceState.CLOSED
        elif one.quota_left == 0:
            state = ServiceState.FULL
        opens = self._moment(one.opening.numbers_from, language) if one.opening.numbers_from else ""
        return ServiceCard(
            service.code,
            service.icon,
            service.name.in_language(language),
            service.description.in_language(language),
            service.standard.requirements.in_language(language),
            service.standard.fee.in_language(language),
            state,
            one.waiting,
            opens,
            help_at,
        )

    def _note_clock(self, trusted: bool, last: datetime | None) -> None:
        if not trusted:
            shown = last.isoformat(timespec="minutes") if last else "-"
            self._s.journal.record("clock_untrusted", clock=self._now().isoformat(timespec="minutes"), last=shown)
        self._clock_trusted = trusted

    def _note_scanner(self) -> None:
        with self._noting_scanner:  # two workers may come at once: the change itself, and the look at the health
            status, noted = self._scanner, self._noted_scanner
            if status is not None and (noted is None or noted.state is not status.state):
                self._s.states.scanner_changed(status)
                self._noted_scanner = status

    def _keep_going(self) -> None:
        """The day, visits and the heartbeat; seldom, because on SQLite every write makes others wait."""
        tick = self._s.clock.monotonic()
        if self._s.database.writes_fail:  # what families touch fails now: the next write tells whether it still does
            self._last_beat = float("-inf")
        if tick - self._last_keep >= KEEP_DAY_SECONDS:
            self._s.queue.day.keep()
            with suppress(OSError):  # a full disk: the next time, and doctor says it
                self._s.visits.keep()
            self._s.witness.note(self._s.database)
            self._last_keep = tick
        if tick - self._last_beat >= HEARTBEAT_SECONDS:
            self._s.states.heartbeat(version=__version__)
            self._last_beat = tick
