"""The arithmetic of surveys: exact, without floating point. Rounding is half up, and comes before grading."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from services.surveys.instruments import IndexRule

CENT = Decimal("0.01")
COMMON_SCALE = 4  # thresholds are told on it, whatever the scale of an instrument
_EXACT = Context(prec=40, rounding=ROUND_HALF_UP)

# Student's t for 95 % (two-sided) by degrees of freedom 1 to 29; beyond that the normal distribution.
_T95 = (
    "12.706",
    "4.303",
    "3.182",
    "2.776",
    "2.571",
    "2.447",
    "2.365",
    "2.306",
    "2.262",
    "2.228",
    "2.201",
    "2.179",
    "2.160",
    "2.145",
    "2.131",
    "2.120",
    "2.110",
    "2.101",
    "2.093",
    "2.086",
    "2.080",
    "2.074",
    "2.069",
    "2.064",
    "2.060",
    "2.056",
    "2.052",
    "2.048",
    "2.045",
)
_NORMAL95 = "1.960"


def from_hundredths(hundredths: int) -> Decimal:
    """What the database counted in hundredths, with its two decimals."""
    return Decimal(hundredths).scaleb(-2).quantize(CENT)


def round_half_up(value: Fraction) -> Decimal:
    """Two decimals, half up, exact. For values of 0 and more."""
    return from_hundredths((200 * value.numerator + value.denominator) // (2 * value.denominator))


def converted(value: Decimal | Fraction, out_of: Fraction | int, to: Fraction | int) -> Decimal:
    """A figure out of so many as one out of others, in proportion: 3.60 of 4 is 5.40 of 6 and 90.00 of 100."""
    return round_half_up(Fraction(value) * to / out_of)


def interval95(rule: IndexRule, points: int, squares: int, answered: int) -> tuple[Decimal, Decimal] | None:
    """The 95 % confidence interval of an index; None for fewer than two answers.

    points: sum of all scores, squares: sum of the squares of each respondent's scores. Every
    respondent has an index of their own; the interval is that of its mean, by Student's t up
    to 30 respondents and by the normal distribution above.
    """
    if answered < 2:
        return None
    t = Decimal(_T95[answered - 2] if answered - 2 < len(_T95) else _NORMAL95)
    scale = rule.weight * rule.factor
    variance_of_mean = scale**2 * Fraction(answered * squares - points**2, answered**2 * (answered - 1))
    half = _EXACT.multiply(t, _EXACT.sqrt(_decimal(variance_of_mean)))
    middle = _decimal(rule.of(points, answered))
    low, high = _EXACT.subtract(middle, half), _EXACT.add(middle, half)
    return _cents(low), _cents(high)


def clipped(interval: tuple[Decimal, Decimal], lowest: Fraction, highest: Fraction) -> tuple[Decimal, Decimal]:
    """An interval within what the index can be at all."""
    return max(interval[0], round_half_up(lowest)), min(interval[1], round_half_up(highest))


def needed_sample(population: int) -> int:
    """How many of `population` must answer (Krejcie & Morgan 1970: chi² 3.841, P 0.5, d 0.05), half up."""
    if population <= 0:
        return 0
    below = 250 * (population - 1) + 96_025
    return (2 * 96_025 * population + below) // (2 * below)


def _decimal(value: Fraction) -> Decimal:
    return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _cents(value: Decimal) -> Decimal:
    return max(Decimal(0), value).quantize(CENT, rounding=ROUND_HALF_UP)
