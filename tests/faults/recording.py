"""Records what a real process does to its disk: its system calls, SQLite's own among them, as strace sees them.

`record` runs a Python module under strace and reads the log of calls; `tests.faults.disk` says what a disk may make of
them. Whatever the process writes to its standard output counts as told to somebody at that moment.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.running_kiosk import ROOT

LONGEST_WRITE = 1 << 22  # bytes; strace would cut what is longer, and the recording is refused then
SECONDS = 300.0
CALLS = (
    *("open", "openat", "openat2", "creat", "close", "dup", "dup2", "dup3", "lseek"),
    *("write", "pwrite64", "writev", "pwritev", "pwritev2", "truncate", "ftruncate", "fallocate"),
    *("fsync", "fdatasync", "sync", "syncfs"),
    *("rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat"),
    *("unlink", "unlinkat", "mkdir", "mkdirat", "rmdir"),
)
_LINE = re.compile(r"(\d+) +(?:(\w+)\(|<\.\.\. (\w+) resumed>)")
_UNFINISHED = "<unfinished ...>"
_ARGUMENT = re.compile(r'\[(?:\{iov_base="[^"]*"(?:\.\.\.)?, iov_len=\d+\}(?:, )?)*\]|"[^"]*"(?:\.\.\.)?|[^,]+')
_TEXT = re.compile(r'"([^"]*)"(\.\.\.)?')


class NotRecorded(Exception):
    """The process could not be watched, or did what no recording knows; the message says what."""


@dataclass(frozen=True, slots=True)
class Call:
    """One system call that succeeded. `begun`, `ended`: places in the order of all that happened."""

    name: str
    arguments: tuple[str, ...]
    result: int
    begun: int
    ended: int

    def data(self) -> bytes:
        """What was written: the strings of the second argument."""
        return b"".join(_bytes(*found) for found in _TEXT.findall(self.arguments[1]))[: self.result]

    def path(self, at: int) -> str:
        """A path among the arguments."""
        (found,) = _TEXT.findall(self.arguments[at])
        return os.fsdecode(_bytes(*found))

    def number(self, at: int) -> int:
        return int(self.arguments[at], 0)


def record(module: str, arguments: Sequence[str], log: Path) -> list[Call]:
    """Run `python -m module arguments` to its end; its calls in their order. Raises NotRecorded.

    log: a file for strace, anywhere but in the folder that is watched.
    """
    # Only the calls of the list stop the process: all others run at full speed.
    watch = ["strace", "-f", "--seccomp-bpf", "-qq", "-xx", "-s", str(LONGEST_WRITE), "-o", str(log)]
    trace = f"trace={','.join(f'?{name}' for name in CALLS)}"
    program = [sys.executable, "-P", "-m", module, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        watched = [*watch, "-e", "signal=none", "-e", trace, *program]
        done = subprocess.run(watched, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS)
    except FileNotFoundError as error:
        raise NotRecorded("There is no strace: script/setup test installs it.") from error
    if done.returncode:
        forbidden = "ptrace" in done.stderr.lower()
        why = " This container forbids to watch processes: give it SYS_PTRACE." if forbidden else ""
        raise NotRecorded(f"{module} ended with {done.returncode} under strace.{why}\n{done.stderr[-4000:]}")
    with log.open(encoding="ascii") as lines:
        return sorted(_calls(lines), key=lambda call: call.begun if is_telling(call) else call.ended)


def is_telling(call: Call) -> bool:
    """Whether it tells somebody something: what is told before the call ends may be known before."""
    return call.name == "write" and call.arguments[0] == "1"


def _calls(lines: Iterator[str]) -> Iterator[Call]:
    under_way: dict[str, tuple[int, str]] = {}  # by thread
    for place, line in enumerate(lines):
        begin = _LINE.match(line)
        if begin is None:
            raise NotRecorded(f"strace says what is not understood: {line[:200]}")
        thread, name, said = begin[1], begin[2] or begin[3], line[begin.end() :].rstrip()
        if said.endswith(_UNFINISHED):
            under_way[thread] = place, said.removesuffix(_UNFINISHED)
            continue
        since, first = (place, "") if begin[2] else under_way.pop(thread)
        said, _, result = said.rpartition(" = ")
        if not result.startswith(("-", "?")):
            arguments = tuple(one.strip() for one in _ARGUMENT.findall(first + said.rstrip().removesuffix(")")))
            yield Call(name, arguments, int(result.split()[0]), since, place)


def _bytes(text: str, cut: str) -> bytes:
    if cut:
        raise NotRecorded(f"a write was longer than {LONGEST_WRITE} bytes")
    return bytes.fromhex(text.replace("\\x", ""))
