import itertools
from collections.abc import Callable

import pytest

from services.house.model import House
from services.log.journal import Journal
from services.queue.desk import Queue
from services.queue.model import Done, Issued, TakeRequest
from services.surveys.answering import Answering
from tests.support.house import service_day


@pytest.fixture
def answering(journal: Journal, house: House, instruments, survey_settings) -> Answering:
    return Answering(service_day(journal, house), instruments, survey_settings)


@pytest.fixture
def serve(queue: Queue, clock) -> Callable[..., str]:
    """Takes a number, serves it at the right counter, and returns its code."""
    requests = itertools.count()

    def served(service: str = "A", *, finish: bool = True) -> str:
        counter = {"A": "1", "B": "1", "T": "3", "P": "3"}[service]
        queue.open_counter(counter, f"p{counter}")
        issued = queue.take(TakeRequest(f"serve-{next(requests)}", service))
        assert isinstance(issued, Issued), issued
        clock.advance(60)
        assert isinstance(queue.call_next(counter, f"p{counter}"), Done)
        queue.start(counter, f"p{counter}")
        clock.advance(120)
        if finish:
            assert isinstance(queue.finish(counter, f"p{counter}"), Done)
        return issued.ticket.code

    return served
