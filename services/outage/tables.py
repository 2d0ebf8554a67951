"""The tables of outages: in a book what is going on and what was brought in, in the house's database what has come."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from services.store.tables import metadata

outage = Table(
    "outage",
    metadata,
    Column("id", String(32), primary_key=True),  # random, made by the book: brought in once, however often it tries
    Column("kiosk", String, nullable=False),
    Column("series", String(8), nullable=False),  # the letters of its numbers
    Column("began_at", BigInteger, nullable=False),  # by the kiosk's clock, as all of a book
    Column("ended_at", BigInteger),
    Column("merged_at", BigInteger),  # NULL in a book: not brought in yet
    Column("numbers", Integer, nullable=False, server_default="0"),
    Column("waiting", Integer, nullable=False, server_default="0"),  # when they joined the house's queue
    Column("served", Integer, nullable=False, server_default="0"),
    Column("put_off", Integer, nullable=False, server_default="0"),  # a counter was busy: they wait, or are on hold
    Column("passes", Integer, nullable=False, server_default="0"),
    Column("doubtful", Integer, nullable=False, server_default="0"),  # passes that an officer has to look at
    Column("clock_off_ms", BigInteger),  # the kiosk's clock minus the server's, at the merge
    Column("content", Text, nullable=False, server_default=""),  # in a book: what is, or was, brought in; else its mark
    Index("ix_outage_merged_at", "merged_at"),
)
outage_answers = Table(  # answers that a book hands over together; says nothing of when, from where or how many
    "outage_answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("abandoned", Text, nullable=False, server_default=""),  # in a book: JSON of survey_day's rows
)
