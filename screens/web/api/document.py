"""What the OpenAPI document says beside the fields: tags, and how each address refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI

from screens.web.api.problems import MEDIA_TYPE, ProblemDetails

VERSION: Final = "1"
DESCRIPTION: Final = (
    "For other systems of the house. Every request carries a token (`kiosk api add`); what changes something carries "
    "an Idempotency-Key. Refusals are problem details (RFC 9457). Times are UTC, days and sessions the house's. What "
    "an answer tells can be sent in the next request as it is, masks excepted."
)
TAGS: Final = [
    {"name": "tickets", "description": "Queue numbers. Whoever has a number's code may see where it stands."},
    {"name": "queue", "description": "How many wait for what, and what the counters call."},
    {"name": "bookings", "description": "Booked visits. A booking belongs to the client that made it."},
    {"name": "health", "description": "Kiosks and their devices."},
]
IMAGE: Final = "image/png"
PASS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The pass.",
        "content": {IMAGE: {"schema": {"type": "string", "contentMediaType": IMAGE}}},
    }
}
_WORDS: Final = {
    400: "The request cannot be read: no JSON, not UTF-8, an unknown Host.",
    401: "No valid token.",
    403: "The client may not do this.",
    404: "There is nothing of that kind, or it is another client's.",
    408: "The body did not arrive in good time.",
    409: "Refused by the rules of the house.",
    413: "The request is too large.",
    415: "The body is of another kind than JSON.",
    422: "The request is not what this address takes.",
    429: "Too often.",
    500: "A program error.",
    503: "Away; try again.",
}
_ALWAYS: Final = (400, 401, 403, 413, 429, 500, 503)
_HEADERS: Final[dict[int, dict[str, Any]]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Bearer."}},
    429: {"Retry-After": {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds."}},
    503: {"Retry-After": {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds, where known."}},
}


class Documented(FastAPI):
    """An application whose document promises no refusal but its own: FastAPI adds a form of 422 that nothing has."""

    def openapi(self) -> dict[str, Any]:
        fresh = self.openapi_schema is None
        document = super().openapi()
        if fresh:
            for operation in _operations(document):
                if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                    del operation["responses"]["422"]
            for form in ("HTTPValidationError", "ValidationError"):
                document["components"]["schemas"].pop(form, None)
        return document


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.values()


def refusals(*codes: int) -> dict[int | str, dict[str, Any]]:
    """How an address refuses: what every one may say, and `codes`."""
    return {code: _refusal(code) for code in sorted({*_ALWAYS, *codes})}


def _refusal(code: int) -> dict[str, Any]:
    said: dict[str, Any] = {"description": _WORDS[code], "content": {MEDIA_TYPE: {"schema": _problem_schema()}}}
    return said | ({"headers": _HEADERS[code]} if code in _HEADERS else {})


def _problem_schema() -> dict[str, Any]:
    """The form of a refusal, whole in itself."""
    schema = ProblemDetails.model_json_schema()
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["Where"]
    return schema
