"""Kivy's idle wait on SDL: sleep until something happens instead of waking 60 times a second.

Kivy 2.3.1 polls: 2.3 % of a processor with nothing to do, and up to two sleeps between a
touch and the picture. Here the clock's sleep is SDL_WaitEventTimeout until the next due
event. It uses private fields of Kivy's clock, so Kivy is pinned and a test watches it; where
anything is missing, the stock loop goes on and the reason is journalled.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from pathlib import Path

import kivy
from kivy.base import EventLoop
from kivy.clock import Clock

from kiosk.touch.window import KivyWindow

PINNED = "2.3.1"
LONGEST_WAIT = 1.0  # seconds
FRAME = 1 / 60
PASSES_AFTER_INPUT = 2  # one to fetch the event, one to draw what followed


def install(window: KivyWindow) -> str:
    """Use the idle wait; returns "" or the reason why Kivy's own loop stays."""
    if kivy.__version__ != PINNED:
        return f"Kivy {kivy.__version__} is not {PINNED}"
    try:
        sdl = ctypes.CDLL(_loaded_sdl())
        wait = IdleWait(sdl, window)
    except (OSError, LookupError, AttributeError) as error:
        return f"no SDL to wait on ({type(error).__name__})"
    Clock.idle = wait.idle
    Clock.on_schedule = wait.on_schedule
    return ""


def round_trip() -> Callable[[], object]:
    """A question to the X server that comes back only when it has answered.

    Drawing alone does not find out: a window that shows the same picture for a minute asks the server nothing.
    """
    try:
        sdl = ctypes.CDLL(_loaded_sdl())
        bounds = sdl.SDL_GetDisplayUsableBounds  # a property of the root window, asked for each time
    except (OSError, LookupError, AttributeError):
        return lambda: None  # then a hang is noticed with the next picture
    bounds.argtypes = [ctypes.c_int, ctypes.c_void_p]
    rectangle = (ctypes.c_int * 4)()
    return lambda: bounds(0, rectangle)


def _loaded_sdl() -> str:
    """The very SDL that Kivy has loaded, not another one of the system. Raises LookupError."""
    maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
    for line in maps.splitlines():
        if "libSDL2-2" in line:
            return line.split(maxsplit=5)[-1]
    raise LookupError("SDL is not loaded")


class IdleWait:
    """Replaces `Clock.idle`. One per process, used by the thread of the window."""

    def __init__(self, sdl: ctypes.CDLL, window: KivyWindow) -> None:
        self._sdl = sdl
        self._window = window
        sdl.SDL_WaitEventTimeout.argtypes = [ctypes.c_void_p, ctypes.c_int]
        sdl.SDL_PushEvent.argtypes = [ctypes.c_void_p]
        self._event = (ctypes.c_uint32 * 32)()
        self._event[0] = sdl.SDL_RegisterEvents(1)
        self._thread = threading.get_ident()
        self._passes = PASSES_AFTER_INPUT

    def on_schedule(self, _event: object) -> None:
        """Another thread scheduled something: wake the wait."""
        if threading.get_ident() != self._thread:
            self._sdl.SDL_PushEvent(self._event)

    def idle(self) -> float:
        """Wait as long as nothing is due, then count the time as Kivy's own idle does."""
        seconds = self._seconds_to_wait(Clock.time())
        if seconds > 0 and self._sdl.SDL_WaitEventTimeout(None, max(1, int(seconds * 1000 + 0.999))):
            self._passes = PASSES_AFTER_INPUT
        now = float(Clock.time())
        Clock._dt = now - Clock._last_tick
        Clock._last_tick = now
        return now

    def _seconds_to_wait(self, now: float) -> float:
        if self._passes > 0:
            self._passes -= 1
            return 0.0
        if _input_waits():
            return 0.0
        frame_left = FRAME - (now - Clock._last_tick)
        if self._window.canvas.needs_redraw:
            return float(max(0.0, frame_left))
        due = self._next_due()
        wait = LONGEST_WAIT if due is None else due - now
        return float(min(LONGEST_WAIT, max(wait, frame_left)))

    def _next_due(self) -> float | None:
        if any(True for _ in Clock.get_before_frame_events()):
            return 0.0
        times = [(event._last_dt + event.timeout) if event.timeout > 0 else 0.0 for event in Clock.get_events()]
        return min(times, default=None)


def _input_waits() -> bool:
    """Something was polled in the last pass and is dispatched in the next one: SDL knows of it no more.

    The queues are those of Kivy's mouse and of SDL's own touch.
    """
    return any(
        getattr(provider, "waiting_event", None) or getattr(provider, "q", None)
        for provider in EventLoop.input_providers
    )
