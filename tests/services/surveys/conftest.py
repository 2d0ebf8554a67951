import itertools
from collections.abc import Callable

import pytest

from services.house.model import House
from services.log.journal import Journal
from services.queue.model import Done, Issued, TakeRequest
from services.queue.queue import Queue
from services.surveys.answering import Answering
from services.surveys.registry import register
from tests.support.house import service_day
from tests.support.staff import officer


@pytest.fixture
def answering(journal: Journal, house: House, instruments, survey_settings) -> Answering:
    register(journal, instruments)
    return Answering(service_day(journal, house), instruments, survey_settings)


@pytest.fixture
def serve(queue: Queue, clock) -> Callable[..., str]:
    """Takes a number, serves it at the right counter, and returns its code."""
    requests = itertools.count()

    def served(service: str = "A", *, finish: bool = True) -> str:
        counter = {"A": "1", "B": "1", "T": "3", "P": "3"}[service]
        queue.counters.open(officer(f"p{counter}"), counter)
        issued = queue.taking.take(TakeRequest(f"serve-{next(requests)}", service))
        assert isinstance(issued, Issued), issued
        clock.advance(60)
        assert isinstance(queue.calling.call_next(officer(f"p{counter}"), counter), Done)
        queue.calling.start(officer(f"p{counter}"), counter)
        clock.advance(120)
        if finish:
            assert isinstance(queue.calling.finish(officer(f"p{counter}"), counter), Done)
        return issued.ticket.code

    return served
