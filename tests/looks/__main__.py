"""``python -m tests.looks``: the checks as processes of their own, and the command that renews the golden pictures.

rules PANEL …   every preview, every visitor: what breaks a rule, one line each; a panel by its name or as 1280x800:217
rules --whole   the same, with large letters, high contrast in every size, reach and language, every size on the least
                panels
edges PANEL     only what lies where a touch led to it
measured        targets and contrast from real pictures
golden          what differs from the golden pictures
golden --write  renews them
places          where the widgets stand that tests touch from outside
"""

from __future__ import annotations

import gc
import json
import os
import sys
from itertools import chain

# Before anything imports Kivy: its words are not ours.
os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_FILELOG="1", KIVY_NO_CONFIG="1", KIVY_LOG_MODE="PYTHON")


def all_rules(panels: list[str], *, whole: bool = False) -> dict[str, object]:
    """Every rule for every picture on these panels."""
    from tests.looks.edges import EdgeRule
    from tests.looks.rules import faults
    from tests.looks.stage import Stage

    count, found = 0, []
    for panel in panels:
        stage = Stage(panel, whole=whole)
        edges = EdgeRule(stage)
        for what in chain(stage.made_ready(), edges.everything()):
            count += 1
            found += [f"{panel} {what}: {fault}" for fault in faults(stage.shell)]
        found += [f"{panel} {fault}" for fault in edges.faults()]
        stage.close()
    return {"pictures": count, "faults": found}


def main(arguments: list[str]) -> int:
    gc.set_threshold(100_000, 20, 20)  # screens are some hundred thousand objects, and they stay
    match arguments:
        case ["rules", "--whole", _, *_]:
            answer: dict[str, object] = all_rules(arguments[2:], whole=True)
        case ["rules", _, *_]:
            answer = all_rules(arguments[1:])
        case ["edges", panel]:
            from tests.looks.edges import EdgeRule
            from tests.looks.stage import Stage

            edges = EdgeRule(Stage(panel))
            answer = {"pictures": sum(1 for _ in edges.everything()), "faults": edges.faults()}
        case ["measured"]:
            from tests.looks.measured import measure

            answer = measure()
        case ["golden", *write]:
            from tests.looks.golden import compare, renew

            answer = {"written": renew()} if write == ["--write"] else {"differences": compare()}
        case ["places"]:
            from tests.looks.places import places

            answer = places()
        case _:
            print(__doc__)
            return 2
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
