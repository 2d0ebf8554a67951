"""From the slip of a served number to a kept answer: the real backend of the touchscreen on a real database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devices.simulated.memory import MemoryPrinter
from kiosk.compose.services import open_services
from kiosk.settings.reading import load
from kiosk.touch.backend import TouchBackend
from screens.touch.codes.view import PlaceState, PlaceView
from screens.touch.survey.run import SurveyOffer
from services.log.reading import EntryFilter, entries
from services.paper.printing import PrinterOwner
from services.queue.model import Issued, TakeRequest
from services.surveys.model import Kept, NotOffered, Response, Sample
from tests.support.running_kiosk import ROOT
from tests.support.staff import officer
from tests.support.survey_data import kept_today

FACE = Response("singkat", {"puas": 4}, reason="ramah")


def opened(folder, **changes: str):
    text = (ROOT / "kiosk.ini").read_text("utf-8")
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    (folder / "kiosk.ini").write_text(text, "utf-8")
    return open_services(load(folder / "kiosk.ini"))


@pytest.fixture
def services(tmp_path):
    with_services = opened(tmp_path)
    yield with_services
    with_services.close()


def backend(services) -> TouchBackend:
    house, printer = services.settings.house, MemoryPrinter()
    return TouchBackend(services, PrinterOwner(services.journal, house, services.queue, printer, kiosk="kiosk-1"))


def served(services) -> str:
    """A number that was taken, called and served; its code as a scanner reads it."""
    taken = services.queue.taking.take(TakeRequest("r1", "A", None, language="id"))
    assert isinstance(taken, Issued)
    services.queue.counters.open(officer("p01"), "1")
    services.queue.calling.call_next(officer("p01"), "1")
    services.queue.calling.start(officer("p01"), "1")
    services.queue.calling.finish(officer("p01"), "1")
    return taken.ticket.qr_text


def test_a_served_slip_may_answer_each_survey_once(services):
    text = served(services)
    offer = backend(services).read_code(text, "id").run.offer
    assert isinstance(offer, SurveyOffer) and [one.id for one in offer.instruments] == ["singkat", "skm", "spkp-spak"]
    assert backend(services).keep_answer(FACE, offer.code) is Kept.KEPT
    assert backend(services).keep_answer(FACE, offer.code) is NotOffered.ALREADY_ANSWERED
    again = backend(services).read_code(text, "id").run.offer
    assert isinstance(again, SurveyOffer) and [one.id for one in again.instruments] == ["skm", "spkp-spak"]


def test_who_waits_sees_their_place_and_no_survey(services):
    taken = services.queue.taking.take(TakeRequest("r2", "A", None, language="id"))
    stands = backend(services).read_code(taken.ticket.qr_text, "id").place
    assert isinstance(stands, PlaceView) and stands.state is PlaceState.WAITING


def test_without_a_number_only_where_the_house_wants_it(services):
    assert backend(services).keep_answer(FACE, "") is NotOffered.OPEN_OFF


def test_neither_answering_nor_leaving_is_an_entry_of_the_log(services):
    offer = backend(services).read_code(served(services), "id").run.offer
    before = len(entries(services.database, EntryFilter()))
    backend(services).keep_answer(FACE, offer.code)
    backend(services).count_abandoned("skm", Sample.TICKET)
    assert len(entries(services.database, EntryFilter())) == before


def test_where_the_house_wants_it_anyone_answers_until_there_were_enough_for_the_hour(tmp_path):
    services = opened(
        tmp_path, open=("open_answers = no", "open_answers = yes"), limit=("open_per_hour = 10", "open_per_hour = 2")
    )
    touch = backend(services)
    services.queue.day.keep()
    for _ in range(2):
        offer = touch.offer_survey()
        assert isinstance(offer, SurveyOffer) and offer.code == "" and [one.key for one in offer.services]
        assert touch.keep_answer(replace(FACE, service="A"), "") is Kept.KEPT
    assert touch.offer_survey() is NotOffered.OPEN_LIMIT
    assert touch.keep_answer(FACE, "") is NotOffered.OPEN_LIMIT
    topics = touch.lobby("id").info.nodes
    assert topics[0].code == "survey"
    assert [row.sample for row in kept_today(services.database, "singkat")] == ["open"] * 2, "a sample of its own"
    services.close()


def test_where_it_does_not_there_is_no_such_topic(services):
    touch = backend(services)
    assert touch.offer_survey() is NotOffered.OPEN_OFF
    assert "survey" not in [one.code for one in touch.lobby("id").info.nodes]
