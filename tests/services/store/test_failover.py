"""Two real PostgreSQL servers, one of which follows the other: a failover by hand, and the old one that comes back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kiosk.compose.services import Services, open_services
from kiosk.settings.reading import load
from services.log.reading import EntryFilter, entries
from services.log.verify import verify
from services.queue.model import Refused
from services.queue.taking import TakeRequest
from services.store import servers as all_servers
from services.store.changes import watch
from services.store.faults import DatabaseAway
from services.store.holding import IdHold
from services.store.server_looks import Role, look
from services.store.servers import servers_of
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
    (lost,) = told(one, "house_restored")
    assert (lost["copy"], int(str(lost["known"])) - int(str(lost["seq"]))) == ("standby", 1)
    assert len(told(one, "server_promoted")) == 1
    hold.keep()
    watcher.wait(3.0)
    number(other)
    assert watcher.wait(3.0)
    hold.release()
    watcher.close()

    two.first.start()  # it comes back, and would write
    assert two.roles() == [Role.FENCED, Role.IN_CHARGE]
    stranger = opened(two, tmp_path / "stranger", "kiosk-3")
    assert number(stranger) == "A104"
    for services in (one, other, stranger):
        services.close()
    alone = replace(two, second=two.first)
    with pytest.raises(DatabaseAway, match="read-only"):
        opened(alone, tmp_path / "nobody", "kiosk-4")

    two.first.kill()
    follow(two.first, two.second, "first")
    until(lambda: look(servers_of(two.url))[0].receives)
    assert two.roles() == [Role.STANDBY, Role.IN_CHARGE]
    again = opened(two, tmp_path / "one", "kiosk-1")
    assert number(again) == "A105"
    assert verify(again.database, "kiosk-1").intact
    again.close()
