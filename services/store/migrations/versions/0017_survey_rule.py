"""From which day on answers are counted by the rule of disclosure: none of them stands with an earlier one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_rule",
        sa.Column("first_day", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("first_day", name=op.f("pk_survey_rule")),
    )
    # The day that an earlier version had opened; a fresh database has none.
    op.execute("INSERT INTO survey_rule (first_day) SELECT service_day FROM service_day_mark")
