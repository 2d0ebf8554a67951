"""What a program says to whoever started it: lines on a stream, and an exit code.

Nothing that a terminal does to its programs ends one: letters that it cannot show are replaced by what is like them
(`prepare_streams`), and a reader that has gone, or a stream that was never open, is spoken to in vain.
"""

from __future__ import annotations

import codecs
import errno
import os
import sys
from collections.abc import Callable
from typing import Final, TextIO

REFUSED, FAULTY, AWAY = 1, 2, 3  # exit codes: refused; faults in settings or files; database or device away
ANEW = 75  # exit code of a kiosk that wants to be started again at once, as with another kiosk.ini

PLAIN: Final = "kiosk_plain"  # the error handler's name
_LIKE: Final = {
    "‐": "-",
    "‑": "-",
    "–": "-",
    "—": "-",
    "−": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "…": "...",
    "→": "->",
    "≥": ">=",
    "≤": "<=",
    "×": "x",
    "·": "-",
    "\u00a0": " ",
    "\u202f": " ",
}

Say = Callable[[str], None]


def _plain(error: UnicodeError) -> tuple[str, int]:
    """What stands for letters that a stream cannot carry: something like them, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_LIKE.get(one, "?") for one in error.object[error.start : error.end]), error.end


def prepare_streams() -> None:
    """Make the standard streams safe to write to, whatever they are; first thing in every program.

    A stream that was closed is opened on nothing: else the next file, a database perhaps, would get its number.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    codecs.register_error(PLAIN, _plain)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # tests put others in their place
            stream.reconfigure(errors=PLAIN)


def speaks_unicode(stream: TextIO) -> bool:
    """Whether every letter can be written to `stream` as it is."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")


def to_nowhere(stream: TextIO) -> None:
    """From now on what is written to `stream` goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def say_to(stream: TextIO) -> Say:
    """Returns a function that prints one line to `stream`.

    When the reader has gone (a closed terminal, a pipe whose other end died), the program goes on, and its lines go
    nowhere from then on.
    """

    def say(line: str) -> None:
        try:
            print(line, file=stream, flush=True)
        except (OSError, ValueError):
            to_nowhere(stream)

    return say


def guarded(program: Callable[[], int]) -> int:
    """Run a program to its exit code; what it said last is on its way, or the reader has gone.

    A pipe whose reader left, and a full disk behind the standard output, end it in order.
    """
    try:
        code = program()
        sys.stdout.flush()
    except OSError as error:
        if error.filename is not None or error.errno not in (errno.EPIPE, errno.ENOSPC, errno.EIO):
            raise
        if error.errno != errno.EPIPE:
            say_to(sys.stderr)(f"Stopped: {error.strerror}.")
        code = REFUSED
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            to_nowhere(stream)  # the interpreter would complain of it at its end
    return code
