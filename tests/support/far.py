"""A line to a server that is far away: everything arrives later, in its order, and nothing is slower than that."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PIECE = 65_536
SOCKET = ".s.PGSQL.5432"


@contextmanager
def far_line(server: Path, here: Path, seconds: float) -> Iterator[None]:
    """While it lasts, PostgreSQL's socket in the folder `server` is in `here` too, `seconds` away in each direction."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(str(server / SOCKET))
        await asyncio.gather(_carry(reader, far_writer, seconds), _carry(far_reader, writer, seconds))

    async def listen() -> asyncio.Server:
        return await asyncio.start_unix_server(meet, str(here / SOCKET))

    async def end(listening: asyncio.Server) -> None:
        listening.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    listening = asyncio.run_coroutine_threadsafe(listen(), loop).result(5)
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(end(listening), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    while piece := await reader.read(PIECE):
        loop.call_later(seconds, writer.write, piece)
    loop.call_later(seconds, writer.close)
