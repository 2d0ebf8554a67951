"""Killed between any two statements of a merge, a kiosk brings everything in once all the same."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services.log.verify import chains, verify
from services.queue.model import Issued, TakeRequest
from services.store.database import Database
from tests.support.outage import Killed, Machine, killed_at


def column(database: Database, query: str) -> list[object]:
    with database.read() as connection:
        return list(connection.execute(text(query)).scalars())


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_killed_before_or_after_any_commit_of_a_merge_everything_comes_once(machine: Machine) -> None:
    killed, spared, given = 0, False, list[str]()
    while not spared:
        machine.lose_server()
        for _ in range(2):
            answer = machine.away.queue.taking.take(TakeRequest(f"r{len(given)}", "A"))
            assert isinstance(answer, Issued) and answer.ticket.label not in given
            given.append(answer.ticket.label)
        try:
            with killed_at(killed + 1):
                machine.come_back()
            spared = True
        except Killed:
            killed += 1
            machine.start(server=False)
            machine.come_back()
        machine.clock.advance(1)
    server = machine.server.journal.database
    assert killed > 8
    assert not machine.state.pending
    assert [one.label for one in machine.server.queue.tickets_today()] == given
    assert column(server, "SELECT count(*) FROM ticket_event") == [len(given)]
    assert column(server, "SELECT count(*) FROM print_job") == [len(given)]
    assert column(server, "SELECT sum(taken) FROM service_queue") == [len(given)]
    assert all(verify(server, chain).intact for chain in chains(server))
