"""Around the whole console: whatever is refused to a program is a problem document, whoever refused it.

The API's own refusals are ones already. What stands before it (the gate: unknown host, too large) and beside it (an
address that is nobody's) speaks to browsers; here its words are exchanged for those of its status.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from screens.web.api.problems import MEDIA_TYPE, Problem

PROGRAMS: Final = ("/api", "/metrics")
_OF_THE_BODY: Final = ("content-length", "content-type", "content-encoding")


def for_programs(path: str) -> bool:
    """Whether a program asks there, not a person with a browser."""
    return any(path == one or path.startswith(f"{one}/") for one in PROGRAMS)


class EveryRefusal:
    """ASGI middleware; see the module's words."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not for_programs(scope["path"]):
            await self._app(scope, receive, send)
            return
        begun = False
        replaced = False

        async def send_problem(message: Message) -> None:
            nonlocal begun, replaced
            if message["type"] == "http.response.start":
                begun = True
                if message["status"] >= 400 and not _is_problem(message):
                    replaced = True
                    await _problem_of(message)(scope, receive, send)
                    return
            if not replaced:
                await send(message)

        try:
            await self._app(scope, receive, send_problem)
        except Exception:
            if not begun:
                await Problem.of_status(500).answer()(scope, receive, send)
            raise  # for the server's own log


def _is_problem(start: Message) -> bool:
    return MutableHeaders(scope=start).get("content-type", "") == MEDIA_TYPE


def _problem_of(start: Message) -> ASGIApp:
    headers = {name: value for name, value in MutableHeaders(scope=start).items() if name not in _OF_THE_BODY}
    return Problem.of_status(start["status"], headers=headers).answer()
