"""Houses as days are simulated in them: three that are written down, and as many as wanted that chance makes up."""

from __future__ import annotations

import random

from tests.support.lobby_script import Habits, Kind, Lobby, Session

# A detention house with three counters: booked families, parcels, questions. It thinks visits take longer than they do.
TOWN = Lobby(
    kinds=(
        Kind("A", families=15, minutes=9, typical=15),
        Kind("B", families=30, minutes=5, typical=8, cv=0.8),
        Kind("T", families=28, minutes=6, typical=6, cv=0.5, heavy=False),
    ),
    counters=(("A", "B"), ("A", "B"), ("T",)),
    sessions=(Session(540, 10), Session(600, 10), Session(780, 8)),
)
# Hardly anybody waits long.
QUIET = Lobby(
    kinds=(
        Kind("A", families=15, minutes=10, typical=15),
        Kind("B", families=12, minutes=8, typical=8),
        Kind("T", families=15, minutes=5, typical=6),
    ),
    counters=(("A", "B"), ("T", "A")),
)
# More come than the counters can take until the afternoon, and the house thinks that it is quick.
CROWDED = Lobby(
    kinds=(
        Kind("A", families=60, minutes=7, typical=5),
        Kind("B", families=28, minutes=12, typical=8, cv=0.9),
    ),
    counters=(("A",), ("A", "B"), ("A", "B")),
    sessions=(Session(540, 15), Session(810, 15)),
    habits=Habits(rush=0.6, no_show=0.1, pauses=3, absent=0.15),
)
WRITTEN = {"town": TOWN, "quiet": QUIET, "crowded": CROWDED}


def made_up(chance: random.Random) -> Lobby:
    """A house by chance: services, counters, load, hours, sessions and how people and officers are."""
    codes = "ABCD"[: chance.randint(1, 4)]
    wide = [tuple(sorted(chance.sample(codes, chance.randint(1, len(codes))))) for _ in range(chance.randint(0, 3))]
    counters = (*((code,) for code in codes if not any(code in one for one in wide)), *wide)
    noon = chance.random() < 0.7
    hours = ((480.0, 690.0), (780.0, 900.0)) if noon else ((450.0, 810.0),)
    open_minutes = sum(end - start for start, end in hours)
    load = chance.uniform(0.35, 0.9)
    share = {code: chance.uniform(0.5, 1.5) for code in codes}
    kinds = []
    for code in codes:
        minutes = chance.uniform(3, 14)
        work = load * open_minutes * len(counters) * share[code] / sum(share.values())
        guess = minutes * chance.lognormvariate(0, 0.35)
        kinds.append(Kind(code, work / (minutes + 1), minutes, guess, chance.uniform(0.3, 1.1), chance.random() < 0.6))
    sessions = _sessions(kinds[0], hours, chance) if chance.random() < 0.6 else ()
    if sessions:
        booked = sum(one.families for one in sessions)
        kinds[0] = Kind("A", max(3, kinds[0].families - booked), kinds[0].minutes, kinds[0].typical, kinds[0].cv)
    return Lobby(tuple(kinds), counters, hours, hours[0][0] - 30, sessions, "A", _habits(chance))


def _sessions(kind: Kind, hours: tuple[tuple[float, float], ...], chance: random.Random) -> tuple[Session, ...]:
    starts = [start + chance.choice((30, 60)) for start, _ in hours] + [hours[0][0] + 120]
    return tuple(Session(start, max(2, round(kind.families * chance.uniform(0.1, 0.3)))) for start in sorted(starts))


def _habits(chance: random.Random) -> Habits:
    return Habits(
        priority=chance.uniform(0.03, 0.3),
        no_show=chance.uniform(0.01, 0.12),
        leaves=chance.uniform(0, 0.05),
        rush=chance.uniform(0.15, 0.6),
        day_spread=chance.uniform(0.1, 0.4),
        pace_spread=chance.uniform(0.05, 0.25),
        officer_spread=chance.uniform(0.05, 0.25),
        late_opening=chance.uniform(1, 10),
        pauses=chance.uniform(0, 3),
        pause=chance.uniform(4, 20),
        absent=chance.uniform(0, 0.25),
        closes_early=chance.uniform(0, 0.3),
        reaction=chance.uniform(0.2, 1.2),
        walk=chance.uniform(0.3, 1.2),
    )
