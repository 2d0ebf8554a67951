"""What `kiosk doctor` says of the house's PostgreSQL: which server is in charge, which follow, and how far behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from kiosk.commands.findings import Finding, Verdict, ok
from kiosk.settings.model import Settings
from services.health.server_looks import BEHIND_SECONDS
from services.store.server_address import is_server
from services.store.server_looks import Role, ServerSeen, look
from services.store.servers import Mark, servers_of
from services.store.witness import Witness

WHAT: Final = "database servers"
NAME_BOTH: Final = "Name it as well, so that the program finds it by itself: [database] url = …@host1,host2/database"
PROMOTE: Final = "None takes writes. If the one that was in charge is lost: docs/replication.md, promote the standby."


def database_servers(settings: Settings) -> Finding:
    """Asks each of them; whatever they say is a finding."""
    url = settings.storage.database_url
    if not is_server(url):
        return ok(WHAT, "none: the house works on a file")
    servers = servers_of(url)
    servers.learn(Mark(*Witness(settings.storage.id_file).server()))
    seen = look(servers)
    found = "; ".join(f"{one.place}: {_words(one, only=len(seen) == 1)}" for one in seen)
    verdict, remedy = max(_judged(seen), key=lambda one: _ORDER.index(one[0]))
    return Finding(WHAT, verdict, found, remedy)


_ORDER: Final = (Verdict.OK, Verdict.WARN, Verdict.FAIL)


def _words(one: ServerSeen, *, only: bool) -> str:
    match one.role:
        case Role.IN_CHARGE:
            waits = f", a number waits for {one.waits_for}" if one.waits_for else ""
            return f"in charge, {one.followers} connected to follow it{waits}"
        case Role.STANDBY:
            if not one.receives:
                return "a standby (read-only) that gets nothing"
            if only:
                return "a standby (read-only) that follows"
            if not one.behind:
                return "a standby (read-only) that follows, nothing behind"
            return f"a standby (read-only) that follows, {one.behind} bytes and {one.behind_seconds:.0f} s behind"
        case Role.PAST:
            return "was in charge before another one took its place, and still takes writes"
        case Role.FENCED:
            return "was in charge before, or was told so: takes no writes of this house"
        case Role.RIVAL:
            return "in charge, and so is another one of the same age"
        case Role.SILENT:
            return one.problem
        case _:
            assert_never(one.role)


def _judged(seen: Sequence[ServerSeen]) -> list[tuple[Verdict, str]]:
    """Pure. Each thing that is not as it should be, with its remedy."""
    roles = [one.role for one in seen]
    found = [(Verdict.OK, "")]
    if Role.RIVAL in roles:
        found.append((Verdict.FAIL, "Stop the one that is not to be: docs/replication.md. Until then neither is used."))
    elif Role.IN_CHARGE not in roles:
        found.append((Verdict.FAIL, PROMOTE if len(seen) > 1 or Role.SILENT not in roles else "Start it."))
    if Role.PAST in roles or Role.FENCED in roles:
        found.append((Verdict.WARN, "Make it a standby of the one in charge: docs/replication.md, pg_rewind."))
    if Role.SILENT in roles or any(one.role is Role.STANDBY and not one.receives for one in seen):
        found.append((Verdict.WARN, "Start it, or look at its log: what is written now is on one machine only."))
    if any(one.behind_seconds > BEHIND_SECONDS for one in seen):
        found.append((Verdict.WARN, "Look at network and disk of the standby."))
    if len(seen) == 1 and seen[0].followers:
        found.append((Verdict.WARN, f"A standby follows, and [database] url does not name it. {NAME_BOTH}"))
    return found
