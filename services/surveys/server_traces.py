"""What a PostgreSQL server itself writes down beside the database, as far as it would tell who answered what.

The program keeps the running day's answers out of the write-ahead log (unlogged tables); what the server writes into
its own logs, and with which values, is the administrator's to set. So it is asked and told by `kiosk doctor`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import text

from services.store.database import Database

TABLES = ("survey_fresh", "survey_token")
WATCHERS = ("pgaudit", "auto_explain")  # libraries that write statements with their values into the server's log

_SETTINGS = text("SELECT name, setting FROM pg_settings")
_PERSISTENCE = text("SELECT relname FROM pg_class WHERE relname = ANY(:tables) AND relpersistence <> 'u'")


class Leak(StrEnum):
    """What joins answers to numbers on the server's disk."""

    WRITE_AHEAD_LOG = "write_ahead_log"  # somebody made a table of the running day a logged one
    STATEMENT_LOG = "statement_log"  # statements are logged with their values
    ERROR_LOG = "error_log"  # statements that fail are
    LIBRARY = "library"  # an extension logs statements
    UNKNOWN_LIBRARIES = "unknown_libraries"  # the kiosk's role may not see which extensions there are


@dataclass(frozen=True, slots=True)
class Trace:
    leak: Leak
    found: str  # tables, or settings with their values


def server_traces(database: Database) -> list[Trace]:
    """What has to be set otherwise; nothing on SQLite, which has no server. Raises DatabaseAway."""
    if database.kind == "sqlite":
        return []
    with database.read() as connection:
        logged = sorted(connection.execute(_PERSISTENCE, {"tables": list(TABLES)}).scalars())
        settings = {row.name: row.setting for row in connection.execute(_SETTINGS)}
    found = [Trace(Leak.WRITE_AHEAD_LOG, ", ".join(logged))] if logged else []
    return [*found, *traces_of(settings)]


def traces_of(settings: Mapping[str, str]) -> list[Trace]:
    """Pure: of the server's settings by name."""
    found = []
    if settings.get("log_parameter_max_length") != "0" and (logs := _statements_logged(settings)):
        found.append(Trace(Leak.STATEMENT_LOG, ", ".join(logs)))
    if (length := settings.get("log_parameter_max_length_on_error", "0")) != "0":
        found.append(Trace(Leak.ERROR_LOG, f"log_parameter_max_length_on_error = {length}"))
    libraries = [settings.get(f"{when}_preload_libraries") for when in ("shared", "session", "local")]
    loaded = [name for name in WATCHERS if any(name in one for one in libraries if one)]
    if loaded:
        found.append(Trace(Leak.LIBRARY, ", ".join(loaded)))
    elif None in libraries:
        found.append(Trace(Leak.UNKNOWN_LIBRARIES, "shared_preload_libraries"))
    return found


def _statements_logged(settings: Mapping[str, str]) -> list[str]:
    """The settings by which a statement comes into the log, with their values."""
    off = {
        "log_statement": ("none", "ddl"),
        "log_min_duration_statement": ("-1",),
        "log_min_duration_sample": ("-1",),
        "log_transaction_sample_rate": ("0",),
    }
    return [f"{name} = {settings[name]}" for name, good in off.items() if settings.get(name, good[0]) not in good]
