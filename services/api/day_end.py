"""All that a day's end means in the program, in the transaction that opens the next one."""

from __future__ import annotations

from datetime import date

from services.api.clients import forget_keys
from services.house.model import House
from services.log.journal import Transaction
from services.surveys import day_end as surveys


def end_days(transaction: Transaction, house: House, last_day: str, today: date) -> None:
    """A day ended, `today` begins: what surveys do then, and keys of requests that hold no longer."""
    surveys.end_days(transaction, house, last_day, today)
    forget_keys(transaction)
