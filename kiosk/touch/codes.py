"""What a code of ours means: services in, views out. Runs in workers only."""

from __future__ import annotations

import re

from kiosk.compose.services import Services
from kiosk.touch.surveys import offer_to_number
from screens.touch.codes.view import CodeProblem, CodeProblemView, PlaceState, PlaceView
from screens.touch.core.paper import PaperState
from screens.touch.core.ports import Arrived, CodeView
from screens.touch.number.view import TicketView
from screens.touch.survey.run import SurveyOffer
from services.queue.desk import Place
from services.queue.taking import CODE_ALPHABET, CODE_LENGTH
from services.store.database import DatabaseAway
from services.text.catalogues import Texts
from services.text.local_form import format_date

TICKET_CODE = re.compile(rf"T1([{CODE_ALPHABET}]{{{CODE_LENGTH}}})")
_WORDS = Texts("touch")


def read_ticket_code(services: Services, text: str, language: str) -> CodeView | SurveyOffer:
    """Where the ticket of a scanned code stands, or the surveys that it may answer once it was served; one answer for
    everything that is no ticket of this house."""
    stands = stand_of(services, text, language)
    if isinstance(stands, PlaceView) and stands.state is PlaceState.SERVED:
        return offer_to_number(services, text.removeprefix("T1")) or stands
    return stands


def stand_of(services: Services, text: str, language: str) -> CodeView:
    """Where the ticket of a code stands."""
    form = TICKET_CODE.fullmatch(text)
    if form is None:
        return CodeProblemView(CodeProblem.UNKNOWN)
    try:
        place = services.queue.place(form[1])
    except DatabaseAway:
        return CodeProblemView(CodeProblem.UNAVAILABLE)
    return _view(services, place, language) if place else CodeProblemView(CodeProblem.UNKNOWN)


def give_up(services: Services, text: str, language: str) -> CodeView:
    """Give the number of a code up, if it still can be; how it stands then."""
    form = TICKET_CODE.fullmatch(text)
    if form is not None:
        services.queue.give_up(form[1])
    return stand_of(services, text, language)


def copy_of(services: Services, text: str, language: str, where: str) -> CodeView | Arrived:
    """One more slip of the number of a code, on its way; else how the number stands."""
    form = TICKET_CODE.fullmatch(text)
    job = services.queue.copy_for_visitor(form[1], language) if form is not None else None
    stands = stand_of(services, text, language)
    if not isinstance(job, int) or not isinstance(stands, PlaceView):
        return stands
    number = TicketView(
        stands.label,
        stands.service_name,
        stands.ahead,
        stands.wait,
        PaperState.PRINTING,
        text,
        counter_hint=where,
        repeated=True,
        photo_allowed=services.settings.kiosk.photo_allowed,
    )
    return Arrived(number, job)


def _view(services: Services, place: Place, language: str) -> PlaceView:
    ticket, house = place.ticket, services.settings.house
    public = house.public_service(ticket.service)  # a confidential service never shows as itself
    return PlaceView(
        label=ticket.label,
        service_name=public.name.in_language(language),
        state=PlaceState(ticket.state.value),
        ahead=place.ahead,
        wait=f"{place.wait.low_minutes}–{place.wait.high_minutes}" if place.wait else "",
        where=_WORDS.get(language, "counter.where", codes=ticket.counter or _counters(services, public.code)),
        day=format_date(ticket.service_day, language),
        code=ticket.qr_text,
        may_give_up=place.may_give_up,
        may_copy=place.may_copy,
    )


def _counters(services: Services, service: str) -> str:
    """The counters that call a service; all of them, when none is said to."""
    counters = services.settings.house.counters.values()
    calling = [one.code for one in counters if service in one.services] or [one.code for one in counters]
    return ", ".join(calling) or "1"
