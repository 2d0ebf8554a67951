"""Schema revisions, oldest first. Alembic itself is imported only when there is work to do."""

REVISIONS = tuple(f"{number:04d}" for number in range(1, 15))
HEAD = REVISIONS[-1]
