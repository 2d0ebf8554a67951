"""Visits: bookings, who was let in, keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _booking_import() -> None:
    op.create_table(
        "booking_import",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("touched_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_import")),
    )


def _booking() -> None:
    op.create_table(
        "booking",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("import_id", ROW_ID, nullable=True),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("party_size", sa.Integer(), nullable=False),
        sa.Column("needs_counter", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("identity_checked_at", sa.BigInteger(), nullable=True),
        sa.Column("identity_checked_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["booking_import.id"], name=op.f("fk_booking_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("ref", name=op.f("uq_booking_ref")),
        sa.UniqueConstraint("code", name=op.f("uq_booking_code")),
        sa.UniqueConstraint("request_id", name=op.f("uq_booking_request_id")),
    )
    op.create_index("ix_booking_session", "booking", ["day", "starts", "state"], unique=False)
    op.create_index(
        "ix_booking_expected",
        "booking",
        ["day"],
        unique=False,
        sqlite_where=sa.text("state = 'booked'"),
        postgresql_where=sa.text("state = 'booked'"),
    )
    op.create_index(op.f("ix_booking_import_id"), "booking", ["import_id"], unique=False)


def _booking_person() -> None:
    op.create_table(
        "booking_person",
        sa.Column("booking_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("visitor", sa.String(length=64), nullable=False),
        sa.Column("detainee", sa.String(length=64), nullable=False),
        sa.Column("nik_mask", sa.String(), nullable=False),
        sa.Column("name_mask", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_person_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_booking_person")),
    )
    for column in ("week", "visitor", "detainee"):
        op.create_index(op.f(f"ix_booking_person_{column}"), "booking_person", [column], unique=False)


def _redemption() -> None:
    op.create_table(
        "redemption",
        sa.Column("booking_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("ticket_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_redemption_booking_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_redemption_ticket_id")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_redemption")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_redemption_ticket_id")),
    )


def _pass_key() -> None:
    op.create_table(
        "pass_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_key")),
    )


def _personal_week() -> None:
    op.create_table(
        "personal_week",
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("destroyed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_personal_week")),
    )


def _provisional_case() -> None:
    op.create_table(
        "provisional_case",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("booking_id", ROW_ID, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_provisional_case_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provisional_case")),
    )
    op.create_index(op.f("ix_provisional_case_booking_id"), "provisional_case", ["booking_id"], unique=False)
    op.create_index("ix_provisional_case_open", "provisional_case", ["outcome", "at"], unique=False)


def _visit_tries() -> None:
    op.create_table(
        "visit_tries",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "who", name=op.f("pk_visit_tries")),
    )


def upgrade() -> None:
    for create in (
        _booking_import,
        _booking,
        _booking_person,
        _redemption,
        _pass_key,
        _personal_week,
        _provisional_case,
        _visit_tries,
    ):
        create()
