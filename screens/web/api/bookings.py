"""Booked visits: another site books them here and gets the pass."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response, status
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from screens.web.api.access import BookingClient, IdempotencyKey, Once, parts_of
from screens.web.api.problems import Problem, away
from services.text.dates import iso_day
from services.visits.model import (
    Booked,
    Booking,
    BookingChannel,
    BookingProblem,
    BookingState,
    EndReason,
    NewBooking,
    NotBooked,
    Person,
    clock_text,
)
from services.visits.pass_keys import KeyProblem
from services.visits.pictures import pass_png
from services.visits.visits import Visits

router = APIRouter(tags=["bookings"])

BookingId = Annotated[int, Path(ge=1, le=2**62)]


def _spelled(value: object) -> date:
    """A day as text, and none beyond the calendar of the house."""
    if not isinstance(value, str):
        raise ValueError("a text, such as 2026-11-23")
    return iso_day(value)


# What `services.text.dates.iso_day` reads, for programs that are made from the document: "format: date" would promise
# every year there is.
DAY_PATTERN = (
    "^20[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))$"
    "|^20([02468][048]|[13579][26])-02-29$"
)
CalendarDay = Annotated[
    date,
    BeforeValidator(_spelled),
    WithJsonSchema({"type": "string", "pattern": DAY_PATTERN, "examples": ["2026-12-01"]}),
]


class BookVisit(BaseModel):
    """Who wants to see whom, when. Personal fields come in once and never go out again."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    day: CalendarDay
    session: str = Field(pattern=r"^([01]?\d|2[0-3])[.:][0-5]\d$", description="When the session begins: 09.00.")
    party_size: int = Field(ge=1, le=100)
    nik: str = Field(min_length=1, max_length=40, description="16 digits of the visitor who comes with the pass.")
    name: str = Field(min_length=1, max_length=120)
    detainee_number: str = Field(min_length=1, max_length=60, description="The detainee's register number.")
    detainee_name: str = Field("", max_length=120)


class BookingOut(BaseModel):
    """A booking with masks only. `pass_text` is what the pass's QR holds; empty when it is over."""

    id: int
    day: date
    session: str
    party_size: int
    state: BookingState
    code: str = Field(description="Digits that can be typed at the kiosk instead of the pass.")
    name: str = Field(description="Masked.")
    nik: str = Field(description="Masked.")
    pass_text: str
    pass_picture: str = Field(description="Address of the pass as PNG.")


class SessionOut(BaseModel):
    session: str
    ends: str
    left: int


class EndBooking(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: EndReason = EndReason.VISITOR


@router.get("/sessions/{day}")
def sessions(request: Request, _client: BookingClient, day: CalendarDay) -> list[SessionOut]:
    """The visiting sessions of a day and the families that still have a place; none on a closed day."""
    return [
        SessionOut(session=clock_text(one.start), ends=clock_text(one.end), left=one.left)
        for one in parts_of(request).visits().bookings.sessions_of(day)
    ]


@router.post("/bookings", status_code=status.HTTP_201_CREATED)
def book(request: Request, client: BookingClient, wish: BookVisit, key: IdempotencyKey) -> BookingOut:
    """Book a visit under the limits of the house. With the same key the same booking comes again."""
    once = Once(client, key)
    once.check(request, wish.model_dump(mode="json"))
    visits = parts_of(request).visits()
    if isinstance(visits.keys.signing(), KeyProblem):
        raise _no_key()  # before anything is booked: a family without a pass would be turned away
    hours, minutes = (int(part) for part in wish.session.replace(":", ".").split("."))
    person = Person(wish.nik, wish.name, wish.detainee_number, wish.detainee_name)
    answer = visits.bookings.add(
        NewBooking(
            wish.day,
            hours * 60 + minutes,
            wish.party_size,
            person,
            BookingChannel.API,
            request_id=f"api-{once.request_id}",
        ),
        client.actor,
    )
    if isinstance(answer, NotBooked):
        raise _refused(answer)
    return _out(visits, answer.booking)


@router.get("/bookings/{booking}")
def show(request: Request, _client: BookingClient, booking: BookingId) -> BookingOut:
    visits = parts_of(request).visits()
    return _out(visits, _found(visits, booking))


@router.get("/bookings/{booking}/pass.png", response_class=Response, responses={200: {"content": {"image/png": {}}}})
def picture(request: Request, _client: BookingClient, booking: BookingId) -> Response:
    """The pass as a picture to send to a phone."""
    visits = parts_of(request).visits()
    found = _found(visits, booking)
    if found.state is not BookingState.BOOKED:
        raise Problem(409, "ended", "This booking has no valid pass any more.")
    words = visits.passes.words(found, _pass(visits, found), "id")
    return Response(pass_png(words), media_type="image/png")


@router.post("/bookings/{booking}/cancel")
def cancel(request: Request, client: BookingClient, booking: BookingId, wish: EndBooking) -> BookingOut:
    """The family does not come, or the house cannot receive them. Its pass is worth nothing from now on."""
    visits = parts_of(request).visits()
    answer = visits.bookings.end(booking, BookingState.CANCELLED, wish.reason, client.actor)
    if isinstance(answer, Booked):
        return _out(visits, answer.booking)
    known = visits.bookings.by_id(booking)
    if known is not None and known.state is BookingState.CANCELLED:
        return _out(visits, known)  # the same wish once more
    raise _refused(answer)


def _found(visits: Visits, booking: int) -> Booking:
    found = visits.bookings.by_id(booking)
    if found is None:
        raise Problem(404, "no_booking", "There is no such booking.")
    return found


def _pass(visits: Visits, booking: Booking) -> str:
    text = visits.passes.text_of(booking)
    if isinstance(text, KeyProblem):
        raise _no_key()
    return text


def _no_key() -> Problem:
    return Problem(503, "no_pass_key", "This machine cannot sign passes.", "kiosk keys list says why.")


def _out(visits: Visits, booking: Booking) -> BookingOut:
    valid = booking.state is BookingState.BOOKED
    return BookingOut(
        id=booking.id,
        day=booking.day,
        session=booking.session,
        party_size=booking.party_size,
        state=booking.state,
        code=booking.code if valid else "",
        name=booking.name_mask,
        nik=booking.nik_mask,
        pass_text=_pass(visits, booking) if valid else "",
        pass_picture=f"/api/v1/bookings/{booking.id}/pass.png" if valid else "",
    )


_TITLES = {
    BookingProblem.BAD_NIK: "The NIK is none: 16 digits with a valid date of birth.",
    BookingProblem.BAD_NAME: "The name is none.",
    BookingProblem.BAD_NUMBER: "The detainee's register number is none.",
    BookingProblem.BAD_DETAINEE_NAME: "The detainee's name is none.",
    BookingProblem.PARTY_SIZE: "More people than the house lets in at once.",
    BookingProblem.NO_SESSION: "No session begins then.",
    BookingProblem.DAY_CLOSED: "There are no visits on that day.",
    BookingProblem.TOO_SOON: "It is too late to book this session.",
    BookingProblem.TOO_FAR: "That day cannot be booked yet.",
    BookingProblem.SESSION_FULL: "The session is full.",
    BookingProblem.DETAINEE_LIMIT: "The detainee is visited often enough that week.",
    BookingProblem.VISITOR_LIMIT: "The visitor comes often enough that week.",
    BookingProblem.DIFFERENT: "The same visit is booked with other particulars.",
    BookingProblem.NO_WALK_INS: "The house takes bookings only.",
    BookingProblem.UNKNOWN: "There is no such booking.",
    BookingProblem.ENDED: "The booking is over.",
    BookingProblem.KEY_MISSING: "This machine lacks the key of that week's personal fields.",
    BookingProblem.CLOCK_UNTRUSTED: "The house's clock cannot be trusted; staff have to confirm it.",
}
_STATUS = {BookingProblem.UNKNOWN: 404, BookingProblem.KEY_MISSING: 503}


def _refused(answer: NotBooked) -> Problem:
    if answer.problem is BookingProblem.UNAVAILABLE:
        return away()
    return Problem(_STATUS.get(answer.problem, 409), answer.problem.value, _TITLES[answer.problem], answer.detail)
