"""Indices that hold what is asked most: who waits, whole; a service's last visits; what forecasts learn from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

INDICES = {
    "ix_ticket_waiting": (
        ("service_day", "service", "lane", "arrived_at", "due_at", "not_before_call"),
        "state = 'waiting'",
    ),
    "ix_ticket_served": (("service", "service_day", "finished_at"), "state = 'served'"),
    "ix_ticket_first_called": (
        ("service_day", "first_called_at"),
        "first_called_at IS NOT NULL AND expected_at IS NOT NULL AND transferred = 0",
    ),
}


def upgrade() -> None:
    for name, (columns, rows) in INDICES.items():
        op.drop_index(name, "ticket")
        op.create_index(name, "ticket", list(columns), sqlite_where=sa.text(rows), postgresql_where=sa.text(rows))
