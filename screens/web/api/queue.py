"""Numbers and the queue."""

from __future__ import annotations

import math
from datetime import datetime

from fastapi import APIRouter, Request, status
from pydantic import BaseModel, ConfigDict, Field

from screens.web.api.access import (
    HealthClient,
    IdempotencyKey,
    Once,
    QueueClient,
    TicketClient,
    TokenFirst,
    parts_of,
)
from screens.web.api.document import refusals
from screens.web.api.fields import TICKET_PATTERN, TicketCode, known_id
from screens.web.api.parts import ApiParts
from screens.web.api.problems import Problem, away
from services.house.hours import Opening
from services.house.kiosks import all_kiosks, is_silent
from services.queue.model import Channel, Issued, RefusalReason, Refused, TakeRequest, TicketState, WaitInterval

router = APIRouter(route_class=TokenFirst)


class Wait(BaseModel):
    """Expected minutes of waiting; an interval, because more than that nobody knows."""

    low: int = Field(examples=[5])
    high: int = Field(examples=[20])


class TakeTicket(BaseModel):
    """Someone wants a number. `service` and `priority_group` are codes of the house (GET /queue lists them)."""

    model_config = ConfigDict(extra="forbid")

    service: str = Field(min_length=1, max_length=16, examples=["A"])
    priority_group: str | None = Field(None, min_length=1, max_length=16, examples=["lansia"])


class TicketOut(BaseModel):
    """A number. `code` is what its QR holds; whoever has it can give the number up."""

    number: str = Field(description="As it is printed and called.", examples=["A012"])
    service: str = Field(description="As the lobby knows it. Can be sent as it is.", examples=["A"])
    state: TicketState
    ahead: int = Field(
        description="Numbers that the counters of its service call before; 0 unless it waits.", examples=[3]
    )
    wait_minutes: Wait | None = Field(description="Null where nobody can say, as while no counter calls its service.")
    code: str = Field(description="Random. Can be sent as it is.", examples=["T1K7M2QX9RWD4H"])


class ServiceOut(BaseModel):
    """A service, and how many wait for it."""

    code: str = Field(description="What take_number takes as `service`.", examples=["A"])
    name: str = Field(examples=["Kunjungan tatap muka"])
    opening: Opening
    waiting: int = Field(examples=[12])


class CounterOut(BaseModel):
    """A counter that is open, and the number that it has called."""

    code: str = Field(examples=["1"])
    name: str = Field(examples=["Loket 1"])
    number: str = Field(description="Empty while the counter has none.", examples=["A011"])
    paused: bool


class QueueOut(BaseModel):
    """The queue as the lobby may see it. A confidential service counts as the one that it is shown as."""

    opening: Opening
    services: list[ServiceOut]
    counters: list[CounterOut]
    priority_groups: list[str] = Field(
        description="What take_number takes as `priority_group`.", examples=[["lansia", "disabilitas"]]
    )


class KioskOut(BaseModel):
    """States are those of the printer and scanner drivers; empty where nothing was heard yet."""

    id: str = Field(description="As kiosk.ini names it.", examples=["kiosk-1"])
    alive: bool
    heard_at: datetime | None
    version: str = Field(examples=["1.0.0"])
    printer: str = Field(examples=["ready"])
    scanner: str = Field(examples=["ready"])
    in_service: bool


@router.post(
    "/tickets",
    status_code=status.HTTP_201_CREATED,
    tags=["tickets"],
    operation_id="take_number",
    summary="Take a queue number",
    responses=refusals(408, 409, 415, 422),
)
def take(request: Request, client: TicketClient, wish: TakeTicket, key: IdempotencyKey) -> TicketOut:
    """Take a number. With the same key the same number comes again, and never a second one."""
    once = Once(request, client, key, wish.model_dump())
    parts = parts_of(request)
    # A service that is confidential cannot be asked for by its own code: nobody outside knows it.
    if wish.service not in {one.code for one in parts.house.offered()}:
        once.keep_alone(parts.queue.taking.journal)
        raise _refused(RefusalReason.UNKNOWN_SERVICE)
    answer = parts.queue.taking.take(
        TakeRequest(
            f"api-{once.request_id}",
            wish.service,
            wish.priority_group,
            channel=Channel.API,
            actor=client.actor,
            print_slip=False,
        ),
        also=once.keep,
    )
    if isinstance(answer, Refused):
        raise _refused(answer.reason, answer.seconds)
    assert isinstance(answer, Issued)
    ticket = answer.ticket
    return TicketOut(
        number=ticket.label,
        service=parts.house.public_service(ticket.service).code,
        state=ticket.state,
        ahead=answer.ahead,
        wait_minutes=_wait(answer.wait),
        code=ticket.qr_text,
    )


@router.get(
    "/tickets/{code}",
    tags=["tickets"],
    operation_id="show_number",
    summary="Where a number stands",
    responses=refusals(404),
)
def place(request: Request, _client: TicketClient, code: TicketCode) -> TicketOut:
    """Where a number stands, by the code of its QR, whoever gave it: the code is on the visitor's slip."""
    parts = parts_of(request)
    known = known_id(TICKET_PATTERN, code)
    found = parts.queue.own.place(known.removeprefix("T1")) if known is not None else None
    if found is None or found.ticket.qr_text != code:
        raise Problem(404, "no_ticket", "No number has this code.")
    return TicketOut(
        number=found.ticket.label,
        service=parts.house.public_service(found.ticket.service).code,
        state=found.ticket.state,
        ahead=found.ahead,
        wait_minutes=_wait(found.wait),
        code=code,
    )


@router.get("/queue", tags=["queue"], operation_id="show_queue", summary="The queue now", responses=refusals())
def queue(request: Request, _client: QueueClient) -> QueueOut:
    """How many wait for what, and what the counters call."""
    parts = parts_of(request)
    now = parts.board.look()
    return QueueOut(
        opening=now.opening.opening,
        services=[
            ServiceOut(
                code=one.service, name=_name(parts, one.service), opening=one.opening.opening, waiting=one.waiting
            )
            for one in now.lines
        ],
        counters=[
            CounterOut(
                code=one.code,
                name=parts.house.counters[one.code].name.in_language("id"),
                number=one.label,
                paused=one.paused,
            )
            for one in now.counters
        ],
        priority_groups=list(parts.house.priority_groups),
    )


@router.get(
    "/kiosks", tags=["health"], operation_id="list_kiosks", summary="Kiosks and their devices", responses=refusals()
)
def kiosks(request: Request, _client: HealthClient) -> list[KioskOut]:
    """Every kiosk that was ever heard of, and its devices."""
    parts = parts_of(request)
    now = parts.clock.now()
    return [
        KioskOut(
            id=one.kiosk,
            alive=not is_silent(one, now),
            heard_at=one.heartbeat_at,
            version=one.version,
            printer=one.printer_state,
            scanner=one.scanner_state,
            in_service=one.in_service,
        )
        for one in all_kiosks(parts.database)
    ]


def _name(parts: ApiParts, service: str) -> str:
    return parts.house.services[service].name.in_language("id")


def _wait(interval: WaitInterval | None) -> Wait | None:
    return Wait(low=interval.low_minutes, high=interval.high_minutes) if interval else None


_TITLES = {
    RefusalReason.NOT_YET_OPEN: "The service is not open yet.",
    RefusalReason.CLOSED_NOW: "The service is closed for the rest of the day.",
    RefusalReason.HOUSE_CLOSED: "The house is closed today.",
    RefusalReason.ENDING_SOON: "Nobody who takes a number now would be served before closing.",
    RefusalReason.QUOTA_REACHED: "Today's numbers are all taken.",
    RefusalReason.BUSY: "Many numbers were taken at once; wait a moment.",
    RefusalReason.CLOCK_UNTRUSTED: "The house's clock cannot be trusted; staff have to confirm it.",
    RefusalReason.UNKNOWN_SERVICE: "There is no such service.",
    RefusalReason.UNKNOWN_PRIORITY: "There is no such priority group.",
}
_WRONG = (RefusalReason.UNKNOWN_SERVICE, RefusalReason.UNKNOWN_PRIORITY)


def _refused(reason: RefusalReason, seconds: float = 0.0) -> Problem:
    if reason is RefusalReason.UNAVAILABLE:
        return away()
    if reason is RefusalReason.BUSY:
        return Problem(429, reason.value, _TITLES[reason], retry_after=max(1, math.ceil(seconds)))
    detail = "GET /queue lists the codes of the house." if reason in _WRONG else ""
    return Problem(409, reason.value, _TITLES[reason], detail)
