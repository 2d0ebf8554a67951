"""A supervisor's page: services, closings, numbers, counters, the clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from fastapi.responses import Response

from screens.web.console.shared.console import Console
from screens.web.console.shared.forms import Form, OurForm
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from services.house.hours import OpeningChange
from services.people.permissions import Action
from services.queue.clock_answers import ClockRefused
from services.queue.model import CallAnswer, CallRefusal, NotDone, TicketState
from services.queue.reasons import CancelReason, ClosingReason, PriorityReason
from services.queue.supervision import PublicReason, RangeCancelled, ServiceEnded, Span
from services.queue.transitions import Step, follows
from services.text.dates import day_of
from services.text.local_form import format_date, format_dated
from services.text.plain import plain
from services.text.times import minutes_of

router = PageRouter(NavigationItem("supervision", "/supervision", Action.CLOSE_SERVICE))

HOUSE = "house"
REGULAR = "-"  # as a group: none of them
CLOSING_REASONS = tuple(reason for reason in ClosingReason if reason is not ClosingReason.EXTRA)
CANCEL_REASONS = (CancelReason.BROKER, CancelReason.DUPLICATE, CancelReason.MISTAKE)


@router.get("/supervision")
def page(request: SignedIn) -> Response:
    return _show(request)


def _show(request: PageRequest, **more: object) -> Response:
    console, who = request.console, request.who
    now = console.clock.now()
    context = {
        "services": console.queue.views.services(who),
        "changes": [one for one in console.queue.views.opening_changes(who) if one.starts_at != one.ends_at],
        "counters": [one for one in console.queue.views.counters(who).values() if one.is_open],
        "closing_reasons": CLOSING_REASONS,
        "cancel_reasons": CANCEL_REASONS,
        "priority_reasons": tuple(PriorityReason),
        "groups": console.house.priority_groups.values(),
        "series": sorted({one.series for one in console.house.services.values()} | {console.manual.letter}),
        "clock_state": console.queue.day.clock_state(),
        "to_overrule": console.queue.day.to_overrule(who.role),
        "ended_in_error": console.queue.day.ended_in_error(),
        "is_now": lambda change: change.starts_at <= now,
        "range_": None,
    }
    return request.show("supervision.html", context | more)


# -- opening and closing ------------------------------------------------------------------------------


@router.post("/supervision/close")
def close(request: SignedIn, form: OurForm) -> Response:
    console, who = request.console, request.who
    period = period_of(form, console)
    if period is None:
        return _back(request, NotDone(CallRefusal.BAD_PERIOD))
    return _back(request, console.queue.supervision.close(who, _scope(form), period, _reason(form)), "said.closed")


@router.post("/supervision/open")
def open_extra(request: SignedIn, form: OurForm) -> Response:
    console, who = request.console, request.who
    period = period_of(form, console)
    if period is None:
        return _back(request, NotDone(CallRefusal.BAD_PERIOD))
    reason = PublicReason(ClosingReason.EXTRA.value, form.text("words_id"), form.text("words_en"))
    return _back(request, console.queue.supervision.open_extra(who, _scope(form), period, reason), "said.opened_extra")


@router.post("/supervision/end-change")
def end_change(request: SignedIn, form: OurForm) -> Response:
    console, who = request.console, request.who
    return _back(request, console.queue.supervision.end_change(who, form.number("change")), "said.change_ended")


@router.post("/supervision/end-service")
def end_service(request: SignedIn, form: OurForm) -> Response:
    answer = request.console.queue.supervision.end_service(request.who, form.text("service"), _reason(form))
    if isinstance(answer, ServiceEnded):
        return request.go("/supervision", "said.service_ended", count=len(answer.expired))
    return _back(request, answer)


def _scope(form: Form) -> str | None:
    return None if form.text("service") == HOUSE else form.text("service")


def _reason(form: Form) -> PublicReason:
    return PublicReason(form.text("reason"), form.text("words_id"), form.text("words_en"))


def period_of(form: Form, console: Console) -> Span | None:
    """ "now" (until reopened, until a time of today, until tonight) or dates; None for what is no period."""
    zone = console.house.time_zone
    now = console.clock.now()
    midnight = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(0), zone)
    match form.text("when"):
        case "now":
            return Span(now)
        case "today":
            return Span(now, midnight)
        case "until":
            minutes = minutes_of(form.text("until"))
            if minutes is None:
                return None
            return Span(now, midnight - timedelta(days=1) + timedelta(minutes=minutes))
        case "dates":
            return _dates(form, console)
        case _:
            return None


def _dates(form: Form, console: Console) -> Span | None:
    zone = console.house.time_zone
    first, last = day_of(form.text("first")), day_of(form.text("last") or form.text("first"))
    start, end = minutes_of(form.text("start") or "0:00"), minutes_of(form.text("end") or "24:00")
    if first is None or last is None or start is None or end is None:
        return None
    return Span(
        datetime.combine(first, time(0), zone) + timedelta(minutes=start),
        datetime.combine(last, time(0), zone) + timedelta(minutes=end),
    )


# -- numbers ------------------------------------------------------------------------------------------


@router.post("/supervision/range")
def look_at_range(request: SignedIn, form: OurForm) -> Response:
    """Shows what would be cancelled, before it is."""
    series, first, last = form.text("series"), _number(form, "first"), _number(form, "last")
    found = request.console.queue.supervision.look_at_range(request.who, series, first, last if first else 0)
    cancelled = [one for one in found if follows(Step.CANCEL, one.state)]
    shown = {
        "series": series,
        "first": first,
        "last": last,
        "cancelled": cancelled,
        "left": [one for one in found if one not in cancelled],
        "called": [one for one in cancelled if one.state is TicketState.CALLED],
    }
    return _show(request, range_=shown)


def _number(form: Form, name: str) -> int:
    """ "12", or "A012" in the series A; 0 where it is no number of the series."""
    typed = plain(form.text(name)).upper().removeprefix(form.text("series").upper())
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0


@router.post("/supervision/cancel-range")
def cancel_range(request: SignedIn, form: OurForm) -> Response:
    answer = request.console.queue.supervision.cancel_range(
        request.who, form.text("series"), form.number("first"), form.number("last"), form.text("reason")
    )
    if isinstance(answer, RangeCancelled):
        return request.go("/supervision", "said.range_cancelled", count=len(answer.cancelled), left=len(answer.left))
    return _back(request, answer)


@router.post("/supervision/priority")
def correct_priority(request: SignedIn, form: OurForm) -> Response:
    found = request.console.queue.supervision.find(request.who, form.text("label"))
    if found is None:
        return _back(request, NotDone(CallRefusal.TICKET_UNKNOWN))
    group = form.text("group")
    if not group:
        return request.go("/supervision", "refused.choose_a_lane")
    answer = request.console.queue.supervision.correct_priority(
        request.who, found.id, None if group == REGULAR else group, form.text("reason")
    )
    return _back(request, answer, "said.priority_corrected", label=found.label)


# -- counters and clock -------------------------------------------------------------------------------


@router.post("/supervision/release")
def release(request: SignedIn, form: OurForm) -> Response:
    answer = request.console.queue.counters.release(request.who, form.text("counter"))
    if isinstance(answer, NotDone) and answer.refusal is CallRefusal.COUNTER_CLOSED:
        return request.go("/supervision", "refused.nothing_to_do")  # its officer, or a colleague, was faster
    return _back(request, answer, "said.counter_released")


@router.post("/supervision/clock")
def confirm_clock(request: SignedIn, form: OurForm) -> Response:
    """The notice says what really happened to the day."""
    zone, language = request.console.house.time_zone, request.language
    answer = request.console.queue.day.confirm_clock(request.who, sure=form.text("sure") == "1")
    clock = format_dated(answer.now.astimezone(zone), language)
    if isinstance(answer, ClockRefused):
        last = format_dated(answer.last.astimezone(zone), language) if answer.last else "–"
        return request.go("/supervision", f"refused.clock_{answer.problem}", clock=clock, last=last)
    day = format_date(answer.day, language)
    closed = format_date(answer.closed, language) if answer.closed else ""
    return request.go(
        "/supervision", f"said.clock_{answer.done}", clock=clock, day=day, closed=closed, count=answer.restored
    )


def _back(
    request: PageRequest, answer: OpeningChange | CallAnswer | object, said: str = "", **fields: object
) -> Response:
    if isinstance(answer, NotDone):
        return request.go("/supervision", f"refused.{answer.refusal}", detail=answer.detail)
    return request.go("/supervision", said, **fields)
