"""Surveys behind the touch screens: what can be answered, and keeping it. Runs in workers only."""

from __future__ import annotations

from kiosk.compose.services import Services
from screens.touch.survey.run import Choice, SurveyOffer
from services.surveys.model import Kept, NotOffered, Offered, Response, Sample


def offer_to_number(services: Services, code: str) -> SurveyOffer | None:
    """What the served number with this code (without its "T1") can answer; None for nothing (any more)."""
    found = services.surveys.answering.offer(code)
    return _offer(services, found, code) if isinstance(found, Offered) else None


def offer_to_anyone(services: Services) -> SurveyOffer | NotOffered:
    """What can be answered now without a number."""
    found = services.surveys.answering.offer_open()
    if isinstance(found, NotOffered):
        return found
    return _offer(services, found, "") or NotOffered.OPEN_OFF


def keep_answer(services: Services, response: Response, code: str) -> Kept | NotOffered:
    """Keep the answers of a number, or of nobody ("")."""
    answering = services.surveys.answering
    return answering.answer(response, code) if code else answering.answer_open(response)


def count_abandoned(services: Services, instrument: str, sample: Sample) -> None:
    """Someone began and left. Not counted while the database is away."""
    services.surveys.answering.abandon(instrument, sample)


def _offer(services: Services, found: Offered, code: str) -> SurveyOffer | None:
    house, known = services.settings.house, services.surveys.instruments
    instruments = tuple(known[one] for one in found.instruments if one in known)
    if not instruments:
        return None
    public = {house.public_service(one).code: house.public_service(one) for one in house.services}
    asked = () if code else tuple(Choice(one.code, one.name) for one in public.values())
    return SurveyOffer(instruments, asked, code, services.settings.surveys.official_link)
