"""Pages of the log are the entries that fit, in order, each once: whatever is asked, on both databases."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.log.events import EVENTS, Device, Severity
from services.log.journal import Journal
from services.log.reading import Entry, EntryFilter, entries, entries_oldest_first, fits, heads
from tests.support.clock import START, ManualClock

HAPPENED = ("printer_status", "scanner_status", "burst", "clock_untrusted", "kiosk_stopped", "print_not_proven")
ACTORS = ("system", "p01", "p02")
MOMENTS = 12


def fill(journal: Journal, clock: ManualClock) -> list[Entry]:
    """Three entries in each moment of two chains: order has to be told by chain and number as well."""
    numbers = count()
    for _ in range(MOMENTS):
        for chain in ("console", "kiosk-1"):
            with Journal(journal.database, chain, clock).transaction() as transaction:
                for _ in range(3):
                    number = next(numbers)
                    event = HAPPENED[number * 5 % len(HAPPENED)]
                    fields = dict.fromkeys(EVENTS[event].fields, "1")
                    transaction.record(event, ACTORS[number % 7 % 3], **fields)
        clock.advance(60)
    return list(entries_oldest_first(journal.database, EntryFilter()))


moments = st.none() | st.integers(-1, MOMENTS + 1).map(lambda minute: START + timedelta(minutes=minute))
filters = st.builds(
    EntryFilter,
    since=moments,
    until=moments,
    event=st.none() | st.sampled_from(HAPPENED),
    device=st.none() | st.sampled_from(Device),
    severity=st.none() | st.sampled_from(Severity),
    chain=st.sampled_from((None, "console", "kiosk-1", "kiosk-2")),
    actor=st.none() | st.sampled_from((*ACTORS, "p99")),
)


def paged(read: partial[list[Entry]], limit: int) -> list[Entry]:
    found: list[Entry] = []
    while page := read(limit=limit, before=found[-1].cursor if found else None):
        found += page
    return found


def test_pages_hold_what_fits_in_order_and_each_once(journal: Journal, clock: ManualClock) -> None:
    everything = fill(journal, clock)
    assert len(everything) == MOMENTS * 6
    assert heads(journal.database) == {"console": MOMENTS * 3, "kiosk-1": MOMENTS * 3}

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(filters, st.integers(1, 50))
    def check(wanted: EntryFilter, limit: int) -> None:
        right = [entry for entry in everything if fits(entry, wanted)]
        assert list(entries_oldest_first(journal.database, wanted)) == right
        assert paged(partial(entries, journal.database, wanted), limit) == right[::-1]

    check()
