"""The one SQLite of this program: `from services.store.sqlite import sqlite3`, everywhere, and no `import sqlite3`.

It is the library of pysqlite3's wheel (3.53.4 as locked), not the one that Python is linked with: Debian 12's and 13's
have the WAL-reset bug, by which write-ahead logging may lose a commit. Where there is no such wheel (another
processor) the system's own is used, and `services.store.engines` keeps the rollback journal if that one has the bug:
slower, and nothing is lost.

Two SQLite libraries in one process must never open the same file: POSIX drops all locks that a process has on a file
when any of its descriptors is closed, and each library knows only of its own. So there is one (ruff's banned-api).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        from pysqlite3 import dbapi2 as sqlite3
    except ImportError:
        import sqlite3

__all__ = ["sqlite3"]
