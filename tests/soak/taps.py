"""Every button of every screen under every hand, and a thousand random touches: a tap too many changes nothing."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.clock import ManualClock


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/soak taps", description=__doc__)
    parser.add_argument("--touches", type=int, default=1000, help="random touches, by steady and by shaking hands")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(arguments)
    print(f"seed {wanted.seed}", flush=True)
    found = [*_every_button(), *_random_hands(wanted.seed, wanted.touches)]
    print("\n".join(found) or "no difference")
    return 1 if found else 0


def _every_button() -> list[str]:
    from screens.touch.booking.wait import WaitScreen
    from screens.touch.number.working import WorkingScreen
    from tests.support.flow_graph import explore
    from tests.support.panel import PORTRAIT, Panel
    from tests.support.quick_kiosk import QuickKiosk
    from tests.support.taps_too_many import differences
    from tests.support.touch_buttons import ButtonsOfShell

    panel = Panel(*PORTRAIT)
    WorkingScreen.late_seconds = WaitScreen.late_seconds = 0.0  # no time passes: it would never be seen
    shell = panel.shell()
    graph = explore(ButtonsOfShell(shell))
    panel.window.remove_widget(shell)
    print(f"{len(graph.kinds())} kinds of screens", flush=True)
    found = list(differences(QuickKiosk(panel, ManualClock()), graph, whole=True))
    panel.close()
    return found


def _random_hands(seed: int, touches: int) -> list[str]:
    from screens.touch.core.guard import SETTLING
    from tests.support.hand import Hand
    from tests.support.panel import PORTRAIT, Panel
    from tests.support.random_hands import walk
    from tests.support.visitor import Visitor

    panel, walks = Panel(*PORTRAIT), []
    for shaking in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            clock = ManualClock()
            visitor = Visitor(panel, clock, Path(folder), SETTLING)
            walks.append(walk(visitor, Hand(visitor.app, clock), seed, touches, shaking=shaking))
            visitor.close()
    panel.close()
    steady, shaking_hands = walks
    print(f"{len(steady.tickets)} numbers, {len(steady.events)} entries of the log", flush=True)
    parts = ("pages", "tickets", "events")
    return [f"{part} differ" for part in parts if getattr(steady, part) != getattr(shaking_hands, part)]
