"""The running day's answers stay out of PostgreSQL's write-ahead log; a number answers on the first run of its day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

RUNNING_DAY = {
    "survey_fresh": ("instrument", "day", "key", "version", "sample", "service", "points", "answers", "respondent"),
    "survey_token": ("instrument", "ticket_code"),
}


def _leave_no_trace(table: str, columns: tuple[str, ...]) -> None:
    """Nothing in the write-ahead log, and no samples in the server's statistics, which outlive the rows."""
    op.execute(f"ALTER TABLE {table} SET UNLOGGED")
    op.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
    for column in columns:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")


def upgrade() -> None:
    op.add_column("ticket", sa.Column("survey_over", sa.Integer(), nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in RUNNING_DAY.items():
            _leave_no_trace(table, columns)
        # Takes away what the statistics say of it already.
        op.execute("ALTER TABLE survey_token ALTER COLUMN ticket_code TYPE VARCHAR(26)")
