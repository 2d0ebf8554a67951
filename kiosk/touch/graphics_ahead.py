"""OpenGL is loaded and tried beside the imports, not after them.

Loading it takes 50 to 90 ms of a start (software OpenGL brings a compiler with it), all of it in C. SDL does it here in
a thread, without Python's lock, while the main thread imports; the window then finds it done. Where SDL is not found,
or refuses, the window does everything itself, as without this. Two things of SDL's own must not come of being early:
where the display does not answer it would draw for nobody ("offscreen"), and stay so when Xvfb takes the display's
place; and before our handlers are there it would take SIGTERM for itself, and a wish to end would be lost.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import threading
from pathlib import Path
from typing import Final

from kiosk.processes.children import display_answers

_VIDEO: Final = 0x20  # SDL.h: SDL_INIT_VIDEO


class GraphicsAhead:
    """`finish` before the window is made: no two threads are in SDL at once."""

    def __init__(self) -> None:
        # Not a daemon: a program that ends while C loads would crash in C. `leave` does not wait for it.
        self._thread = threading.Thread(target=_load, name="graphics")
        self._begun = False

    def begin(self) -> None:
        """Where a display is named; once."""
        if not self._begun and os.environ.get("DISPLAY"):
            self._begun = True
            self._thread.start()

    def finish(self) -> None:
        if self._begun:
            self._thread.join()


def _load() -> None:
    library = _sdl_of_kivy()
    if library is None or not display_answers(os.environ["DISPLAY"]):
        return
    try:
        sdl = ctypes.CDLL(str(library))
        sdl.SDL_SetHint(b"SDL_NO_SIGNAL_HANDLERS", b"1")
        if sdl.SDL_Init(_VIDEO) == 0:
            sdl.SDL_GL_LoadLibrary(None)
    except (OSError, AttributeError):
        return  # the window says what is wrong


def _sdl_of_kivy() -> Path | None:
    """The very SDL that Kivy's wheel brings, found without importing Kivy."""
    spec = importlib.util.find_spec("kivy")
    if spec is None or spec.origin is None:
        return None
    return next(iter(sorted(Path(spec.origin).parents[1].glob("[Kk]ivy.libs/libSDL2-2*.so*"))), None)


ahead: Final = GraphicsAhead()
