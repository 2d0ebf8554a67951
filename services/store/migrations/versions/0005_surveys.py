"""Surveys: instruments, answers without time or order, daily sums, periods, plans, signatories."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.String(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _instrument_and_token() -> None:
    op.create_table(
        "survey_instrument",
        _text("instrument"),
        _text("version"),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("instrument", "version", name=op.f("pk_survey_instrument")),
    )
    op.create_table(
        "survey_token",
        _text("instrument"),
        _text("ticket_code", 26),
        sa.PrimaryKeyConstraint("instrument", "ticket_code", name=op.f("pk_survey_token")),
        sqlite_with_rowid=False,
    )


def _answers(name: str) -> None:
    op.create_table(
        name,
        _text("instrument"),
        _text("day", 10),
        _number("key"),
        _text("version"),
        _text("sample"),
        _text("service"),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("respondent", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("instrument", "day", "key", name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def _tally(name: str, keys: tuple[str, ...], counts: tuple[str, ...]) -> None:
    by = ("instrument", "day", "version", "sample", *keys)
    op.create_table(
        name,
        *(_text(key, 10 if key == "day" else None) for key in by),
        *(_number(count) for count in counts),
        sa.PrimaryKeyConstraint(*by, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def _period() -> None:
    op.create_table(
        "survey_period",
        sa.Column("id", ROW_ID, nullable=False),
        _text("instrument"),
        _text("first_day", 10),
        _text("last_day", 10),
        sa.Column("result", sa.Text(), nullable=False),
        _number("closed_at"),
        _text("closed_by"),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_period")),
        sa.UniqueConstraint(
            "instrument", "first_day", "last_day", name=op.f("uq_survey_period_instrument_first_day_last_day")
        ),
    )


def _plan_and_signatory() -> None:
    op.create_table(
        "survey_plan",
        sa.Column("id", ROW_ID, nullable=False),
        _text("instrument"),
        _text("element"),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("responsible", sa.Text(), nullable=False),
        _text("due", 10),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_plan")),
    )
    op.create_index("ix_survey_plan_due", "survey_plan", ["instrument", "due"], unique=False)
    op.create_table(
        "report_signatory",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_report_signatory")),
    )


def upgrade() -> None:
    _instrument_and_token()
    _answers("survey_fresh")
    _answers("survey_response")
    _tally("survey_day", (), ("answered", "points", "squares", "abandoned"))
    _tally("survey_answer_tally", ("service", "question", "answer"), ("count",))
    _tally("survey_group_tally", ("field", "value"), ("answered", "points"))
    _period()
    _plan_and_signatory()
