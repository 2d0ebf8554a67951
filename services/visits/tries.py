"""How often something may be tried: wrong short codes at the kiosks, identity numbers and names by an officer.

A wrong code is held against its kiosk for CODE_SECONDS, whatever right codes are typed in between: one's own code is no
way to more guesses. The pauses let through 15 of them in ten minutes at one kiosk; all kiosks of the house together
take HOUSE_CODES within CODE_SECONDS. Slips of the finger are not counted: check digits find them before
(services.visits.codes).
"""

from __future__ import annotations

from services.log.journal import Transaction
from services.store.throttle import Uses, full_for, pause_left

CODE_SECONDS = 15 * 60
HOUSE_CODES = 24
HOUR_SECONDS = 3600
HOUSE = "*"


def code_pause(transaction: Transaction, kiosk: str) -> int:
    """Seconds until a code may be tried at a kiosk; locks the counts until the commit."""
    connection, at = transaction.connection, transaction.at
    here, everywhere = (count.lately(connection, at) for count in _codes(kiosk))
    return max(pause_left(here, at), full_for(everywhere, at, HOUSE_CODES, CODE_SECONDS))


def count_wrong_code(transaction: Transaction, kiosk: str) -> int:
    """A well-formed code that no booking has; returns the seconds until the next try."""
    for count in _codes(kiosk):
        count.add(transaction.connection, transaction.at)
    return code_pause(transaction, kiosk)


def count_in_hour(transaction: Transaction, kind: str, who: str, most: int) -> int:
    """Count what an officer may do `most` times in any hour; 0, or the seconds until the next one is allowed."""
    uses = Uses(kind, who, HOUR_SECONDS)
    wait = full_for(uses.lately(transaction.connection, transaction.at), transaction.at, most, HOUR_SECONDS)
    if not wait:
        uses.add(transaction.connection, transaction.at)
    return wait


def _codes(kiosk: str) -> tuple[Uses, Uses]:
    """Wrong codes at this kiosk, and at all of the house; always locked in this order."""
    return Uses("code", kiosk, CODE_SECONDS), Uses("code", HOUSE, CODE_SECONDS)
