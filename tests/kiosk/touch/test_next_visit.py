"""From today's slip or pass to the paper of the next visit: real services, real driver, the shipped house."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import text

from devices.scanner import Verdict
from screens.touch.booking.paper_flow import PassPage
from screens.touch.survey.flow import FacesPage
from screens.touch.visit.flow import NotArrivedPage
from services.surveys.model import Kept
from services.visits.next_model import NextChoice
from tests.kiosk.touch.test_pass_again import Desk


def test_a_slip_and_a_pass_lead_to_the_next_visit_and_its_paper(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "epson serial")
    try:
        slip = desk.shows().ticket.qr_text
        backend = desk.backend
        with desk.services.database.write() as connection:
            connection.execute(text("UPDATE ticket SET state = 'served'"))
        used, faces = backend.read_code(desk.text, "id"), backend.read_code(slip, "id")
        assert isinstance(used, NotArrivedPage) and isinstance(faces, FacesPage)
        assert used.verdict is Verdict.GOOD
        visit = used.next_visit
        assert visit is not None and not visit.booked and faces.next_visit == visit
        choice = backend.next_choices(visit.ref)
        assert isinstance(choice, NextChoice)
        day = choice.days[0]
        made = backend.book_next(visit.ref, day.day, day.sessions[0].start, "id")
        assert isinstance(made, PassPage) and made.made.job is not None
        assert backend.print_pass(made.made.job).outcome == "printed"
        assert desk.bench.papers() == 2  # the number's, and the new pass
        asked_again = backend.read_code(desk.text, "id")
        assert isinstance(asked_again, PassPage) and asked_again.made.day == day.day and asked_again.made.repeated
        shown = backend.read_code(slip, "id")
        assert isinstance(shown, FacesPage) and shown.next_visit == replace(visit, booked=True)
        run = shown.run.begin(shown.run.offer.instruments[0]).choose("4")
        assert isinstance(backend.keep_answer(run.response(), run.offer.code), Kept)
        assert backend.read_code(slip, "id").next_visit == replace(visit, booked=True)
        again = backend.print_pass_again(visit.ref, "id")
        assert again is not None and again.outcome == "printed"
    finally:
        desk.close()
