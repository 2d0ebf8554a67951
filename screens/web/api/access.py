"""Who asks: a token and its scopes, how often, and which request is which."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request, Response, Security
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from screens.web.api.parts import ApiParts
from screens.web.api.problems import Problem
from services.api.clients import LONGEST_KEY, Client, KeyUse, Scope, client_of, use_key
from services.log.journal import Journal, Transaction
from services.store.clock import Clock
from services.store.throttle import Window

LONGEST_TOKEN = 200
MINUTE_SECONDS = 60.0
WRONG_TOKENS_PER_MINUTE = 20  # of one address: a token of 256 bits is not found by trying, but trying is not free

R = TypeVar("R")

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


def who_asks(request: Request) -> Client:
    """The client whose token this request carries. Raises Problem; blocks (it asks the database)."""
    limits: Limits = request.app.state.limits
    token = _token_of(request)
    found = client_of(parts_of(request).database, token) if 0 < len(token) <= LONGEST_TOKEN else None
    if found is None:
        limits.wrong(request.client.host if request.client else "?")
        raise Problem.of_status(401, headers={"www-authenticate": "Bearer"})
    limits.client(found)
    return found


def _token_of(request: Request) -> str:
    scheme, token = get_authorization_scheme_param(request.headers.get("authorization"))
    return token if scheme.lower() == "bearer" else ""


class TokenFirst(APIRoute):
    """A route that asks who it is before it reads a byte of the body, and then takes nothing but JSON.

    Its work is done in a worker thread, and nothing else is: FastAPI would go there again for what checks the answer.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, in_worker(endpoint), **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        takes_body = self.body_field is not None

        async def after_token(request: Request) -> Response:
            request.state.client = await run_in_threadpool(who_asks, request)
            if takes_body and _has_body(request.headers) and not _is_json(request.headers):
                raise Problem.of_status(415)
            return await handle(request)

        return after_token


def in_worker(work: Callable[..., R]) -> Callable[..., Coroutine[Any, Any, R]]:
    """As FastAPI runs a plain function: in a worker thread."""

    @wraps(work)
    async def run(**values: Any) -> R:
        return await run_in_threadpool(work, **values)

    return run


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _is_json(headers: Headers) -> bool:
    """What the body says it is; one that says nothing is not guessed at."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" and headers.get("content-encoding", "identity").strip().lower() == "identity"


def client_with(*scopes: Scope) -> Callable[..., Coroutine[Any, Any, Client]]:
    """A dependency: the client that asks (see TokenFirst), if it may do one of `scopes`."""

    async def client(request: Request, _given: Annotated[object, Security(_bearer)] = None) -> Client:
        found = request.state.client
        assert isinstance(found, Client)
        if found.scopes.isdisjoint(scopes):
            raise Problem(
                403, "scope", f'This client may not do "{scopes[0]}".', "An administrator makes one that may."
            )
        return found

    return client


class Once:
    """The idempotency key of a request that changes something, and what else the request says."""

    def __init__(self, request: Request, client: Client, key: str, body: object) -> None:
        """What was said has names and a NIK in it: kept is what nobody can guess at without the client's token."""
        self._client, self._key = client, key
        said = json.dumps([request.method, request.url.path, body], sort_keys=True, default=str)
        self._fingerprint = hmac.new(_token_of(request).encode(), said.encode(), hashlib.sha256).hexdigest()

    @property
    def request_id(self) -> str:
        """The same for the same client and key, whenever it comes: what it made is found by this."""
        return hashlib.sha256(f"{self._client.name}\n{self._key}".encode()).hexdigest()[:40]

    def keep(self, transaction: Transaction) -> None:
        """Note what the key stands for with what the request does. Raises Problem where it stood for another one."""
        if use_key(transaction, self._client, self._key, self._fingerprint) is KeyUse.OTHER:
            raise Problem(
                409,
                "key_reused",
                "This Idempotency-Key was used for another request.",
                "Make a new key for every new wish; repeat a wish with its own.",
            )

    def keep_alone(self, journal: Journal) -> None:
        """The same for a request that is refused before it does anything. Raises Problem, DatabaseFault."""
        with journal.transaction() as transaction:
            self.keep(transaction)


IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=LONGEST_KEY,
        pattern=r"^[!-~]+$",
        description="Made by the client once for each wish: the same key never does anything twice.",
        examples=["5f2c9a7e-0001"],
    ),
]
TicketClient = Annotated[Client, Depends(client_with(Scope.TICKETS))]
QueueClient = Annotated[Client, Depends(client_with(Scope.QUEUE))]
HealthClient = Annotated[Client, Depends(client_with(Scope.HEALTH))]
BookingClient = Annotated[Client, Depends(client_with(Scope.BOOKINGS))]
SeesBookings = Annotated[Client, Depends(client_with(Scope.BOOKINGS, Scope.ALL_BOOKINGS))]
MetricsClient = Annotated[Client, Depends(client_with(Scope.METRICS))]
