"""Child processes that cannot outlive their parent, ``kill -9`` of the parent included.

Two ties hold a child, because neither is enough alone:

* the parent-death signal (``prctl(2)``, PR_SET_PDEATHSIG): works for any program, but is sent when
  the *thread* that forked ends, and is lost if the parent dies before it is asked for. So children
  start from the main thread only, and look again at who their parent is;
* the lifeline, a pipe whose writing end only the parent holds: our own programs read it
  (`follow_parent`) and stop at its end, in whatever way the parent went.

A child has a process group of its own: Ctrl+C in the terminal reaches the parent, and the parent
ends its children in order.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from kiosk.processes.stopping import end_within

STOP_SECONDS = 3.0  # between TERM and KILL
XVFB_START_SECONDS = 15.0
DISPLAY_SECONDS = 3.0  # in which an X server that works says its first byte, on a busy machine too
_X_SETUP = struct.pack("<cxHHHHxx", b"l", 11, 0, 0, 0)  # the first words of the X protocol: little end first, no key

_LIFELINE = "KIOSK_LIFELINE"  # environment of a child: "<pid of the parent>:<file descriptor>"
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
# Found here: nothing may be loaded or looked up between fork and exec, when another thread may just be loading.
_prctl = ctypes.CDLL(None, use_errno=True).prctl


@dataclass(frozen=True, slots=True)
class NotStarted:
    """A child that did not start; `reason` is one sentence for the person at the terminal."""

    name: str
    reason: str


@dataclass(slots=True)
class Child:
    """A running child of this process."""

    name: str
    process: subprocess.Popen[bytes]
    lifeline: int | None = None  # the writing end; closing it also asks the child to stop
    stop_seconds: float = STOP_SECONDS
    after_stop: Callable[[], None] | None = None

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def stop(self, timeout: float | None = None) -> None:
        """Ask the child to end, wait `timeout` (or `stop_seconds`) seconds, then kill it. Twice is once."""
        if self.running:
            self.process.terminate()
        if self.lifeline is not None:
            os.close(self.lifeline)
            self.lifeline = None
        try:
            self.process.wait(self.stop_seconds if timeout is None else timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.after_stop is not None:
            self.after_stop()
            self.after_stop = None


@dataclass(slots=True)
class Children:
    """Children of one program; as a context manager it stops them at the end, last started first.

    Our own programs are all asked at once; a display ends only after whoever draws on it.
    """

    running: list[Child] = field(default_factory=list)

    def add(self, child: Child) -> Child:
        self.running.append(child)
        return child

    def forget(self, child: Child) -> None:
        """Let go of a child that has ended."""
        self.running.remove(child)
        child.stop()

    def stop(self) -> None:
        for child in self.running:
            if child.lifeline is not None and child.running:
                child.process.terminate()
        while self.running:
            self.running.pop().stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


@dataclass(slots=True)
class VirtualDisplay:
    """An Xvfb of our own; `name` is what DISPLAY has to be, such as ":3"."""

    name: str
    child: Child

    @property
    def environment(self) -> dict[str, str]:
        """What a program must be given to open its window there, drawn by software."""
        return {"DISPLAY": self.name, "SDL_VIDEODRIVER": "x11", "LIBGL_ALWAYS_SOFTWARE": "1"}


def start_child(
    name: str,
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
    lifeline: bool = True,
    errors: IO[bytes] | None = None,
) -> Child | NotStarted:
    """Start `command` as a child that ends with this process.

    `environment` replaces this process's own. With `lifeline` the child is one of our programs and
    calls `follow_parent`. What it writes to stderr goes to `errors`, or where ours goes. Must be
    called from the main thread (see above); raises RuntimeError elsewhere.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError(f"{name} must be started from the main thread: it dies with the thread that starts it")
    surroundings = dict(os.environ if environment is None else environment)
    reading = writing = None
    parent = os.getpid()
    try:
        if lifeline:
            reading, writing = os.pipe()
            surroundings[_LIFELINE] = f"{parent}:{reading}"
        process = subprocess.Popen(
            list(command),
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=[*pass_fds, *([reading] if reading is not None else [])],
            process_group=0,
            preexec_fn=lambda: _before_exec(parent),
        )
    except (OSError, subprocess.SubprocessError) as refusal:
        if writing is not None:
            os.close(writing)
        return NotStarted(name, f"{command[0]} cannot be started: {refusal}")
    finally:
        if reading is not None:
            os.close(reading)
    return Child(name, process, writing)


def _before_exec(parent: int) -> None:
    """In the child, between fork and exec: ask for the death signal, let Ctrl+C be the parent's.

    Its group is not the terminal's: where that has `stty tostop`, it would be stopped at its first word.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    _die_with(parent)


def _die_with(parent: int) -> None:
    """Ask the kernel for SIGTERM at the end of `parent`; end now if it is gone already."""
    if _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "PR_SET_PDEATHSIG refused")
    if os.getppid() != parent:
        os._exit(1)


def has_parent(environment: Mapping[str, str]) -> bool:
    """Whether this process was started with a lifeline that it has not taken yet."""
    return bool(environment.get(_LIFELINE))


def follow_parent(on_parent_gone: Callable[[], None], grace_seconds: float = STOP_SECONDS) -> bool:
    """In a child: tie this process to the parent that started it with a lifeline.

    `on_parent_gone` is called from a thread of its own, once, when the parent has ended or let go;
    the process has `grace_seconds` to end by itself, whatever `on_parent_gone` does. Returns False
    where there is no parent to follow (started by hand).
    """
    tie = os.environ.pop(_LIFELINE, "")
    if not tie:
        return False
    parent, descriptor = (int(part) for part in tie.split(":"))
    _die_with(parent)
    os.set_inheritable(descriptor, False)

    def watch() -> None:
        while os.read(descriptor, 1):  # nothing is ever written; the end of file is the message
            continue
        end_within(grace_seconds)  # nobody is left to stop it if it does not end by itself
        on_parent_gone()

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
    return True


def start_xvfb(width: int, height: int) -> VirtualDisplay | NotStarted:
    """Start a display of `width` × `height` pixels in memory; its number is the first free one.

    Only a unix socket, no TCP; software OpenGL through GLX. Returns when it can be used.
    """
    reading, writing = os.pipe()
    command = [
        "Xvfb",
        *("-displayfd", str(writing)),
        *("-screen", "0", f"{width}x{height}x24"),
        *("-nolisten", "tcp"),
        *("+extension", "GLX"),
        "-noreset",  # else it starts over whenever the last window closes
    ]
    with os.fdopen(os.memfd_create("Xvfb"), "w+b") as errors:  # no disk: it may be full, and /tmp away
        try:
            child = start_child("Xvfb", command, pass_fds=[writing], lifeline=False, errors=errors)
        finally:
            os.close(writing)
        try:
            if isinstance(child, NotStarted):
                return child
            number = _read_line(reading, XVFB_START_SECONDS)
        finally:
            os.close(reading)
        if not number.isdigit():
            child.stop()
            errors.seek(0)
            said = errors.read().decode("utf-8", "replace").strip() or "it said nothing"
            return NotStarted("Xvfb", f"Xvfb does not serve a display: {said}")
    child.after_stop = lambda: _remove_socket(f":{number}")
    return VirtualDisplay(f":{number}", child)


def _read_line(descriptor: int, timeout: float) -> str:
    """What arrives up to the first line end, to the end of file or to the time-out (seconds)."""
    deadline = time.monotonic() + timeout
    got = b""
    while not got.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            break
        piece = os.read(descriptor, 64)
        if not piece:
            break
        got += piece
    return got.decode("ascii", "replace").strip()


def _remove_socket(display: str) -> None:
    """Remove what a killed Xvfb left: its socket, unless another server answers there by now.

    There is no lock file to remove: with -displayfd Xvfb makes none.
    """
    place = display_socket(display)
    if place is not None and place.exists() and not display_answers(display):
        place.unlink(missing_ok=True)


def display_socket(display: str) -> Path | None:
    """The unix socket of a local display such as ":3" or ":3.0"; None for another machine's."""
    host, _, number = display.rpartition(":")
    number = number.partition(".")[0]
    return Path(f"/tmp/.X11-unix/X{number}") if host in ("", "unix") and number.isdigit() else None


def display_answers(display: str, seconds: float = DISPLAY_SECONDS) -> bool:
    """True when an X server answers at `display` within `seconds`; another machine's is taken at its word.

    The kernel accepts connections for a server that is stopped: so it has to say a byte. A refusal is an answer too.
    """
    place = display_socket(display)
    if place is None:
        return bool(display)
    for address in (f"\0{place}", str(place)):  # the abstract name first, as Xlib does
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
            knock.settimeout(seconds)
            try:
                knock.connect(address)
                knock.sendall(_X_SETUP)
                return bool(knock.recv(1))
            except TimeoutError:
                return False
            except OSError:
                continue
    return False
