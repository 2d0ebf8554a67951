"""h11's reading of one connection, and how many pieces a chunked body may be cut into.

A chunk costs the server the same whether it brings one byte or many: 256 kB of chunks of one byte, which are read at
once, keep the loop from everybody else for a second.
"""

from __future__ import annotations

from typing import Final

import h11
from h11 import NEED_DATA, PAUSED, Event

MOST_CHUNKS: Final = 256  # of any body: JSON that is sent as it is made comes in dozens
CHUNK_BYTES: Final = 512  # one more for each so many bytes of the body that have come


class Conversation(h11.Connection):
    """The server's side of h11; a body of too many chunks is no HTTP that it understands."""

    def __init__(self, head_bytes: int) -> None:
        super().__init__(h11.SERVER, head_bytes)
        self._chunks = self._bytes = 0

    def next_event(self) -> Event | type[NEED_DATA] | type[PAUSED]:
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._chunks = self._bytes = 0
        elif isinstance(event, h11.Data):
            self._chunks += event.chunk_start
            self._bytes += len(event.data)
            if self._chunks > MOST_CHUNKS + self._bytes // CHUNK_BYTES:
                raise h11.RemoteProtocolError("too many chunks")
        return event
