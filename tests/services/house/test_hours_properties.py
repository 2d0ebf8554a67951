"""Opening hours, dated exceptions and numbers before opening, held against a model that counts minutes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from services.house.hours import DAYS_AHEAD, Opening, opening_state, spans_on
from services.house.model import DAY_MINUTES, DatedException, Hours, Interval, LocalText, Service
from tests.support.house import service

ZONE = ZoneInfo("Asia/Jakarta")
FIRST = date(2026, 11, 16)  # a Monday
EXAMPLES = settings(max_examples=150, deadline=None)


def day_of_intervals(most: int = 3) -> st.SearchStrategy[tuple[Interval, ...]]:
    """A day's opening as kiosk.ini allows it: in order, touching at most. Often closed, often to 24.00."""
    edges = st.lists(
        st.one_of(st.integers(0, DAY_MINUTES), st.sampled_from([0, 480, 690, 780, 900, DAY_MINUTES])),
        min_size=0,
        max_size=2 * most,
        unique=True,
    )
    return edges.map(sorted).map(
        lambda found: tuple(Interval(found[i], found[i + 1]) for i in range(0, len(found) - 1, 2))
    )


exceptions = st.dictionaries(
    st.integers(0, 20).map(lambda days: FIRST + timedelta(days=days)), day_of_intervals(), max_size=6
).map(lambda found: {day: DatedException(day, opened, LocalText({"id": "alasan"})) for day, opened in found.items()})

services = st.builds(
    lambda week, dated, early, breaks: service(
        "A", "Contoh", hours=Hours(week, dated), numbers_from=early, numbers_in_breaks=breaks
    ),
    st.tuples(*(day_of_intervals() for _ in range(7))),
    exceptions,
    st.none() | st.integers(0, DAY_MINUTES),
    st.booleans(),
)
moments = st.builds(
    lambda day, second: datetime(2026, 11, 16, tzinfo=ZONE).astimezone(UTC) + timedelta(days=day, seconds=second),
    st.integers(0, 20),
    st.integers(0, 86_399),
)


def open_minutes(one: Service, day: date) -> set[int]:
    """The model: every minute of a day on which the service serves."""
    dated = one.hours.exceptions.get(day)
    opened = dated.intervals if dated is not None else one.hours.weekdays[day.weekday()]
    return {minute for interval in opened for minute in range(interval.start, interval.end)}


def gives_numbers(one: Service, now: datetime) -> bool:
    """The model: open; before the first opening from the set time on; in breaks where the service says so."""
    local = now.astimezone(ZONE)
    minute, served = local.hour * 60 + local.minute, open_minutes(one, local.date())
    if not served or minute > max(served):
        return False
    if minute in served:
        return True
    if minute < min(served):
        return one.numbers_from is not None and minute >= one.numbers_from
    return one.numbers_in_breaks


@EXAMPLES
@given(services, moments)
def test_the_state_of_a_moment(one, now):
    local = now.astimezone(ZONE)
    minute, served = local.hour * 60 + local.minute, open_minutes(one, local.date())
    state = opening_state(one, ZONE, now)
    if not served:
        expected = Opening.HOUSE_CLOSED
    elif minute in served:
        expected = Opening.OPEN
    elif minute < min(served):
        expected = Opening.NOT_YET_OPEN
    else:
        expected = Opening.BREAK if minute < max(served) else Opening.CLOSED_NOW
    assert state.opening is expected
    assert state.gives_numbers == gives_numbers(one, now)
    dated = one.hours.exceptions.get(local.date())
    assert (state.reason is not None) == (not served and dated is not None)


@EXAMPLES
@given(services, moments, st.lists(st.floats(0, 1), max_size=8))
def test_until_when_no_number_is_given(one, now, fractions):
    state = opening_state(one, ZONE, now)
    if state.gives_numbers:
        return
    until = state.numbers_from
    last = until if until is not None else now.astimezone(ZONE) + timedelta(days=DAYS_AHEAD - 1)
    for fraction in fractions:
        between = now + (last - now) * fraction * 0.999999
        assert not gives_numbers(one, between), "somebody was sent away for too long"
    if until is not None:
        assert until > now and gives_numbers(one, until)
        assert state.serves_from is not None and state.serves_from >= until
        served = open_minutes(one, state.serves_from.date())
        assert state.serves_from.hour * 60 + state.serves_from.minute in served


@EXAMPLES
@given(services, moments)
def test_closing_is_the_end_of_the_last_minute(one, now):
    state = opening_state(one, ZONE, now)
    local = now.astimezone(ZONE)
    served = open_minutes(one, local.date())
    if state.closes_at is None:
        through = bool(served) and max(served) == DAY_MINUTES - 1
        over = not served or local.hour * 60 + local.minute > max(served)
        assert over or (through and 0 in open_minutes(one, local.date() + timedelta(days=1)))
        return
    last = state.closes_at - timedelta(minutes=1)
    assert state.closes_at > now and last.date() == local.date()
    assert last.hour * 60 + last.minute == max(served)


@EXAMPLES
@given(services, moments)
def test_the_spans_of_a_day_are_its_open_minutes(one, now):
    day = now.astimezone(ZONE).date()
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    minutes = [(moment - midnight) // timedelta(minutes=1) for span in spans_on(one, ZONE, day) for moment in span]
    spans = zip(minutes[::2], minutes[1::2], strict=True)
    assert {minute for start, end in spans for minute in range(start, end)} == set(open_minutes(one, day))


def test_at_the_end_of_the_calendar_no_next_opening_is_known() -> None:
    one = service("A", "Contoh", hours=Hours(((Interval(480, 900),),) * 7, {}))
    state = opening_state(one, ZONE, datetime(9999, 12, 31, 12, tzinfo=UTC))
    assert state.opening is Opening.CLOSED_NOW and state.serves_from is None
    around = service("A", "Contoh", hours=Hours(((Interval(0, DAY_MINUTES),),) * 7, {}))
    assert opening_state(around, ZONE, datetime(9999, 12, 31, 12, tzinfo=UTC)).opening is Opening.OPEN
