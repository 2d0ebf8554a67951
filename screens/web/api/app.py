"""The API as an application of its own, mounted into the console's."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from screens.web.api import bookings, metrics, queue
from screens.web.api.access import Limits
from screens.web.api.parts import ApiParts
from screens.web.api.problems import MEDIA_TYPE, ProblemDetails, handle_problems

VERSION = "1"
_DESCRIPTION = (
    "For other systems of the house. Every request carries a token (`kiosk api add`); what changes something carries "
    "an Idempotency-Key. Refusals are problem details (RFC 9457). Times are UTC, days and sessions the house's."
)


def _problem_schema() -> dict[str, Any]:
    """The form of a refusal, whole in itself."""
    schema = ProblemDetails.model_json_schema()
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["Where"]
    return schema


_FORM = {MEDIA_TYPE: {"schema": _problem_schema()}}
_PROBLEMS = {
    code: {"description": words, "content": _FORM}
    for code, words in {
        400: "The body is no JSON.",
        401: "No valid token.",
        403: "The client may not do this.",
        404: "There is nothing of that kind.",
        409: "Refused by the rules of the house.",
        422: "The request is not what this address takes.",
        429: "Too often.",
        503: "Away; try again.",
    }.items()
}


def create_api(parts: ApiParts) -> FastAPI:
    """The API on `parts`, its document at openapi.json."""
    app = FastAPI(
        title="Lobby kiosk",
        version=VERSION,
        description=_DESCRIPTION,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=_PROBLEMS,  # type: ignore[arg-type]  # fastapi wants int | str keys
    )
    app.state.parts = parts
    app.state.limits = Limits(parts.clock, parts.per_minute)
    for part in (queue, bookings):
        app.include_router(part.router)
    handle_problems(app)
    return app


def create_metrics(parts: ApiParts) -> FastAPI:
    """/metrics alone, outside of /api, where Prometheus looks for it."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.parts = parts
    app.state.limits = Limits(parts.clock, parts.per_minute)
    app.include_router(metrics.router)
    handle_problems(app)
    return app
