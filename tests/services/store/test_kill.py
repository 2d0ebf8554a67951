"""`kill -9` while numbers are taken; the long form is `script/soak kill`."""

import pytest
from sqlalchemy import text

from services.store.database import DatabaseSettings
from tests.soak.kill import kill_loop, look


def test_every_number_that_was_shown_exists_after_kill_9(settings: DatabaseSettings):
    tally = kill_loop(settings, rounds=4, takers=3, seed=20261123)
    assert tally.faults == []
    assert tally.killed == 12 and len(tally.shown) >= 12, "killed before anything could happen"


@pytest.mark.parametrize("what", ["a lost number", "a gap", "a cut journal"])
def test_the_loop_notices(settings: DatabaseSettings, what: str, open_again):
    tally = kill_loop(settings, rounds=1, takers=1, seed=4)
    assert tally.faults == [] and len(tally.shown) > 2
    database = open_again()
    with database.write() as connection:
        if what == "a cut journal":
            off = "DROP TRIGGER journal_entry_no_delete" if database.kind == "sqlite" else None
            connection.execute(text(off or "ALTER TABLE journal_entry DISABLE TRIGGER ALL"))
            connection.execute(text("DELETE FROM journal_entry WHERE event = 'ticket_taken' AND seq = 2"))
        else:
            number = "(SELECT max(number) FROM ticket)" if what == "a lost number" else "1"
            for table in ("ticket_event", "print_job"):
                connection.execute(
                    text(f"DELETE FROM {table} WHERE ticket_id = (SELECT id FROM ticket WHERE number = {number})")
                )
            connection.execute(text(f"DELETE FROM ticket WHERE number = {number}"))
    assert look(settings, tally.shown)
