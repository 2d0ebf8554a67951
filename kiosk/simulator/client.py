"""Talks to the simulator's page from the command line. Answers are "" or what went wrong, or values."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
import uuid
from typing import Any, Final
from urllib.parse import urlsplit

ANSWER_SECONDS: Final = 15  # a burst takes its time, and so does waiting for news


class NoAnswer(Exception):
    """The simulator did not answer, or not with what was asked for; the text says why."""


def post(url: str, place: str, fields: dict[str, str]) -> str:
    """Send a form to the simulator at `url`; returns what went wrong, or nothing."""
    return _post(url + place, urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded")


def post_file(url: str, place: str, field: str, data: bytes) -> str:
    """Send a file to the simulator at `url`; returns what went wrong, or nothing."""
    boundary = uuid.uuid4().hex
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="file"\r\n\r\n'.encode()
    return _post(
        url + place, head + data + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
    )


def get_json(url: str, place: str, fields: dict[str, str] | None = None) -> tuple[Any, str]:
    """What the simulator at `url` says, and its mark; None when it waited in vain for news. Raises NoAnswer."""
    address = url + place + ("?" + urllib.parse.urlencode(fields) if fields else "")
    try:
        with _opener().open(address, timeout=ANSWER_SECONDS) as answer:
            body = answer.read()
            return (json.loads(body) if body else None), answer.headers.get("x-mark", "")
    except (OSError, ValueError) as fault:
        raise NoAnswer(f"the simulator does not answer: {fault}") from fault


def _post(address: str, body: bytes, kind: str) -> str:
    parts = urlsplit(address)
    headers = {"Origin": f"{parts.scheme}://{parts.netloc}", "Content-Type": kind}
    try:
        _opener().open(urllib.request.Request(address, body, headers), timeout=ANSWER_SECONDS).close()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return f"the simulator refused: {refusal.read().decode('utf-8', 'replace')}"
    except OSError as fault:
        return f"the simulator does not answer: {fault}"
    return ""


def _opener() -> urllib.request.OpenerDirector:
    """Straight to the loopback, whatever proxy the surroundings name."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))
