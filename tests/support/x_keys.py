"""Real keys, and a window manager's wish to close, for a window on a display without a window manager."""

from __future__ import annotations

from collections.abc import Sequence

from Xlib import XK, X, display, protocol
from Xlib.ext import xtest


def press_keys(name: str, window: int, keys: Sequence[str]) -> None:
    """Press `keys` (X keysym names) together in `window` of the display `name`, then release them."""
    screen = display.Display(name)
    try:
        # Nobody hands out the focus where there is no window manager.
        screen.create_resource_object("window", window).set_input_focus(X.RevertToParent, X.CurrentTime)
        screen.sync()
        codes = [screen.keysym_to_keycode(XK.string_to_keysym(key)) for key in keys]
        for code in codes:
            xtest.fake_input(screen, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(screen, X.KeyRelease, code)
        screen.sync()
    finally:
        screen.close()


def ask_to_close(name: str, window: int) -> None:
    """Send WM_DELETE_WINDOW (ICCCM 4.2.8.1)."""
    screen = display.Display(name)
    try:
        target = screen.create_resource_object("window", window)
        protocols, delete = screen.intern_atom("WM_PROTOCOLS"), screen.intern_atom("WM_DELETE_WINDOW")
        data = (32, [delete, X.CurrentTime, 0, 0, 0])
        target.send_event(protocol.event.ClientMessage(window=target, client_type=protocols, data=data))
        screen.sync()
    finally:
        screen.close()
