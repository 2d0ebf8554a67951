""" "Something changed", told to as many browsers as look: one watcher, one thread, however many streams.

A stream carries no data: a browser that hears of a change asks for its page again. So a stream
needs no permission of its own, and the lobby board can listen to the same one; how many there may be: see `streams`.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from services.store.changes import Changes

log = logging.getLogger("screens.web.console.live")

AGAIN_SECONDS = 2.0  # after a bug of the watcher
WATCH_SECONDS = 0.25  # the watcher looks this often whether it should end
REST_SECONDS = 0.15  # a burst of changes is told once
MOST_REST_SECONDS = 0.6  # … while they go on and on: every browser asks for its page again at each
PING_SECONDS = 15.0  # so that both ends notice a lost connection


class Live:
    """Start it once, `stream` for every browser, `stop` at the end (open streams then end at once)."""

    def __init__(self, watch: Callable[[], Changes], *, version: str) -> None:
        self._watch = watch
        self._version = version
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._lock = threading.Lock()
        self._changes: Changes | None = None
        self._tells = 0  # by others than the watcher

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="changes", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End every stream. From any thread; twice is once."""
        self._stopping.set()
        self.tell()
        if self._thread is not None:
            self._thread.join()

    def tell(self) -> None:
        """Wake every stream: something changed that is not in the database."""
        with self._lock:
            self._tells += 1
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for loop, changed in listeners:
            with suppress(RuntimeError):  # its loop has ended
                loop.call_soon_threadsafe(changed.set)

    def news(self) -> tuple[int, int] | None:
        """The same answer twice: nothing has changed between the two. None: nobody knows now. From any thread."""
        changes, tells = self._changes, self._tells
        entries = changes.entries() if changes is not None else None
        return None if entries is None else (tells, entries)

    async def stream(self) -> AsyncIterator[str]:
        """Server-sent events: `hello` with the program's version, then `changed` when something did: at once, and ever
        less often while changes follow each other (an import), until there is a pause."""
        changed, rest = asyncio.Event(), REST_SECONDS
        listener = (asyncio.get_running_loop(), changed)
        with self._lock:
            self._listeners.add(listener)
        try:
            yield f"retry: 2000\nevent: hello\ndata: {self._version}\n\n"
            while not self._stopping.is_set():
                try:
                    await asyncio.wait_for(changed.wait(), PING_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                changed.clear()
                if not self._stopping.is_set():
                    yield "event: changed\ndata: \n\n"
                    await asyncio.sleep(rest)
                    rest = min(2 * rest, MOST_REST_SECONDS) if changed.is_set() else REST_SECONDS
        finally:
            with self._lock:
                self._listeners.discard(listener)

    def _run(self) -> None:
        """Whatever the watcher raises, a new one takes its place: else every page would stand still, and look well."""
        while not self._stopping.is_set():
            try:
                self._run_once()
            except Exception as bug:
                log.error("%s while changes were watched", type(bug).__name__)
                self._stopping.wait(AGAIN_SECONDS)
                self.tell()  # something may have changed meanwhile

    def _run_once(self) -> None:
        changes = self._changes = self._watch()  # its connection belongs to this thread
        try:
            while not self._stopping.is_set():
                if changes.wait(WATCH_SECONDS):
                    self._wake()
        finally:
            self._changes = None
            changes.close()
