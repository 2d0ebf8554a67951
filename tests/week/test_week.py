"""The short form of `script/soak week`, and that each of its counts can go wrong."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.week.house import House
from tests.week.measures import FEWEST, WARM_UP, Measures, Sample
from tests.week.place import Plan
from tests.week.words import unexplained_events, unexplained_lines

POWER_OFF = 33  # a seed by which the printer is switched off in the middle of a slip


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "week", Plan(days=1, rounds=2, seed=POWER_OFF, nights=False), lambda _line: None)
    yield made
    made.close()


def test_a_day_in_time_lapse_is_counted_alike_everywhere(house):
    result = house.play()
    assert result.faults == []
    assert result.figures["numbers"] == result.figures["shown"] > 0
    assert list(result.troubles) == ["printer after 218 bytes: power off"]


def test_what_nothing_explains_is_a_fault():
    said = "The kiosk is open.\nTraceback (most recent call last):\nThe database works again.\n"
    assert list(unexplained_lines(said, ["printer paper-out"])) == [
        "Traceback (most recent call last):",
        "The database works again.",
    ]
    assert list(unexplained_lines(said, ["disk full"])) == ["Traceback (most recent call last):"]
    events = Counter({"print_not_proven": 2, "use_case_failed": 1, "copy_key_made": 1})
    assert unexplained_events(events, ["printer offline"]) == {"use_case_failed": 1}
    assert unexplained_events(events, []) == {"use_case_failed": 1, "print_not_proven": 2}


def test_what_grows_with_the_visitors_is_a_fault():
    measures = Measures()
    lives = {"flat": (0, 0, 0), "memory": (80, 0, 0), "threads": (0, 1, 0), "handles": (0, 0, 1), "steps": (0, 0, 0)}
    for name, (memory, threads, handles) in lives.items():
        for number in range(WARM_UP + FEWEST):
            step = 5000 if name == "steps" and number > WARM_UP + FEWEST - 4 else 0  # once, and no more
            one = Sample(100_000 + memory * number + step, 9 + threads * number, 40 + handles * number)
            measures.lives[name, 1].append(one)
    found = [words.partition(" grows")[0] for words in measures.faults()]
    assert found == ["memory: memory kB", "threads: threads", "handles: handles"]
