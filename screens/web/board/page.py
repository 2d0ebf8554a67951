"""The lobby board: a television that shows and speaks who is called. Public: no session, no names."""

from __future__ import annotations

import mimetypes
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response

from screens.web.board.televisions import Sound
from screens.web.console.shared.browser import Browser, room_of
from screens.web.console.shared.render import show_bare
from screens.web.console.shared.room import Room
from services.store.database import DatabaseAway
from services.surveys.periods import Published
from services.text.local_form import format_decimal, format_plain_date

router = APIRouter()

LANGUAGE: Final = "id"
KEPT: Final = "public, max-age=604800, immutable"  # the address holds the file's time


@router.get("/board")
def page(request: Request) -> Response:
    """The board; while the database is away a board that says so and keeps trying."""
    room = room_of(request)
    try:
        context: dict[str, Any] = {"board": room.board.look(), "results": _results(room)}
        status = 200
    except DatabaseAway:
        context, status = {"board": None, "results": []}, 503
    answer = show_bare(
        request,
        Browser("", LANGUAGE),
        "board.html",
        context | {"voice": room.voice, "channels": room.channels},
        status=status,
    )
    answer.headers["x-version"] = room.version
    return answer


@router.get("/board/voice/{name}")
def clip(request: Request, name: str) -> Response:
    file = room_of(request).voice.file(name)
    if file is None:
        return PlainTextResponse("Tidak ada.", 404)
    return FileResponse(file, media_type=mimetypes.guess_type(file.name)[0], headers={"cache-control": KEPT})


@router.post("/board/alive")
def alive(
    request: Request, sound: Annotated[Sound, Form()], board: Annotated[str, Form(pattern=r"^[a-z0-9]{4,16}$")]
) -> Response:
    """A television says that it lives and whether it can be heard."""
    known = room_of(request).boards.beat(board, sound)
    return Response(status_code=204 if known else 429)


def _results(room: Room) -> list[dict[str, str]]:
    return [_shown(one) for one in room.published()]


def _shown(one: Published) -> dict[str, str]:
    return {
        "name": one.name,
        "index": format_decimal(one.index, LANGUAGE),
        "grade": one.grade,
        "until": format_plain_date(one.period.last, LANGUAGE),
    }
