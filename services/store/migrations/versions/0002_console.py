"""Accounts with NIP, web sessions, duty roster; counters that pause; closings by a supervisor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("officer", sa.Column("nip", sa.String(length=18), nullable=True))
    op.add_column("officer", sa.Column("provisional", sa.Integer(), server_default="0", nullable=False))
    op.create_index("uq_officer_nip", "officer", ["nip"], unique=True)
    op.add_column("counter", sa.Column("pause", sa.String(), nullable=True))
    _sessions()
    _duty()
    _opening_change()


def _sessions() -> None:
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["officer"], ["officer.code"], name=op.f("fk_web_session_officer")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_officer"), "web_session", ["officer"], unique=False)
    op.create_table(
        "known_browser",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["officer"], ["officer.code"], name=op.f("fk_known_browser_officer")),
        sa.PrimaryKeyConstraint("token_hash", "officer", name=op.f("pk_known_browser")),
    )


def _duty() -> None:
    op.create_table(
        "duty",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.Column("counter", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["officer"], ["officer.code"], name=op.f("fk_duty_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint("day", "counter", "start_minute", name=op.f("uq_duty_day_counter_start_minute")),
    )


def _opening_change() -> None:
    op.create_table(
        "opening_change",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words_id", sa.Text(), server_default="", nullable=False),
        sa.Column("words_en", sa.Text(), server_default="", nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_change")),
    )
    op.create_index("ix_opening_change_ends_at", "opening_change", ["ends_at"], unique=False)
