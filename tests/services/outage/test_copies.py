"""Two copies of one book bring everything in once; answers come when it is known how many were served beside them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from services.log.verify import chains, verify
from services.queue.model import TakeRequest
from services.store.database import Database, DatabaseSettings
from services.surveys.answering import Answering
from services.surveys.instrument_files import load_instruments
from services.surveys.model import Kept, Response, SurveySettings
from services.surveys.registry import register
from tests.support.outage import Killed, Machine, killed_at
from tests.support.staff import officer

of_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
P01 = officer("p01")


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


@of_sqlite
def test_a_disk_that_was_copied_in_an_outage_loses_no_number_and_doubles_none(
    machine: Machine, settings: DatabaseSettings, tmp_path: Path, template_file: Path
) -> None:
    machine.lose_server()
    machine.away.queue.taking.take(TakeRequest("r1", "A"))
    machine.stop()
    twin = Machine(tmp_path / "twin", "kiosk-1", settings, tmp_path / "keys", template_file)
    twin.stop()
    shutil.rmtree(tmp_path / "twin" / "outage")
    shutil.copytree(tmp_path / "one" / "outage", tmp_path / "twin" / "outage")
    for one, request in ((machine, "r2"), (twin, "r3")):
        one.start(server=False)
        one.away.queue.taking.take(TakeRequest(request, "A"))
    machine.come_back()
    twin.come_back()
    database = machine.server.journal.database
    assert rows(database, "SELECT request_id FROM ticket ORDER BY 1") == [("r1",), ("r2",), ("r3",)]
    assert rows(database, "SELECT count(*) FROM ticket_event") == [(3,)]
    assert rows(database, "SELECT sum(taken) FROM service_queue") == [(3,)]
    assert rows(database, "SELECT count(*) FROM print_job") == [(3,)]
    assert rows(database, "SELECT sum(numbers) FROM outage") == [(3,)]
    assert all(verify(database, one).intact for one in chains(database))
    assert not machine.state.pending and not twin.state.pending
    assert twin.book.series != machine.book.series
    twin.stop()


@of_sqlite
def test_an_answer_of_a_handful_served_in_an_outage_of_yesterday_says_no_service(machine: Machine) -> None:
    instruments = load_instruments(None)
    for side in (machine.server, machine.away):
        register(side.journal, instruments)
    sides = Answering(machine.away.day, instruments, SurveySettings(official=("skm", "spak"), open_answers=True))
    machine.lose_server()
    answer = machine.away.queue.taking.take(TakeRequest("r1", "A"))
    machine.away.queue.counters.open(P01, "1", ("A",))
    machine.away.queue.calling.call_next(P01, "1")
    machine.away.queue.calling.start(P01, "1")
    machine.away.queue.calling.finish(P01, "1")
    assert sides.answer(Response("singkat", {"puas": 4}), answer.ticket.code) is Kept.KEPT
    machine.clock.advance(86400)
    machine.server.day.keep()
    step = 0
    while machine.state.pending:
        step += 1
        try:
            with killed_at(step):
                machine.come_back()
        except Killed:
            machine.start(server=False)  # what has not come yet still waits: else nobody would bring it in
    machine.come_back()
    assert rows(machine.server.journal.database, "SELECT service FROM survey_response") == [("",)]
