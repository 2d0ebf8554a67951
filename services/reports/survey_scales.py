"""What a report says of an instrument's scale, and of its control question: every conversion is printed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from services.reports.survey_tables import Say
from services.surveys.disclosure import LEAST_GROUP
from services.surveys.indices import COMMON_SCALE, converted
from services.surveys.instruments import Instrument
from services.surveys.results import Result

HUNDRED = 100
Rows = list[tuple[str, str]]


def figures(say: Say, result: Result) -> Rows:
    """The index on each scale: of the answers, of the thresholds, of 100. Nothing where it is one of 100 itself."""
    instrument = result.instrument
    if result.index is None or result.own_mean is None or result.of_hundred is None or instrument.out_of == HUNDRED:
        return []
    found = [(result.index, instrument.out_of), (result.of_hundred, Fraction(HUNDRED))]
    if instrument.index.factor != 1:
        found.insert(0, (result.own_mean, Fraction(instrument.highest)))
    return [(say("fact.scales"), _equal(say, found))]


def threshold(say: Say, instrument: Instrument, value: Decimal) -> str:
    """The threshold as it is told, of 4, and what that is on the scale of the answers and of 100."""
    if instrument.out_of == HUNDRED:
        return say.number(value)
    scales = dict.fromkeys((Fraction(COMMON_SCALE), Fraction(instrument.highest), instrument.out_of, Fraction(HUNDRED)))
    return _equal(say, [(converted(value, instrument.out_of, scale), scale) for scale in scales])


def conversion(say: Say, instrument: Instrument) -> Rows:
    """How a mean of the answers becomes the index, where they have different scales."""
    factor = instrument.index.factor
    if factor == 1 or instrument.out_of == HUNDRED:
        return []
    words = say(
        "method.conversion_words",
        lowest=instrument.lowest,
        highest=instrument.highest,
        factor=say.fraction(factor),
        out_of=say.fraction(instrument.out_of),
    )
    return [(say("method.conversion"), words)]


def asked(say: Say, instrument: Instrument) -> Rows:
    """What is asked before the questions, what of the form is not asked, and where the profile stands."""
    rows: Rows = []
    if instrument.control is not None:
        key = "method.control_counts" if instrument.control.counts else "method.control_apart"
        question = instrument.control.text.in_language(say.language)
        rows.append((say("method.control"), say(key, question=question)))
    if instrument.not_asked:
        names = "; ".join(one.element.in_language(say.language) for one in instrument.not_asked)
        rows.append((say("method.not_asked"), say("method.not_asked_words", elements=names)))
    if instrument.profile_with is not None:
        first = instrument.profile_with.in_language(say.language)
        rows.append((say("profile.title"), say("method.profile_words", survey=first)))
    return rows


def steered(say: Say, result: Result) -> Rows:
    """How many said that an officer had steered them; nothing where nobody is asked."""
    control = result.instrument.control
    if control is None:
        return []
    if result.steered.index is None:
        return [(say("fact.steered"), say("fact.open_none", least=LEAST_GROUP))]
    count, index = say.whole(result.steered.answered), say.number(result.steered.index)
    key = "fact.steered_counts" if control.counts else "fact.steered_words"
    return [(say("fact.steered"), say(key, count=count, index=index))]


def _equal(say: Say, found: list[tuple[Decimal, Fraction]]) -> str:
    return " = ".join(say("fact.of", value=say.number(value), out_of=say.fraction(scale)) for value, scale in found)
