"""Schema revisions, oldest first. Alembic itself is imported only when there is work to do."""

NEWEST = 29
REVISIONS = tuple(f"{number:04d}" for number in range(1, NEWEST + 1))
HEAD = REVISIONS[-1]
