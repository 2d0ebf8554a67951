"""Composes what a program does when another PostgreSQL server has taken over: at its start, and while it runs."""

from __future__ import annotations

from kiosk.settings.model import Settings
from services.backup.promotion import Numbered, accept
from services.log.journal import Journal
from services.store.database import Database
from services.store.upgrade import require_identity
from services.store.witness import Witness


def accept_server(settings: Settings, journal: Journal, *, fresh: bool) -> None:
    """fresh: this machine has seen the log within the last minutes. Raises DatabaseFault."""
    if journal.database.kind != "postgresql":
        return
    letters = {one.series for one in settings.house.services.values()}
    if settings.visits.service:
        letters.add(settings.visits.series)
    accept(journal, Numbered(settings.house.time_zone, letters), informed=fresh)


def take_over(settings: Settings, journal: Journal) -> None:
    """A running program meets another server than the one that it works with. Raises DatabaseFault.

    On connections of its own: those of the program wait for what is found.
    """
    ours, witness = journal.database, Witness(settings.storage.id_file)
    met = Database(ours.settings)
    met.identity, met.log_seen = ours.identity, dict(ours.log_seen)
    try:
        witness.compare(met)
        require_identity(met)
        accept_server(settings, Journal(met, journal.chain, journal.clock), fresh=True)
        witness.note(met)
    finally:
        met.close()
    ours.log_seen, ours.server = met.log_seen, met.server
