"""What `kiosk run` starts beside itself: a display where there is none, the simulator, the staff's console.

Called from the main thread (the reason is in kiosk.processes.children), the first time before the window opens.
Nothing here waits for them: the first frame is not their business. `keeper` starts them again; `watched` is what it
adds to their environment so that they can say that they live.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from kiosk.processes.children import Child, NotStarted, VirtualDisplay, display_answers, start_child, start_xvfb
from kiosk.processes.terminal import Say
from kiosk.settings.model import Settings

ROOT = Path(__file__).resolve().parents[2]
NOBODY: Final[Mapping[str, str]] = MappingProxyType({})  # watches the child

# Each thread that asks for memory gets an arena of its own, and glibc keeps what is freed in it: a web server with a
# dozen threads seems to grow for hundreds of pages. Said to it before it starts, or it is too late.
FEW_ARENAS: Final = {"MALLOC_ARENA_MAX": "2"}


def has_display(environment: Mapping[str, str]) -> bool:
    """True when a window can be opened: Wayland, or an X display that answers."""
    return bool(environment.get("WAYLAND_DISPLAY")) or display_answers(environment.get("DISPLAY", ""))


def prepare_display(settings: Settings, say: Say) -> VirtualDisplay | NotStarted | None:
    """Start Xvfb in the panel's size where there is no display, and say so.

    None: there is one, use it. After a VirtualDisplay this process's environment names it; the
    caller stops its `child` last of all.
    """
    if has_display(os.environ):
        return None
    wished = os.environ.get("DISPLAY", "")
    display = start_xvfb(settings.panel.width_px, settings.panel.height_px)
    if isinstance(display, VirtualDisplay):
        os.environ.update(display.environment)
        reason = f"DISPLAY {wished} does not answer" if wished else "no display here"
        say(f"{reason}: the window opens on Xvfb {display.name}")
    return display


def start_simulator(
    settings: Settings, display: VirtualDisplay | None, watched: Mapping[str, str] = NOBODY
) -> Child | NotStarted | None:
    """Start `kiosk simulate` as a child while devices are simulated; it says its own address.

    None: they are real. Only a `display` of our own is shown on the page: a tester's desktop is not.
    """
    if not settings.simulated:
        return None
    shown = ("--display", display.name) if display else ()
    return _start("simulator", "kiosk.simulator.server", settings, watched, *shown)


def start_console(settings: Settings, watched: Mapping[str, str] = NOBODY) -> Child | NotStarted | None:
    """Start `kiosk console` as a child where kiosk.ini says so; it says its own address. None: it does not."""
    if not settings.console.with_kiosk:
        return None
    return _start("console", "kiosk.console.server", settings, watched)


def start_counters(settings: Settings, watched: Mapping[str, str] = NOBODY) -> Child | NotStarted | None:
    """Start `kiosk console --outage` as a child where kiosk.ini says so and the house's database is a server, which may
    be away; it says its own address. None: it does not."""
    if settings.outage.counters is None or not settings.storage.on_server:
        return None
    return _start("counters", "kiosk.console.outage_server", settings, watched)


def _start(
    name: str, module: str, settings: Settings, watched: Mapping[str, str], *arguments: str
) -> Child | NotStarted:
    # An empty part of PYTHONPATH would mean the folder one happens to stand in.
    search = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-P", "-m", module, str(settings.path), *arguments]
    return start_child(name, command, environment={**FEW_ARENAS, **os.environ, "PYTHONPATH": search, **watched})
