"""One row for each limited use; an alert may be about an officer; every kiosk has a series of provisional slips."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "limited_use",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limited_use")),
    )
    op.create_index("ix_limited_use_who", "limited_use", ["kind", "who", "at"])
    op.create_index("ix_limited_use_at", "limited_use", ["at"])
    op.drop_table("visit_tries")  # counts of an hour at most
    op.drop_table("signin_delay")
    op.add_column("alert", sa.Column("officer", sa.String(), nullable=True))
    op.create_table(
        "slip_series",
        sa.Column("series", sa.String(4), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_slip_series")),
    )
    op.create_index("ix_slip_series_kiosk", "slip_series", ["kiosk", "seen_at"])
