"""A call for an officer belongs to one visitor; a kiosk may have several; a person may have seen it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("uq_officer_call_open", "officer_call")
    op.add_column("officer_call", sa.Column("visit", sa.String(), nullable=False, server_default=""))
    op.add_column("officer_call", sa.Column("seen_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "uq_officer_call_visit",
        "officer_call",
        ["kiosk", "visit"],
        unique=True,
        sqlite_where=sa.text("visit <> ''"),
        postgresql_where=sa.text("visit <> ''"),
    )
    op.create_index("ix_officer_call_closed_at", "officer_call", ["closed_at", "kiosk"])
