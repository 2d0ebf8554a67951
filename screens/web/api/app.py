"""The API as an application of its own, mounted into the console's."""

from __future__ import annotations

from fastapi import FastAPI

from screens.web.api import bookings, metrics, queue
from screens.web.api.access import Limits
from screens.web.api.document import DESCRIPTION, TAGS, VERSION, Documented
from screens.web.api.parts import ApiParts
from screens.web.api.problems import handle_problems


def create_api(parts: ApiParts) -> FastAPI:
    """The API on `parts`, its document at openapi.json."""
    app = Documented(
        title="Lobby kiosk",
        version=VERSION,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.parts = parts
    app.state.limits = Limits(parts.clock, parts.per_minute)
    for part in (queue, bookings):
        app.router.routes.extend(part.router.routes)
    handle_problems(app)
    return app


def create_metrics(parts: ApiParts) -> FastAPI:
    """/metrics alone, outside of /api, where Prometheus looks for it."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.parts = parts
    app.state.limits = Limits(parts.clock, parts.per_minute)
    app.router.routes.extend(metrics.router.routes)
    handle_problems(app)
    return app
