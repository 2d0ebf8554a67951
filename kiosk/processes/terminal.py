"""What a program says to whoever started it: lines on a stream, and an exit code."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TextIO

REFUSED, FAULTY, AWAY = 1, 2, 3  # exit codes: refused; faults in settings or files; database or device away

Say = Callable[[str], None]


def say_to(stream: TextIO) -> Say:
    """Returns a function that prints one line to `stream`.

    When the reader has gone (a closed terminal, a pipe whose other end died), the program goes on, and its lines go
    nowhere from then on.
    """

    def say(line: str) -> None:
        try:
            print(line, file=stream, flush=True)
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)

    return say
