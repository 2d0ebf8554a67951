"""The use cases behind the touch screens: services in, views out. Runs in workers only."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import datetime

from devices.printer import PrinterStatus
from devices.scanner import ScannerStatus
from devices.voice import VoiceStatus
from kiosk import __version__
from kiosk.compose.services import Services
from kiosk.touch.codes import copy_of, give_up, read_ticket_code
from kiosk.touch.help import TouchHelp
from kiosk.touch.info import TouchInfo
from kiosk.touch.staff import TouchStaff
from kiosk.touch.surveys import count_abandoned, keep_answer, offer_to_anyone
from kiosk.touch.visits import PASS_PREFIX, check_in, check_in_by_code
from screens.touch.core.paper import PaperState
from screens.touch.core.ports import (
    Arrived,
    CodeView,
    Health,
    Lobby,
    OfficerCallSeen,
    PaperOutcome,
    SentToCounter,
    SignInAnswer,
    StaffOverview,
)
from screens.touch.number.view import PriorityCard, ServiceCard, ServiceState, TicketView
from screens.touch.survey.run import SurveyOffer
from services.house import alerts
from services.house.hours import Opening
from services.log.journal import device_words
from services.paper.desk import PrintDesk, report_no_paper
from services.queue import print_jobs
from services.queue.desk import ServiceNow
from services.queue.model import Issued, TakeAnswer, TakeRequest
from services.store.database import DatabaseAway
from services.surveys.model import Kept, NotOffered, Response, Sample
from services.text.catalogues import Texts
from services.text.local_form import format_date, format_moment, format_time
from services.visits.model import CodePaused, Provisional
from services.visits.papers import provisional_slip

KEEP_DAY_SECONDS = 45.0
HEARTBEAT_SECONDS = 60.0
_WORDS = Texts("touch")


class TouchBackend:
    """Implements screens.touch.core.ports.Backend for one kiosk."""

    def __init__(self, services: Services, desk: PrintDesk) -> None:
        self._s = services
        self._desk = desk
        self._help = TouchHelp(services)
        self._info = TouchInfo(services)
        self._staff = TouchStaff(services, desk)
        self._last_keep = self._last_beat = float("-inf")
        self._clock_trusted = True
        self._scanner: ScannerStatus | None = None
        self._noted_scanner: ScannerStatus | None = None
        self._noting_scanner = threading.Lock()

    # -- what can be offered ----------------------------------------------------------------------

    def lobby(self, language: str) -> Lobby | None:
        try:
            now, state, offered = self._now(), self._s.states.read(), self._s.queue.services_now()
            info = self._info.tree(language, now.date())
        except DatabaseAway:
            return None
        house = self._s.settings.house
        cards = tuple(self._card(one, now, language) for one in offered)
        openings = [one.opening.numbers_from for one in offered if one.opening.numbers_from is not None]
        gives = any(one.opening.gives_numbers for one in offered)
        reason = next((one.opening.reason for one in offered if one.opening.reason), None)
        groups = tuple(
            PriorityCard(group.code, group.icon, group.name.in_language(language), group.hint.in_language(language))
            for group in house.priority_groups.values()
        )
        return Lobby(
            services=cards,
            priority_groups=groups,
            any_open=gives,
            next_opening="" if gives or not openings else self._moment(min(openings), language),
            closing_reason=reason.in_language(language) if reason and not gives else "",
            express_mode=state.express_mode,
            in_service=state.in_service,
            report_line=house.report_line.in_language(language),
            counter_hint=self._counter_hint(language),
            clock=format_time(now, language),
            date=format_date(now.date(), language),
            info=info,
            local_moment=lambda moment: self._moment(moment, language),
            takes_visits=any(self._s.settings.visits.weekdays),
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
        except DatabaseAway:
            return Health(started=True, database_ok=False)
        return Health(started=True, clock_trusted=clock.trusted, in_service=in_service)

    # -- a number -----------------------------------------------------------------------------------

    def take(self, request_id: str, service: str, priority_group: str | None, language: str) -> TakeAnswer:
        return self._s.queue.take(TakeRequest(request_id, service, priority_group, language=language))

    def ticket_view(self, answer: TakeAnswer, language: str) -> TicketView | None:
        if not isinstance(answer, Issued):
            return None
        wait = f"{answer.wait.low_minutes}–{answer.wait.high_minutes}" if answer.wait else ""
        service = self._s.settings.house.public_service(answer.ticket.service)
        return TicketView(
            label=answer.ticket.label,
            service_name=service.name.in_language(language),
            ahead=answer.ahead,
            wait=wait,
            paper=PaperState.PRINTING,
            qr_text=answer.ticket.qr_text,
            counter_hint=self._counter_hint(language),
            repeated=answer.repeated,
            photo_allowed=self._s.settings.kiosk.photo_allowed,
        )

    def print_ticket(self, job_id: int) -> PaperOutcome:
        try:
            ended = self._desk.work_off(job_id)
        except DatabaseAway:
            return PaperOutcome("failed", staff_told=False)  # not claimed, so nothing was sent
        return PaperOutcome(ended.outcome.value, self.staff_told(job_id))

    def no_paper(self, job_id: int) -> bool:
        try:
            report_no_paper(self._s.journal, job_id, self._s.settings.kiosk.id)
        except DatabaseAway:
            return False
        return self.staff_told(job_id)

    def staff_told(self, job_id: int) -> bool:
        try:
            job = print_jobs.find_job(self._s.database, job_id)
            return job is not None and job.ticket_id is not None and alerts.is_seen(self._s.database, job.ticket_id)
        except DatabaseAway:
            return False

    def printer_status(self) -> PrinterStatus:
        status = self._desk.status()
        try:
            job = self._desk.next_queued()
            if job is not None:
                self._desk.work_off(job)
        except DatabaseAway:
            return status  # jobs of others wait until it is back
        return status

    def print_provisional(self, slip: Provisional, language: str) -> PaperOutcome:
        paper = provisional_slip(self._s.settings.house, slip, language)
        ended = self._desk.print_unqueued(paper, "provisional_slip", label=slip.label)
        return PaperOutcome(ended.outcome.value, staff_told=False)

    def read_code(self, text: str, language: str) -> CodeView | Arrived | SentToCounter | SurveyOffer:
        if text.startswith(PASS_PREFIX):
            return check_in(self._s, text, language, self._counter_hint(language))
        return read_ticket_code(self._s, text, language)

    def type_code(self, digits: str, language: str) -> CodeView | Arrived | CodePaused:
        return check_in_by_code(self._s, digits, language, self._counter_hint(language))

    def offer_survey(self) -> SurveyOffer | NotOffered:
        return offer_to_anyone(self._s)

    def keep_answer(self, response: Response, code: str) -> Kept | NotOffered:
        return keep_answer(self._s, response, code)

    def count_abandoned(self, instrument: str, sample: Sample) -> None:
        count_abandoned(self._s, instrument, sample)

    def print_again(self, code: str, language: str) -> CodeView | Arrived:
        return copy_of(self._s, code, language, self._counter_hint(language))

    def give_up(self, code: str, language: str) -> CodeView:
        return give_up(self._s, code, language)

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

    # -- help -----------------------------------------------------------------------------------------

    def call_officer(self, language: str) -> OfficerCallSeen:
        return self._help.call(language)

    def officer_call(self, language: str) -> OfficerCallSeen | None:
        return self._help.current(language)

    # -- staff ----------------------------------------------------------------------------------------

    def sign_in(self, officer: str, pin: str) -> SignInAnswer:
        return self._staff.sign_in(officer, pin)

    def staff_overview(self, officer: str, log_filter: str, log_first: int) -> StaffOverview:
        return self._staff.overview(officer, log_filter, log_first)

    def staff_action(self, officer: str, name: str, value: str) -> str:
        return self._staff.action(officer, name, value)

    # -- steps ----------------------------------------------------------------------------------------

    def _card(self, one: ServiceNow, now: datetime, language: str) -> ServiceCard:
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
        )

    def _counter_hint(self, language: str) -> str:
        return _WORDS.get(language, "counter.where", codes=", ".join(self._s.settings.house.counters) or "1")

    def _moment(self, moment: datetime, language: str) -> str:
        return format_moment(moment.astimezone(self._s.settings.house.time_zone), self._now().date(), language)

    def _now(self) -> datetime:
        return self._s.clock.now().astimezone(self._s.settings.house.time_zone)

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
        if tick - self._last_keep >= KEEP_DAY_SECONDS:
            self._s.queue.day.keep()
            with suppress(OSError):  # a full disk: the next time, and doctor says it
                self._s.visits.keep()
            self._last_keep = tick
        if tick - self._last_beat >= HEARTBEAT_SECONDS:
            self._s.states.heartbeat(version=__version__)
            self._last_beat = tick
