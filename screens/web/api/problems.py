"""Every refusal of the API in one form: problem details (RFC 9457), and never a value that was sent."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from services.store.database import DatabaseAway

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5


class Where(BaseModel):
    """A fault of the request: where it is and what is expected there."""

    where: str
    what: str


class ProblemDetails(BaseModel):
    """RFC 9457. `type` is one of the addresses in docs/api.md."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[Where] = Field(default_factory=list)


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
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.title, self.detail = status, code, title, detail
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["retry-after"] = str(retry_after)

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


def handle_problems(app: FastAPI) -> None:
    """Everything that can go wrong leaves `app` as problem details."""

    async def refused(_request: Request, fault: Exception) -> JSONResponse:
        assert isinstance(fault, Problem)
        return fault.answer()

    async def not_there(_request: Request, _fault: Exception) -> JSONResponse:
        return away().answer()

    async def invalid(_request: Request, fault: Exception) -> JSONResponse:
        assert isinstance(fault, RequestValidationError)
        errors = [Where(where="/".join(map(str, one["loc"])), what=one["msg"]) for one in fault.errors()]
        return Problem(422, "invalid", "The request is not what this address takes.").answer(errors)

    async def http_fault(_request: Request, fault: Exception) -> JSONResponse:
        assert isinstance(fault, HTTPException)
        known = {404: ("not_found", "There is nothing at this address."), 405: ("method", "Not with this method.")}
        code, title = known.get(fault.status_code, ("refused", "The request was refused."))
        return Problem(fault.status_code, code, title, headers=dict(fault.headers or {})).answer()

    async def bug(request: Request, fault: Exception) -> JSONResponse:
        place = request.scope["route"].path if "route" in request.scope else "?"
        await run_in_threadpool(request.app.state.parts.bug, f"api {place}", fault)
        return Problem(500, "bug", "A program error; it is in the kiosk log.").answer()

    app.add_exception_handler(Problem, refused)
    app.add_exception_handler(DatabaseAway, not_there)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http_fault)
    app.add_exception_handler(Exception, bug)
