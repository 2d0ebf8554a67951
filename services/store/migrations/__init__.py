"""Schema revisions, oldest first. Alembic itself is imported only when there is work to do."""

REVISIONS = (*(f"{number:04d}" for number in range(1, 21)), "0030")
HEAD = REVISIONS[-1]
