"""Two real PostgreSQL servers, one of which follows the other: a failover by hand, and the old one that comes back."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kiosk.commands.doctor_servers import database_servers
from kiosk.commands.findings import Verdict
from kiosk.compose.services import Services, open_services
from kiosk.settings.reading import load
from services.health.findings import Kind
from services.health.server_looks import servers_look
from services.log.reading import EntryFilter, entries
from services.log.verify import verify
from services.queue.model import Refused
from services.queue.taking import TakeRequest
from services.store import servers as all_servers
from services.store.changes import watch
from services.store.faults import DatabaseAway, DatabaseUnsure
from services.store.holding import IdHold
from services.store.server_looks import Role, look
from services.store.servers import Mark, servers_of
from tests.support.clock import ManualClock
from tests.support.postgres import Cluster, Standby, follow
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[3]
KEPT = ("wal_log_hints=on", "wal_keep_size=64MB")


@dataclass
class Two:
    first: Cluster
    second: Cluster
    name: str

    @property
    def url(self) -> str:
        folders = dict.fromkeys((self.first.folder, self.second.folder))
        return f"postgresql+psycopg://kiosk@/{self.name}?host={','.join(map(str, folders))}"

    def roles(self) -> list[Role]:
        return [one.role for one in look(servers_of(self.url))]


@pytest.fixture(scope="module")
def two() -> Iterator[Two]:
    first = Cluster(*KEPT)
    name = first.create()
    second = Standby(first, "second")
    yield Two(first, second, name)
    second.stop()
    first.stop()


def opened(two: Two, folder: Path, kiosk: str) -> Services:
    """As a program on a machine of its own opens them: it knows of the servers what is on its disk."""
    folder.mkdir(exist_ok=True)
    place = folder / "kiosk.ini"
    if not place.exists():
        said = (ROOT / "kiosk.ini").read_text("utf-8").replace("id = kiosk-1", f"id = {kiosk}")
        place.write_text(said.replace("url = data/kiosk.sqlite3", f"url = {two.url}"), "utf-8")
    all_servers._all.pop(two.url, None)
    return open_services(load(place), clock=ManualClock())


def number(services: Services) -> str:
    answer = services.queue.taking.take(TakeRequest(uuid.uuid4().hex, "A", None, language="id"))
    assert not isinstance(answer, Refused)
    return answer.ticket.label


def told(services: Services, event: str) -> list[dict[str, object]]:
    return [dict(one.fields) for one in entries(services.database, EntryFilter(event=event))]


def lose_the_last(two: Two, write: Callable[[], object]) -> None:
    """The server in charge dies, and its standby does not have what was written last: it is promoted."""
    until(lambda: look(servers_of(two.url))[1].behind == 0)
    two.second.kill()
    write()
    two.first.kill()
    two.second.start()
    two.second.promote()


def test_no_number_is_given_twice_and_the_old_server_is_never_believed(two: Two, tmp_path: Path) -> None:
    one, other = opened(two, tmp_path / "one", "kiosk-1"), opened(two, tmp_path / "other", "kiosk-2")
    assert [number(one), number(other)] == ["A001", "A002"]
    watcher, hold = watch(one.database), IdHold(one.database, "kiosk-1", one.clock)
    hold.take()
    lose_the_last(two, lambda: number(one))

    assert number(other) == "A101"  # it knows nothing of A003, which somebody holds
    assert number(one) == "A102"
    (lost,) = told(one, "entries_lost")
    assert int(str(lost["known"])) - int(str(lost["seq"])) == 1
    assert len(told(one, "server_promoted")) == 1
    hold.keep()
    watcher.wait(3.0)
    number(other)
    assert watcher.wait(3.0)
    hold.release()
    watcher.close()

    changed, away = servers_look(one.database, one.clock.now()).findings
    assert (changed.kind, changed.fields["entries"], away.kind) == (Kind.SERVER_CHANGED, 1, Kind.STANDBY_AWAY)

    met = other.database.server
    assert met is not None
    servers_of(two.url).learn(Mark(*met), rivals=True)  # two were in charge, and one was stopped
    assert servers_look(other.database, one.clock.now()).findings[0].kind is Kind.SERVER_CHANGED

    two.first.start()  # it comes back, and would write
    assert two.roles() == [Role.FENCED, Role.IN_CHARGE]
    stranger = opened(two, tmp_path / "stranger", "kiosk-3")
    assert number(stranger) == "A104"
    for services in (one, other, stranger):
        services.close()
    alone = replace(two, second=two.first)
    with pytest.raises(DatabaseAway, match="read-only"):
        opened(alone, tmp_path / "nobody", "kiosk-4")
    assert database_servers(one.settings).verdict is Verdict.WARN

    two.first.kill()
    follow(two.first, two.second, "first")
    until(lambda: look(servers_of(two.url))[0].receives)
    assert two.roles() == [Role.STANDBY, Role.IN_CHARGE]
    found = database_servers(one.settings)
    assert found.verdict is Verdict.OK and "in charge, 1 connected" in found.found
    again = opened(two, tmp_path / "one", "kiosk-1")
    assert number(again) == "A105"
    assert verify(again.database, "kiosk-1").intact
    again.close()


def test_a_house_that_wants_two_copies_shows_no_number_that_has_one(two: Two, tmp_path: Path) -> None:
    """The server in charge waits for its standby. Who ends that wait by hand makes COMMIT succeed with a warning."""
    services = opened(two, tmp_path / "sync", "kiosk-5")
    in_charge, standby = (two.first, two.second) if two.roles()[0] is Role.IN_CHARGE else (two.second, two.first)
    in_charge.sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
    in_charge.sql("SELECT pg_reload_conf()")
    with services.database.read() as connection:
        until(lambda: connection.exec_driver_sql("SHOW synchronous_standby_names").scalar_one() == "*")
    number(services)
    standby.kill()
    done = threading.Event()

    def end_its_wait() -> None:
        while not done.wait(0.1):
            in_charge.sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")

    helper = threading.Thread(target=end_its_wait)
    helper.start()
    try:
        with pytest.raises(DatabaseUnsure, match="no standby has"):
            number(services)
    finally:
        done.set()
        helper.join()
        services.close()
