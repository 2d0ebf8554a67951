"""What a backend may answer to each task of the touch flow: samples of every kind, in the words of the previews.

A test holds them against the tasks that are declared, the screens that are registered and the kinds of answers that
views and services know (tests/flows/test_flow_graph.py): none may be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast

from devices.printer import PrinterState, PrinterStatus, PrintOutcome
from screens.touch.app.events import AskCall, CallForOfficer, CallSeen, ReadLobby
from screens.touch.app.previews import frame, previews
from screens.touch.booking.events import (
    BookNextVisit,
    ChoicesRead,
    PassNotPrinted,
    PrintOnePass,
    PrintPass,
    ReadChoices,
    VisitBooked,
)
from screens.touch.booking.paper_flow import PassPage
from screens.touch.codes.events import AskCopy, CheckInByCode, GiveUp, Paused, ReadCode
from screens.touch.codes.flow import PlacePage, ProblemPage
from screens.touch.codes.view import CodeProblem, PlaceState, PlaceView
from screens.touch.core.events import EndSession, Event, Opened, PaperDone, PaperOutcome, Task
from screens.touch.core.paper import PaperAt, PaperState
from screens.touch.core.state import OfficerCallSeen, Page
from screens.touch.core.view import CallState, ScreenView
from screens.touch.fault.events import AskTryAgain
from screens.touch.goods.flow import GoodsPage
from screens.touch.goods.view import GoodsState, GoodsView
from screens.touch.number.events import (
    AskStaffTold,
    Forgo,
    NumberTaken,
    NumberTakenBack,
    PrintMore,
    PrintRefused,
    PrintTicket,
    ReportNoPaper,
    StaffTold,
    Take,
    TakeBack,
)
from screens.touch.number.ticket_flow import ArrivedPage, TicketPage
from screens.touch.number.view import CancelledNumber, TicketView
from screens.touch.staff.events import (
    CheckSignIn,
    DoStaff,
    ReadStaff,
    SignInAnswer,
    SignInDone,
    StaffDone,
    StaffOverview,
    StaffRead,
)
from screens.touch.staff.view import CallLine, StaffView
from screens.touch.survey.events import AnswerKept, CountAbandoned, KeepAnswer
from screens.touch.survey.flow import OfferSurvey, offered
from screens.touch.survey.run import SurveyOffer
from screens.touch.visit.flow import NotArrivedPage, PrintProvisional
from screens.touch.visit.view import NotArrived, NotArrivedView
from services.queue.model import RefusalReason, Refused
from services.surveys.instrument_files import load_instruments
from services.surveys.model import Kept, NotOffered
from services.visits.model import Provisional
from services.visits.next_model import (
    NextChoice,
    NextDay,
    NextMade,
    NextProblem,
    NextRefused,
    NextSession,
    ServedToday,
)

MOMENT = datetime(2026, 11, 24, 9, 12)
JOB = 7

Answers = Iterator[Event]


def preview(name: str) -> ScreenView:
    """The view of a preview, in Indonesian, with ordinary letters."""
    return previews()[name](frame("id")).screen


def answers(task: Task[Any]) -> tuple[Event, ...]:
    """Every kind of answer that may follow a task, the one after a bug too; empty where none follows."""
    kinds = (*_ANSWERS[type(task)](task), task.failed())
    return tuple(answer for answer in kinds if answer is not None)


def answered_tasks() -> set[type]:
    """The tasks that have an entry here."""
    return set(_ANSWERS)


# -- numbers -----------------------------------------------------------------------------------------


def _ticket(name: str = "ticket-printing", **changes: object) -> TicketView:
    return replace(cast(TicketView, preview(name)), paper=PaperState.PRINTING, **changes)  # type: ignore[arg-type]


def _take(task: Take) -> Answers:
    for page in (
        TicketPage.of(_ticket(), JOB),
        TicketPage.of(_ticket("ticket-repeated"), JOB),
        TicketPage.of(_ticket(), None),
    ):
        yield NumberTaken(task.session, page)
    for reason in RefusalReason:
        until = MOMENT if reason is RefusalReason.NOT_YET_OPEN else None
        yield NumberTaken(task.session, Refused(reason, until))


def _printed(task: PrintTicket | PrintProvisional | PrintPass) -> Answers:
    for outcome in PrintOutcome:
        for told in (False, True):
            yield PaperDone(task.session, PaperOutcome(outcome.value, told), task.print_job())


def _printed_more(task: PrintMore) -> Answers:
    for outcome in PrintOutcome:
        yield PaperDone(task.session, PaperOutcome(outcome.value, staff_told=False), task.job)
    for page in (_place(PlaceState.CALLED), None):
        yield PrintRefused(task.session, page)


def _taken_back(task: TakeBack) -> Answers:
    for answer in (
        CancelledNumber("A012", on_paper=True),
        CancelledNumber("A012", on_paper=False),
        _place(PlaceState.CALLED),
        None,
    ):
        yield NumberTakenBack(task.session, answer)


def _told(task: AskStaffTold | ReportNoPaper) -> Answers:
    yield StaffTold(task.session, told=True, job=task.job)
    yield StaffTold(task.session, told=False, job=task.job)


# -- codes -------------------------------------------------------------------------------------------


def _place(state: PlaceState = PlaceState.WAITING, *, own: bool = False) -> PlacePage:
    view = cast(PlaceView, preview("place-own" if own else f"place-{state}"))
    return PlacePage(replace(view, code="T1K7M2XQ4B9TRC"))


def _not_arrived() -> Iterator[Page]:
    for reason in NotArrived:
        view = cast(NotArrivedView, preview(f"visit-{reason}"))
        yield NotArrivedPage.of(view, Provisional(view.provisional, MOMENT) if view.provisional else None)


def _arrived() -> Iterator[Page]:
    view = _ticket("arrived")
    yield ArrivedPage.of(view, JOB)
    yield ArrivedPage.of(replace(view, repeated=True, may_copy=True), None)


def _goods() -> Iterator[Page]:
    for state in GoodsState:
        yield GoodsPage(cast(GoodsView, preview(f"goods-{state}")), "G1K7M2XQ4B9TRC")
    first, last = (cast(GoodsView, preview(f"goods-{name}")) for name in ("handed_over", "last-page"))
    yield GoodsPage(replace(first, lines=first.lines + last.lines), "G1K7M2XQ4B9TRC")  # more than a page holds


def _surveys(code: str) -> Iterator[Page]:
    known = load_instruments()
    several = (known["singkat"], known["skm"], known["spak"])
    for instruments in (several[:2], several[:1], several[1:2], several, several[1:]):
        yield offered(SurveyOffer(instruments, code=code, link="https://survei.example.go.id"))


SERVED = ServedToday("f" * 16)
NEXT = NextMade(date(2026, 12, 7), 540, 690, 3, "1312481296", JOB, may_print=True)


def next_pass(job: int | None = JOB, **changes: object) -> PassPage:
    made = replace(NEXT, job=job, repeated=job is None, **changes)  # type: ignore[arg-type]
    return PassPage.of(SERVED.ref, made, paper_at=PaperAt.BELOW, photo_allowed=True)


def _over() -> Iterator[Page]:
    """What a slip or a pass leads to after which the next visit can be booked, or was."""
    used_up = cast(NotArrivedView, preview("visit-already_used"))
    yield replace(NotArrivedPage.of(used_up, None), next_visit=SERVED)
    yield replace(_place(PlaceState.SERVED), next_visit=SERVED)
    known = load_instruments()
    for instruments in ((known["singkat"], known["skm"]), (known["skm"],)):
        yield offered(SurveyOffer(instruments, code="X", next_visit=SERVED))
    yield next_pass(None)


def _read(task: ReadCode) -> Answers:
    for page in (
        *(_place(state) for state in PlaceState),
        _place(own=True),
        *_arrived(),
        *_not_arrived(),
        *_goods(),
        *(ProblemPage(problem) for problem in CodeProblem),
        *_surveys("X"),
        *_over(),
    ):
        yield Opened(task.session, page)


def _checked_in(task: CheckInByCode) -> Answers:
    yield Paused(task.session, 60)
    for page in (*_arrived(), *_not_arrived(), ProblemPage(CodeProblem.UNAVAILABLE)):
        yield Opened(task.session, page)


def _copied(task: AskCopy) -> Answers:
    copy = ArrivedPage.of(replace(_ticket("ticket-repeated"), family=""), JOB)
    for page in (copy, *(_place(state) for state in PlaceState), *(ProblemPage(problem) for problem in CodeProblem)):
        yield Opened(task.session, page)


def _given_up(task: GiveUp) -> Answers:
    for page in (*(_place(state) for state in PlaceState), *(ProblemPage(problem) for problem in CodeProblem)):
        yield Opened(task.session, page)


# -- the next visit ------------------------------------------------------------------------------------

MORNING, NOON = NextSession(540, 690), NextSession(780, 900, full=True)
DAYS = (
    NextDay(date(2026, 12, 7), (MORNING, NOON)),
    NextDay(date(2026, 12, 8), (NOON,)),
    *(NextDay(date(2026, 12, number), (MORNING,)) for number in range(9, 16)),
)


def _choices(task: ReadChoices) -> Answers:
    for answer in (NextChoice(3, DAYS), next_pass(None), *(NextRefused(problem) for problem in NextProblem)):
        yield ChoicesRead(task.session, answer)


def _booked(task: BookNextVisit) -> Answers:
    for answer in (next_pass(), next_pass(None), *(NextRefused(problem) for problem in NextProblem)):
        yield VisitBooked(task.session, answer)


def _one_pass(task: PrintOnePass) -> Answers:
    yield PassNotPrinted(task.session)
    for outcome in PrintOutcome:
        yield PaperDone(task.session, PaperOutcome(outcome.value, staff_told=False))


# -- surveys -----------------------------------------------------------------------------------------


def _offered(task: OfferSurvey) -> Answers:
    for page in (*_surveys(""), *(offered(reason) for reason in NotOffered)):
        yield Opened(task.session, page)


def _kept(task: KeepAnswer) -> Answers:
    for outcome in (*Kept, *NotOffered):
        yield AnswerKept(task.session, outcome)


# -- officers ----------------------------------------------------------------------------------------


def _signed_in(task: CheckSignIn) -> Answers:
    yield SignInDone(task.session, SignInAnswer(officer="p01"))
    yield SignInDone(task.session, SignInAnswer(problem="sign_in.wrong", wait_seconds=15))


def overview(call: CallLine | None = None) -> StaffOverview:
    """What the staff's screen shows, in the words of its previews."""
    of_log, of_paper = cast(StaffView, preview("staff-log")), cast(StaffView, preview("staff-paperless"))
    return StaffOverview(
        printer=PrinterStatus(PrinterState.READY),
        database="sqlite",
        version="0.1.0",
        kiosk="kiosk-1",
        clock="24 November 2026 09.12",
        clock_trusted=True,
        express_mode=False,
        in_service=False,
        log=of_log.log,
        paperless=of_paper.paperless,
        call=call,
    )


def _staff_read(task: ReadStaff) -> Answers:
    for call in (None, CallLine(3, "09.05"), CallLine(3, "09.05", "p01")):
        yield StaffRead(task.session, overview(call))


def _staff_done(task: DoStaff) -> Answers:
    for message in ("staff.done", "staff.not_done", "staff.leaving", "staff.clock_day_back", "staff.clock_refused"):
        yield StaffDone(task.session, message)


def _called(task: CallForOfficer) -> Answers:
    yield CallSeen(task.session, task.key, OfficerCallSeen(CallState.CALLED))


def _call_seen(task: AskCall) -> Answers:
    for state in CallState:
        if state not in (CallState.CALLING, CallState.NO_ANSWER, CallState.NOT_CALLED):
            yield CallSeen(task.session, task.key, OfficerCallSeen(state))


def _nothing(_task: Task[Any]) -> Answers:
    """Nothing follows, or only how the house stands: the graph has houses of its own."""
    return iter(())


_ANSWERS: dict[type, Callable[[Any], Answers]] = {
    ReadLobby: _nothing,
    EndSession: _nothing,
    CountAbandoned: _nothing,
    Forgo: _nothing,
    Take: _take,
    PrintTicket: _printed,
    PrintProvisional: _printed,
    AskStaffTold: _told,
    ReportNoPaper: _told,
    PrintMore: _printed_more,
    TakeBack: _taken_back,
    ReadCode: _read,
    CheckInByCode: _checked_in,
    AskCopy: _copied,
    ReadChoices: _choices,
    BookNextVisit: _booked,
    PrintPass: _printed,
    PrintOnePass: _one_pass,
    GiveUp: _given_up,
    OfferSurvey: _offered,
    KeepAnswer: _kept,
    CheckSignIn: _signed_in,
    ReadStaff: _staff_read,
    DoStaff: _staff_done,
    CallForOfficer: _called,
    AskCall: _call_seen,
    AskTryAgain: _nothing,
}
