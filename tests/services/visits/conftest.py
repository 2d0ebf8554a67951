import pytest

from services.people.model import Officer, Role
from services.visits.booking import Bookings
from services.visits.visits import Visits
from tests.support.staff import officer
from tests.support.visits import bookings as make_bookings
from tests.support.visits import visits as make_visits


@pytest.fixture
def bookings(journal, house, tmp_path) -> Bookings:
    return make_bookings(journal, house, tmp_path)


@pytest.fixture
def visits(journal, house, tmp_path) -> Visits:
    """A machine that has a pass key, a letter for its slips, and everything else that visits need."""
    made = make_visits(journal, house, tmp_path)
    made.keys.new(officer("adm"))
    made.slip_series.keep()
    return made


@pytest.fixture
def supervisor() -> Officer:
    return Officer("s01", "Contoh Pengawas", Role.SUPERVISOR, True)


@pytest.fixture
def counter_officer() -> Officer:
    return Officer("p02", "Contoh Petugas", Role.COUNTER, True)
