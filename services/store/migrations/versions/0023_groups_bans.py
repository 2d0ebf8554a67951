"""The group of the detainee who is visited; bans on a visitor or on the visits of a detainee."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("booking_person", sa.Column("detainee_group", sa.String(16), nullable=True))
    op.create_table(
        "visit_ban",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("last_day", sa.String(10), nullable=True),
        sa.Column("review_on", sa.String(10), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lift_reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_ban")),
    )
    op.create_table(
        "ban_person",
        sa.Column("ban_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("number_mask", sa.String(), nullable=False),
        sa.Column("name_mask", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ban_id"], ["visit_ban.id"], name=op.f("fk_ban_person_ban_id")),
        sa.PrimaryKeyConstraint("ban_id", name=op.f("pk_ban_person")),
    )
    op.create_table(
        "ban_booking",
        sa.Column("ban_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("booking_id", ROW_ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["ban_id"], ["visit_ban.id"], name=op.f("fk_ban_booking_ban_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_ban_booking_booking_id")),
        sa.PrimaryKeyConstraint("ban_id", "booking_id", name=op.f("pk_ban_booking")),
    )
    op.create_index(op.f("ix_ban_booking_booking_id"), "ban_booking", ["booking_id"])
    op.create_table(
        "ban_key",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("destroyed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_ban_key")),
    )
