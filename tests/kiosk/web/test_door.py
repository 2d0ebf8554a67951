"""Slow, mute and many connections at the real server, over real sockets; the bounds are shortened."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kiosk.web.bounds import Bounds
from kiosk.web.connection import STAY
from kiosk.web.server import WebServer, listen
from tests.support.strangers import Address, close_all, connect, is_over, many, seconds_until_over, trickle
from tests.support.waiting import until

SHORT = Bounds(0.4, 0.4, 0.5, 0.3, 0.3, 0.5, from_one_address=8, from_others=16, from_this_machine=8, look_seconds=0.05)
SOON = 1.5  # all of these, and a busy machine
LARGE = 8_000_000
HEAD = b"GET / HTTP/1.1\r\nhost: x\r\n"
POST = b"POST / HTTP/1.1\r\nhost: x\r\n"


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Takes the whole body of a POST; answers `ok`, /large with 8 MB; /early does not read the body, /stream stays."""
    more = scope["method"] == "POST" and scope["path"] != "/early"
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        more = message["more_body"]
    body = b"x" * LARGE if scope["path"] == "/large" else b"ok"
    headers = [(b"content-length", str(len(body)).encode())]
    if scope["path"] == "/stream":
        scope["extensions"][STAY]()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await receive(), await receive()  # the empty body; then that it has left
        return
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder: Path = tmp_path_factory.mktemp("tls")
    key, certificate = str(folder / "key.pem"), str(folder / "certificate.pem")
    wish = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run(["openssl", "req", *wish, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


@pytest.fixture(scope="module")
def server() -> Iterator[Address]:
    one = WebServer("test", app, listen("127.0.0.1", 0, any_port=False), shutdown_seconds=1, bounds=SHORT)
    one.start()
    yield "127.0.0.1", one.port
    one.stop()


@pytest.fixture
def server_with_tls(certificate: tuple[str, str]) -> Iterator[WebServer]:
    file, key = certificate
    bound = listen("127.0.0.1", 0, any_port=False)
    one = WebServer("test", app, bound, shutdown_seconds=1, bounds=SHORT, ssl_certfile=file, ssl_keyfile=key)
    one.start()
    yield one
    one.stop()


def ask(server: Address, source: str = "127.0.0.1", request: bytes = HEAD + b"connection: close\r\n\r\n") -> bytes:
    with connect(server, source) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
        return b"".join(parts)


def test_silent_connections_end_and_shut_nobody_out(server: Address) -> None:
    for source in ("127.0.0.2", "127.0.0.1"):
        silent = many(60, lambda source=source: connect(server, source))
        began = time.monotonic()
        assert b"200 OK" in ask(server, source) and b"200 OK" in ask(server, "127.0.0.3")
        assert time.monotonic() - began < 1.0
        assert until(lambda silent=silent: sum(map(is_over, silent)) >= 50, 1.0)  # no more than the address may have
        assert seconds_until_over(silent, 5.0) < SOON
        close_all(silent)


def test_strangers_from_everywhere_leave_room(server: Address) -> None:
    silent = [connect(server, f"127.0.1.{number}") for number in range(1, 41)]
    assert b"200 OK" in ask(server, "127.0.0.3") and b"200 OK" in ask(server)
    close_all(silent)


def test_streams_that_may_stay_take_no_room_of_their_address(server: Address) -> None:
    streams = []
    for _ in range(SHORT.from_one_address + 1):  # each stays before the next one comes
        streams.append(one := connect(server))
        one.sendall(b"GET /stream HTTP/1.1\r\nhost: x\r\n\r\n")
        assert one.recv(15) == b"HTTP/1.1 200 OK"
    assert b"200 OK" in ask(server, "127.0.0.2")
    time.sleep(SHORT.answer_seconds + 0.2)
    assert not any(map(is_over, streams))
    close_all(streams)


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b"\r\n"),
        (b"GET", b"x"),
        (HEAD, b"a: b\r\n"),
        (POST + b"content-length: 60000\r\n\r\n", b"x"),
        (POST + b"transfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (POST + b"transfer-encoding: chunked\r\n\r\n5;", b"x"),
        (POST + b"transfer-encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n"),
        (POST.replace(b"/", b"/early", 1) + b"content-length: 60000\r\n\r\n", b"x"),
        (HEAD + b"content-length: 60000\r\n\r\n", b"x"),
        (HEAD + b"\r\n", b"\r\n"),
        (HEAD + b"\r\n" + HEAD, b"a: b\r\n"),
    ],
    ids=lambda value: "",
)
def test_what_trickles_ends(server: Address, start: bytes, drop: bytes) -> None:
    with connect(server) as connection:
        assert trickle(connection, start, drop, 0.05, 5.0) < SOON


def test_a_browser_that_rests_is_ended_later_than_one_that_asks(server: Address) -> None:
    with connect(server) as connection:
        for _ in range(6):  # longer in all than it may rest
            connection.sendall(HEAD + b"\r\n")
            answer = b""
            while not answer.endswith(b"ok"):
                answer += connection.recv(1000)
            time.sleep(0.1)
        assert 0.1 < seconds_until_over([connection], 5.0) < SOON


def test_an_answer_that_nobody_reads_is_given_up(server: Address) -> None:
    with connect(server) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        time.sleep(0.7)
        connection.setblocking(False)
        assert until(lambda: _is_reset(connection), 2.0)


def test_who_asks_on_before_the_answer_gets_one_answer(server: Address) -> None:
    assert ask(server, request=(HEAD + b"\r\n") * 30).count(b"200 OK") == 1


def _is_reset(connection: socket.socket) -> bool:
    try:
        connection.send(b"x")
    except BlockingIOError:
        return False
    except OSError:
        return True
    return False


def test_an_answer_that_is_read_slowly_enough_comes_whole(server: Address) -> None:
    with connect(server) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        connection.sendall(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        read = 0
        while part := connection.recv(200_000):
            read += len(part)
            time.sleep(0.005)
        assert read > LARGE


def test_a_head_has_a_size(server: Address) -> None:
    large = HEAD + b"a: " + b"x" * 17_000 + b"\r\n"
    assert b" 431 " in ask(server, request=large + b"\r\n") or b" 400 " in ask(server, request=large + b"\r\n")
    many_small = HEAD + b"a: b\r\n" * 4_000 + b"\r\n"
    assert b" 200 " not in ask(server, request=many_small)
    assert b" 200 " in ask(server, request=HEAD + b"a: " + b"x" * 12_000 + b"\r\nconnection: close\r\n\r\n")


def test_a_body_has_few_pieces(server: Address, caplog: pytest.LogCaptureFixture) -> None:
    end = b"connection: close\r\ntransfer-encoding: chunked\r\n\r\n"
    for head in (POST + end, POST.replace(b"/", b"/early", 1) + end):
        assert b" 200 " not in ask(server, request=head + b"1\r\nx\r\n" * 300 + b"0\r\n\r\n")
        assert b" 200 " in ask(server, request=head + b"1\r\nx\r\n" * 200 + b"0\r\n\r\n")
        assert b" 400 " in ask(server, request=head + b"no chunk\r\n")
    assert b" 200 " in ask(server, request=POST + end + (b"400\r\n" + b"x" * 1024 + b"\r\n") * 700 + b"0\r\n\r\n")
    assert not caplog.records, "what is no body is no error of the program"


def test_half_closed_connections_end(server: Address) -> None:
    halves = [connect(server) for _ in range(4)]
    for one, said in zip(halves, (b"", b"GET", HEAD + b"\r\n", POST + b"content-length: 9\r\n\r\nx"), strict=True):
        one.sendall(said)
        one.shutdown(socket.SHUT_WR)
    assert seconds_until_over(halves, 5.0) < SOON
    close_all(halves)


def leaves_at_once(connection: socket.socket) -> bool:
    """Whether the server's end of `connection`, which is in this process, holds back no small piece."""
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError), socket.socket(fileno=os.dup(int(entry.name))) as end:  # others are no sockets
            if end.getpeername() == connection.getsockname():
                return end.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
    raise AssertionError("the server's end is not open")


def test_a_kept_connection_waits_for_no_acknowledgement(
    server: Address, server_with_tls: WebServer, certificate: tuple[str, str]
) -> None:
    """Head and body are written apart: held back, an answer would come as late as an acknowledgement may, 40 ms."""
    trust = ssl.create_default_context(cafile=certificate[0])
    place = ("127.0.0.1", server_with_tls.port)
    with connect(server) as plain, trust.wrap_socket(connect(place), server_hostname="localhost") as private:
        for connection in (plain, private):
            for _ in range(2):
                connection.sendall(HEAD + b"\r\n")
                said = b""
                while not said.endswith(b"\r\n\r\nok"):
                    said += connection.recv(65_536)
                assert leaves_at_once(connection)


def test_a_handshake_has_its_time(certificate: tuple[str, str], server_with_tls: WebServer) -> None:
    place = ("127.0.0.1", server_with_tls.port)
    silent = many(30, lambda: connect(place))
    trust = ssl.create_default_context(cafile=certificate[0])
    with trust.wrap_socket(connect(place, "127.0.0.1"), server_hostname="localhost") as officer:
        officer.sendall(HEAD + b"\r\n")
        assert b"200 OK" in officer.recv(15)
    assert seconds_until_over(silent, 5.0) < SOON
    with connect(place) as slow:
        assert trickle(slow, b"\x16\x03\x01\x02\x00", b"\x01", 0.05, 5.0) < SOON
    with trust.wrap_socket(connect(place), server_hostname="localhost") as slow:
        assert trickle(slow, HEAD, b"a: b\r\n", 0.05, 5.0) < SOON
    with connect(place) as late:  # a server that ends does not wait for a handshake
        late.sendall(b"\x16\x03\x01")
        began = time.monotonic()
        server_with_tls.stop()
        assert time.monotonic() - began < 2.0
    close_all(silent)


@pytest.mark.parametrize("tls", [False, True])
def test_a_server_that_ends_finishes_an_answer_or_hangs_up_and_reports_no_fault(
    tls: bool, certificate: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Its own end is no fault of the program: no 500 for whoever asked, no traceback for whoever reads the log."""
    at_work: list[str] = []

    async def slow_app(scope: Any, _receive: Any, send: Any) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
        if scope["path"] == "/begun":
            await send(start)
        at_work.append(scope["path"])
        await asyncio.sleep(0.2 if scope["path"] == "/soon" else 3600)
        await send(start)
        await send({"type": "http.response.body", "body": b"ok"})

    files: dict[str, Any] = {"ssl_certfile": certificate[0], "ssl_keyfile": certificate[1]} if tls else {}
    bound = listen("127.0.0.1", 0, any_port=False)
    one = WebServer("test", slow_app, bound, shutdown_seconds=1, bounds=SHORT, **files)
    one.start()
    trust = ssl.create_default_context(cafile=certificate[0])
    said = {}
    for path in ("/never", "/begun", "/soon"):
        plain = connect(("127.0.0.1", one.port))
        said[path] = trust.wrap_socket(plain, server_hostname="localhost") if tls else plain
        said[path].sendall(HEAD.replace(b"/", path.encode(), 1) + b"\r\n")
    assert until(lambda: len(at_work) == len(said))
    one.stop()
    assert read_all(said["/never"]) == b""
    assert b" 200 " in (begun := read_all(said["/begun"])) and begun.endswith(b"\r\n\r\n")
    assert read_all(said["/soon"]).endswith(b"\r\n\r\nok")
    assert capsys.readouterr() == ("", "")


def read_all(connection: socket.socket) -> bytes:
    """What came until the server hung up, or reset the connection."""
    parts = []
    with connection, suppress(OSError):
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)
