"""The tables of visits. What ties a person to a detainee stands in `booking_person` alone."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from services.store.tables import RowId, metadata

booking_import = Table(  # rows of a file stay unseen until its import is live: one row changes, one short flip
    "booking_import",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("state", String, nullable=False),  # staging, live, dropped
    Column("touched_at", BigInteger, nullable=False),
    Column("by", String, nullable=False),
)
booking = Table(  # nothing in it says who: see booking_person
    "booking",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("ref", String(16), nullable=False, unique=True),  # random; what a pass names
    Column("code", String(10), unique=True),  # the short code; taken away at the purge
    Column("request_id", String(64), unique=True),  # the same request, or row of a file, makes no second booking
    Column("import_id", RowId, ForeignKey("booking_import.id"), index=True),
    Column("day", String(10), nullable=False),
    Column("starts", Integer, nullable=False),  # minutes after midnight, house time
    Column("ends", Integer, nullable=False),
    Column("party_size", Integer, nullable=False),
    Column("children", Integer, nullable=False, server_default="0"),  # of the party
    Column("needs_counter", Integer, nullable=False, server_default="0"),
    Column("state", String, nullable=False),  # asked, booked, checked_in, no_show, cancelled, revoked, refused
    Column("channel", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", String, nullable=False),
    Column("ended_at", BigInteger),
    Column("reason", String),  # code of why it was cancelled, revoked or refused
    Column("identity_checked_at", BigInteger),
    Column("identity_checked_by", String),
    Index("ix_booking_session", "day", "starts", "state"),
    Index(
        "ix_booking_expected",
        "day",
        sqlite_where=text("state = 'booked'"),
        postgresql_where=text("state = 'booked'"),
    ),
    Index("ix_booking_asked", "day", sqlite_where=text("state = 'asked'"), postgresql_where=text("state = 'asked'")),
)
booking_person = Table(  # deleted when the retention is over; the key of its week is destroyed after it
    "booking_person",
    metadata,
    Column("booking_id", RowId, ForeignKey("booking.id"), primary_key=True, autoincrement=False),
    Column("week", String(8), nullable=False, index=True),  # 2026-W48: whose key made what follows
    Column("visitor", String(64), nullable=False, index=True),  # HMAC of the NIK
    Column("detainee", String(64), nullable=False, index=True),  # HMAC of the register number
    Column("nik_mask", String, nullable=False),
    Column("name_mask", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # names, register number and what help is needed, encrypted
    Column("priority_group", String),  # that the number goes first for: a kiosk has no key and must know it
    Column("detainee_group", String(16)),  # code of the house's group of the detainee, where it has any
    Column("relation", String),  # code of what the visitor is to the detainee
    Column("pair", String(16), index=True),  # random; the same in all kept bookings of this visitor and this detainee
    Column("permit_until", String(10)),  # the last permit that was seen of the pair, in each of its bookings
    Column("permit_seen_at", BigInteger),
    Column("permit_seen_by", String),
)
redemption = Table(  # who was let in: one row a booking, whatever was scanned, wherever
    "redemption",
    metadata,
    Column("booking_id", RowId, ForeignKey("booking.id"), primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("kiosk", String, nullable=False),
    Column("how", String, nullable=False),  # pass, code, counter, provisional
    Column("actor", String, nullable=False),
    Column("reason", String),  # code of a supervisor's reason
    Column("ticket_id", RowId, ForeignKey("ticket.id"), unique=True),
)
pass_key = Table(
    "pass_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # 1 to 31, in every pass
    Column("public", String(64), nullable=False),  # hex
    Column("made_at", BigInteger, nullable=False),
    Column("retired_at", BigInteger),
)
personal_week = Table(  # which key a week's personal fields were made with, without the key
    "personal_week",
    metadata,
    Column("week", String(8), primary_key=True),
    Column("mark", String(64), nullable=False),
    Column("destroyed_at", BigInteger),
)
provisional_case = Table(  # passes that were scanned while the database was away
    "provisional_case",
    metadata,
    Column("id", String(32), primary_key=True),  # made by the kiosk: brought in once, however often it tries
    Column("kiosk", String, nullable=False),
    Column("label", String, nullable=False),  # on the provisional slip
    Column("booking_id", RowId, ForeignKey("booking.id"), index=True),
    Column("at", BigInteger, nullable=False),
    Column("verdict", String, nullable=False),
    Column("outcome", String),  # None: an officer must look
    Column("closed_at", BigInteger),
    Column("closed_by", String),
    Index("ix_provisional_case_open", "outcome", "at"),
)
pass_print = Table(  # a pass that a kiosk prints for staff
    "pass_print",
    metadata,
    Column("job_id", RowId, ForeignKey("print_job.id"), primary_key=True, autoincrement=False),
    Column("booking_id", RowId, ForeignKey("booking.id"), nullable=False, index=True),
    Column("pass_text", String(200)),  # signed where it was asked for; taken away as soon as the job has ended
)
slip_series = Table(  # the letter of a kiosk's provisional slips: no two machines have the same, whatever their names
    "slip_series",
    metadata,
    Column("series", String(4), primary_key=True),
    Column("kiosk", String, nullable=False),
    Column("holder", String(32), nullable=False),  # random; stands in the holder's file too, and changes at its start
    Column("seen_at", BigInteger, nullable=False),
    Index("ix_slip_series_kiosk", "kiosk", "seen_at"),
)
visit_ban = Table(  # nothing in it says who: see ban_person
    "visit_ban",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String, nullable=False),  # visitor, detainee
    Column("reason", String, nullable=False),
    Column("last_day", String(10)),  # None: until it is lifted
    Column("review_on", String(10)),  # of one without a last day
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", String, nullable=False),
    Column("ended_at", BigInteger),  # its person is gone from then on
    Column("lifted_by", String),
    Column("lift_reason", String),
)
ban_person = Table(  # deleted when the ban ends
    "ban_person",
    metadata,
    Column("ban_id", RowId, ForeignKey("visit_ban.id"), primary_key=True, autoincrement=False),
    Column("month", String(7), nullable=False),  # 2026-12: whose key made `who`; "lost": it is gone
    Column("who", String(64), nullable=False),  # HMAC of the NIK, or of the register number
    Column("number_mask", String, nullable=False),
    Column("name_mask", String, nullable=False),
)
ban_booking = Table(  # bookings of a banned visitor or detainee: what a kiosk without any key asks
    "ban_booking",
    metadata,
    Column("ban_id", RowId, ForeignKey("visit_ban.id"), primary_key=True, autoincrement=False),
    Column("booking_id", RowId, ForeignKey("booking.id"), primary_key=True, autoincrement=False, index=True),
)
ban_key = Table(  # which key the bans of a month were made with, without the key
    "ban_key",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("mark", String(64), nullable=False),
    Column("destroyed_at", BigInteger),
)
