"""What the pages of the surveys show: views made from a run. Pure."""

from __future__ import annotations

import math

from screens.touch.core.state import Here
from screens.touch.core.view import next_button
from screens.touch.look.preferences import Preferences, TextSize
from screens.touch.look.tokens import PanelShape
from screens.touch.survey.events import OFFICIAL
from screens.touch.survey.run import Choice, StepKind, SurveyOffer, SurveyRun, choices_of
from screens.touch.survey.run import Step as Question
from screens.touch.survey.view import (
    SurveyCard,
    SurveyEnd,
    SurveyEndView,
    SurveyFacesView,
    SurveyHeldView,
    SurveyView,
    SurveyWay,
    SurveyWaysView,
)
from services.house.model import LocalText
from services.surveys.instruments import Kind, Questionnaire
from services.surveys.model import NotOffered

_THANKED = (SurveyEnd.KEPT, SurveyEnd.ALREADY)
_ENDS = {
    NotOffered.ALREADY_ANSWERED: SurveyEnd.ALREADY,
    NotOffered.UNAVAILABLE: SurveyEnd.AWAY,
    NotOffered.CLOCK_UNTRUSTED: SurveyEnd.AWAY,
}


def how_it_ended(run: SurveyRun) -> SurveyEnd:
    if run.refused is None:
        return SurveyEnd.KEPT
    if not run.offer.instruments and run.instrument is None:
        return SurveyEnd.LATER  # nothing was asked, so nothing is said of answers
    return _ENDS.get(run.refused, SurveyEnd.CLOSED)


def ways(offer: SurveyOffer, language: str) -> SurveyWaysView:
    """The official questionnaires to choose from."""
    return SurveyWaysView(tuple(_way(one, language) for one in offer.official), next_button(offer.next_visit))


def faces(offer: SurveyOffer, here: Here) -> SurveyFacesView:
    """The short way whole, and one way to the official questionnaires."""
    assert offer.short is not None
    question, language = offer.short.questions[0], here.session.language
    choices = choices_of(question, offer.short)
    cards = tuple(_card(choice, question.key, "", language, glossed=False) for choice in choices)
    cards = (*cards, *_to_official(offer))
    columns = _columns(len(cards) - 1, here.session.preferences, here.shape)
    rows = math.ceil(len(cards) / columns)
    next_visit = next_button(offer.next_visit)
    return SurveyFacesView(question.key, question.text.in_language(language), cards, columns, rows, next_visit)


def _to_official(offer: SurveyOffer) -> tuple[SurveyCard, ...]:
    """One card: to the official questionnaire, or to the choice of one."""
    match offer.official:
        case ():
            return ()
        case (one,):
            code, hint, count = one.id, "survey.questions_hint", _asked(one)
        case several:
            code, hint, count = OFFICIAL, "survey.surveys_hint", len(several)
    return (SurveyCard("", code, "", face="clipboard-list-outline", hint=hint, count=count),)


def question(run: SurveyRun, here: Here, *, settling: bool) -> SurveyView:
    """The question at which the run is."""
    instrument, step = run.instrument, run.now
    assert instrument is not None and step is not None
    wanted, language, official = here.session.preferences, here.session.language, instrument.kind is Kind.OFFICIAL
    same = [one for one in run.steps if one.may_skip == step.may_skip]
    columns, rows = answer_grid(step, wanted, here.shape)
    size, pages = columns * rows, page_count(step, wanted, here.shape)
    page = min(run.page, pages - 1)
    glossed = official and step.kind is StepKind.QUESTION
    chosen = run.chosen
    cards = tuple(_card(one, step.key, chosen, language, glossed=glossed) for one in step.choices)
    return SurveyView(
        question=step.key,
        title=instrument.title.in_language("id" if official else language),
        part=f"survey.{step.kind if step.may_skip else StepKind.QUESTION}_of",
        step=same.index(step) + 1,
        steps=len(same),
        text=_official(step.text, language, glossed),
        gloss=_gloss(step.text, language, glossed),
        cards=cards[page * size : (page + 1) * size],
        columns=columns,
        rows=rows,
        page=page,
        pages=pages,
        chosen=next((one.words for one in cards if one.chosen), ""),
        settling=settling,
        on=_leads_on(run, step, settling),
        can_send=run.complete,
    )


def _leads_on(run: SurveyRun, step: Question, settling: bool) -> str:
    """After the last question nothing does: what it then needs is said by "done", or by an answer."""
    if run.last or settling:
        return ""
    return "survey.next" if run.chosen else ("survey.skip" if step.may_skip else "")


def held(run: SurveyRun, left: int, seconds: int, may_tell_why: bool, language: str) -> SurveyHeldView:
    """The answers while they can still be taken back; of the short way the face is shown."""
    short = run.offer.short
    if short is None or run.instrument != short:
        return SurveyHeldView(left, seconds)
    asked = short.questions[0]
    chosen = next(one for one in choices_of(asked, short) if one.key == run.given[asked.key])
    return SurveyHeldView(left, seconds, chosen.words.in_language(language), chosen.face, chosen.tone, may_tell_why)


def end(run: SurveyRun, how: SurveyEnd, here: Here) -> SurveyEndView:
    more = run.offer.instruments if how in _THANKED else ()
    ways, thanked = tuple(_way(one, here.session.language) for one in more), how in _THANKED
    next_visit = next_button(run.offer.next_visit) if thanked else ""
    return SurveyEndView(how, ways, run.offer.link, here.help_at(), next_visit)


def _way(instrument: Questionnaire, language: str) -> SurveyWay:
    short = instrument.kind is Kind.SHORT
    return SurveyWay(
        instrument.id,
        "emoticon-happy-outline" if short else "clipboard-list-outline",
        instrument.title.in_language(language),
        "survey.short_hint" if short else "survey.official_hint",
        _asked(instrument),
    )


def _asked(instrument: Questionnaire) -> int:
    """What has to be answered."""
    return len(instrument.questions) + (instrument.control is not None)


def _card(choice: Choice, question: str, chosen: str, language: str, *, glossed: bool) -> SurveyCard:
    glossed = glossed and not choice.stars  # what stars mean is no official wording
    words, gloss = _official(choice.words, language, glossed), _gloss(choice.words, language, glossed)
    is_chosen = choice.key == chosen
    return SurveyCard(question, choice.key, words, gloss, choice.face, choice.tone, choice.stars, is_chosen)


def _official(text: LocalText, language: str, glossed: bool) -> str:
    """The regulation's own words are Indonesian; everything else is in the visitor's language."""
    return text.in_language("id" if glossed else language)


def _gloss(text: LocalText, language: str, glossed: bool) -> str:
    own = text.in_language(language)
    return own if glossed and own != text.in_language("id") else ""


def answer_grid(step: Question, preferences: Preferences, shape: PanelShape) -> tuple[int, int]:
    """Columns and rows of the answers; those of a scored question always stand on one page.

    Six of them are stars: where there is room one under the other, each with one star more.
    """
    scored, large = step.kind is StepKind.QUESTION, preferences.text_size is not TextSize.NORMAL
    count, most = len(step.choices), 6 if scored and not large else 5
    columns = _columns(count, preferences, shape, most)
    if scored and large and count > 5 and shape is PanelShape.TALL and preferences.low_reach:
        columns = 3  # what lies low has room for two rows
    return columns, min(3 if columns > 1 else most, math.ceil(count / columns))


def _columns(count: int, preferences: Preferences, shape: PanelShape, most: int = 5) -> int:
    many = {
        PanelShape.TALL: preferences.low_reach or count > most,
        PanelShape.WIDE: count > most,
        PanelShape.SMALL: count > 4,
    }
    return 2 if many[shape] else 1


def page_count(step: Question, preferences: Preferences, shape: PanelShape) -> int:
    """How many pages the choices of a question need."""
    columns, rows = answer_grid(step, preferences, shape)
    return math.ceil(len(step.choices) / (columns * rows))
