"""The least that gives a number over HTTP: Starlette on uvicorn, one durable row for each request, nothing else.

``python -m tests.benchmarks.bare_web FILE``: says its address, serves until it is ended.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from services.store.engines import has_wal_reset_fix
from services.store.sqlite import sqlite3

PAGE = "<!doctype html><title>-</title>" + "<p>0123456789</p>" * 1000


class Numbers:
    """One row for each number, committed in the mode in which the program commits."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        wal = has_wal_reset_fix(sqlite3.sqlite_version_info)
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._connection.execute(f"PRAGMA journal_mode = {'WAL' if wal else 'DELETE'}")
        self._connection.execute(f"PRAGMA synchronous = {'FULL' if wal else 'EXTRA'}")
        self._connection.execute("CREATE TABLE number (id INTEGER PRIMARY KEY, said TEXT)")

    def take(self, said: str) -> int:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            number = self._connection.execute("INSERT INTO number (said) VALUES (?) RETURNING id", (said,)).fetchone()
            self._connection.execute("COMMIT")
        return int(number[0])


def create(file: Path) -> Starlette:
    numbers = Numbers(file)

    async def take(request: Request) -> Response:
        said = await request.json()
        return JSONResponse({"number": await run_in_threadpool(numbers.take, said["service"])}, 201)

    async def page(_request: Request) -> Response:
        return HTMLResponse(PAGE)

    return Starlette(routes=[Route("/number", take, methods=["POST"]), Route("/page", page)])


def main(file: Path) -> None:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(create(file), lifespan="off", log_level="error", access_log=False)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
    asyncio.run(uvicorn.Server(config).serve([listener]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
