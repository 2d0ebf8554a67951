"""Names and attributes of all cookies, in one place."""

from __future__ import annotations

import re
from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import Response

BOARD: Final = "board"
COUNTERS: Final = "counters_"  # of the pages while the server is away
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


class Cookies:
    """Under https they carry the prefix with which a browser takes them from this host only.

    pages: whose they are, "" the console's. A browser keeps the cookies of all ports of a machine together: the pages
    that a kiosk serves beside a console would end its sessions.
    """

    def __init__(self, *, tls: bool, pages: str = "") -> None:
        self._tls = tls
        self._prefix = f"{'__Host-' if tls else ''}kiosk_{pages}"

    def name(self, what: str) -> str:
        return f"{self._prefix}{what}"

    def get(self, request: Request, what: str) -> str:
        return request.cookies.get(self.name(what), "")

    def set(
        self,
        response: Response,
        what: str,
        value: str,
        seconds: int | None = None,
        *,
        same_site: Literal["lax", "strict"] = "strict",
    ) -> None:
        """seconds None: until the browser is closed. same_site lax: sent too when a link elsewhere opens the page."""
        response.set_cookie(
            self.name(what), value, max_age=seconds, path="/", secure=self._tls, httponly=True, samesite=same_site
        )

    def drop(self, response: Response, what: str) -> None:
        response.delete_cookie(self.name(what), path="/", secure=self._tls, httponly=True, samesite="strict")


def board_token(request: Request, *, tls: bool) -> str:
    """The token by which a lobby board is known (services.house.boards); empty for what is none of ours."""
    token = Cookies(tls=tls).get(request, BOARD)
    return token if _TOKEN.fullmatch(token) else ""
