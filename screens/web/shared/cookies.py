"""Names and attributes of all cookies, in one place."""

from __future__ import annotations

from typing import Literal

from starlette.requests import Request
from starlette.responses import Response


class Cookies:
    """Under https they carry the prefix with which a browser takes them from this host only."""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls
        self._prefix = "__Host-" if tls else ""

    def name(self, what: str) -> str:
        return f"{self._prefix}kiosk_{what}"

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
