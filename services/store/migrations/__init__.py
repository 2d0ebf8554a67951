"""Schema revisions, oldest first. Alembic itself is imported only when there is work to do."""

NEWEST = 20
REVISIONS = (*(f"{number:04d}" for number in range(1, NEWEST + 1)), "0040")  # ahead of what others have taken
HEAD = REVISIONS[-1]
