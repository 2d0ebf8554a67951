"""The machine that is worked on: what has to change is said, and done where this is no dry run.

Everything that changes a machine goes through here, and only what is missing is done: a second run changes nothing, and
one that was cut short is finished by the next.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.install.layout import USER, Layout

LOCK: Final = Path("/run/lobby-install.lock")
SHOWN: Final = 2000  # characters of what a command said


class Refused(Exception):
    """It cannot go on; the message says what, where, and what to do."""


class Machine:
    """`dry`: nothing is changed. Where the layout's root is not "/", files are written and nothing is run."""

    def __init__(self, layout: Layout, say: Callable[[str], None], *, dry: bool = False) -> None:
        self.layout = layout
        self.dry = dry
        self.live = layout.root == Path("/")
        self.changes: list[str] = []  # what was done, or would be
        self.left: list[str] = []  # what remains for the technician
        self._say = say

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One run at a time. The kernel lets go where a run is killed. Raises Refused."""
        if self.dry or not self.live:
            yield
            return
        with LOCK.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                words = "script/install runs on this machine already, or a command of one that was killed"
                raise Refused(f"{words}: wait until it has ended, then again.") from None
            os.set_inheritable(lock.fileno(), True)  # what it runs holds it too, and may outlive it
            yield

    def say(self, words: str) -> None:
        self._say(words)

    def change(self, words: str, do: Callable[[], object]) -> None:
        """Say what changes, and do it. A disk that is full or read-only becomes a Refused."""
        self.changes.append(words)
        self._say(f"would {words}" if self.dry else words)
        if self.dry:
            return
        try:
            do()
        except OSError as fault:
            place = fault.filename or "the disk"
            raise Refused(f"Could not {words}: {place}: {fault.strerror}. Mend that, then call this again.") from fault

    def file(self, place: Path, content: str, mode: int = 0o644, group: str = "") -> bool:
        """See to it that a file of root has this content; whether it had another one, or none."""
        path = self.layout.at(place)
        if _content(path) == content and (path.stat().st_mode & 0o777) == mode:
            return False
        self.change(f"write {place}", lambda: self._write(path, content, mode, group))
        return True

    def _write(self, path: Path, content: str, mode: int, group: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if group and self.live:
            shutil.chown(fresh, "root", group)
        fresh.chmod(mode)
        fresh.replace(path)

    def removed(self, place: Path) -> bool:
        """See to it that a file is not there; whether it was."""
        path = self.layout.at(place)
        if not path.exists():
            return False
        self.change(f"remove {place}", path.unlink)
        return True

    def command(self, words: str, *arguments: str, **more: str) -> None:
        """Run what changes the machine. Not where an image is made: there it is left to the first start."""
        if not self.live:
            self._say(f"left to the machine itself: {words}")
            return
        self.change(words, lambda: run(words, *arguments, **more))

    def asked(self, *arguments: str, stdin: str | None = None) -> tuple[int, str]:
        """Run what changes nothing: exit code (127: no such program) and what it said."""
        return answer_of(arguments, stdin)

    def as_user(self, *arguments: str) -> tuple[str, ...]:
        """A command as the program's user, with nothing of the caller's environment."""
        home = f"HOME={self.layout.root}"
        return ("runuser", "-u", USER, "--", "env", "-i", home, "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", *arguments)


def run(words: str, *arguments: str, stdin: str | None = None, cwd: str = "/") -> str:
    """What a command says. Raises Refused with its own words where it fails."""
    code, said = answer_of(arguments, stdin, cwd)
    if code:
        raise Refused(f"Could not {words}. {' '.join(arguments[:6])} … ended with {code}:\n{said.strip()[-SHOWN:]}")
    return said


def answer_of(arguments: tuple[str, ...], stdin: str | None = None, cwd: str = "/") -> tuple[int, str]:
    """Exit code and everything that it said; 127 where there is no such program."""
    environment: Mapping[str, str] = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            arguments,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=environment,
            cwd=cwd,
            close_fds=False,
        )
    except FileNotFoundError:
        return 127, f"{arguments[0]}: not found"
    return done.returncode, done.stdout


def _content(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
