"""Answers counted once, when their month has ended: what results are made of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.String(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _part(name: str, keys: tuple[str, ...], count: str) -> None:
    op.create_table(
        name,
        sa.Column("decided", sa.BigInteger(), autoincrement=False, nullable=False),
        *(_text(key) for key in keys),
        _number(count),
        sa.PrimaryKeyConstraint("decided", *keys, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def upgrade() -> None:
    op.create_table(
        "survey_decided",
        sa.Column("id", ROW_ID, nullable=False),
        _text("instrument"),
        _text("first_day", 10),
        _text("last_day", 10),
        _text("sample"),
        _text("version"),
        *(_number(name) for name in ("answered", "points", "squares", "abandoned")),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_decided")),
    )
    op.create_index("ix_survey_decided_days", "survey_decided", ["instrument", "first_day"])
    _part("survey_decided_answer", ("service", "question", "answer"), "count")
    _part("survey_decided_respondent", ("field", "value"), "answered")
