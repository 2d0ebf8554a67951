"""Children of a party, and the group that goes first because of the help that a booking asks for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("booking", sa.Column("children", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("booking_person", sa.Column("priority_group", sa.String(), nullable=True))
