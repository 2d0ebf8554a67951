"""Slips, alerts, notes, calls for an officer and of officers in danger, brought in with the numbers."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from services.log.journal import Transaction
from services.outage.bundle import Bundle, Row
from services.outage.joining import Joined
from services.outage.rows import write_all
from services.queue.print_jobs import JobState
from services.store.tables import alert, danger_call, officer_call, print_job, ticket_note

_SAME_JOB = ("ticket_id", "kind", "requested_at", "requested_by")
_SAME = (
    (alert, ("kind", "kiosk", "raised_at", "ticket_id")),
    (ticket_note, ("ticket_id", "at", "actor")),
    (officer_call, ("kiosk", "visit")),  # one a visitor, whichever side they pressed on
    (danger_call, ("officer", "session", "called_at")),
)


def join_papers(transaction: Transaction, bundle: Bundle, joined: Joined) -> None:
    """After the numbers; `joined.jobs` is filled. Slips keep their states: what waits for the printer is printed, what
    was on its way is not known."""
    connection = transaction.connection
    new: list[tuple[int, Row]] = []
    for row in bundle.of(print_job):
        values = _of_house(row, joined)
        if values["state"] == JobState.SENDING.value:
            values |= {"state": JobState.UNKNOWN.value, "ended_at": transaction.at}
        there = _job_there(transaction, values) if values["ticket_id"] in joined.again else None
        if there is None:
            new.append((row["id"], values))
        else:
            connection.execute(update(print_job).where(print_job.c.id == there).values(**values))
            joined.jobs[row["id"]] = there
    made = write_all(connection, print_job, [values for _, values in new], print_job.c.id)
    joined.jobs |= {number: one.id for (number, _), one in zip(new, made, strict=True)}
    for table, names in _SAME:
        for row in bundle.of(table):
            values = _of_house(row, joined)
            there_already = [table.c[name].is_not_distinct_from(values[name]) for name in names]
            if connection.execute(select(table.c.id).where(*there_already)).first() is None:
                connection.execute(insert(table).values(**values))


def _job_there(transaction: Transaction, values: Row) -> int | None:
    """The id of a slip of a number that has come before."""
    same = [print_job.c[name] == values[name] for name in _SAME_JOB]
    found = transaction.connection.execute(select(print_job.c.id).where(*same)).scalar()
    return int(found) if found is not None else None


def _of_house(row: Row, joined: Joined) -> Row:
    values = {name: value for name, value in row.items() if name != "id"}
    if values.get("ticket_id") is not None:
        values["ticket_id"] = joined.tickets[values["ticket_id"]]
    return values
