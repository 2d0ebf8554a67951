"""Protections of the disk, taken away one by one: so that tests see that each loss is found."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from services.log import keys as log_keys
from services.store import database as store
from services.store import files as store_files
from services.visits import pass_keys, personal, spool


def _sync_of_database(synchronous: str) -> None:
    made = store.sqlite_engine

    def unsafe(*arguments: Any, **named: Any) -> Engine:
        engine = made(*arguments, **named)
        told = f"PRAGMA synchronous = {synchronous}"
        event.listen(engine, "connect", lambda connection, _record: connection.execute(told))
        return engine

    store.sqlite_engine = unsafe


def _unsafe_write(path: Path, content: bytes) -> None:
    """As services.store.files.write_durably, without waiting for the disk."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(content)
    fresh.chmod(0o600)
    fresh.replace(path)


def _no_sync_of_keys() -> None:
    for module in (log_keys, pass_keys, personal):
        module.write_durably = _unsafe_write  # type: ignore[attr-defined]


def _no_sync_of_spool() -> None:
    spool.write_durably = _unsafe_write  # type: ignore[attr-defined]


def _no_sync_of_folders() -> None:
    store_files.sync_folder = lambda _path: None  # type: ignore[assignment]


BROKEN: dict[str, Callable[[], None]] = {
    "database": partial(_sync_of_database, "OFF"),
    "commits": partial(_sync_of_database, "NORMAL"),  # what most programs set beside a write-ahead log
    "keys": _no_sync_of_keys,
    "spool": _no_sync_of_spool,
    "folders": _no_sync_of_folders,
}
