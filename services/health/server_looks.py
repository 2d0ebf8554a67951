"""A look at the PostgreSQL servers that the house's address names: two in charge, a standby that does not follow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never

from sqlalchemy import select

from services.health.findings import Finding, Kind, Level, Seen
from services.store.clock import from_micros, to_micros
from services.store.database import Database
from services.store.server_looks import Role, ServerSeen, look
from services.store.servers import servers_of
from services.store.tables import journal_entry

BEHIND_SECONDS: Final = 60  # a kiosk's heartbeat comes every half minute, so a standby is never older where it follows
A_DAY: Final = timedelta(days=1)


def servers_look(database: Database, now: datetime) -> Seen:
    """Raises DatabaseFault."""
    if database.kind != "postgresql":
        return Seen()
    servers = servers_of(database.settings.url)
    seen = look(servers) if len(servers.address.places) > 1 else ()  # first: what it finds lets the database be read
    rivals = any(one.role is Role.RIVAL for one in seen)  # then nothing is read until one of them is stopped
    promoted = () if rivals else tuple(promotion(database, now))
    values = {("server_in_charge", str(one.place)): float(one.role is Role.IN_CHARGE) for one in seen}
    for one in seen:
        if one.role is Role.STANDBY:
            values["standby_follows", str(one.place)] = float(one.receives)
            values["standby_behind", str(one.place)] = one.behind_seconds
        elif one.role is not Role.IN_CHARGE:
            values["standby_follows", str(one.place)] = 0.0
    return Seen((*promoted, *wrong_servers(seen)), values)


def wrong_servers(seen: Sequence[ServerSeen]) -> Iterable[Finding]:
    """Pure."""
    for one in seen:
        server = str(one.place)
        match one.role:
            case Role.RIVAL:
                yield Finding(Kind.TWO_IN_CHARGE, Level.NOW, server)
            case Role.PAST:
                yield Finding(Kind.SERVER_PAST, Level.NOW, server)
            case Role.FENCED:
                yield Finding(Kind.SERVER_PAST, Level.SOON, server)
            case Role.SILENT:
                yield Finding(Kind.STANDBY_AWAY, Level.SOON, server)
            case Role.STANDBY if not one.receives:
                yield Finding(Kind.STANDBY_AWAY, Level.SOON, server)
            case Role.STANDBY if one.behind_seconds > BEHIND_SECONDS:
                yield Finding(Kind.STANDBY_BEHIND, Level.SOON, server, fields={"seconds": round(one.behind_seconds)})
            case Role.STANDBY | Role.IN_CHARGE:
                pass
            case _:
                assert_never(one.role)


def promotion(database: Database, now: datetime) -> Iterable[Finding]:
    """That a standby took over within the last day, and how many entries machines know to be lost. Raises
    DatabaseFault."""
    e = journal_entry.c
    query = select(e.event, e.at, e.text).where(
        e.event.in_(("server_promoted", "entries_lost")), e.at >= to_micros(now - A_DAY)
    )
    with database.read() as connection:
        rows = connection.execute(query.order_by(e.at)).all()
    times = [row.at for row in rows if row.event == "server_promoted"]
    if not times:
        return
    told = [json.loads(row.text)["fields"] for row in rows if row.event == "entries_lost"]
    lost = sum(int(one["known"]) - int(one["seq"]) for one in told)
    yield Finding(Kind.SERVER_CHANGED, Level.SOON, since=from_micros(times[-1]), fields={"entries": lost})
