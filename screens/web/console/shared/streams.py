"""Who may listen to `/events`, and how many: signed-in officers, known boards, this machine and strangers apart.

A room that is full is full for its own kind only: whoever opens all streams that a stranger may have takes none from
an officer.
"""

from __future__ import annotations

import threading
from collections import Counter
from enum import Enum
from typing import Final

from fastapi import Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from screens.web.console.shared.console import Console
from screens.web.console.shared.live import Live
from screens.web.console.shared.request import SESSION, console_of
from screens.web.shared.cookies import board_token
from services.people.web_sessions import token_hash
from services.store.faults import answered

RETRY_SECONDS: Final = "5"
LOOPBACK: Final = ("127.0.0.1", "::1")
AT_ONCE: Final = {"x-accel-buffering": "no"}  # to a proxy: what comes is passed on as it comes
STAY: Final = "kiosk.stay"  # extension of the server: the connection counts no more among those of its address


class Room(Enum):
    """Its name, and how many streams it has in all and for one owner."""

    OFFICERS = ("officers", 200, 6)  # owner: the session; a browser opens one stream, an old one one for each page
    BOARDS = ("boards", 64, 2)  # owner: a board that the house knows
    THIS_MACHINE = ("this machine", 16, 16)
    STRANGERS = ("strangers", 24, 4)  # owner: the address


class StreamPlaces:
    """How many streams each owner has. From any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: Counter[tuple[Room, str]] = Counter()

    def enter(self, room: Room, owner: str) -> bool:
        """Take a place; False when the room, or the owner's part of it, is full."""
        _name, in_all, of_one = room.value
        with self._lock:
            there = sum(count for (one, _owner), count in self._taken.items() if one is room)
            if there >= in_all or self._taken[room, owner] >= of_one:
                return False
            self._taken[room, owner] += 1
            return True

    def leave(self, room: Room, owner: str) -> None:
        with self._lock:
            self._taken[room, owner] -= 1
            self._taken = +self._taken  # owners without a stream are forgotten


class EventStream(StreamingResponse):
    """A stream that gives its place back, however it ends."""

    def __init__(self, live: Live, places: StreamPlaces, room: Room, owner: str) -> None:
        super().__init__(live.stream(), media_type="text/event-stream", headers=AT_ONCE)
        self._places, self._room, self._owner = places, room, owner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stay = scope.get("extensions", {}).get(STAY)
        if stay is not None:
            stay()
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._places.leave(self._room, self._owner)


def event_stream(request: Request, places: StreamPlaces) -> Response:
    """Server-sent events: only that something changed (screens.web.console.shared.live); 503 when there is no place."""
    console = console_of(request)
    room, owner = whose(request, console)
    if not places.enter(room, owner):
        return PlainTextResponse("Terlalu banyak.", 503, headers={"retry-after": RETRY_SECONDS})
    return EventStream(console.live, places, room, owner)


def whose(request: Request, console: Console) -> tuple[Room, str]:
    """The room of a request and its owner there. A board that the house knows belongs into BOARDS."""
    token = console.cookies.get(request, SESSION)
    if token and _is_signed_in(console, token):
        return Room.OFFICERS, token_hash(token)
    board = console.boards.of(board_token(request, tls=console.tls))
    if board is not None:
        return Room.BOARDS, str(board.id)
    address = request.client.host.removeprefix("::ffff:") if request.client else ""
    return (Room.THIS_MACHINE if address in LOOPBACK else Room.STRANGERS), address


def _is_signed_in(console: Console, token: str) -> bool:
    return answered(lambda: console.sessions.officer(token, active=False), lambda _fault: None) is not None
