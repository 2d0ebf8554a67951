"""How far a kiosk's clock is from the database's, noted with its heartbeat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("kiosk_state", sa.Column("clock_off_ms", sa.BigInteger(), nullable=True))
