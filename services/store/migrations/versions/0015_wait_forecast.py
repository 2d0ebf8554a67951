"""What the wait that a number was told came from, and when it was called first. Numbers of before have neither."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("expected_at", "expected_spread", "first_called_at"):
        op.add_column("ticket", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_ticket_first_called",
        "ticket",
        ["service_day", "first_called_at"],
        sqlite_where=sa.text("first_called_at IS NOT NULL"),
        postgresql_where=sa.text("first_called_at IS NOT NULL"),
    )
