"""What every request passes before any page: right host, small enough, from our own pages; safe headers on the way out.

* Host: an address, this machine's names or those of kiosk.ini. A name that somebody pointed at
  this machine (DNS rebinding) is nobody we know.
* Origin: whatever changes something comes from a page of ours. SameSite cookies and the form's
  token (screens.web.console.shared.forms) say the same again, each in its own way.
* Body: bounded in bytes and in time, counted as it arrives, whatever Content-Length says.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_FORM: Final = 64_000  # bytes
BODY_SECONDS: Final = 10.0  # for the whole body, and a second more for each SLOWEST bytes that have come
SLOWEST: Final = 8_000
BY_TOKEN: Final = "/api/"  # no cookie is read there, so no browser can be made to use it for somebody
SAFE_METHODS: Final = ("GET", "HEAD")
_LENGTH: Final = re.compile(r"\d{1,18}", re.ASCII)

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self'",
        "media-src 'self'",
        "style-src 'self'",
        "script-src 'self'",
        "worker-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS: Final = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # "no-referrer" would make browsers send "Origin: null"
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
HSTS: Final = "max-age=31536000"


class TooLarge(HTTPException):
    """A body has more bytes than its address takes."""

    def __init__(self) -> None:
        super().__init__(413)


class TooSlow(HTTPException):
    """A body did not arrive in good time."""

    def __init__(self) -> None:
        super().__init__(408)


class Gate:
    """ASGI middleware; see the module's words. `uploads`: which addresses take files, and how many bytes."""

    def __init__(self, app: ASGIApp, *, tls: bool, names: frozenset[str], uploads: Mapping[str, int]) -> None:
        self._app = app
        self._scheme = "https" if tls else "http"
        self._names = names | {"localhost"}
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # no lifespan, no web socket

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                if self._scheme == "https":
                    headers["strict-transport-security"] = HSTS
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send_guarded)
        else:
            await self._app(scope, _bounded(receive, self._limit(scope)), send_guarded)

    def _limit(self, scope: Scope) -> int:
        return self._uploads.get(scope["path"], LARGEST_FORM)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._knows(_host_name(host)):
            return PlainTextResponse("Alamat ini tidak dikenal. Buka konsol dengan alamat yang benar.", 400)
        by_token = scope["path"].startswith(BY_TOKEN)
        if (
            scope["method"] not in SAFE_METHODS
            and not by_token
            and not self._is_ours(headers, f"{self._scheme}://{host}")
        ):
            return PlainTextResponse("Permintaan ini tidak datang dari halaman konsol.", 403)
        said = headers.get("content-length", "0")
        if not _LENGTH.fullmatch(said) or int(said) > self._limit(scope):
            return PlainTextResponse("Kiriman terlalu besar.", 413)
        return None

    def _knows(self, name: str) -> bool:
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name.lower() in self._names
        return True

    @staticmethod
    def _is_ours(headers: Headers, own: str) -> bool:
        origin = headers.get("origin")
        if origin is None:  # a browser that sends none with a form says where the form was
            referrer = urlsplit(headers.get("referer", ""))
            origin = f"{referrer.scheme}://{referrer.netloc}"
        return origin.lower() == own.lower()


def _bounded(receive: Receive, limit: int) -> Receive:
    seen = 0
    finished = False
    began: float | None = None

    async def bounded() -> Message:
        nonlocal seen, finished, began
        if finished:  # what comes now is only the news that the browser has left
            return await receive()
        now = time.monotonic()
        began = began or now
        try:
            message = await asyncio.wait_for(receive(), began + BODY_SECONDS + seen / SLOWEST - now)
        except TimeoutError as error:
            raise TooSlow from error
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            finished = not message.get("more_body", False)
            if seen > limit:
                raise TooLarge
        return message

    return bounded


def _host_name(host: str) -> str:
    """The name in a Host header, without its port; empty when there is none to be read."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
