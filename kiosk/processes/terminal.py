"""Lines for whoever started a program, as long as somebody reads them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TextIO


def say_to(stream: TextIO) -> Callable[[str], None]:
    """Returns what says one line to `stream`. When its reader has gone (a closed terminal, a pipe whose
    other end died), that is no fault of the program: it goes on, and its words go nowhere from then on.
    """

    def say(line: str) -> None:
        try:
            print(line, file=stream, flush=True)
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)

    return say
