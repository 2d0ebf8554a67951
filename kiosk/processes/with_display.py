"""Runs a command on a display in memory: ``python -m kiosk.processes.with_display -- COMMAND``.

For the gallery and the benchmarks, which need a panel's size whatever the machine has. With
``--unless-there`` a display that answers is used as it is. The exit code is the command's.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from kiosk.processes.children import Children, NotStarted, display_answers, start_child, start_xvfb


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="with_display")
    parser.add_argument("--size", default="1080x1920", help="pixels, WIDTHxHEIGHT")
    parser.add_argument("--unless-there", action="store_true", help="use DISPLAY if it answers")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    wish = parser.parse_args(arguments)
    command = wish.command[1:] if wish.command[:1] == ["--"] else wish.command
    if not command:
        parser.error("a command is needed")
    environment = dict(os.environ)
    with Children() as children:
        if not (wish.unless_there and display_answers(environment.get("DISPLAY", ""))):
            width, height = (int(side) for side in wish.size.split("x"))
            display = start_xvfb(width, height)
            if isinstance(display, NotStarted):
                return _refused(display)
            children.add(display.child)
            environment |= display.environment
        child = start_child(command[0], command, environment=environment, lifeline=False)
        if isinstance(child, NotStarted):
            return _refused(child)
        return children.add(child).process.wait()


def _refused(refusal: NotStarted) -> int:
    print(refusal.reason, file=sys.stderr)  # noqa: T201 - a command-line tool
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
