"""``script/soak NAME``: finds the run of that name; without one, lists what there is."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import tests.soak


def main(arguments: list[str]) -> int:
    names = sorted(one.name for one in pkgutil.iter_modules(tests.soak.__path__) if one.name != "__main__")
    if arguments and arguments[0] in names:
        return int(importlib.import_module(f"tests.soak.{arguments[0]}").main(arguments[1:]))
    for name in names:
        about = importlib.import_module(f"tests.soak.{name}").__doc__ or ""
        print(f"script/soak {name:10} {about.strip().splitlines()[0]}")
    return 2 if arguments else 0


sys.exit(main(sys.argv[1:]))
