"""A period's result: sums over what was counted when its months had ended (deciding.py), and exact indices of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Connection, func, select

from services.store.database import Database
from services.store.tables import ticket
from services.surveys.cells import (
    Answers,
    Counted,
    Respondents,
    answers_of,
    counted_in,
    kept_back,
    partial_services,
    respondents_of,
)
from services.surveys.coverage import Coverage, coverage
from services.surveys.indices import clipped, interval95, needed_sample, round_half_up
from services.surveys.instruments import SERVICE_FIELD, Instrument
from services.surveys.model import EndedDays, Period, Sample, index_samples
from services.surveys.results import Element, Group, Result, SampleApart, ServiceElements, trend_of
from services.surveys.versions import alike, in_force, known

_STEERED = (Sample.STEERED,)
Progress = Callable[[int, int], None]


def nobody_watches(_done: int, _of: int) -> None:
    """The progress of a report that nobody waits for."""


def count(database: Database, instrument: Instrument, ended: EndedDays, progress: Progress = nobody_watches) -> Result:
    """The result of an instrument in ended days, by the version that was answered in them. Raises DatabaseAway."""
    instrument = in_force(database, instrument, ended)
    versions = alike(known(database, instrument.id), instrument)
    trend, samples = trend_of(ended.period), index_samples(instrument)
    with database.read() as connection:
        found = counted_in(connection, instrument.id, ended.of(Period(trend[0].first, ended.period.last)))
        inside = [one for one in found if ended.period.holds(one.period)]
        mine = _of(inside, samples, versions)
        answers, respondents = answers_of(connection, mine), respondents_of(connection, mine)
        partial = partial_services(connection, mine)
        others = [one for one in inside if one.sample in samples and one.version not in versions]
        of_index, of_others = ([one.period for one in some] for some in (mine, others))
        covered = coverage(ended, of_index, of_others, kept_back(connection, instrument.id))
        progress(1, 2)
        served = _served(connection, covered)
        progress(2, 2)
    figures = _Figures(instrument, mine, answers, respondents, partial)
    index = figures.index
    return Result(
        instrument=instrument,
        period=ended.period,
        coverage=covered,
        answered=figures.answered,
        abandoned=sum(one.abandoned for one in mine),
        index=index,
        band=instrument.band(index) if index is not None else None,
        interval=figures.interval(),
        elements=figures.elements(),
        reasons=figures.reasons(),
        months=_months(instrument, trend, [one for one in found if one.sample in samples], versions),
        services=figures.services(),
        by_service=figures.by_service(),
        respondents=figures.profile(),
        served=served,
        needed=needed_sample(served),
        open=_apart(instrument, _of(inside, [Sample.OPEN], versions)),
        steered=_apart(instrument, _of(inside, _STEERED, versions)),
        left_out=_left_out(others),
    )


class _Figures:
    """The figures of what was counted together, of one instrument."""

    def __init__(
        self,
        instrument: Instrument,
        counted: Sequence[Counted],
        answers: Answers,
        respondents: Respondents,
        partial: frozenset[str],
    ) -> None:
        self._instrument = instrument
        self._counted = counted
        self._keys = [question.key for question in instrument.questions]
        self._respondents = respondents
        self._partial = partial
        self._given: dict[str, Counter[tuple[str, str]]] = {}  # by service: people by question and answer
        for (service, question, answer), people in answers.items():
            self._given.setdefault(service, Counter())[question, answer] += people
        self._all: Counter[tuple[str, str]] = sum(self._given.values(), Counter())
        self.answered = sum(one.answered for one in counted)
        self.points = sum(one.points for one in counted)

    @property
    def index(self) -> Decimal | None:
        return index_of(self._instrument, self.points, self.answered)

    def interval(self) -> tuple[Decimal, Decimal] | None:
        rule = self._instrument.index
        squares = sum(one.squares for one in self._counted)
        found = interval95(rule, self.points, squares, self.answered)
        if found is None:
            return None
        ends = (rule.of(end * len(self._keys), 1) for end in (self._instrument.lowest, self._instrument.highest))
        return clipped(found, *ends)

    def elements(self) -> tuple[Element, ...]:
        return tuple(self._element(key) for key in self._keys) if self.answered else ()

    def reasons(self) -> tuple[tuple[str, int], ...]:
        reason = self._instrument.reason
        return tuple((one.key, self._all[reason.key, one.key]) for one in reason.options) if reason else ()

    def services(self) -> tuple[Group, ...]:
        """In order, the others last; nothing where no service stands by itself."""
        named = sorted(key for key in self._given if key)
        return tuple(self._service(key) for key in (*named, "") if key in self._given) if named else ()

    def by_service(self) -> tuple[ServiceElements, ...]:
        return tuple(
            ServiceElements(one.key, {key: round_half_up(self._mean(one.key, key)) for key in self._keys})
            for one in self.services()
        )

    def profile(self) -> Mapping[str, tuple[Group, ...]]:
        """By field, in the order of the instrument, the others last; nothing of a field where no group stands alone."""
        found: dict[str, tuple[Group, ...]] = {}
        for field in self._instrument.respondent:
            if field.key == SERVICE_FIELD:
                continue
            people = {option.key: self._respondents[field.key, option.key] for option in field.options}
            people[""] = self._respondents[field.key, ""]
            alone = any(count for key, count in people.items() if key)
            found[field.key] = tuple(Group(key, count, None) for key, count in people.items() if count and alone)
        return found

    def _element(self, key: str) -> Element:
        counts = tuple(self._all[key, str(score)] for score in self._instrument.scores)
        total = sum(score * people for score, people in zip(self._instrument.scores, counts, strict=True))
        value = round_half_up(Fraction(total, self.answered) * self._instrument.index.factor)
        mean = round_half_up(Fraction(total, self.answered))
        return Element(key, total, mean, value, self._instrument.band(value), counts)

    def _service(self, service: str) -> Group:
        answered = self._people(service)
        index = index_of(self._instrument, sum(self._total(service, key) for key in self._keys), answered)
        band = self._instrument.band(index) if index is not None else None
        return Group(service, answered, index, band, service in self._partial)

    def _people(self, service: str) -> int:
        return sum(self._given[service][self._keys[0], str(score)] for score in self._instrument.scores)

    def _total(self, service: str, key: str) -> int:
        return sum(score * self._given[service][key, str(score)] for score in self._instrument.scores)

    def _mean(self, service: str, key: str) -> Fraction:
        return Fraction(self._total(service, key), self._people(service))


def index_of(instrument: Instrument, points: int, answered: int) -> Decimal | None:
    """Rounded to two decimals; None of nobody."""
    return round_half_up(instrument.index.of(points, answered)) if answered else None


def _of(counted: Sequence[Counted], samples: Sequence[Sample], versions: set[str]) -> list[Counted]:
    return [one for one in counted if one.sample in samples and one.version in versions]


def _months(
    instrument: Instrument, trend: Sequence[Period], counted: Sequence[Counted], versions: set[str]
) -> tuple[Group, ...]:
    """Every month of the trend; without a figure where it has none to show."""
    found = []
    for key in (f"{month.first:%Y-%m}" for month in trend):
        all_of_it = [one for one in counted if one.month == key]
        mine = [one for one in all_of_it if one.version in versions]
        answered = sum(one.answered for one in mine)
        index = index_of(instrument, sum(one.points for one in mine), answered)
        band = instrument.band(index) if index is not None else None
        found.append(Group(key, answered or None, index, band, other_version=bool(all_of_it) and not mine))
    return tuple(found)


def _apart(instrument: Instrument, counted: Sequence[Counted]) -> SampleApart:
    answered = sum(one.answered for one in counted)
    index = index_of(instrument, sum(one.points for one in counted), answered)
    return SampleApart(answered, sum(one.abandoned for one in counted), index)


def _left_out(counted: Sequence[Counted]) -> tuple[tuple[str, int], ...]:
    """Versions that cannot be added up with the result's, and how many answered them."""
    people: Counter[str] = Counter()
    for one in counted:
        people[one.version] += one.answered
    return tuple(sorted(people.items()))


def _served(connection: Connection, covered: Coverage) -> int:
    """How many numbers were served in the months that the result is of."""
    # Month by month: SQLite 3.46 (Debian 13) plans no count over two spans of days that are joined by OR.
    served = select(func.count()).where(ticket.c.state == "served")
    months = (served.where(ticket.c.service_day.between(*one.days)) for one in covered.months)
    return sum(int(connection.execute(one).scalar_one()) for one in months)
