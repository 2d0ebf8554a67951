"""The televisions of the house that an officer has introduced, and those whose code is awaited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "lobby_board",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=True),
        sa.Column("code", sa.String(12), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lobby_board")),
        sa.UniqueConstraint("name", name=op.f("uq_lobby_board_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_lobby_board_token_hash")),
    )
