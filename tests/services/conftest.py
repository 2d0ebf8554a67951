import itertools

import pytest

from services.house.model import House
from services.log.journal import Journal
from services.queue.desk import Queue
from services.surveys.model import SurveySettings
from tests.support.house import house as sample_house
from tests.support.house import service_day


@pytest.fixture
def house() -> House:
    return sample_house()


@pytest.fixture
def queue(journal: Journal, house: House) -> Queue:
    numbers = itertools.count()
    return Queue(service_day(journal, house), kiosk="kiosk-1", new_code=lambda: f"CODE{next(numbers):09d}")


@pytest.fixture
def survey_settings() -> SurveySettings:
    return SurveySettings(official=("skm", "spak"), open_answers=True, open_per_hour=3)
