"""Each thing that has to agree is found where it does not."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from devices.simulated.paper_parts import Paper, PaperLine, PaperQr, Run
from kiosk.compose.services import open_services
from services.queue.model import Channel, Issued, TakeRequest
from tests.support.clock import ManualClock
from tests.support.running_kiosk import settings_in
from tests.week.counting import ARRIVAL, ARRIVAL_ENDS, FREE_WORDS, Count, Seen


@dataclass
class Counted:
    """A house with numbers that were shown, and slips of some of them."""

    services: object
    seen: Seen

    def take(self, *, session: str = "", paper: bool = False):
        queue = self.services.queue
        answer = queue.taking.take(TakeRequest(uuid.uuid4().hex, "A", channel=Channel.TOUCH, print_slip=paper))
        assert isinstance(answer, Issued)
        if session:
            self.show(answer.ticket, session)
        if paper:
            self.sql("UPDATE print_job SET state = 'printed'")
            self.print(answer.ticket)
        return answer.ticket

    def show(self, ticket, session: str, *, label: str = "") -> None:
        line = {"qr": ticket.qr_text, "label": label or ticket.label, "session": session, "repeated": False}
        self.seen.add_shown("kiosk-1", [line])

    def print(self, ticket, *, copy: bool = False) -> None:
        lines = (ticket.label, *(("SALINAN",) if copy else ()))
        parts = (
            *(PaperLine((Run(line),)) for line in lines),
            PaperQr(ticket.qr_text, 6),
            PaperLine((Run(FREE_WORDS),)),
        )
        self.seen.add_papers([Paper(parts)])

    def sql(self, statement: str) -> None:
        with self.services.database.write() as connection:
            connection.execute(text(statement))

    def faults(self) -> list[str]:
        return Count(self.services, self.seen, [], []).faults()


@pytest.fixture
def house(tmp_path):
    services = open_services(settings_in(tmp_path), clock=ManualClock())
    made = Counted(services, Seen())
    made.take(session="one", paper=True)
    made.take(session="two")
    yield made
    services.close()


def test_a_house_in_order_has_no_fault(house):
    assert house.faults() == []


def test_a_number_that_the_house_does_not_know(house):
    house.show(house.take(session="three"), "three", label="A009")
    assert house.faults() == ["A009 was shown, and the house has A003"]


def test_one_number_for_two_visitors(house):
    house.show(house.take(session="three"), "four")
    assert [words.partition(":")[0] for words in house.faults()] == ["A003 was given to 2 visitors"]


def test_a_second_paper_and_one_that_nobody_asked_for(house):
    one = house.take(session="three", paper=True)
    house.print(one)
    assert [words for words in house.faults() if "is on 2 papers" in words]
    other = house.take(session="four")
    house.print(other)
    assert [words for words in house.faults() if "A004" in words and "never asked for" in words]


def test_printed_without_paper_and_doubtful_in_no_list(house):
    house.take(session="three")
    house.sql("UPDATE print_job SET state = 'unknown', resolved_at = 1")  # somebody has dealt with it
    assert house.faults() == []
    house.seen.papers.clear()
    house.sql("UPDATE print_job SET state = 'printed'")
    assert [words for words in house.faults() if "A001" in words and "0 papers" in words]


def test_a_number_that_nobody_saw(house):
    house.take()
    assert [words for words in house.faults() if words.startswith("A003") and "neither shown nor printed" in words]


def test_a_state_without_a_history_and_a_gap(house):
    house.sql("UPDATE ticket SET state = 'served' WHERE number = 2")
    house.sql("UPDATE ticket SET number = 5 WHERE number = 1")
    found = " ".join(house.faults())
    assert "its history ends in waiting" in found
    assert "numbers of A have a gap: [2, 5]" in found


def test_numbers_that_the_report_does_not_count(house):
    columns, values = "ticket_id, at, to_state, action, service, actor", "2, 1, 'waiting', 'take', 'A', 'x'"
    house.sql(f"INSERT INTO ticket_event ({columns}) VALUES ({values})")
    assert [words for words in house.faults() if "not counted alike" in words]


def test_a_provisional_arrival_that_is_in_no_list(house):
    lines = (ARRIVAL, "SA1", ARRIVAL_ENDS)
    house.seen.add_papers([Paper(tuple(PaperLine((Run(line),)) for line in lines))])
    assert house.faults() == ["the provisional slip SA1 is on 1 papers, and 0 times in the list"]
