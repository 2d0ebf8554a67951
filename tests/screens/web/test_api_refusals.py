"""Every refusal to a program is a problem document: the API's own, the gate's before it, and what is beside it."""

from __future__ import annotations

import json
import socket
from http import HTTPStatus
from typing import Any
from unittest.mock import Mock
from urllib.parse import urlsplit

import pytest

from screens.web.api import access
from screens.web.api.every_refusal import EveryRefusal, for_programs
from screens.web.console.shared import gate
from services.log.reading import EntryFilter, entries
from services.store.database import DatabaseAway, DatabaseUnsure
from tests.support.apart import run_apart
from tests.support.api import API, System, problem
from tests.support.console import Site

ERRORS = [one.value for one in HTTPStatus if one >= 400]


def told(app: Any, path: str) -> tuple[int, dict[str, str], bytes]:
    """What leaves an app behind EveryRefusal."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    run_apart(EveryRefusal(app)(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent[1:])


def saying(status: int, words: bytes = b"words for people") -> Any:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"16"), (b"retry-after", b"7")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": words[:4], "more_body": True})
        await send({"type": "http.response.body", "body": words[4:]})

    return app


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1/queue", "/api/v9", "/metrics"])
def test_whatever_status_is_said_to_a_program_has_the_form(path: str) -> None:
    for status in ERRORS:
        code, headers, body = told(saying(status), path)
        said = json.loads(body)
        assert (code, said["status"], headers["content-type"]) == (status, status, "application/problem+json")
        assert said["type"].startswith("/problems/") and said["title"]
        assert headers["retry-after"] == "7" and headers["content-length"] == str(len(body))
    assert told(saying(200), path)[2] == b"words for people"


def test_people_are_told_in_words() -> None:
    for path in ("/", "/apiary", "/visits/api/x", "/metrics2"):
        assert not for_programs(path)
        assert told(saying(404), path)[1:] == (
            {"content-type": "text/plain", "content-length": "16", "retry-after": "7"},
            b"words for people",
        )


def test_an_error_of_the_program_is_one_too() -> None:
    async def broken(_scope: Any, _receive: Any, _send: Any) -> None:
        raise ValueError("nobody shall read this")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/api/v1/queue", "headers": []}
    with pytest.raises(ValueError, match="nobody"):
        run_apart(EveryRefusal(broken)(scope, None, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 500 and b"/problems/bug" in sent[1]["body"] and b"nobody" not in sent[1]["body"]


def test_a_program_error_is_journalled_once_and_tells_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("nobody shall read this")

    system = System(site)
    monkeypatch.setattr(access, "client_of", broken)
    said = problem(system.http.get(f"{API}/queue"), 500, "bug")
    assert "nobody" not in str(said)
    noted = entries(site.console.database, EntryFilter(event="use_case_failed"))
    assert [(one.fields["place"], one.fields["kind"]) for one in noted] == [("api /queue", "ValueError")]
    monkeypatch.setattr(access, "client_of", Mock(side_effect=DatabaseAway("of the test")))
    assert "nothing was done" in problem(system.http.get("/metrics"), 503, "unavailable")["title"]
    monkeypatch.setattr(access, "client_of", Mock(side_effect=DatabaseUnsure("of the test")))
    assert "not known" in problem(system.http.get("/metrics"), 503, "unavailable")["title"]


def raw(site: Site, head: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """An answer to bytes that no library would send."""
    place = urlsplit(site.address)
    with socket.create_connection((place.hostname, place.port), timeout=20) as wire:
        wire.sendall(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += wire.recv(65536)
        said, _, rest = answer.partition(b"\r\n\r\n")
        lines = said.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        while len(rest) < int(headers.get("content-length", 0)):
            rest += wire.recv(65536)
    return int(lines[0].split()[1]), headers, rest


def test_what_is_sent_badly_is_refused_in_the_form(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "BODY_SECONDS", 0.3)
    token = System(site).token
    host, auth = "Host: localhost", f"Authorization: Bearer {token}"
    post = f"POST {API}/tickets HTTP/1.1\n{host}\n{auth}\nIdempotency-Key: key-12345"
    json_post = f"{post}\nContent-Type: application/json"
    chunks = b"".join(b"2710\r\n" + b" " * 10_000 + b"\r\n" for _ in range(8)) + b"0\r\n\r\n"
    for head, body, status, code in (
        (f"GET {API}/queue HTTP/1.1\nHost: evil.example\n{auth}", b"", 400, "not_read"),
        (f"GET {API}/queue HTTP/1.1\n{host}\nX: {'x' * 17_000}", b"", 431, "long_headers"),
        (f"GET {API}/queue HTTP/1.1\nno header", b"", 400, "not_read"),
        ("\x16\x03\x01", b"", 400, "not_read"),
        (f"GET {API}/queue HTTP/1.1\n{host}", b"", 401, "who"),
        (f"POST {API}/tickets HTTP/1.1\n{host}\nContent-Length: 1", b"{", 401, "who"),  # before the body is read
        (f"GET {API}/queue/ HTTP/1.1\n{host}\n{auth}", b"", 404, "not_found"),
        (f"GET /api HTTP/1.1\n{host}", b"", 404, "not_found"),
        (f"GET /api/v2/queue HTTP/1.1\n{host}", b"", 404, "not_found"),
        (f"OPTIONS {API}/queue HTTP/1.1\n{host}\n{auth}", b"", 405, "method"),
        (f"BREW {API}/queue HTTP/1.1\n{host}\n{auth}", b"", 405, "method"),
        (f"POST /metrics HTTP/1.1\n{host}\n{auth}", b"", 403, "refused"),
        (f"{json_post}\nContent-Length: 100", b"{", 408, "too_slow"),
        (f"{json_post}\nContent-Length: 99999999", b"", 413, "too_large"),
        (f"{json_post}\nTransfer-Encoding: chunked", chunks, 413, "too_large"),
        (f"{post}\nContent-Length: 2", b"{}", 415, "media_type"),
        (f"{post}\nContent-Type: text/plain\nContent-Length: 2", b"{}", 415, "media_type"),
        (f"{json_post}\nContent-Encoding: gzip\nContent-Length: 2", b"\x1f\x8b", 415, "media_type"),
        (f"{json_post}\nContent-Length: 2", b'"\xff', 400, "not_read"),
        (f"{json_post}\nContent-Length: 30000", b"[" * 30_000, 400, "not_read"),
        (f"{json_post}\nContent-Length: 0", b"", 422, "invalid"),
        (post, b"", 422, "invalid"),
        (f"{json_post}\nContent-Length: 16", b'{"service": NaN}', 422, "invalid"),
        (f"{json_post}\nContent-Length: 21", b'{"service": "\\ud800"} '[:21], 422, "invalid"),
    ):
        answered, headers, said = raw(site, head, body)
        assert (answered, headers["content-type"]) == (status, "application/problem+json"), (head, said)
        document = json.loads(said)
        assert (document["type"], document["status"]) == (f"/problems/{code}", status), (head, said)
        assert "x-content-type-options" in headers or status in (400, 431), head  # before the gate


def test_a_field_that_nobody_knows_is_not_repeated(site: Site) -> None:
    answer = System(site).book(**{"9901010101900001": "x"})
    assert answer.status_code == 422 and "990101" not in answer.text and "/" not in answer.json()["errors"][0]["where"]
