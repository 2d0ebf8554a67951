"""The tables of surveys. No table of answers has a time, a row id or anything that a ticket has.

Answers of the day that runs are in `survey_fresh`, which is rewritten whole, in random order and
with new keys, at every answer; at the end of the day they move into `survey_response`, shuffled
again. When the month has ended its days' sums become those of the month: nothing else is ever read for
a result. See docs/security.md for what this protects and what it cannot.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from services.store.tables import RowId, metadata

survey_instrument = Table(
    "survey_instrument",
    metadata,
    Column("instrument", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("definition", Text, nullable=False),  # what the version stands for: keys, official words, scale
)
survey_token = Table(  # numbers whose one answer was given today; emptied at the end of the day
    "survey_token",
    metadata,
    Column("instrument", String, primary_key=True),
    Column("ticket_code", String(26), primary_key=True),
    sqlite_with_rowid=False,
)


def _answers(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("instrument", String, primary_key=True),
        Column("day", String(10), primary_key=True),
        Column("key", BigInteger, primary_key=True, autoincrement=False),  # random
        Column("version", String, nullable=False),
        Column("sample", String, nullable=False),  # ticket, open
        Column("service", String, nullable=False),  # public code; "" where not kept
        Column("points", Integer, nullable=False),  # sum of the scores
        Column("answers", Text, nullable=False),  # JSON: score (or code of the reason) by question
        Column("respondent", Text, nullable=False),  # JSON: code by field
        sqlite_with_rowid=False,
    )


survey_fresh = _answers("survey_fresh")
survey_response = _answers("survey_response")


def _tally(name: str, *keys: Column[str], counts: tuple[Column[int], ...]) -> Table:
    """Sums over one day, until its month is counted (survey_decided); the day that runs is not in it."""
    return Table(
        name,
        metadata,
        Column("instrument", String, primary_key=True),
        Column("day", String(10), primary_key=True),
        Column("version", String, primary_key=True),
        Column("sample", String, primary_key=True),
        *keys,
        *counts,
        sqlite_with_rowid=False,
    )


survey_day = _tally(
    "survey_day",
    counts=(
        Column("answered", BigInteger, nullable=False),
        Column("points", BigInteger, nullable=False),
        Column("squares", BigInteger, nullable=False),  # sum of the squares of points, for the interval
        Column("abandoned", BigInteger, nullable=False),  # begun and not sent; also of the day that runs
    ),
)
survey_answer_tally = _tally(
    "survey_answer_tally",
    Column("service", String, primary_key=True),
    Column("question", String, primary_key=True),
    Column("answer", String, primary_key=True),
    counts=(Column("count", BigInteger, nullable=False),),
)
survey_group_tally = _tally(
    "survey_group_tally",
    Column("field", String, primary_key=True),
    Column("value", String, primary_key=True),
    counts=(
        Column("answered", BigInteger, nullable=False),
        # Summed by earlier versions and read by nothing: 0 now. Dropping it would be a migration that makes the table
        # anew in every house, of rows that are deleted when their month is counted.
        Column("points", BigInteger, nullable=False),
    ),
)
survey_decided = Table(  # answers that were counted together once, when their month had ended: disclosure.py
    "survey_decided",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("instrument", String, nullable=False),
    Column("first_day", String(10), nullable=False),  # of the month; of several where each had too few
    Column("last_day", String(10), nullable=False),
    Column("sample", String, nullable=False),
    Column("version", String, nullable=False),  # the newest of versions that are alike
    Column("answered", BigInteger, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("squares", BigInteger, nullable=False),  # sum of the squares of points, for the interval
    Column("abandoned", BigInteger, nullable=False),
    Column("shown", Integer, nullable=False),  # 0: an earlier version closed a period that would give them away
    Index("ix_survey_decided_days", "instrument", "first_day"),
)
survey_decided_answer = Table(  # how often which answer was given; each service is five people or more
    "survey_decided_answer",
    metadata,
    Column("decided", BigInteger, primary_key=True, autoincrement=False),
    Column("service", String, primary_key=True),  # public code; "" for all others together
    Column("question", String, primary_key=True),
    Column("answer", String, primary_key=True),
    Column("count", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
survey_decided_respondent = Table(  # how many people said what of themselves; never beside their answers
    "survey_decided_respondent",
    metadata,
    Column("decided", BigInteger, primary_key=True, autoincrement=False),
    Column("field", String, primary_key=True),
    Column("value", String, primary_key=True),  # "" for all others together
    Column("answered", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
survey_rule = Table(  # the day on which an earlier version's database was upgraded; empty where there was none
    "survey_rule",
    metadata,
    Column("first_day", String(10), primary_key=True),
)
survey_period = Table(  # a closed period: its result as it was when it was closed
    "survey_period",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("instrument", String, nullable=False),
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    Column("result", Text, nullable=False),  # JSON of services.surveys.periods
    Column("closed_at", BigInteger, nullable=False),
    Column("closed_by", String, nullable=False),
    Column("approved_at", BigInteger),
    Column("approved_by", String),
    UniqueConstraint("instrument", "first_day", "last_day"),
)
survey_plan = Table(  # follow-up: what is done about an element, by whom, until when; staff's words
    "survey_plan",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("instrument", String, nullable=False),
    Column("element", String, nullable=False),
    Column("action", Text, nullable=False),
    Column("responsible", Text, nullable=False),
    Column("due", String(10), nullable=False),
    Column("done", Integer, nullable=False, server_default="0"),
    Index("ix_survey_plan_due", "instrument", "due"),
)
report_signatory = Table(  # who signs the reports, in the order of their places on the page
    "report_signatory",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("caption", Text, nullable=False),  # "Mengetahui"
    Column("title", Text, nullable=False),  # "Kepala Rutan"
    Column("name", Text, nullable=False),
)
