"""Goods that families leave for detainees, and lockers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for make in (_goods_number, _goods_bag, _goods_item, _goods_correction, _goods_person, _goods_print, _locker_use):
        make()


def _goods_number() -> None:
    op.create_table(
        "goods_number",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_goods_number")),
    )


def _goods_bag() -> None:
    op.create_table(
        "goods_bag",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("receipt_code", sa.String(13), nullable=True),
        sa.Column("label_code", sa.String(13), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ticket_id", ROW_ID, nullable=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_how", sa.String(), nullable=True),
        sa.Column("ended_request", sa.String(64), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_goods_bag_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_bag")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_goods_bag_year_number")),
        sa.UniqueConstraint("request_id", name=op.f("uq_goods_bag_request_id")),
        sa.UniqueConstraint("receipt_code", name=op.f("uq_goods_bag_receipt_code")),
        sa.UniqueConstraint("label_code", name=op.f("uq_goods_bag_label_code")),
    )
    op.create_index(op.f("ix_goods_bag_ticket_id"), "goods_bag", ["ticket_id"], unique=False)
    op.create_index("ix_goods_bag_day", "goods_bag", ["day"], unique=False)
    op.create_index(
        "ix_goods_bag_open",
        "goods_bag",
        ["day"],
        unique=False,
        sqlite_where=sa.text("state = 'received'"),
        postgresql_where=sa.text("state = 'received'"),
    )


def _goods_item() -> None:
    op.create_table(
        "goods_item",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("bag_id", ROW_ID, nullable=False),
        sa.Column("item", sa.String(16), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("refused", sa.String(16), nullable=True),
        sa.Column("refused_name", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["bag_id"], ["goods_bag.id"], name=op.f("fk_goods_item_bag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_item")),
    )
    op.create_index(op.f("ix_goods_item_bag_id"), "goods_item", ["bag_id"], unique=False)


def _goods_correction() -> None:
    op.create_table(
        "goods_correction",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["goods_item.id"], name=op.f("fk_goods_correction_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_correction")),
    )
    op.create_index(op.f("ix_goods_correction_item_id"), "goods_correction", ["item_id"], unique=False)


def _goods_person() -> None:
    op.create_table(
        "goods_person",
        sa.Column("bag_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("name_mask", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["bag_id"], ["goods_bag.id"], name=op.f("fk_goods_person_bag_id")),
        sa.PrimaryKeyConstraint("bag_id", name=op.f("pk_goods_person")),
    )
    op.create_index(op.f("ix_goods_person_week"), "goods_person", ["week"], unique=False)


def _goods_print() -> None:
    op.create_table(
        "goods_print",
        sa.Column("job_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("bag_id", ROW_ID, nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("detainee", sa.String(60), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["print_job.id"], name=op.f("fk_goods_print_job_id")),
        sa.ForeignKeyConstraint(["bag_id"], ["goods_bag.id"], name=op.f("fk_goods_print_bag_id")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_goods_print")),
    )
    op.create_index(op.f("ix_goods_print_bag_id"), "goods_print", ["bag_id"], unique=False)


def _locker_use() -> None:
    op.create_table(
        "locker_use",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("locker", sa.String(8), nullable=False),
        sa.Column("ticket_id", ROW_ID, nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("freed_at", sa.BigInteger(), nullable=True),
        sa.Column("freed_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_locker_use_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locker_use")),
    )
    op.create_index(op.f("ix_locker_use_ticket_id"), "locker_use", ["ticket_id"], unique=False)
    for name, column in (("uq_locker_use_locker", "locker"), ("uq_locker_use_ticket", "ticket_id")):
        op.create_index(
            name,
            "locker_use",
            [column],
            unique=True,
            sqlite_where=sa.text("freed_at IS NULL"),
            postgresql_where=sa.text("freed_at IS NULL"),
        )
