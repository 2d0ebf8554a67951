"""What each server of a house's address says of itself: which is in charge, which follow, and how far behind.

Whoever meets two in charge lets the older one go: in its own database it is told to take no writes of the house's role
any more, so that no kiosk believes it that cannot see the other one. Which is older the timeline says. The setting
ends with the server's rows: `pg_rewind` makes it a copy of the one that took its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

import psycopg
from psycopg import sql

from services.store.postgres import Punctual
from services.store.server_address import Place
from services.store.servers import UNKNOWN, Mark, Servers, mark_of

_STATE: Final = (
    "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on',"
    " extract(epoch FROM pg_postmaster_start_time())::text"
)
_BEHIND: Final = (
    "SELECT coalesce(pg_last_wal_replay_lsn(), '0/0')::text,"
    " extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8,"
    " EXISTS (SELECT FROM pg_stat_get_wal_receiver() WHERE pid IS NOT NULL)"
)
_HERE: Final = (
    "SELECT pg_current_wal_lsn()::text, (SELECT count(*) FROM pg_stat_replication),"
    " current_setting('synchronous_standby_names')"
)
_FENCE: Final = "ALTER ROLE CURRENT_USER IN DATABASE {} SET default_transaction_read_only = on"
_END_OTHERS: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
)


class Role(StrEnum):
    IN_CHARGE = "in_charge"
    STANDBY = "standby"
    PAST = "past"  # would write, and another one took its place
    FENCED = "fenced"  # the same, and it was told to take no writes
    RIVAL = "rival"  # in charge, as another one of the same age is
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class ServerSeen:
    """One server. `position`: how far its log has come, bytes. `followers`, `waits_for`: of the one in charge, how many
    standbys are connected, and those that a COMMIT waits for ("": none). `behind`: of a standby, bytes that it lacks;
    `behind_seconds`: the age of the last change that it has, 0 where it has all. `problem`: of one that says nothing.
    """

    place: Place
    role: Role
    mark: Mark = UNKNOWN
    position: int = 0
    followers: int = 0
    waits_for: str = ""
    receives: bool = False
    behind: int = 0
    behind_seconds: float = 0.0
    started: str = ""  # when its program was started: two names of one server say the same
    problem: str = ""


def look(servers: Servers) -> tuple[ServerSeen, ...]:
    """All of them, at once, within the time of one connection. What is learned counts for the whole process.

    A server that was in charge before is fenced. Never raises.
    """
    with ThreadPoolExecutor(len(servers.address.places), "server look") as pool:
        seen = [*pool.map(lambda place: _ask(servers, place), servers.address.places)]
    judged = _judged(seen)
    for one in judged:
        if one.role in (Role.IN_CHARGE, Role.PAST, Role.RIVAL):
            servers.learn(one.mark, rivals=one.role is Role.RIVAL)
    return tuple(_fenced(servers, one) if one.role is Role.PAST else one for one in judged)


def _ask(servers: Servers, place: Place) -> ServerSeen:
    try:
        with servers.to(place, autocommit=True) as connection:
            return _said(connection, place)
    except psycopg.errors.ConnectionTimeout:
        return ServerSeen(place, Role.SILENT, problem="no answer")
    except psycopg.Error as error:
        servers.note_silent(place)
        words = (str(error).strip().splitlines() or [""])[0]
        return ServerSeen(place, Role.SILENT, problem=(words.rpartition(" failed: ")[2] or "no answer")[:120])


def _said(connection: Punctual, place: Place) -> ServerSeen:
    """Raises psycopg.Error."""
    recovers, read_only, started = _row(connection, _STATE)
    if recovers:
        position, seconds, receives = _row(connection, _BEHIND)
        found = ServerSeen(place, Role.STANDBY, position=_bytes(position), started=str(started))
        return replace(found, receives=bool(receives), behind_seconds=float(seconds or 0.0))
    position, followers, waits_for = _row(connection, _HERE)
    role, mark = Role.FENCED if read_only else Role.IN_CHARGE, mark_of(connection)
    found = ServerSeen(place, role, mark, _bytes(position), started=str(started))
    return replace(found, followers=int(followers), waits_for=str(waits_for))


def _row(connection: Punctual, query: str) -> Sequence[Any]:
    return connection.execute(query).fetchone() or (None, None, None)


def _bytes(position: str) -> int:
    """A place in the log, as PostgreSQL writes it: 16/B374D848."""
    high, _, low = str(position).partition("/")
    return int(high, 16) << 32 | int(low or "0", 16)


def _judged(seen: Sequence[ServerSeen]) -> list[ServerSeen]:
    """Pure. Of those that are in charge the one that was promoted last is; standbys are held against it."""
    writing = [one for one in seen if one.role is Role.IN_CHARGE]
    past = [one for one in writing if any(_came_after(other.mark, one.mark) for other in writing)]
    right = [one for one in writing if one not in past]
    if len({(one.mark, one.started) for one in right}) > 1:
        roles = {**dict.fromkeys(past, Role.PAST), **dict.fromkeys(right, Role.RIVAL)}
        return [replace(one, role=roles.get(one, one.role)) for one in seen]
    judged = [replace(one, role=Role.PAST) if one in past else one for one in seen]
    return [_behind(one, right[0]) if one.role is Role.STANDBY and right else one for one in judged]


def _came_after(mark: Mark, before: Mark) -> bool:
    return mark.system == before.system != "" and mark.timeline > before.timeline


def _behind(standby: ServerSeen, in_charge: ServerSeen) -> ServerSeen:
    lacks = max(0, in_charge.position - standby.position)
    return replace(standby, behind=lacks, behind_seconds=standby.behind_seconds if lacks else 0.0)


def _fenced(servers: Servers, one: ServerSeen) -> ServerSeen:
    """Whatever keeps it from being told is no matter here: this process has learned that it is past."""
    with suppress(psycopg.Error), servers.to(one.place, autocommit=True) as connection:
        connection.execute(sql.SQL(_FENCE).format(sql.Identifier(servers.address.database)))
        connection.execute(_END_OTHERS)
        return replace(one, role=Role.FENCED)
    return one
