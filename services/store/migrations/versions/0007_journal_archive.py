"""Archived parts of the journal. Entries may go only under a record of their part; that is a condition of the
trigger that refuses every other deletion, so that no trigger ever has to be taken away.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SQLITE = (
    "DROP TRIGGER journal_entry_no_delete",
    """CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry
    WHEN NOT EXISTS (SELECT 1 FROM journal_archive WHERE chain = OLD.chain AND last_seq >= OLD.seq)
    BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted, unless they were archived'); END""",
    """CREATE TRIGGER journal_archive_in_order BEFORE INSERT ON journal_archive
    WHEN NEW.first_seq IS NOT (SELECT coalesce(max(last_seq), 0) + 1 FROM journal_archive WHERE chain = NEW.chain)
        OR NOT EXISTS (SELECT 1 FROM journal_entry
            WHERE chain = NEW.chain AND seq = NEW.last_seq AND hash = NEW.last_hash)
    BEGIN SELECT RAISE(ABORT, 'an archived part must follow the one before it and end with an entry'); END""",
    """CREATE TRIGGER journal_archive_no_update BEFORE UPDATE ON journal_archive
    BEGIN SELECT RAISE(ABORT, 'records of archived entries are never changed'); END""",
    """CREATE TRIGGER journal_archive_no_delete BEFORE DELETE ON journal_archive
    BEGIN SELECT RAISE(ABORT, 'records of archived entries are never deleted'); END""",
)

POSTGRESQL = (
    "DROP TRIGGER journal_entry_no_change ON journal_entry",
    """CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_refuse()""",
    """CREATE FUNCTION journal_entry_archived() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM journal_archive WHERE chain = OLD.chain AND last_seq >= OLD.seq) THEN
            RAISE EXCEPTION 'journal entries are never deleted, unless they were archived';
        END IF;
        RETURN OLD;
    END $$""",
    """CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_entry_archived()""",
    """CREATE FUNCTION journal_archive_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.first_seq <> (SELECT coalesce(max(last_seq), 0) + 1 FROM journal_archive WHERE chain = NEW.chain)
            OR NOT EXISTS (SELECT 1 FROM journal_entry
                WHERE chain = NEW.chain AND seq = NEW.last_seq AND hash = NEW.last_hash) THEN
            RAISE EXCEPTION 'an archived part must follow the one before it and end with an entry';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER journal_archive_in_order BEFORE INSERT ON journal_archive
    FOR EACH ROW EXECUTE FUNCTION journal_archive_in_order()""",
    """CREATE TRIGGER journal_archive_no_change BEFORE UPDATE OR DELETE ON journal_archive
    FOR EACH ROW EXECUTE FUNCTION journal_refuse()""",
    """CREATE TRIGGER journal_archive_no_truncate BEFORE TRUNCATE ON journal_archive
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()""",
)


def upgrade() -> None:
    op.create_table(
        "journal_archive",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("cutoff", sa.BigInteger(), nullable=False),
        sa.Column("archived_at", sa.BigInteger(), nullable=False),
        sa.Column("keep_years", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("chain", "last_seq", name=op.f("pk_journal_archive")),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
