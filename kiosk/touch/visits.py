"""A pass that was shown: the check-in of services.visits, as views. Runs in workers only."""

from __future__ import annotations

from datetime import datetime

from kiosk.compose.services import Services
from screens.touch.codes.view import CodeProblem, CodeProblemView
from screens.touch.core.paper import PaperState
from screens.touch.core.ports import Arrived, SentToCounter
from screens.touch.number.view import TicketView
from screens.touch.visit.view import NotArrived, NotArrivedView
from services.text.catalogues import Texts
from services.text.local_form import format_date, format_moment, format_time
from services.visits.model import NOT_PROCESSED, CheckedIn, CheckInCode, CodePaused, NotCheckedIn

PASS_PREFIX = "K1"
_WORDS = Texts("touch")


def check_in(
    services: Services, text: str, language: str, where: str
) -> Arrived | SentToCounter | NotArrivedView | CodeProblemView:
    """What a scanned pass comes to. `where`: the counters that help, in words."""
    answer = services.visits.scan(text, language=language)
    if isinstance(answer, CheckedIn):
        return Arrived(_number(services, answer, language, where), answer.print_job)
    view = _refused(services, answer, language, where)
    if answer.provisional is not None and isinstance(view, NotArrivedView):
        return SentToCounter(view, answer.provisional)
    return view


def check_in_by_code(
    services: Services, digits: str, language: str, where: str
) -> Arrived | NotArrivedView | CodeProblemView | CodePaused:
    """What a typed short code comes to."""
    answer = services.visits.type_code(digits, language=language)
    if isinstance(answer, CodePaused):
        return answer
    if isinstance(answer, CheckedIn):
        return Arrived(_number(services, answer, language, where), answer.print_job)
    return _refused(services, answer, language, where)


def _number(services: Services, answer: CheckedIn, language: str, where: str) -> TicketView:
    zone, booking = services.settings.house.time_zone, answer.booking
    public = services.settings.house.public_service(answer.ticket.service)
    span = _span(answer.times.starts_at.astimezone(zone), answer.times.ends_at.astimezone(zone), language)
    family = _WORDS.get(language, "visit.family", name=booking.name_mask, count=booking.party_size)
    return TicketView(
        label=answer.ticket.label,
        service_name=f"{public.name.in_language(language)} {span}",
        ahead=answer.ahead,
        wait=f"{answer.wait.low_minutes}–{answer.wait.high_minutes}" if answer.wait else "",
        paper=PaperState.PRINTING,
        qr_text=answer.ticket.qr_text,
        counter_hint=where,
        repeated=answer.repeated,
        photo_allowed=services.settings.kiosk.photo_allowed,
        family=family if booking.name_mask else "",
        may_copy=answer.repeated,
    )


def _refused(services: Services, answer: NotCheckedIn, language: str, where: str) -> NotArrivedView | CodeProblemView:
    zone, times = services.settings.house.time_zone, answer.times
    now = services.clock.now().astimezone(zone)
    reason = _reason(answer, now)
    label = answer.provisional.label if answer.provisional else ""
    if not label and reason in (NotArrived.UNAVAILABLE, NotArrived.CLOCK_UNTRUSTED):
        return CodeProblemView(CodeProblem.UNAVAILABLE, where)  # nothing was noted, so nothing of the kind is said
    if times is None:
        return NotArrivedView(reason, provisional=label, counter_hint=where, public_reason=answer.public_reason)
    starts, ends = times.starts_at.astimezone(zone), times.ends_at.astimezone(zone)
    return NotArrivedView(
        reason,
        session=_span(starts, ends, language),
        day=format_date(starts.date(), language),
        come=format_time(times.accepted_from.astimezone(zone), language),
        used=format_moment(answer.used_at.astimezone(zone), now.date(), language) if answer.used_at else "",
        public_reason=answer.public_reason,
        provisional=label,
        counter_hint=where,
    )


def _reason(answer: NotCheckedIn, now: datetime) -> NotArrived:
    """The reason as a visitor may read it: nobody is told what kind of a bad code it was."""
    if answer.code in NOT_PROCESSED:
        return NotArrived.NOT_PROCESSED
    if answer.code is CheckInCode.WRONG_DAY:
        past = answer.times is not None and answer.times.ends_at < now
        return NotArrived.PAST_DAY if past else NotArrived.OTHER_DAY
    return NotArrived(answer.code.value)


def _span(starts: datetime, ends: datetime, language: str) -> str:
    return f"{format_time(starts, language)}–{format_time(ends, language)}"
