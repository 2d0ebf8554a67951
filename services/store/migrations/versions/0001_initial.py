"""The first schema: journal, queue, paper and people.

The journal's triggers move its head and refuse every other change. No later migration may
batch-alter journal_entry: copying a table drops its triggers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _database_identity() -> None:
    op.create_table(
        "database_identity",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_database_identity")),
    )


def _house_setting() -> None:
    op.create_table(
        "house_setting",
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("section", "key", name=op.f("pk_house_setting")),
    )


def _service_day_mark() -> None:
    op.create_table(
        "service_day_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("trusted_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_service_day_mark_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_day_mark")),
    )


def _journal_head() -> None:
    op.create_table(
        "journal_head",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_journal_head")),
    )


def _journal_entry() -> None:
    op.create_table(
        "journal_entry",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_journal_entry")),
    )
    op.create_index("ix_journal_entry_actor", "journal_entry", ["actor", "at"], unique=False)
    op.create_index("ix_journal_entry_at", "journal_entry", ["at", "chain", "seq"], unique=False)
    op.create_index("ix_journal_entry_event", "journal_entry", ["event", "at"], unique=False)
    op.create_index("ix_journal_entry_severity", "journal_entry", ["severity", "at"], unique=False)


def _series_counter() -> None:
    op.create_table(
        "series_counter",
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("service_day", "series", name=op.f("pk_series_counter")),
    )


def _service_queue() -> None:
    op.create_table(
        "service_queue",
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("priority_run", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("service", name=op.f("pk_service_queue")),
    )


def _counter() -> None:
    op.create_table(
        "counter",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("is_open", sa.Integer(), nullable=False),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("officer", sa.String(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_counter")),
    )


def _ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("service_day", sa.String(length=10), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=26), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("priority_group", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("counter", sa.String(), nullable=True),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("recalls", sa.Integer(), server_default="0", nullable=False),
        sa.Column("called_again_at", sa.BigInteger(), nullable=True),
        sa.Column("transferred", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before_call", sa.Integer(), server_default="0", nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("code", name=op.f("uq_ticket_code")),
        sa.UniqueConstraint("request_id", name=op.f("uq_ticket_request_id")),
        sa.UniqueConstraint("service_day", "series", "number", name=op.f("uq_ticket_service_day_series_number")),
    )
    op.create_index("ix_ticket_day_state", "ticket", ["service_day", "state"], unique=False)
    op.create_index("ix_ticket_kiosk_arrived_at", "ticket", ["kiosk", "arrived_at"], unique=False)
    op.create_index(
        "ix_ticket_served",
        "ticket",
        ["service_day", "service", "finished_at"],
        unique=False,
        sqlite_where=sa.text("state = 'served'"),
        postgresql_where=sa.text("state = 'served'"),
    )
    op.create_index(
        "ix_ticket_waiting",
        "ticket",
        ["service_day", "service", "lane", "arrived_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_ticket_active_counter",
        "ticket",
        ["counter"],
        unique=True,
        sqlite_where=sa.text("state IN ('called', 'serving')"),
        postgresql_where=sa.text("state IN ('called', 'serving')"),
    )


def _ticket_event() -> None:
    op.create_table(
        "ticket_event",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("ticket_id", ROW_ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("counter", sa.String(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_event_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_event")),
    )
    op.create_index("ix_ticket_event_at", "ticket_event", ["at"], unique=False)
    op.create_index(op.f("ix_ticket_event_ticket_id"), "ticket_event", ["ticket_id"], unique=False)


def _ticket_note() -> None:
    op.create_table(
        "ticket_note",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("ticket_id", ROW_ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_note_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_note")),
    )
    op.create_index(op.f("ix_ticket_note_ticket_id"), "ticket_note", ["ticket_id"], unique=False)


def _print_job() -> None:
    op.create_table(
        "print_job",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ticket_id", ROW_ID, nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("printer_state", sa.String(), nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_print_job_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_job")),
    )
    op.create_index("ix_print_job_open", "print_job", ["kiosk", "state"], unique=False)
    op.create_index(op.f("ix_print_job_ticket_id"), "print_job", ["ticket_id"], unique=False)


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("ticket_id", ROW_ID, nullable=True),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_by", sa.String(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_alert_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index("ix_alert_kind", "alert", ["kind", "kiosk", "raised_at"], unique=False)
    op.create_index("ix_alert_open", "alert", ["closed_at", "kiosk"], unique=False)
    op.create_index(op.f("ix_alert_ticket_id"), "alert", ["ticket_id"], unique=False)


def _officer() -> None:
    op.create_table(
        "officer",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_officer")),
    )


def _signin_delay() -> None:
    op.create_table(
        "signin_delay",
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("officer", "place", name=op.f("pk_signin_delay")),
    )


def _kiosk_state() -> None:
    op.create_table(
        "kiosk_state",
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("express_mode", sa.Integer(), server_default="0", nullable=False),
        sa.Column("in_service", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.String(), server_default="", nullable=False),
        sa.Column("heartbeat_at", sa.BigInteger(), nullable=True),
        sa.Column("printer_state", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("kiosk", name=op.f("pk_kiosk_state")),
    )


TABLES = (
    _database_identity,
    _house_setting,
    _service_day_mark,
    _journal_head,
    _journal_entry,
    _series_counter,
    _service_queue,
    _counter,
    _ticket,
    _ticket_event,
    _ticket_note,
    _print_job,
    _alert,
    _officer,
    _signin_delay,
    _kiosk_state,
)

SQLITE_TRIGGERS = (
    """CREATE TRIGGER journal_entry_in_order BEFORE INSERT ON journal_entry
    WHEN NEW.seq IS NOT (SELECT seq + 1 FROM journal_head WHERE chain = NEW.chain)
    BEGIN SELECT RAISE(ABORT, 'a journal entry must follow the head of its chain'); END""",
    """CREATE TRIGGER journal_entry_moves_head AFTER INSERT ON journal_entry
    BEGIN UPDATE journal_head SET seq = NEW.seq, hash = NEW.hash, at = NEW.at WHERE chain = NEW.chain; END""",
    """CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry
    BEGIN SELECT RAISE(ABORT, 'journal entries are never changed'); END""",
    """CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry
    BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted'); END""",
    """CREATE TRIGGER journal_head_no_delete BEFORE DELETE ON journal_head
    BEGIN SELECT RAISE(ABORT, 'the head of a journal is never deleted'); END""",
    """CREATE TRIGGER journal_head_forward BEFORE UPDATE ON journal_head
    WHEN NEW.chain IS NOT OLD.chain OR NEW.seq < OLD.seq
    BEGIN SELECT RAISE(ABORT, 'the head of a journal never goes back'); END""",
)

POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION journal_entry_added() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE journal_head SET seq = NEW.seq, hash = NEW.hash, at = NEW.at
            WHERE chain = NEW.chain AND seq + 1 = NEW.seq;
        IF NOT FOUND THEN RAISE EXCEPTION 'a journal entry must follow the head of its chain'; END IF;
        PERFORM pg_notify('kiosk_changed', '');
        RETURN NEW;
    END $$""",
    """CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'journal entries are never changed or deleted'; END $$""",
    """CREATE FUNCTION journal_head_forward() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.chain <> OLD.chain OR NEW.seq < OLD.seq THEN
            RAISE EXCEPTION 'the head of a journal never goes back';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER journal_entry_in_order BEFORE INSERT ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_entry_added()""",
    """CREATE TRIGGER journal_entry_no_change BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_refuse()""",
    """CREATE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()""",
    """CREATE TRIGGER journal_head_no_delete BEFORE DELETE ON journal_head
    FOR EACH ROW EXECUTE FUNCTION journal_refuse()""",
    """CREATE TRIGGER journal_head_no_truncate BEFORE TRUNCATE ON journal_head
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()""",
    """CREATE TRIGGER journal_head_forward BEFORE UPDATE ON journal_head
    FOR EACH ROW EXECUTE FUNCTION journal_head_forward()""",
)


def upgrade() -> None:
    for create in TABLES:
        create()
    triggers = SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_TRIGGERS
    for trigger in triggers:
        op.execute(trigger)
