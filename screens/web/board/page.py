"""The lobby board: a television that shows and speaks who is called. Public: no session, no names."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from screens.web.board.shared_page import HOLE, Made, SharedPage
from screens.web.board.voice import Voice
from screens.web.shared.cookies import BOARD, Cookies, board_token
from screens.web.shared.televisions import Sound, Televisions
from screens.web.shared.templates import common_values, render, render_text
from services.house.boards import Boards
from services.house.information import Channel
from services.house.model import House
from services.people.web_sessions import new_token
from services.queue.board import LobbyBoard
from services.store.clock import Clock
from services.store.faults import DatabaseFault, DatabaseUnsure, put_off
from services.surveys.periods import Published
from services.text.local_form import format_decimal, format_plain_date

router = APIRouter()

LANGUAGE: Final = "id"
COOKIE_SECONDS: Final = 400 * 24 * 3600  # as long as browsers keep one; each look at the page begins it anew
KEPT: Final = "public, max-age=604800, immutable"  # the address holds the file's time


@dataclass(frozen=True)
class BoardParts:
    """What the board uses: composed by kiosk.compose.console, nothing is opened here."""

    house: House
    clock: Clock
    board: LobbyBoard
    boards: Boards
    televisions: Televisions
    voice: Voice
    channels: tuple[Channel, ...]  # where visitors can complain
    news: Callable[[], object]  # the same answer as before: nothing has changed; None: nobody knows
    published: Callable[[], list[Published]]  # survey results that the house has approved
    version: str
    tls: bool


def parts_of(request: Request) -> BoardParts:
    parts = request.app.state.board
    assert isinstance(parts, BoardParts)
    return parts


@router.get("/board")
async def page(request: Request) -> Response:
    """The board; while the database is away a board that says so and keeps trying.

    One that is not introduced shows the calls too, and below them the code by which an officer makes it known.
    """
    parts, shared = parts_of(request), request.app.state.board_page
    token = board_token(request, tls=parts.tls) or new_token()
    try:
        made = await shared.get()
        code = "" if parts.boards.remembered(token) else await run_in_threadpool(_code_of, parts, token)
    except DatabaseUnsure:
        raise
    except DatabaseFault:
        answer = render("board.html", _values(parts) | {"board": None, "results": []}, 503)
    else:
        answer = _answer(parts, request, made, code)
    answer.headers["x-version"] = parts.version
    Cookies(tls=parts.tls).set(answer, BOARD, token, COOKIE_SECONDS, same_site="lax")
    return answer


def _answer(parts: BoardParts, request: Request, made: Made, code: str) -> Response:
    """The page; one line for a television that shows it already."""
    headers = {"etag": f'"{made.mark}-{code}"', "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match", "").removeprefix("W/") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    introduction = render_text("board_introduction.html", _values(parts) | {"code": code})
    return Response(f"{made.before}{introduction}{made.after}", headers=headers, media_type="text/html")


@router.get("/board/voice/{name}")
def clip(request: Request, name: str) -> Response:
    file = parts_of(request).voice.file(name)
    if file is None:
        return PlainTextResponse("Tidak ada.", 404)
    return FileResponse(file, media_type=mimetypes.guess_type(file.name)[0], headers={"cache-control": KEPT})


@router.post("/board/alive")
def alive(request: Request, sound: Annotated[Sound, Form()]) -> Response:
    """A television says that it lives and whether it can be heard. It counts where an officer has introduced it."""
    parts = parts_of(request)
    board = parts.boards.of(board_token(request, tls=parts.tls))
    if board is None:
        return PlainTextResponse("Layar ini belum diperkenalkan.", 403)
    parts.televisions.beat(board, sound)
    if board.closed is not (sound is Sound.GONE):
        with put_off():  # said again by the next beat
            parts.boards.closes(board.id, sound is Sound.GONE)
    return Response(status_code=204)


def shared_page(parts: BoardParts) -> SharedPage:
    return SharedPage(lambda: _text(parts), parts.news, parts.clock)


def _text(parts: BoardParts) -> str:
    """As everybody sees it. Raises DatabaseFault."""
    parts.boards.known()  # which televisions are known is as new as what they show
    shown = {"board": parts.board.look(), "results": [_shown(one) for one in parts.published()], "introduction": HOLE}
    return render_text("board.html", _values(parts) | shown)


def _values(parts: BoardParts) -> dict[str, Any]:
    values = common_values(parts.house, parts.clock.now(), LANGUAGE)
    return values | {"voice": parts.voice, "channels": parts.channels, "version": parts.version}


def _code_of(parts: BoardParts, token: str) -> str:
    """What a television shows until it is introduced, which it may just have been. Raises DatabaseFault."""
    return parts.boards.codes.now(token) if parts.boards.meet(token) is None else ""


def _shown(one: Published) -> dict[str, str]:
    return {
        "name": one.name,
        "index": format_decimal(one.index, LANGUAGE),
        "grade": one.grade,
        "until": format_plain_date(one.months[-1].last, LANGUAGE),
    }
