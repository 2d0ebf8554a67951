import itertools

import pytest

from services.house import House
from services.journal import Journal
from services.queue.desk import Queue
from tests.support.house import house as sample_house


@pytest.fixture
def house() -> House:
    return sample_house()


@pytest.fixture
def queue(journal: Journal, house: House) -> Queue:
    numbers = itertools.count()
    return Queue(journal, house, kiosk="kiosk-1", new_code=lambda: f"CODE{next(numbers):09d}")
