"""The use cases behind the touch screens: what can be offered, a number, the devices. Runs in workers only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from copy import copy

from devices.printer import PrinterStatus
from devices.scanner import ScannerStatus
from devices.voice import VoiceStatus
from kiosk import __version__
from kiosk.compose.away import away
from kiosk.compose.services import Services
from kiosk.touch.forgone import TouchForgone
from kiosk.touch.help import TouchHelp
from kiosk.touch.info import TouchInfo
from kiosk.touch.keeping import EVERY_TIME, Job, Keeping
from kiosk.touch.numbers import TouchNumbers
from kiosk.touch.staff import TouchStaff
from kiosk.touch.surveys import TouchSurveys
from screens.touch.core.lobby import Health, Lobby, PriorityCard, ServiceCard, ServiceState
from screens.touch.core.paper import PaperState
from screens.touch.number.ticket_flow import TicketPage
from screens.touch.number.view import TicketView
from services.house.help_now import HelpNow
from services.house.hours import Opening
from services.log.journal import Journal, device_words
from services.paper.printing import PrinterOwner
from services.queue.help_at import help_now
from services.queue.model import Refused, TakeRequest
from services.queue.queue import ServiceNow
from services.store.faults import DatabaseAway, DatabaseFault, answering, put_off
from services.store.holding import IdHeld
from services.store.upgrade import require_identity
from services.text.local_form import format_date, format_time

STUCK_SECONDS = 6.0  # a write that lasts so long holds up everybody: whoever waits for a lock gives up before
KEEP_SECONDS = 45.0
HEARTBEAT_SECONDS = 60.0


class TouchBackend(TouchNumbers, TouchForgone, TouchSurveys, TouchHelp, TouchStaff):
    """Implements screens.touch.app.events.Backend for one kiosk."""

    def __init__(
        self,
        services: Services,
        owner: PrinterOwner,
        say: Callable[[str], None] = lambda _line: None,
        keep_id: Callable[[], None] = lambda: None,
    ) -> None:
        """`say` tells the terminal when the database is away, and when it is back; `keep_id` raises IdHeld where
        another panel works under this kiosk's id by now."""
        super().__init__(services, owner)
        self._say = say
        self._keep_id = keep_id
        self._displaced = False  # another panel has the id: paper and log of its name are that one's
        self._away = ""  # why the database is, as it was said
        self.quiet = False  # whoever asks for the health says what follows from it
        self._info = TouchInfo(services)
        self._clock_trusted = True
        self._scanner: ScannerStatus | None = None
        self._noted_scanner: ScannerStatus | None = None
        self._noting_scanner = threading.Lock()
        self._keeping = Keeping(services.clock, self._jobs(), self._tell_bug)

    @property
    def owner(self) -> PrinterOwner:
        return self._owner

    @property
    def journal(self) -> Journal:
        return self._s.journal

    @property
    def why_away(self) -> str:
        """What keeps the database from being used, for the terminal."""
        return self._away

    def beside(self, other: TouchBackend | None) -> TouchBackend:
        """This, with what the other side of the same kiosk knows of staff, devices and visitors who left."""
        if other is not None:
            self._signed_in, self._scanner = other._signed_in, other._scanner
            self._forgone, self._forgone_lock = other._forgone, other._forgone_lock
        return self

    def in_house_of(self, services: Services) -> TouchBackend:
        """The same kiosk in a house that is set otherwise. What it knows of visitors, staff and devices is shared, so
        that what is still under way here is known there."""
        other = copy(self)
        other._s = services
        other._owner = self._owner.in_house_of(services.settings.house, services.queue, services.papers)
        other._info = TouchInfo(services)
        other._keeping = self._keeping.with_jobs(other._jobs(), other._tell_bug)
        return other

    # -- what can be offered ----------------------------------------------------------------------

    @answering(None)
    def lobby(self, language: str) -> Lobby | None:
        now, state, offered = self._now(), self._s.states.read(), self._s.queue.services_now()
        seen = self._s.queue.help_desk.look()
        info = self._info.tree(language, now.date())
        house = self._s.settings.house
        cards = tuple(
            self._card(one, self._known(help_now(house, seen, now, one.service.code)), language) for one in offered
        )
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
            help_at=self._known(help_now(house, seen, now)),
            clock=format_time(now, language),
            date=format_date(now.date(), language),
            info=info,
            local_moment=lambda moment: self._moment(moment, language),
            local_closing=lambda opens: self._closing(opens, language),
            closed_until="" if gives or not openings else self._closing(min(openings), language),
            takes_visits=any(self._s.settings.visits.weekdays),
            keeps_goods=self._s.settings.goods.offered,
            scanner_place=self._s.settings.scanner.place,
        )

    def health(self) -> Health:
        """Looks only, so that it answers soon: what has to be done now and then, `keep` does."""
        try:
            return self._health()
        except DatabaseFault as fault:  # of a COMMIT too: whoever was told "perhaps" has been told
            return self._health_without_database(fault)

    def _health(self) -> Health:
        """Raises DatabaseFault."""
        require_identity(self._s.database)
        try:
            self._keep_id()
        except IdHeld:
            self._displaced = True
            raise
        self._displaced = False
        clock = self._s.queue.day.clock_state()
        in_service = self._s.states.read().in_service
        if self._keeping.fault is not None:  # it can be read, and not written
            raise self._keeping.fault
        if self._s.database.longest_write() >= STUCK_SECONDS:
            raise DatabaseAway("A write to the database does not end: look at its disk.")
        if self._away:
            self._away = ""
            if not self.quiet:
                self._say("The database works again.")
        return Health(started=True, clock_trusted=clock.trusted, in_service=in_service)

    def _health_without_database(self, fault: DatabaseFault) -> Health:
        """What the screen has to say, and once the terminal too."""
        why = away(self._s.settings, fault)
        if str(why) != self._away and not self.quiet:
            self._say(f"{why} The screen says that the kiosk cannot work now.")
        self._away = str(why)
        remembered = self._s.queue.help_desk.remembered()
        return Health(started=True, database_ok=False, help_at=remembered, trouble=why.trouble)

    # -- a number -----------------------------------------------------------------------------------

    def take(self, request_id: str, service: str, priority_group: str | None, language: str) -> TicketPage | Refused:
        answer = self._s.queue.taking.take(TakeRequest(request_id, service, priority_group, language=language))
        self._after_take(request_id)
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
            provisional=self.on_book,
        )
        return TicketPage.of(number, answer.print_job)

    def printer_status(self) -> PrinterStatus:
        status = self._owner.status()
        with put_off():  # jobs of others wait until it is back
            job = self._owner.next_queued() if not self._displaced else None
            if job is not None:
                self._owner.work_off(job)
        return status

    def heard_scanner(self, status: ScannerStatus) -> None:
        """It is noted with the next housekeeping."""
        self._scanner = status

    def note_scanner(self, status: ScannerStatus) -> None:
        self.heard_scanner(status)
        with put_off():  # until the next housekeeping, when the database is back
            self._note_scanner()

    def note_voice(self, status: VoiceStatus) -> None:
        with put_off():  # the log lacks this change; the next one stands in it
            self._s.journal.record("voice_status", state=status.state.value, detail=device_words(status.detail))

    def session_ended(self, how: str) -> None:
        if how == "timed_out":
            with put_off():  # worth an entry, not worth an error
                self._s.journal.record("session_ended", how=how)

    # -- housekeeping -----------------------------------------------------------------------------------

    def keep(self) -> None:
        """What has to be done now and then; seldom, because on SQLite every write makes others wait."""
        if self._s.database.writes_fail:  # what families touch fails now: the next write tells whether it still does
            self._keeping.hurry("heartbeat")
        if not self._displaced:
            self._keeping.keep()

    def try_writing(self) -> None:
        """Whether the last round of housekeeping failed is no news after an outage. Raises DatabaseFault."""
        self._keep_id()  # nothing is written in the name of a kiosk that is another panel by now
        self._note_clock()
        self._when_trusted(lambda: self._s.states.heartbeat(version=__version__))()
        self._keeping.fault = None

    def try_again(self) -> None:
        """Every look tries again by itself."""

    def _jobs(self) -> dict[str, tuple[float, Job]]:
        now_and_then = {"day": self._s.queue.keep, "numbers that nobody was shown": self.settle_forgone}
        now_and_then["what was seen of the log"] = lambda: self._s.witness.note(self._s.database)
        visits = {name: self._when_trusted(job) for name, job in self._s.visits.jobs().items()}
        return {
            "clock": (EVERY_TIME, self._note_clock),
            **{name: (KEEP_SECONDS, self._when_trusted(job)) for name, job in now_and_then.items()},
            "heartbeat": (HEARTBEAT_SECONDS, self._when_trusted(lambda: self._s.states.heartbeat(version=__version__))),
            "scanner": (EVERY_TIME, self._note_scanner),
            **{name: (KEEP_SECONDS, job) for name, job in visits.items()},
        }

    def _when_trusted(self, job: Job) -> Job:
        return lambda: job() if self._clock_trusted else None

    def _tell_bug(self, name: str, bug: Exception) -> None:
        kind = type(bug).__name__
        self._say(f"{kind} in the housekeeping ({name}); the rest of it goes on.")
        with put_off():
            self._s.journal.record("use_case_failed", place=f"housekeeping: {name}", kind=kind)

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
            None if self.on_book else one.waiting,  # it knows nothing of the server's queue
            opens,
            help_at,
        )

    def _note_clock(self) -> None:
        clock = self._s.queue.day.clock_state()
        if clock.trusted is not self._clock_trusted and not clock.trusted:
            shown = clock.last.isoformat(timespec="minutes") if clock.last else "-"
            self._s.journal.record("clock_untrusted", clock=self._now().isoformat(timespec="minutes"), last=shown)
        self._clock_trusted = clock.trusted

    def _note_scanner(self) -> None:
        with self._noting_scanner:  # two workers may come at once: the change itself, and the housekeeping
            status, noted = self._scanner, self._noted_scanner
            if status is not None and (noted is None or noted.state is not status.state):
                self._s.states.scanner_changed(status)
                self._noted_scanner = status
