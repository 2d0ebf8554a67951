"""While the database is away every use case has an answer of its closed set, and nothing works by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.printer import PrinterState
from kiosk.compose.away import Away
from kiosk.settings.reading import load
from kiosk.touch.backend_away import BackendAway
from screens.touch.codes.flow import ProblemPage
from screens.touch.codes.view import CodeProblem
from services.queue.model import RefusalReason, Refused
from services.surveys.model import NotOffered, Response, Sample
from services.visits.model import Provisional
from tests.support.clock import START

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def away() -> BackendAway:
    return BackendAway(load(ROOT / "kiosk.ini"), Away("It does not answer."))


def test_nothing_is_given_and_nobody_is_let_in(away):
    assert away.take("r", "A", None, "id") == Refused(RefusalReason.UNAVAILABLE)
    unavailable = ProblemPage(CodeProblem.UNAVAILABLE)
    assert away.read_code("T1X", "id") == away.type_code("1", "id") == unavailable
    assert away.print_again("X", "id") == away.give_up("X", "id") == unavailable
    assert away.offer_survey() is away.keep_answer(Response("skm", {}), "X") is NotOffered.UNAVAILABLE
    assert away.count_abandoned("skm", Sample.TICKET) is None
    assert away.sign_in("p01", "1").problem and away.staff_action("p01", "x", "") == "staff.not_done"


def test_no_paper_is_promised(away):
    slip = Provisional("SA1", START)
    assert away.print_provisional(slip, "id").outcome == away.print_ticket(1).outcome == "failed"
    assert away.printer_status().state is PrinterState.OFFLINE and not away.health().database_ok
