"""Parts of the services are made at first use, by whichever thread asks first."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from kiosk.compose.services import MadeOnce

THREADS = 8


class Whole:
    def __init__(self) -> None:
        self.made: list[object] = []
        self.faults = 0

    @MadeOnce
    def part(self) -> object:
        time.sleep(0.05)  # long enough for all threads to be here
        if self.faults:
            self.faults -= 1
            raise OSError("not now")
        self.made.append(object())
        return self.made[-1]


def test_threads_that_ask_together_get_one_part() -> None:
    whole, other, together = Whole(), Whole(), Barrier(THREADS)

    def ask(_number: int) -> object:
        together.wait(10)
        return whole.part

    with ThreadPoolExecutor(THREADS) as threads:
        assert set(threads.map(ask, range(THREADS))) == {whole.part}
    assert len(whole.made) == 1
    assert other.part is not whole.part


def test_a_part_that_could_not_be_made_is_tried_again() -> None:
    whole = Whole()
    whole.faults = 1
    with pytest.raises(OSError, match="not now"):
        _ = whole.part
    assert whole.part is whole.made[0]
