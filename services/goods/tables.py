"""The tables of goods and lockers. What ties a family to a detainee stands in `goods_person` alone."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from services.store.tables import RowId, metadata

goods_number = Table(  # the last number of a year; changed with the bag that gets it, so that there are no gaps
    "goods_number",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last_number", Integer, nullable=False),
)
goods_bag = Table(  # nothing in it says who: see goods_person
    "goods_bag",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("request_id", String(64), nullable=False, unique=True),  # the same form makes no second bag
    Column("receipt_code", String(13), unique=True),  # random; taken away at the purge
    Column("label_code", String(13), unique=True),  # another one: neither slip can stand for the other
    Column("state", String, nullable=False),  # received, handed_over, returned, refused
    Column("ticket_id", RowId, ForeignKey("ticket.id"), index=True),
    Column("day", String(10), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("received_by", String, nullable=False),
    Column("ended_at", BigInteger),
    Column("ended_by", String),
    Column("ended_how", String),  # scan, typed
    Column("ended_request", String(64)),  # the form that ended it: the same one gets the same answer
    Column("reason", String),  # code of why it was returned
    UniqueConstraint("year", "number"),
    Index("ix_goods_bag_day", "day"),
    Index(
        "ix_goods_bag_open",
        "day",
        sqlite_where=text("state = 'received'"),
        postgresql_where=text("state = 'received'"),
    ),
)
goods_item = Table(  # one line of a bag, in the house's words of that day
    "goods_item",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("bag_id", RowId, ForeignKey("goods_bag.id"), nullable=False, index=True),
    Column("item", String(16), nullable=False),
    Column("name", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("amount", Integer, nullable=False),  # 0 for what was refused
    Column("refused", String(16)),  # code of the reason; NULL: taken in
    Column("refused_name", String),
)
goods_correction = Table(  # an amount is never changed without one
    "goods_correction",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("item_id", RowId, ForeignKey("goods_item.id"), nullable=False, index=True),
    Column("before", Integer, nullable=False),
    Column("after", Integer, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", String, nullable=False),
)
goods_person = Table(  # deleted when the retention is over; the key of its week is destroyed after it
    "goods_person",
    metadata,
    Column("bag_id", RowId, ForeignKey("goods_bag.id"), primary_key=True, autoincrement=False),
    Column("week", String(8), nullable=False, index=True),  # whose key made what follows
    Column("name_mask", String, nullable=False),  # of who left it
    Column("sealed", LargeBinary, nullable=False),  # names, register number and block, encrypted
)
goods_print = Table(  # a slip of a bag that a kiosk prints
    "goods_print",
    metadata,
    Column("job_id", RowId, ForeignKey("print_job.id"), primary_key=True, autoincrement=False),
    Column("bag_id", RowId, ForeignKey("goods_bag.id"), nullable=False, index=True),
    Column("copy", Integer, nullable=False),
    Column("detainee", String(60)),  # what the label says; taken away as soon as the job has ended
)
locker_use = Table(
    "locker_use",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("locker", String(8), nullable=False),
    Column("ticket_id", RowId, ForeignKey("ticket.id"), nullable=False, index=True),
    Column("given_at", BigInteger, nullable=False),
    Column("given_by", String, nullable=False),
    Column("freed_at", BigInteger),
    Column("freed_by", String),
    Index(
        "uq_locker_use_locker",
        "locker",
        unique=True,
        sqlite_where=text("freed_at IS NULL"),
        postgresql_where=text("freed_at IS NULL"),
    ),
    Index(
        "uq_locker_use_ticket",
        "ticket_id",
        unique=True,
        sqlite_where=text("freed_at IS NULL"),
        postgresql_where=text("freed_at IS NULL"),
    ),
)
