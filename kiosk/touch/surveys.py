"""Surveys behind the touch screens: what can be answered, and keeping it. Runs in workers only."""

from __future__ import annotations

from dataclasses import replace

from kiosk.compose.services import Services
from kiosk.touch.use_cases import UseCases
from screens.touch.survey.flow import SurveyPage, offered
from screens.touch.survey.run import Choice, SurveyOffer
from services.surveys.model import Kept, NotOffered, Offered, Response, Sample
from services.visits.next_model import ServedToday


class TouchSurveys(UseCases):
    """Implements screens.touch.survey.events.SurveyBackend."""

    def offer_survey(self) -> SurveyOffer | NotOffered:
        found = self._s.surveys.answering.offer_open()
        if isinstance(found, NotOffered):
            return found
        return _offer(self._s, found, "") or NotOffered.OPEN_OFF

    def keep_answer(self, response: Response, code: str) -> Kept | NotOffered:
        answering = self._s.surveys.answering
        return answering.answer(response, code) if code else answering.answer_open(response)

    def count_abandoned(self, instrument: str, sample: Sample) -> None:
        """Not counted while the database is away."""
        self._s.surveys.answering.abandon(instrument, sample)


def page_of_number(services: Services, code: str, visit: ServedToday | None = None) -> SurveyPage | None:
    """What the served number with this code (without its "T1") can answer; None for nothing (any more). `visit`: it was
    the number of this one."""
    found = services.surveys.answering.offer(code)
    offer = _offer(services, found, code) if isinstance(found, Offered) else None
    return offered(replace(offer, next_visit=visit)) if offer is not None else None


def _offer(services: Services, found: Offered, code: str) -> SurveyOffer | None:
    house, known = services.settings.house, services.surveys.questionnaires
    instruments = tuple(known[one] for one in found.instruments if one in known)
    if not instruments:
        return None
    public = {house.public_service(one).code: house.public_service(one) for one in house.services}
    asked = () if code else tuple(Choice(one.code, one.name) for one in public.values())
    return SurveyOffer(instruments, asked, code, services.settings.surveys.official_link)
