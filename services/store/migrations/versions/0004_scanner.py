"""The state of a kiosk's scanner, beside that of its printer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("kiosk_state", sa.Column("scanner_state", sa.String(), server_default="", nullable=False))
