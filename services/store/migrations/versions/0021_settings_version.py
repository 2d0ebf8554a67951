"""The house's settings as versions; what the house had adopted becomes the first one."""

from __future__ import annotations

import json
import time

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "settings_version",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.String(10), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=True),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings_version")),
        sa.UniqueConstraint("number", name=op.f("uq_settings_version_number")),
    )
    op.create_index(op.f("ix_settings_version_state"), "settings_version", ["state", "made_by"])
    op.add_column("kiosk_state", sa.Column("settings_number", sa.Integer(), nullable=True))
    _first_version()
    op.drop_table("house_setting")


def _first_version() -> None:
    """In the order in which the rows were written: that of the file."""
    connection = op.get_bind()
    order = "rowid" if connection.dialect.name == "sqlite" else "ctid"
    rows = connection.execute(sa.text(f"SELECT section, key, value FROM house_setting ORDER BY {order}")).all()
    if not rows:
        return
    changes = json.dumps([[section, key, None, value] for section, key, value in rows], ensure_ascii=False)
    now = time.time_ns() // 1000
    connection.execute(
        sa.text(
            "INSERT INTO settings_version (state, number, starts_at, changes, made_by, changed_at, decided_by,"
            " decided_at, reason) VALUES ('approved', 1, 0, :changes, 'upgrade', :now, 'upgrade', :now, '')"
        ),
        {"changes": changes, "now": now},
    )
