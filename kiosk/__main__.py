"""`python -m kiosk`: `kiosk run` goes its own short way, before the command line's library is imported."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """The whole program. Returns the exit code."""
    config, rest = _config(arguments)
    if rest == ["run"]:
        from kiosk.touch.run import main as run

        return run(config)
    from kiosk.cli import main as command_line

    return command_line(arguments)


def _config(arguments: list[str]) -> tuple[Path, list[str]]:
    """The settings file that is meant, and what is left of the arguments."""
    if len(arguments) >= 2 and arguments[0] == "--config":
        return Path(arguments[1]), arguments[2:]
    here = Path("kiosk.ini")
    return (here if here.exists() else ROOT / "kiosk.ini"), arguments


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
