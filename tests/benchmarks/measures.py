"""The benchmarks by name. Each is a line: what measures, and about how many seconds its set-up and each round take.

See tests.benchmarks.figures for what a benchmark is. Seconds are those of the short form on two cores, to be told
before it begins.
"""

from __future__ import annotations

from tests.benchmarks import (
    api,
    board,
    boards,
    check_in,
    glance,
    growth,
    load,
    log,
    looks,
    nation,
    pages,
    peers,
    race,
    screen_changes,
    sheets,
    slip,
    surveys,
    taps,
    tickets,
    timeline,
    together,
    touch,
    waiting,
)
from tests.benchmarks.figures import Measure, again, once

PEERS = "peers"  # only where it is told where they are: no other program is needed to measure this one

MEASURES: dict[str, Measure] = {
    "tickets": Measure(tickets.rounds, 20, 10),
    "slip": Measure(once(slip.measure), 0, 1),
    "touch": Measure(again(touch.measure), 0, 60),
    "taps": Measure(again(taps.measure), 0, 170),
    "screens": Measure(again(screen_changes.measure), 0, 40),
    "looks": Measure(again(looks.measure), 0, 30),
    "check-in": Measure(again(check_in.measure), 0, 5),
    "surveys": Measure(surveys.rounds, 60, 5),
    "sheets": Measure(again(sheets.measure), 0, 20),
    "glance": Measure(glance.rounds, 10, 5),
    "growth": Measure(growth.rounds, 25, 12),
    "log": Measure(log.rounds, 25, 5),
    "together": Measure(together.rounds, 5, 20),
    "api": Measure(api.rounds, 10, 8),
    "pages": Measure(pages.rounds, 10, 5),
    "nation": Measure(nation.rounds, 0, 60),
    "race": Measure(race.rounds, 0, 12),
    "waiting": Measure(once(waiting.measure), 60, 0),
    "board": Measure(again(board.measure), 0, 110),
    PEERS: Measure(peers.rounds, 30, 15),
    "boards": Measure(boards.rounds, 5, 50),
    "timeline": Measure(timeline.rounds, 0, 150),
    "load": Measure(load.rounds, 0, 300),
}
