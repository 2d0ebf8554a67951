"""Relation of a visitor to the detainee, the permit that was seen, and bookings that wait for an officer's yes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("relation", sa.String(), nullable=True),
        sa.Column("pair", sa.String(16), nullable=True),
        sa.Column("permit_until", sa.String(10), nullable=True),
        sa.Column("permit_seen_at", sa.BigInteger(), nullable=True),
        sa.Column("permit_seen_by", sa.String(), nullable=True),
    ):
        op.add_column("booking_person", column)
    op.create_index("ix_booking_person_pair", "booking_person", ["pair"])
    op.create_index(
        "ix_booking_asked",
        "booking",
        ["day"],
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
