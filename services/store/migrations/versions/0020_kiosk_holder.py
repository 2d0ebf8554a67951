"""Which machine works under a kiosk's id: what a second panel with the same one is told (services.store.holding)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kiosk_holder",
        sa.Column("kiosk", sa.String, nullable=False),
        sa.Column("panel", sa.String(32), nullable=False),
        sa.Column("machine", sa.String, nullable=False),
        sa.Column("since_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("kiosk", name="pk_kiosk_holder"),
    )
