"""What a week was, in some lines."""

from __future__ import annotations

from collections.abc import Iterator

from tests.week.house import Result
from tests.week.measures import BOUNDS, FEWEST, WARM_UP
from tests.week.place import Plan


def report(plan: Plan, result: Result, seconds: float) -> Iterator[str]:
    kiosks = "PostgreSQL, two kiosks" if plan.server else "SQLite, one kiosk (its file is on that kiosk's own machine)"
    yield f"{plan.days} days on {kiosks}, seed {plan.seed}: {seconds / 60:.1f} minutes"
    yield f"visitors: {_counts(result.ends)}"
    yield f"counters and board: {_counts(result.desk)}"
    yield f"counted alike: {_counts(result.figures)}"
    yield f"troubles: {sum(result.troubles.values())} ({_counts(result.troubles)})"
    yield "processes were ended in the first third of the days only, so that others live long"
    yield f"well again after {result.way_back:.0f} s at most; {result.late_ends} ends by a deadline"
    for name, found in sorted(result.slopes.items()):
        slopes = ", ".join(f"{what} {found[what]:+.2f}" for what in BOUNDS)
        yield f"{name}: {found['rounds']:.0f} rounds in one life, {found['MB']:.0f} MB; a round adds {slopes}"
    if not result.slopes:
        yield f"nothing lived for {WARM_UP + FEWEST} rounds: this run says nothing of what grows"
    bounds = ", ".join(f"{what} {most:g}" for what, most in BOUNDS.items())
    yield f"bounds for a round: {bounds}"
    yield from (f"left out: {words}" for words in result.left_out)
    yield from (f"FAULT {words}" for words in result.faults)
    yield f"{len(result.faults)} faults"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{what} {many}" for what, many in sorted(counts.items()))
