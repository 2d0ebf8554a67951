"""The tables, as SQLAlchemy Core. Migrations in services/migrations create them.

Times are whole microseconds since 1970 UTC in BIGINT columns (`…_at`); days are ISO
dates as text (`YYYY-MM-DD`, house time), so that both databases compare them alike.
Triggers that protect the journal are created by the migrations, not here.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives row ids only to INTEGER PRIMARY KEY; PostgreSQL wants room to grow.
RowId = BigInteger().with_variant(Integer, "sqlite")

# Who this database is, what the house is set to, the day it is in.
database_identity = Table(
    "database_identity",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("created_at", BigInteger, nullable=False),
)
server_in_charge = Table(  # PostgreSQL: the server whose promotion, if any, was dealt with (services.backup.promotion)
    "server_in_charge",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("system", String, nullable=False),  # of the cluster, the same on all its servers
    Column("timeline", Integer, nullable=False),  # counted on by each promotion
    Column("since_at", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="single"),
)
settings_version = Table(  # drafts of the house's settings, and what was approved (services.settings)
    "settings_version",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("state", String, nullable=False),  # draft, proposed, approved, withdrawn
    Column("number", Integer, unique=True),  # in the order of approval; NULL before
    Column("first_day", String(10)),  # NULL: at once
    Column("starts_at", BigInteger),  # NULL before the approval
    Column("changes", Text, nullable=False),  # JSON: section, key, before, after
    Column("made_by", String, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("decided_by", String),  # who approved it, gave it back or took it back
    Column("decided_at", BigInteger),
    Column("reason", Text, nullable=False, server_default=""),  # why it was given back
    Index("ix_settings_version_state", "state", "made_by"),
)
service_day_mark = Table(  # the day that numbers are given for; never goes back by itself
    "service_day_mark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("service_day", String(10), nullable=False),
    Column(
        "trusted_at", BigInteger, nullable=False
    ),  # the last moment (within a minute) at which the clock was trusted
    CheckConstraint("id = 1", name="single"),
)
clock_leap = Table(  # where trusted time moved on by more than minutes at once (services.queue.clock_leaps)
    "clock_leap",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("start_at", BigInteger, nullable=False),
    Column("end_at", BigInteger, nullable=False),
    Column("confirmed", Integer, nullable=False),  # staff said that the later clock is right
)

# The journal (services.log.journal). `text` is stored exactly as it was hashed; the other
# columns repeat parts of it for filtering, and verify compares them with it.
journal_head = Table(
    "journal_head",
    metadata,
    Column("chain", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),  # the last committed moment of this chain
)
journal_entry = Table(
    "journal_entry",
    metadata,
    Column("chain", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("event", String, nullable=False),
    Column("severity", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_journal_entry_at", "at", "chain", "seq"),
    Index("ix_journal_entry_event", "event", "at"),
    Index("ix_journal_entry_severity", "severity", "at"),
    Index("ix_journal_entry_actor", "actor", "at"),
)

journal_archive = Table(  # parts that were taken out because of their age (services.log.archives)
    "journal_archive",
    metadata,
    Column("chain", String, primary_key=True),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("previous_hash", String(64), nullable=False),
    Column("last_hash", String(64), nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("cutoff", BigInteger, nullable=False),
    Column("archived_at", BigInteger, nullable=False),
    Column("keep_years", Integer, nullable=False),
    Column("key", String(64), nullable=False),
    Column("signature", String(128), nullable=False),
)

# The queue (services.queue).
series_counter = Table(
    "series_counter",
    metadata,
    Column("service_day", String(10), primary_key=True),
    Column("series", String, primary_key=True),
    Column("last_number", Integer, nullable=False),
)
service_queue = Table(  # locked while a service's numbers are taken or called
    "service_queue",
    metadata,
    Column("service", String, primary_key=True),
    Column("service_day", String(10), nullable=False),
    Column("taken", Integer, nullable=False),  # numbers taken on service_day, for the quota
    Column("priority_run", Integer, nullable=False),  # priority tickets called in a row
    Column("calls", Integer, nullable=False),  # tickets called on service_day
)
FORECAST = "first_called_at IS NOT NULL AND expected_at IS NOT NULL AND transferred = 0"  # what forecasts learn from
ticket = Table(
    "ticket",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("service_day", String(10), nullable=False),
    Column("series", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("code", String(26), nullable=False, unique=True),
    Column("request_id", String, nullable=False, unique=True),
    Column("service", String, nullable=False),
    Column("lane", String, nullable=False),
    Column("priority_group", String),
    Column("state", String, nullable=False),
    Column("counter", String),
    Column("arrived_at", BigInteger, nullable=False),
    Column("due_at", BigInteger),  # booked tickets: not before this time
    Column("called_at", BigInteger),
    Column("started_at", BigInteger),
    Column("finished_at", BigInteger),
    Column("recalls", Integer, nullable=False, server_default="0"),
    Column("called_again_at", BigInteger),  # last call or recall
    Column("transferred", Integer, nullable=False, server_default="0"),
    Column("not_before_call", Integer, nullable=False, server_default="0"),  # back from no-show: after so many calls
    Column("kiosk", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("survey_over", Integer, nullable=False, server_default="0"),  # 1: its day has ended, it answers no more
    # What the wait that was told came from, and what became of it: see services.queue.waiting.
    Column("expected_at", BigInteger),  # when it was to be called; NULL: nobody could say
    Column("expected_spread", BigInteger),  # how far such a forecast is wont to be wrong, microseconds
    Column("first_called_at", BigInteger),  # stays when it goes back to waiting
    UniqueConstraint("service_day", "series", "number"),
    Index(
        "ix_ticket_waiting",
        "service_day",
        "service",
        "lane",
        "arrived_at",
        "due_at",  # the last two so that nothing else is read of who waits
        "not_before_call",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "uq_ticket_active_counter",
        "counter",
        unique=True,
        sqlite_where=text("state IN ('called', 'serving')"),
        postgresql_where=text("state IN ('called', 'serving')"),
    ),
    Index(
        "ix_ticket_served",
        "service",
        "service_day",
        "finished_at",
        sqlite_where=text("state = 'served'"),
        postgresql_where=text("state = 'served'"),
    ),
    Index(
        "ix_ticket_first_called",
        "service_day",
        "first_called_at",
        sqlite_where=text(FORECAST),
        postgresql_where=text(FORECAST),
    ),
    Index("ix_ticket_day_state", "service_day", "state"),
    Index("ix_ticket_kiosk_arrived_at", "kiosk", "arrived_at"),
)
ticket_event = Table(
    "ticket_event",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("ticket_id", RowId, ForeignKey("ticket.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("from_state", String),
    Column("to_state", String, nullable=False),
    Column("action", String, nullable=False),
    Column("service", String, nullable=False),
    Column("counter", String),
    Column("actor", String, nullable=False),
    Column("reason", String),
    Index("ix_ticket_event_at", "at"),
)
ticket_note = Table(  # free words of officers; purged with the retention, never in the journal
    "ticket_note",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("ticket_id", RowId, ForeignKey("ticket.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("text", Text, nullable=False),
)
counter = Table(
    "counter",
    metadata,
    Column("code", String, primary_key=True),
    Column("is_open", Integer, nullable=False),
    Column("services", Text, nullable=False),  # codes, comma-separated: what it calls today
    Column("officer", String),
    Column("opened_at", BigInteger),
    Column("pause", String),  # a reason code while the counter is paused, else NULL
)
opening_change = Table(  # what a supervisor closed or opened against the house's hours
    "opening_change",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("service", String),  # NULL: the whole house
    Column("opens", Integer, nullable=False),  # 1: open beyond the hours; 0: closed
    Column("starts_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger),  # NULL: until someone ends it
    Column("reason", String, nullable=False),  # a code of services.queue.reasons
    Column("words_id", Text, nullable=False, server_default=""),  # the supervisor's own words for the public
    Column("words_en", Text, nullable=False, server_default=""),
    Column("made_by", String, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Index("ix_opening_change_ends_at", "ends_at"),
)

# Paper, people, places.
print_job = Table(
    "print_job",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kiosk", String, nullable=False),
    Column("kind", String, nullable=False),  # ticket, copy, test
    Column("ticket_id", RowId, ForeignKey("ticket.id"), index=True),
    Column("language", String, nullable=False),
    Column("state", String, nullable=False),  # queued, sending, printed, sent, failed, unknown
    Column("requested_at", BigInteger, nullable=False),
    Column("requested_by", String, nullable=False),
    Column("ended_at", BigInteger),
    Column("printer_state", String),
    Column("resolved_at", BigInteger),  # staff have dealt with a number without paper
    Column("resolved_by", String),
    Index("ix_print_job_open", "kiosk", "state"),
)
alert = Table(  # something staff must see; `seen_at` is set only when a person's screen showed it
    "alert",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String, nullable=False),  # no_paper, burst, names …
    Column("kiosk", String, nullable=False),
    Column("officer", String),  # whom it is about, if anybody
    Column("ticket_id", RowId, ForeignKey("ticket.id"), index=True),
    Column("raised_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
    Column("seen_by", String),
    Column("closed_at", BigInteger),
    Index("ix_alert_open", "closed_at", "kiosk"),
    Index("ix_alert_kind", "kind", "kiosk", "raised_at"),
)
officer_call = Table(  # someone at a kiosk wants an officer; one call a visitor
    "officer_call",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kiosk", String, nullable=False),
    Column("called_at", BigInteger, nullable=False),
    Column("pressed_at", BigInteger, nullable=False),  # the last press that was sent
    Column("answered_at", BigInteger),  # an officer said that they come
    Column("answered_by", String),
    Column("closed_at", BigInteger),
    Column("closed_by", String),
    Column("visit", String, nullable=False, server_default=""),  # a random key; "": of before there were keys
    Column("seen_at", BigInteger),  # a person's screen has shown it
    Index(
        "uq_officer_call_visit",
        "kiosk",
        "visit",
        unique=True,
        sqlite_where=text("visit <> ''"),
        postgresql_where=text("visit <> ''"),
    ),
    Index("ix_officer_call_closed_at", "closed_at", "kiosk"),
)
danger_call = Table(  # an officer in danger called for help; one open call a session
    "danger_call",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("officer", String, nullable=False),
    Column("session", String(64), nullable=False),  # hash of the token of the browser that stays silent
    Column("counters", Text, nullable=False),  # codes, comma-separated
    Column("called_at", BigInteger, nullable=False),
    Column("pressed_at", BigInteger, nullable=False),  # the last press
    Column("seen_at", BigInteger),  # another console has shown it
    Column("coming_at", BigInteger),
    Column("coming_by", String),
    Column("closed_at", BigInteger),
    Column("closed_by", String),
    Column("ending", String),  # a code of services.house.danger.DangerEnding
    Index(
        "uq_danger_call_open",
        "session",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)
officer = Table(
    "officer",
    metadata,
    Column("code", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String, nullable=False),
    Column("pin_hash", Text, nullable=False),
    Column("active", Integer, nullable=False, server_default="1"),
    Column("created_at", BigInteger, nullable=False),
    Column("nip", String(18)),  # holds a birth date: never in the journal
    Column("provisional", Integer, nullable=False, server_default="0"),  # the PIN was made by the program
    Index("uq_officer_nip", "nip", unique=True),
)
web_session = Table(  # browsers that are signed in to the console
    "web_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("officer", String, ForeignKey("officer.code"), nullable=False, index=True),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
known_browser = Table(  # browsers in which an officer has signed in before: see services.people.signin_delays
    "known_browser",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("officer", String, ForeignKey("officer.code"), primary_key=True),
    Column("used_at", BigInteger, nullable=False),
)
lobby_board = Table(  # televisions that an officer has introduced (services.house.boards); no row for any other
    "lobby_board",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("name", String(40), nullable=False, unique=True),
    Column("token_hash", String(64), unique=True),  # SHA-256 of its cookie; NULL while its code is awaited
    Column("code", String(12)),  # that an officer has read on it; NULL once it came
    Column("at", BigInteger, nullable=False),  # when it was introduced, or its code entered
    Column("by", String, nullable=False),
    Column("closed", Integer, nullable=False, server_default="0"),  # its page was closed: silence is no fault
)
duty = Table(  # who is at which counter when; minutes after midnight, house time
    "duty",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("day", String(10), nullable=False),
    Column("start_minute", Integer, nullable=False),
    Column("end_minute", Integer, nullable=False),
    Column("counter", String, nullable=False),
    Column("officer", String, ForeignKey("officer.code"), nullable=False),
    UniqueConstraint("day", "counter", "start_minute"),
)
limited_use = Table(  # what may be done so many times in a while, one row each (services.store.throttle)
    "limited_use",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String, nullable=False),  # code, lookup, names, signin
    Column("who", String, nullable=False),  # a kiosk, an officer, a place
    Column("at", BigInteger, nullable=False),
    Index("ix_limited_use_who", "kind", "who", "at"),
    Index("ix_limited_use_at", "at"),
)
kiosk_state = Table(
    "kiosk_state",
    metadata,
    Column("kiosk", String, primary_key=True),
    Column("express_mode", Integer, nullable=False, server_default="0"),
    Column("in_service", Integer, nullable=False, server_default="0"),  # being serviced: out of use for visitors
    Column("version", String, nullable=False, server_default=""),
    Column("heartbeat_at", BigInteger),
    Column("printer_state", String, nullable=False, server_default=""),
    Column("scanner_state", String, nullable=False, server_default=""),
    Column("settings_number", Integer),  # the version of the house's settings that it runs
    Column("clock_off_ms", BigInteger),  # its clock minus the database server's; NULL before it was measured
)

kiosk_holder = Table(  # the panel that works under a kiosk's id, or did last (services.store.holding)
    "kiosk_holder",
    metadata,
    Column("kiosk", String, primary_key=True),
    Column("panel", String(32), nullable=False),  # a hash of what tells it from others
    Column("machine", String, nullable=False),  # its name, and its address where it comes over a network
    Column("since_at", BigInteger, nullable=False),  # by the database's clock
)

# -- the HTTP API -----------------------------------------------------------------------------------

api_client = Table(
    "api_client",
    metadata,
    Column("name", String, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),  # SHA-256: a token is 256 random bits
    Column("scopes", String, nullable=False),  # separated by spaces
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", String, nullable=False),
    Column("retired_at", BigInteger),
)

api_request = Table(  # an idempotency key, and what it was first used for
    "api_request",
    metadata,
    Column("client", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_api_request_at", "at"),
)
