"""The house's PostgreSQL dies in the middle of the day, and the kiosk goes on: real processes, touches and paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.compose.outage import open_book
from kiosk.compose.services import Services, open_services
from services.log.reading import EntryFilter, entries
from services.log.verify import verify
from services.people.model import COMMAND_LINE
from services.queue.print_jobs import newest_of
from tests.support.clock import ManualClock
from tests.support.places import FACE, FIRST_SERVICE, LAST_BUTTON, NOBODY, TAKE
from tests.support.postgres import Cluster
from tests.support.running_kiosk import OPEN_SECONDS, ROOT, RunningKiosk, settings_in
from tests.support.staff import officer
from tests.support.survey_data import kept_today

from .test_touch_visit import SESSION_HOURS, book, pass_of

ON_ITS_OWN = "goes on with numbers of its own"


@contextmanager
def the_book(kiosk: RunningKiosk) -> Iterator[Services]:
    """As the page for the counters opens it, beside the kiosk."""
    opened = open_book(kiosk.settings, put_aside=False)
    try:
        yield opened
    finally:
        opened.close()


def takes_a_number(kiosk: RunningKiosk) -> None:
    for place in (TAKE, FIRST_SERVICE, NOBODY):
        kiosk.changed_after(place)


def printed(services: Services) -> list[str]:
    """The numbers whose last slip came out."""
    jobs = {one.label: newest_of(services.database, one.id) for one in services.queue.tickets_today()}
    return [label for label, job in jobs.items() if job is not None and job.state.value == "printed"]


def prints(kiosk: RunningKiosk, *labels: str) -> None:
    with the_book(kiosk) as book_of_kiosk:
        kiosk.wait(lambda: printed(book_of_kiosk) == list(labels))


def is_served(kiosk: RunningKiosk) -> str:
    """The first number in the queue, called and served at a counter; its code."""
    with the_book(kiosk) as services:
        queue, who = services.queue, officer("p01")
        queue.counters.open(who, "1")
        called = queue.calling.call_next(who, "1")
        queue.calling.start(who, "1")
        queue.calling.finish(who, "1")
        return called.ticket.qr_text  # type: ignore[union-attr]


def test_a_day_in_which_the_server_dies_the_kiosk_is_killed_and_both_come_back(
    tmp_path: Path, cluster: Cluster, template: str
):
    name = cluster.create(template)
    text = (ROOT / "kiosk.ini").read_text("utf-8").replace("url = data/kiosk.sqlite3", f"url = {cluster.url(name)}")
    text = text.replace("port = 8765", "port = 0").replace("motion = yes", "motion = no")
    (tmp_path / "kiosk.ini").write_text(text.replace("with_kiosk = yes", "with_kiosk = no"), "utf-8")
    pass_text = issued_pass(tmp_path)
    kiosk = RunningKiosk(tmp_path)
    try:
        takes_a_number(kiosk)
        kiosk.wait(lambda: kiosk.jobs() == ["printed"])
        kiosk.changed_after(LAST_BUTTON)
        kiosk.services.database.close()
        with cluster.away():
            kiosk.wait(lambda: ON_ITS_OWN in kiosk.said())
            works_alone(kiosk, pass_text)
            kiosk.display.close()
            kiosk.kill_all()
            kiosk = RunningKiosk(tmp_path)
            assert ON_ITS_OWN in kiosk.said()
            takes_a_number(kiosk)
            prints(kiosk, "SA001", "SA002", "SA003")
        kiosk.wait(lambda: "works again" in kiosk.said(), OPEN_SECONDS)
        everything_is_in_the_house(kiosk.services)
    finally:
        kiosk.close()
        kiosk.kill_all()
        cluster.drop(name)


def works_alone(kiosk: RunningKiosk, pass_text: str) -> None:
    """A number, a pass, and the survey of who was served meanwhile."""
    kiosk.wait(kiosk.shows_home)
    takes_a_number(kiosk)
    prints(kiosk, "SA001")
    kiosk.changed_after(LAST_BUTTON)
    before = kiosk.page()
    kiosk.simulator("scan", pass_text)
    prints(kiosk, "SA001", "SA002")
    kiosk.rests_differing_from(before)
    kiosk.changed_after(LAST_BUTTON)
    before = kiosk.page()
    kiosk.simulator("scan", is_served(kiosk))
    kiosk.rests_differing_from(before)
    kiosk.changed_after(FACE)
    with the_book(kiosk) as services:
        kiosk.wait(lambda: kept_today(services.database, "singkat"))


def issued_pass(folder: Path) -> str:
    """Of somebody who booked a session of now the evening before."""
    settings, evening = settings_in(folder), ManualClock()
    now = datetime.now(settings.house.time_zone)
    evening.set(datetime.combine(now.date(), datetime.min.time(), settings.house.time_zone) - timedelta(hours=1))
    services = open_services(settings, clock=evening)
    services.visits.keys.new(COMMAND_LINE)
    text = pass_of(services, book(services, 1, now.hour // SESSION_HOURS))
    services.close()
    return text


def everything_is_in_the_house(services: Services) -> None:
    states = {one.label: one.state.value for one in services.queue.tickets_today()}
    assert states.pop("A001") == "waiting" and sorted(states) == ["SA001", "SA002", "SA003"]
    assert sorted(states.values()) == ["served", "waiting", "waiting"]
    assert printed(services) == ["A001", "SA001", "SA002", "SA003"]
    assert [row.points for row in kept_today(services.database, "singkat")] == [5]
    said = [one.event for one in entries(services.database, EntryFilter(), limit=1000)]
    counted = {event: said.count(event) for event in ("ticket_taken", "outage_began", "outage_merged", "ticket_called")}
    assert counted == {"ticket_taken": 4, "outage_began": 1, "outage_merged": 1, "ticket_called": 1}
    assert verify(services.database, "kiosk-1~SA").intact and verify(services.database, "kiosk-1").intact
