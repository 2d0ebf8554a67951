import pytest

from services.visits.booking import Bookings
from tests.support.visits import bookings as make_bookings


@pytest.fixture
def bookings(journal, house, tmp_path) -> Bookings:
    return make_bookings(journal, house, tmp_path)
