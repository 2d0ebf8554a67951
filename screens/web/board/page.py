"""The lobby board: a television that shows and speaks who is called. Public: no session, no names."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response

from screens.web.board.voice import Voice
from screens.web.shared.televisions import Sound, Televisions
from screens.web.shared.templates import common_values, render
from services.house.information import Channel
from services.house.model import House
from services.queue.board import LobbyBoard
from services.store.clock import Clock
from services.store.database import DatabaseAway
from services.surveys.periods import Published
from services.text.local_form import format_decimal, format_plain_date

router = APIRouter()

LANGUAGE: Final = "id"
KEPT: Final = "public, max-age=604800, immutable"  # the address holds the file's time


@dataclass(frozen=True)
class BoardParts:
    """What the board uses: composed by kiosk.compose.console, nothing is opened here."""

    house: House
    clock: Clock
    board: LobbyBoard
    televisions: Televisions
    voice: Voice
    channels: tuple[Channel, ...]  # where visitors can complain
    published: Callable[[], list[Published]]  # survey results that the house has approved
    version: str


def parts_of(request: Request) -> BoardParts:
    parts = request.app.state.board
    assert isinstance(parts, BoardParts)
    return parts


@router.get("/board")
def page(request: Request) -> Response:
    """The board; while the database is away a board that says so and keeps trying."""
    parts = parts_of(request)
    values = common_values(parts.house, parts.clock.now(), LANGUAGE)
    values |= {"voice": parts.voice, "channels": parts.channels, "version": parts.version}
    try:
        shown: dict[str, Any] = {"board": parts.board.look(), "results": [_shown(one) for one in parts.published()]}
        status = 200
    except DatabaseAway:
        shown, status = {"board": None, "results": []}, 503
    answer = render("board.html", values | shown, status)
    answer.headers["x-version"] = parts.version
    return answer


@router.get("/board/voice/{name}")
def clip(request: Request, name: str) -> Response:
    file = parts_of(request).voice.file(name)
    if file is None:
        return PlainTextResponse("Tidak ada.", 404)
    return FileResponse(file, media_type=mimetypes.guess_type(file.name)[0], headers={"cache-control": KEPT})


@router.post("/board/alive")
def alive(
    request: Request, sound: Annotated[Sound, Form()], board: Annotated[str, Form(pattern=r"^[a-z0-9]{4,16}$")]
) -> Response:
    """A television says that it lives and whether it can be heard."""
    known = parts_of(request).televisions.beat(board, sound)
    return Response(status_code=204 if known else 429)


def _shown(one: Published) -> dict[str, str]:
    return {
        "name": one.name,
        "index": format_decimal(one.index, LANGUAGE),
        "grade": one.grade,
        "until": format_plain_date(one.months[-1].last, LANGUAGE),
    }
