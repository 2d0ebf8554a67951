"""Booked visits: another site books them here and gets the pass.

A booking belongs to the client that made it. Whoever has the scope for all sees the others too, with masks and without
their pass; for everybody else they are not there, and the answer is that to an id which nobody has.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request, Response, status

from screens.web.api.access import BookingClient, IdempotencyKey, Once, SeesBookings, TokenFirst, parts_of
from screens.web.api.booking_forms import (
    BookingLine,
    BookingOut,
    BookingPage,
    BookVisit,
    EndBooking,
    GroupOut,
    RelationOut,
    SessionOut,
)
from screens.web.api.document import IMAGE, PASS, refusals
from screens.web.api.fields import BOOKING_PATTERN, BookingId, CalendarDay, known_id, session_minutes
from screens.web.api.problems import Problem, away
from services.api.clients import Client, Scope
from services.log.words import client_name
from services.visits.model import (
    OF_A_PERSON,
    Booked,
    Booking,
    BookingChannel,
    BookingProblem,
    BookingState,
    NewBooking,
    NotBooked,
    Person,
    clock_text,
)
from services.visits.pass_keys import KeyProblem
from services.visits.pictures import pass_png
from services.visits.visits import Visits

router = APIRouter(tags=["bookings"], route_class=TokenFirst)

WhyNot = Annotated[EndBooking, Body(default_factory=EndBooking)]  # nothing said is said too
PAGE = 100
OUR_OWN = "house"  # who made a booking that no client made: officers are nobody's business


@router.get(
    "/sessions/{day}",
    operation_id="list_sessions",
    summary="Sessions of a day and their free places",
    response_model_exclude_defaults=True,
    responses=refusals(422),
)
def sessions(request: Request, _client: BookingClient, day: CalendarDay) -> list[SessionOut]:
    """The visiting sessions of a day and the families that still have a place; none on a closed day."""
    return [
        SessionOut(session=clock_text(one.start), ends=clock_text(one.end), left=one.left, groups=list(one.groups))
        for one in parts_of(request).visits().bookings.sessions_of(day)
    ]


@router.get("/groups/{day}", operation_id="list_groups", summary="Groups of detainees", responses=refusals(422))
def groups(request: Request, _client: BookingClient, day: CalendarDay) -> list[GroupOut]:
    """The groups that a booking for that day has to name one of; none where the house does not tell them apart."""
    held = parts_of(request).visits().settings.on(day)
    return [GroupOut(code=one.code, name=one.name.in_language("id")) for one in held.groups]


@router.get(
    "/relations/{day}", operation_id="list_relations", summary="Relations to a detainee", responses=refusals(422)
)
def relations(request: Request, _client: BookingClient, day: CalendarDay) -> list[RelationOut]:
    """What a visitor can be to a detainee, for a booking for that day; none where the house does not ask."""
    held = parts_of(request).visits().settings.on(day)
    return [RelationOut(code=one.code, name=one.name.in_language("id")) for one in held.relations.values()]


@router.post(
    "/bookings",
    status_code=status.HTTP_201_CREATED,
    operation_id="book_visit",
    summary="Book a visit",
    responses=refusals(408, 409, 415, 422),
)
def book(request: Request, client: BookingClient, wish: BookVisit, key: IdempotencyKey) -> BookingOut:
    """Book a visit under the limits of the house, and get its pass; where an officer has to agree first, it is asked
    and has none yet. With the same key the same booking comes again."""
    once = Once(request, client, key, wish.model_dump(mode="json"))
    visits = parts_of(request).visits()
    if isinstance(visits.keys.signing(), KeyProblem):
        once.keep_alone(visits.bookings.journal)
        raise _no_key()  # before anything is booked: a family without a pass would be turned away
    start, end = session_minutes(wish.session)
    person = Person(wish.nik, wish.name, wish.detainee_number, wish.detainee_name)
    answer = visits.bookings.add(
        NewBooking(
            wish.day,
            start,
            wish.party_size,
            person,
            BookingChannel.API,
            request_id=f"api-{once.request_id}",
            end=end,
            group=wish.group,
            relation=wish.relation,
            children=wish.children,
            companions=tuple(wish.companions),
            extra_help=tuple(wish.extra_help),
        ),
        client.actor,
        also=once.keep,
    )
    if isinstance(answer, NotBooked):
        raise _refused(answer)
    return _out(visits, client, answer.booking)


@router.get("/bookings", operation_id="list_bookings", summary="Bookings of a day", responses=refusals(422))
def bookings(
    request: Request,
    client: SeesBookings,
    day: CalendarDay,
    after: Annotated[str, Query(max_length=40, description="The `after` of the page before.")] = "",
) -> BookingPage:
    """The client's own bookings of a day, whatever became of them; everybody's with the scope for all."""
    found = parts_of(request).visits().bookings.refs_after(day, _whose(client), after, PAGE + 1)
    lines = [_line(one) for one in found[:PAGE]]
    return BookingPage(bookings=lines, after=lines[-1].id if len(found) > PAGE else None)


@router.get("/bookings/{booking}", operation_id="show_booking", summary="One booking", responses=refusals(404))
def show(request: Request, client: SeesBookings, booking: BookingId) -> BookingOut:
    """A booking as it stands, with its pass while that is valid and the client's own."""
    visits = parts_of(request).visits()
    return _out(visits, client, _found(visits, client, booking))


@router.get(
    "/bookings/{booking}/pass.png",
    response_class=Response,
    operation_id="show_pass",
    summary="The pass as a picture",
    responses=PASS | refusals(404, 409),
)
def picture(request: Request, client: BookingClient, booking: BookingId) -> Response:
    """The pass as a picture to send to a phone."""
    visits = parts_of(request).visits()
    found = _own(visits, client, booking)
    if found.state is BookingState.ASKED:
        raise Problem(409, "not_answered", "This booking waits for an officer's yes.", "Look again at the booking.")
    if not visits.passes.has_pass(found):
        raise Problem(409, "ended", "This booking has no valid pass any more.")
    words = visits.passes.words(found, _pass(visits, found), "id")
    return Response(pass_png(words), media_type=IMAGE)


@router.post(
    "/bookings/{booking}/cancel",
    operation_id="cancel_booking",
    summary="Cancel a booking",
    responses=refusals(404, 408, 409, 415, 422),
)
def cancel(request: Request, client: BookingClient, booking: BookingId, wish: WhyNot) -> BookingOut:
    """The visit does not take place. Its pass is worth nothing from now on; doing it twice is doing it once."""
    visits = parts_of(request).visits()
    own = _own(visits, client, booking)
    answer = visits.bookings.end(own.id, BookingState.CANCELLED, wish.reason, client.actor)
    if isinstance(answer, Booked):
        return _out(visits, client, answer.booking)
    now = _own(visits, client, booking)
    if now.state is BookingState.CANCELLED:
        return _out(visits, client, now)  # the same wish once more
    raise _refused(answer)


def _whose(client: Client) -> str | None:
    """Whose bookings the client sees, as services.visits.known asks."""
    return None if Scope.ALL_BOOKINGS in client.scopes else client.actor


def _found(visits: Visits, client: Client, booking: str) -> Booking:
    ref = known_id(BOOKING_PATTERN, booking)
    found = visits.bookings.by_ref(ref, _whose(client)) if ref is not None else None
    if found is None:
        raise Problem(404, "no_booking", _TITLES[BookingProblem.UNKNOWN])
    return found


def _own(visits: Visits, client: Client, booking: str) -> Booking:
    found = _found(visits, client, booking)
    if found.made_by != client.actor:  # it is seen by the scope for all
        raise Problem(403, "not_own", "Another made this booking.", "It can be seen here, and no more.")
    return found


def _pass(visits: Visits, booking: Booking) -> str:
    text = visits.passes.text_of(booking)
    if isinstance(text, KeyProblem):
        raise _no_key()
    return text


def _no_key() -> Problem:
    return Problem(503, "no_pass_key", "This machine cannot sign passes.", "kiosk keys list says why.")


def _line(booking: Booking) -> BookingLine:
    return BookingLine(
        id=booking.ref,
        day=booking.day,
        session=booking.session,
        party_size=booking.party_size,
        children=booking.children,
        state=booking.state,
        name=booking.name_mask,
        nik=booking.nik_mask,
        made_by=client_name(booking.made_by) or OUR_OWN,
    )


def _out(visits: Visits, client: Client, booking: Booking) -> BookingOut:
    own = booking.made_by == client.actor
    valid = own and visits.passes.has_pass(booking)
    return BookingOut(
        **_line(booking).model_dump(),
        code=booking.code if valid or (own and booking.state is BookingState.ASKED) else "",
        bring_permit=visits.permits.needed(booking),
        pass_text=_pass(visits, booking) if valid else "",
        pass_picture=f"/api/v1/bookings/{booking.ref}/pass.png" if valid else "",
    )


_TITLES = {
    BookingProblem.BAD_NIK: "The NIK is none: 16 digits with a valid date of birth.",
    BookingProblem.ROUNDED_NIK: "The NIK's last digits were rounded away: it has to be sent as it was typed.",
    BookingProblem.BAD_NAME: "The name is none.",
    BookingProblem.BAD_NUMBER: "The detainee's register number is none.",
    BookingProblem.CHANGED_NUMBER: "A spreadsheet has made a date or a number of the detainee's register number.",
    BookingProblem.BAD_DETAINEE_NAME: "The detainee's name is none.",
    BookingProblem.BAD_RELATION: "The house has no such relation to a detainee.",
    BookingProblem.NO_RELATION: "The house wants to know what the visitor is to the detainee.",
    BookingProblem.PARTY_SIZE: "More people than the house lets in at once.",
    BookingProblem.CHILDREN: "The children are more than come along with the visitor.",
    BookingProblem.COMPANIONS_MISSING: "The house asks for the names of all adults who come along.",
    BookingProblem.COMPANIONS_MANY: "More names than adults who come along.",
    BookingProblem.COMPANIONS_UNASKED: "The house keeps no names of companions.",
    BookingProblem.BAD_COMPANION: "The name of a companion is none.",
    BookingProblem.EXTRA_HELP: "The house has no such help; the detail lists those that it has.",
    BookingProblem.NO_SESSION: "There is no such session on that day.",
    BookingProblem.DAY_CLOSED: "There are no visits on that day.",
    BookingProblem.TOO_SOON: "It is too late to book this session.",
    BookingProblem.TOO_FAR: "That day cannot be booked yet.",
    BookingProblem.SESSION_FULL: "The session is full.",
    BookingProblem.BAD_GROUP: "The house has groups of detainees, and this is none of them.",
    BookingProblem.GROUP_SESSION: "That session is for other groups of detainees.",
    BookingProblem.DIFFERENT: "The same visit is booked with other particulars.",
    BookingProblem.NO_WALK_INS: "The house takes bookings only.",
    BookingProblem.UNKNOWN: "There is no such booking.",
    BookingProblem.ENDED: "The booking is over.",
    BookingProblem.KEY_MISSING: "This machine lacks the key of that week's personal fields.",
    BookingProblem.CLOCK_UNTRUSTED: "The house's clock cannot be trusted; staff have to confirm it.",
}
_STATUS = {BookingProblem.UNKNOWN: 404, BookingProblem.KEY_MISSING: 503}
_NO_FURTHER = "The house takes no further booking of this visitor with this detainee for that day."
_ASK = "Do not try again for that day. The family can ask at the house."


def _refused(answer: NotBooked) -> Problem:
    if answer.problem is BookingProblem.UNAVAILABLE:
        return away()
    if answer.problem in OF_A_PERSON:
        return Problem(409, "no_further_visit", _NO_FURTHER, _ASK)
    detail = _group_sessions(answer) if answer.problem is BookingProblem.GROUP_SESSION else answer.detail
    return Problem(_STATUS.get(answer.problem, 409), answer.problem.value, _TITLES[answer.problem], detail)


def _group_sessions(answer: NotBooked) -> str:
    """The sessions that there are, as they can be sent."""
    found = (f"{one.day} {clock_text(one.start)}-{clock_text(one.end)}" for one in answer.sessions)
    return f"Sessions for this group: {', '.join(found) or 'none yet'}."
