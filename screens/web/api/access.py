"""Who asks: a token and its scopes, how often, and which request is which."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from screens.web.api.parts import ApiParts
from screens.web.api.problems import Problem
from services.api.clients import LONGEST_KEY, Client, KeyUse, Scope, client_of, use_key
from services.store.clock import Clock
from services.store.throttle import Window

LONGEST_TOKEN = 200
MINUTE_SECONDS = 60.0
WRONG_TOKENS_PER_MINUTE = 20  # of one address: a token of 256 bits is not found by trying, but trying is not free

_bearer = HTTPBearer(auto_error=False, description="The token that `kiosk api add` printed.")


class Limits:
    """How often each client, and each address with a wrong token, may ask. Of this process alone."""

    def __init__(self, clock: Clock, per_minute: int) -> None:
        self._clients = Window(clock, per_minute, MINUTE_SECONDS)
        self._wrong = Window(clock, WRONG_TOKENS_PER_MINUTE, MINUTE_SECONDS)

    def client(self, client: Client) -> None:
        """Raises Problem."""
        _take(self._clients, client.name)

    def wrong(self, address: str) -> None:
        """Count a wrong token. Raises Problem."""
        _take(self._wrong, address)


def _take(window: Window, key: str) -> None:
    if not window.take(key):
        seconds = max(1, round(window.seconds_left(key)))
        raise Problem(429, "too_often", "Too many requests.", "Wait as Retry-After says.", retry_after=seconds)


def parts_of(request: Request) -> ApiParts:
    parts = request.app.state.parts
    assert isinstance(parts, ApiParts)
    return parts


def client_with(scope: Scope) -> Callable[..., Client]:
    """A dependency: the client that asks, if its token is right and it may do `scope`."""

    def client(
        request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)] = None
    ) -> Client:
        limits: Limits = request.app.state.limits
        token = given.credentials if given is not None else ""
        found = client_of(parts_of(request).database, token) if 0 < len(token) <= LONGEST_TOKEN else None
        if found is None:
            limits.wrong(request.client.host if request.client else "?")
            raise Problem(
                401,
                "who",
                "No valid token.",
                "Send: Authorization: Bearer <token>. kiosk api add makes one.",
                headers={"www-authenticate": "Bearer"},
            )
        limits.client(found)
        if scope not in found.scopes:
            raise Problem(403, "scope", f'This client may not do "{scope}".', "An administrator makes one that may.")
        return found

    return client


class Once:
    """The idempotency key of a request that changes something."""

    def __init__(self, client: Client, key: str) -> None:
        self._client, self._key = client, key

    @property
    def request_id(self) -> str:
        """The same for the same client and key, whenever it comes: what it made is found by this."""
        return hashlib.sha256(f"{self._client.name}\n{self._key}".encode()).hexdigest()[:40]

    def check(self, request: Request, body: object) -> None:
        """Raises Problem where the key stood for another request."""
        parts = parts_of(request)
        said = json.dumps([request.method, request.url.path, body], sort_keys=True, default=str)
        fingerprint = hashlib.sha256(said.encode()).hexdigest()
        if use_key(parts.database, self._client, self._key, fingerprint, parts.clock.now()) is KeyUse.OTHER:
            raise Problem(
                409,
                "key_reused",
                "This Idempotency-Key was used for another request.",
                "Make a new key for every new wish; repeat a wish with its own.",
            )


IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=LONGEST_KEY,
        pattern=r"^[!-~]+$",
        description="Made by the client once for each wish: the same key never does anything twice.",
    ),
]
TicketClient = Annotated[Client, Depends(client_with(Scope.TICKETS))]
QueueClient = Annotated[Client, Depends(client_with(Scope.QUEUE))]
HealthClient = Annotated[Client, Depends(client_with(Scope.HEALTH))]
BookingClient = Annotated[Client, Depends(client_with(Scope.BOOKINGS))]
MetricsClient = Annotated[Client, Depends(client_with(Scope.METRICS))]
