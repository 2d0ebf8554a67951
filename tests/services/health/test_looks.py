"""Looks end within their time, are made once for everybody, and a look that hangs holds up nothing but itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from services.health import looks
from services.health.findings import Finding, Kind, Level, Seen, Subject, in_order
from services.health.looks import Look, Looks, Watched
from services.store.faults import DatabaseAway, DatabaseDamaged
from tests.support.clock import START, ManualClock

LATE = Seen((Finding(Kind.COPY_LATE, Level.SOON, since=START),))


class Hanging:
    """A look that does not come back until it is let go."""

    def __init__(self) -> None:
        self.free, self.begun = threading.Event(), 0

    def __call__(self) -> Seen:
        self.begun += 1
        self.free.wait(30)
        return Seen()


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hanging]:
    monkeypatch.setattr(looks, "LOOK_SECONDS", 0.1)
    one = Hanging()
    yield one
    one.free.set()


def of(clock: ManualClock, **given: Look) -> Looks:
    return Looks(clock, {Subject(name): Watched(look, 2.0) for name, look in given.items()})


def kinds(seen: dict[Subject, Seen]) -> dict[str, list[str]]:
    return {subject.value: [one.kind.value for one in found.findings] for subject, found in seen.items()}


def test_a_look_that_hangs_is_a_finding_and_the_others_are_seen(clock: ManualClock, hanging: Hanging) -> None:
    hang = [False]
    house = of(clock, **dict.fromkeys(("database", "log", "printer"), lambda: hanging() if hang[0] else Seen()))
    assert kinds(house.ask(patience=0.1)) == {"database": [], "log": [], "printer": []}
    hang[0] = True
    clock.advance(10)
    assert {*map(str, kinds(house.ask(patience=0.1)).values())} == {"['no_answer']"}, "what was seen before is no news"
    hanging.begun = 0
    house = of(clock, disk=hanging, copies=lambda: LATE)
    assert kinds(house.ask(patience=0.2)) == {"disk": ["no_answer"], "copies": ["copy_late"]}
    began = time.monotonic()
    for _ in range(50):
        clock.advance(10)
        assert kinds(house.ask(Subject.DISK, patience=0.2)) == {"disk": ["no_answer"]}
    assert time.monotonic() - began < 0.1, "whoever asks later does not wait for it again"
    assert hanging.begun == 1, "no second one is begun"
    hanging.free.set()
    clock.advance(10)
    assert wait_for(lambda: kinds(house.ask(Subject.DISK, patience=0.2)) == {"disk": []})


def wait_for(condition: Callable[[], bool]) -> bool:
    return any(condition() or time.sleep(0.01) for _ in range(200))


def test_a_page_does_not_wait_for_it_and_tells_what_is_known(clock: ManualClock, hanging: Hanging) -> None:
    house = of(clock, disk=hanging, copies=lambda: LATE)
    assert [one.kind for one in house.findings(patience=0.05)] == [Kind.COPY_LATE]
    time.sleep(0.1)
    assert [one.kind for one in house.findings(patience=0)] == [Kind.NO_ANSWER, Kind.COPY_LATE]


def test_a_hundred_who_ask_at_once_make_one_look(clock: ManualClock) -> None:
    made: list[int] = []

    def look() -> Seen:
        made.append(1)
        time.sleep(0.02)
        return LATE

    house = of(clock, copies=look)
    askers = [threading.Thread(target=house.ask) for _ in range(100)]
    for one in askers:
        one.start()
    for one in askers:
        one.join()
    assert len(made) == 1
    clock.advance(1.9)
    house.ask()
    assert len(made) == 1
    clock.advance(0.2)
    house.ask()
    assert len(made) == 2


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (DatabaseAway("secret"), Kind.DATABASE_AWAY),
        (DatabaseDamaged("secret"), Kind.DATABASE_DAMAGED),
        (ValueError("secret"), Kind.NOT_LOOKED),
    ],
)
def test_whatever_a_look_raises_is_what_it_saw_without_its_words(
    clock: ManualClock, fault: Exception, kind: Kind
) -> None:
    def look() -> Seen:
        raise fault

    (found,) = of(clock, log=look).findings(patience=1)
    assert (found.kind, found.level) == (kind, Level.NOW) and "secret" not in str(found)


def test_since_when_is_what_was_seen_first_until_it_is_over(clock: ManualClock) -> None:
    there = [Finding(Kind.DISK_LOW, Level.SOON, "data")]
    house = of(clock, disk=lambda: Seen(tuple(there)))
    house.findings(patience=1)
    clock.advance(60)
    there[0] = Finding(Kind.DISK_LOW, Level.NOW, "data", fields={"free": 3})
    assert house.findings(patience=1)[0].since == START
    gone, there[:] = list(there), []
    clock.advance(60)
    house.findings(patience=1)
    there[:] = gone
    clock.advance(60)
    assert house.findings(patience=1)[0].since == START + timedelta(seconds=180)


def test_the_worst_comes_first() -> None:
    late, out = LATE.findings[0], Finding(Kind.PAPER_OUT, Level.NOW, "kiosk-1")
    assert in_order([late, out]) == (out, late)
    assert Seen((late, out)).verdict is Level.NOW and Seen((late,)).verdict is Level.SOON
    assert Seen((out,), level=Level.SOON).verdict is Level.SOON and Seen().verdict is Level.OK
