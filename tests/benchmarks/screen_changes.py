"""Memory after thousands of screen changes beside that after a hundred, in a process of its own."""

from __future__ import annotations

import statistics
import subprocess
import sys
from itertools import cycle
from pathlib import Path

from tests.benchmarks.figures import Bench, Figure

ROOT = Path(__file__).parents[2]
CHANGES, FULL_CHANGES, WARM = 2_000, 10_000, 100
STATES = ("home", "services", "priority", "ticket-printed", "refusal-busy", "fault-in_service", "ticket-failed")


def measure(bench: Bench) -> list[Figure]:
    changes = FULL_CHANGES if bench.full else CHANGES
    done = subprocess.run(
        [
            sys.executable,
            "-P",
            "-m",
            "kiosk.processes.with_display",
            "--",
            sys.executable,
            "-P",
            "-m",
            "tests.benchmarks.screen_changes",
            str(changes),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    before, after = (float(word) for word in done.stdout.split()[-2:])
    what = f"memory after {changes} screen changes"
    return [Figure(what, after, before, "MiB", 1.02, beside=f"that after {WARM}", counted=True)]


def main(changes: int) -> None:
    from kivy.base import EventLoop

    from screens.touch.app.gallery import set_up, settle
    from screens.touch.app.previews import frame, previews
    from screens.touch.app.shell import Shell
    from screens.touch.core.guard import AT_ONCE
    from screens.touch.look.preferences import Preferences, TextSize

    window = set_up(1080, 1920, 299.0)
    shell = Shell(settling=AT_ONCE)
    window.add_widget(shell)
    EventLoop.start()
    made = previews()
    looks = (Preferences(), Preferences(TextSize.LARGEST), Preferences(high_contrast=True), Preferences(low_reach=True))
    pictures = [made[name](frame(language, look)) for look in looks for language in ("id", "en") for name in STATES]
    # Of one picture alone it goes up and down by some MiB: what counts is the middle of a round over all of them.
    early, late = max(WARM, 2 * len(pictures)), changes - len(pictures)
    rss: dict[int, list[float]] = {early: [], late: []}
    for number, picture in enumerate(cycle(pictures), 1):
        shell.show(picture)
        settle(window, 1)
        for begin, seen in rss.items():  # every state was shown twice before the first look
            if begin < number <= begin + len(pictures):
                seen.append(_rss())
        if number == changes:
            break
    print(*(statistics.median(seen) for seen in rss.values()))


def _rss() -> float:
    """MiB."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
