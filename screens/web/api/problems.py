"""Every refusal of the API in one form: problem details (RFC 9457), and never a value that was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from services.store.faults import DatabaseFault, DatabaseUnsure

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5

# What a status means where nobody has said it better: code, title, what to do.
BY_STATUS: Final[Mapping[int, tuple[str, str, str]]] = {
    400: (
        "not_read",
        "The request cannot be read.",
        "Send what the document describes: valid HTTP, and JSON in UTF-8.",
    ),
    401: ("who", "No valid token.", "Send: Authorization: Bearer <token>. kiosk api add makes one."),
    403: ("refused", "The request was refused.", ""),
    404: ("not_found", "There is nothing at this address.", ""),
    405: ("method", "Not with this method.", ""),
    408: ("too_slow", "The request took too long to arrive.", "Send it again, at once and whole."),
    409: ("refused", "The request was refused.", ""),
    411: ("no_length", "The request does not say how long it is.", "Send Content-Length."),
    413: ("too_large", "The request is too large.", "No request of this API needs more than 64,000 bytes."),
    414: ("long_address", "The address is too long.", ""),
    415: (
        "media_type",
        "The body is of another kind than JSON.",
        "Send: Content-Type: application/json, uncompressed.",
    ),
    422: ("invalid", "The request is not what this address takes.", ""),
    429: ("too_often", "Too many requests.", "Wait as Retry-After says."),
    431: ("long_headers", "The headers are too long.", ""),
    500: ("bug", "A program error; it is in the kiosk log.", ""),
    503: ("unavailable", "Away or too busy; nothing was done.", "Try again with the same key."),
}


class Where(BaseModel):
    """A fault of the request: where it is and what is expected there."""

    where: str
    what: str


class ProblemDetails(BaseModel):
    """RFC 9457. `type` is one of the addresses in docs/api.md."""

    type: str = Field(description="Its last part is the code, for programs.", examples=["/problems/session_full"])
    title: str = Field(description="What is wrong.", examples=["The session is full."])
    status: int = Field(examples=[409])
    detail: str = Field("", description="What to do.")
    errors: list[Where] = Field(default_factory=list, description="Of 422: what is wrong where.")


class Problem(Exception):
    """A refusal. `code` names it for programs, `title` says it, `detail` what to do."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str = "",
        *,
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.title, self.detail = status, code, title, detail
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["retry-after"] = str(retry_after)

    @classmethod
    def of_status(cls, status: int, *, headers: Mapping[str, str] | None = None) -> Problem:
        """What this status says by itself."""
        phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Refused"
        return cls(status, *BY_STATUS.get(status, ("refused", f"{phrase}.", "")), headers=headers)

    def answer(self, errors: Sequence[Where] = ()) -> JSONResponse:
        body = ProblemDetails(
            type=f"/problems/{self.code}", title=self.title, status=self.status, detail=self.detail, errors=list(errors)
        )
        content = body.model_dump(exclude_defaults=True)
        return JSONResponse(content, self.status, headers=self.headers, media_type=MEDIA_TYPE)


def away() -> Problem:
    return Problem(
        503,
        "unavailable",
        "The database is away or too busy; nothing was done.",
        "Try again with the same key.",
        retry_after=RETRY_SECONDS,
    )


def unsure() -> Problem:
    """The same, where it may have been done."""
    return Problem(
        503,
        "unavailable",
        "The database is away or too busy; whether anything was done is not known.",
        "Try again with the same key: it is done once.",
        retry_after=RETRY_SECONDS,
    )


def handle_problems(app: FastAPI) -> None:
    """Everything that can go wrong leaves `app` as problem details."""

    async def refused(_request: Request, fault: Exception) -> JSONResponse:
        assert isinstance(fault, Problem)
        return fault.answer()

    async def not_there(_request: Request, fault: Exception) -> JSONResponse:
        return (unsure() if isinstance(fault, DatabaseUnsure) else away()).answer()

    async def invalid(_request: Request, fault: Exception) -> JSONResponse:
        assert isinstance(fault, RequestValidationError)
        faults = fault.errors()
        if any(one["type"] == "json_invalid" for one in faults):
            return Problem.of_status(400).answer()
        return Problem.of_status(422).answer([_where(one) for one in faults])

    async def http_fault(_request: Request, fault: Exception) -> JSONResponse:
        assert isinstance(fault, HTTPException)
        return Problem.of_status(fault.status_code, headers=fault.headers).answer()

    async def bug(request: Request, fault: Exception) -> JSONResponse:
        place = request.scope["route"].path if "route" in request.scope else "?"
        await run_in_threadpool(request.app.state.parts.bug, f"api {place}", fault)
        return Problem.of_status(500, headers={"connection": "close"}).answer()  # as the server does after an error

    app.add_exception_handler(Problem, refused)
    app.add_exception_handler(DatabaseFault, not_there)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http_fault)
    app.add_exception_handler(Exception, bug)


def _where(fault: Mapping[str, Any]) -> Where:
    """A field by its place in the document; the name of one that is not in it was sent, and is not repeated."""
    place = [str(part) for part in fault["loc"]]
    if fault["type"] == "extra_forbidden":
        return Where(where="/".join(place[:-1]), what="Only fields of the document are permitted here")
    return Where(where="/".join(place), what=fault["msg"])
