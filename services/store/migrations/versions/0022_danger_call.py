"""Officers who called for help in danger, and what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "danger_call",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("session", sa.String(64), nullable=False),
        sa.Column("counters", sa.Text(), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=False),
        sa.Column("pressed_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("coming_at", sa.BigInteger(), nullable=True),
        sa.Column("coming_by", sa.String(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("ending", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_danger_call")),
    )
    op.create_index(
        "uq_danger_call_open",
        "danger_call",
        ["session"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
