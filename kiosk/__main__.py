"""`python -m kiosk`, the command `kiosk`: `run` and `--version` do without the command line's library."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from kiosk import __version__
from kiosk.processes.terminal import guarded, prepare_streams, say_to
from kiosk.processes.watchdog import is_watched
from kiosk.settings.file import default_settings_file


def main(arguments: list[str]) -> int:
    """The whole program. Returns the exit code."""
    config, rest = _config(arguments)
    if rest == ["run"]:
        return run_kiosk(config)
    if rest == ["--version"]:
        sys.stdout.write(f"kiosk {__version__}\n")
        return 0
    from kiosk.cli import main as command_line

    return command_line(arguments)


def run_kiosk(config: Path) -> int:
    """The kiosk: here where somebody watches over it, else as the child of a parent that does."""
    if is_watched(os.environ):
        gc.disable()  # nothing of what a start makes is rubbish; kiosk.touch.run.settle_memory begins with it again
        from kiosk.touch.graphics_ahead import ahead

        ahead.begin()
        from kiosk.touch.run import main as run

        return run(config)
    from kiosk.processes.parent import run as run_parent

    return run_parent(say_to(sys.stderr))


def _config(arguments: list[str]) -> tuple[Path, list[str]]:
    """The settings file that is meant, and what is left of the arguments."""
    if len(arguments) >= 2 and arguments[0] == "--config":
        return Path(arguments[1]), arguments[2:]
    return default_settings_file(), arguments


def command() -> int:
    """What the installed command `kiosk` calls."""
    prepare_streams()
    return guarded(lambda: main(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(command())
