"""Which days have ended: the one place where the results of surveys are cut off.

While a day runs, a result that includes it would grow by one while somebody stands at the kiosk. So everything that
reads answers asks for `EndedDays`, and nothing else makes them.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from services.queue.day import ServiceDay
from services.surveys.model import EndedDays, Period


def ended_days(day: ServiceDay, period: Period) -> EndedDays:
    """The days of a period that have ended. Raises DatabaseAway."""
    with day.journal.database.read() as connection:
        return ended_in(connection, day, period)


def ended_in(connection: Connection, day: ServiceDay, period: Period) -> EndedDays:
    """As `ended_days`, in the caller's session.

    A day has ended when the house has closed it (a later service day is open) and the clock says so too: neither a
    clock that runs ahead of the open day, nor a day that was opened in error once the clock is back, shows what people
    answer now. While a clock is ahead that has opened the next day, both are wrong together: the day that runs in truth
    is told of as one that ended (months of five and more, nobody can answer for it any more). Periods that are closed
    meanwhile are taken back when the clock is (`take_back_closings`).
    """
    by_clock = day.journal.clock.now().astimezone(day.house.time_zone).date()
    running = min(day.known(connection), by_clock)
    return EndedDays(period, min(period.last, running - timedelta(days=1)))
