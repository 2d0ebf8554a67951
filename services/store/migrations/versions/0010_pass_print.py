"""Passes that a kiosk prints for staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pass_print",
        sa.Column("job_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("booking_id", ROW_ID, nullable=False),
        sa.Column("pass_text", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["print_job.id"], name=op.f("fk_pass_print_job_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_pass_print_booking_id")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_pass_print")),
    )
    op.create_index("ix_pass_print_booking_id", "pass_print", ["booking_id"], unique=False)
