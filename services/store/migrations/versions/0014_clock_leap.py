"""Leaps of trusted time are remembered: how far back a right clock can lie."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BELIEVED = 36 * 3_600_000_000  # what a clock could be ahead by default, in microseconds


def upgrade() -> None:
    op.create_table(
        "clock_leap",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clock_leap"),
    )
    # What was trusted last may have been ahead.
    op.execute(
        "INSERT INTO clock_leap (start_at, end_at, confirmed)"
        f" SELECT trusted_at - {BELIEVED}, trusted_at, 0 FROM service_day_mark"
    )
