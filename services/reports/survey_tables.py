"""The tables and charts of a survey's report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from services.documents.model import HIDDEN, Bars, Block, Cell, Paragraph, Section, Shares, Table, Trend
from services.house.model import House
from services.surveys.disclosure import LEAST_GROUP
from services.surveys.indices import round_half_up
from services.surveys.instruments import SERVICE_FIELD, Instrument, Question, RespondentField
from services.surveys.results import Group, Result
from services.text.catalogues import Texts
from services.text.local_form import format_month


@dataclass(frozen=True, slots=True)
class Say:
    """Words and figures of a report in one language."""

    texts: Texts
    language: str
    house: House

    def __call__(self, key: str, **fields: object) -> str:
        return self.texts.get(self.language, key, **fields)

    def raw(self, key: str) -> str:
        """With its {fields} still open."""
        return self.texts.get(self.language, key)

    def number(self, value: Decimal) -> str:
        return f"{value:f}".replace(".", self._mark)

    def whole(self, value: int) -> str:
        return f"{value:,}".replace(",", "." if self.language != "en" else ",")

    def fraction(self, value: Fraction) -> str:
        """1/9 as it is, 11/100 as 0,11, 25 as 25."""
        if value.denominator == 1:
            return str(value.numerator)
        digits = next((n for n in range(1, 7) if 10**n % value.denominator == 0), None)
        if digits is None:
            return f"{value.numerator}/{value.denominator}"
        return f"{float(value):.{digits}f}".replace(".", self._mark)

    def element(self, instrument: Instrument, key: str) -> str:
        return instrument.question(key).element.in_language(self.language)

    def service(self, code: str) -> str:
        known = self.house.services.get(code)
        return known.name.in_language(self.language) if known else code

    @property
    def _mark(self) -> str:
        return "." if self.language == "en" else ","


def sections(say: Say, result: Result) -> list[Section]:
    """By element, reason, service, respondent and month; what the instrument does not ask is left out."""
    found = [Section(say("elements.title"), tuple(_elements(say, result)))]
    if any(count for _reason, count in result.reasons):
        found.append(Section(say("reasons.title"), (_reasons(say, result),)))
    if result.services:
        found.append(Section(say("services.title"), tuple(_services(say, result))))
    if any(result.respondents.values()):
        found.append(Section(say("profile.title"), tuple(_profile(say, result))))
    return [*found, Section(say("trend.title"), tuple(_trend(say, result)))]


def _elements(say: Say, result: Result) -> list[Block]:
    instrument = result.instrument
    names = tuple(say.element(instrument, element.key) for element in result.elements)
    threshold = instrument.index.threshold
    if threshold is not None:
        threshold = round_half_up(Fraction(threshold) / instrument.index.factor)  # on the scale of the answers
    bars = Bars(
        say("elements.chart", lowest=instrument.lowest, highest=instrument.highest),
        names,
        tuple(element.mean for element in result.elements),
        Decimal(instrument.highest),
        threshold,
        say("elements.mark", threshold=say.number(threshold)) if threshold is not None else "",
    )
    shares = Shares(
        say("elements.shares"),
        names,
        _score_words(say, instrument),
        tuple(element.counts for element in result.elements),
    )
    return [_element_table(say, result, names), bars, _distribution(say, result, names), shares]


def _element_table(say: Say, result: Result, names: Sequence[str]) -> Table:
    graded, converted = bool(result.instrument.bands), result.instrument.index.factor != 1
    header = ["elements.element", "elements.total", "elements.mean"]
    header += ["elements.value"] if converted else []
    header += ["elements.grade"] if graded else []
    rows = []
    for name, element in zip(names, result.elements, strict=True):
        row: list[Cell] = [name, element.total, element.mean]
        row += [element.value] if converted else []
        row += [element.band.grade if element.band else ""] if graded else []
        rows.append(tuple(row))
    return Table(
        tuple(say(key) for key in header),
        tuple(rows),
        (46, 14, 12, 12, 10)[: len(header)],
        note=say("elements.note", answered=say.whole(result.answered)),
    )


def _distribution(say: Say, result: Result, names: Sequence[str]) -> Table:
    words = _score_words(say, result.instrument)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *element.counts) for name, element in zip(names, result.elements, strict=True)
    )
    return Table((say("elements.element"), *words), rows, (46, *(12 for _ in words)))


def _score_words(say: Say, instrument: Instrument) -> tuple[str, ...]:
    """The words of the answers where all questions share them, else "score 1"."""
    first = instrument.questions[0]
    if not instrument.stars and all(_words(question, say) == _words(first, say) for question in instrument.questions):
        return tuple(f"{answer.score} {answer.words.in_language(say.language)}" for answer in first.answers)
    return tuple(say("elements.score", score=score) for score in instrument.scores)


def _words(question: Question, say: Say) -> tuple[str, ...]:
    return tuple(answer.words.in_language(say.language) for answer in question.answers)


def _reasons(say: Say, result: Result) -> Table:
    reason = result.instrument.reason
    assert reason is not None
    words = {option.key: option.words.in_language(say.language) for option in reason.options}
    rows = sorted(((count, words[key]) for key, count in result.reasons if count), key=lambda row: (-row[0], row[1]))
    return Table((say("reasons.reason"), say("group.people")), tuple((name, count) for count, name in rows), (70, 20))


def _services(say: Say, result: Result) -> list[Block]:
    names = {group.key: _service_name(say, group) for group in result.services}
    header = (say("elements.element"), *(names[one.service] for one in result.by_service))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (say.element(result.instrument, element.key), *(one.means[element.key] for one in result.by_service))
        for element in result.elements
    )
    means = Table(header, rows, (40, *(14 for _ in result.by_service)))
    return [_service_table(say, result, names), Paragraph(say("services.means")), means]


def _service_table(say: Say, result: Result, names: dict[str, str]) -> Table:
    """Of each service that stands by itself how many answered, and its index."""
    field = next(field for field in result.instrument.respondent if field.key == SERVICE_FIELD)
    graded = bool(result.instrument.bands)
    header = [field.name.in_language(say.language), *_people(say), result.instrument.index.name]
    header += [say("elements.grade")] if graded else []
    rows = []
    for group in result.services:
        row: list[Cell] = [names[group.key], *_counted(result, group), group.index if group.index is not None else "–"]
        row += [group.band.grade if group.band else ""] if graded else []
        rows.append(tuple(row))
    partial = any(group.partial for group in result.services)
    note = say("services.partial", least=LEAST_GROUP) if partial else _others_note(say, result.services)
    return Table(tuple(header), tuple(rows), (40, 14, 14, 14, 10)[: len(header)], note=note)


def _service_name(say: Say, group: Group) -> str:
    name = say.service(group.key) if group.key else say("group.others_services")
    return f"{name} *" if group.partial else name


def _profile(say: Say, result: Result) -> list[Block]:
    fields = {field.key: field for field in result.instrument.respondent if field.key != SERVICE_FIELD}
    return [
        _groups(say, result, field.name.in_language(say.language), result.respondents[key], _options(say, field))
        for key, field in fields.items()
        if result.respondents.get(key)
    ]


def _options(say: Say, field: RespondentField) -> dict[str, str]:
    return {option.key: option.words.in_language(say.language) for option in field.options} | {"": say("group.others")}


def _groups(say: Say, result: Result, title: str, groups: Sequence[Group], names: dict[str, str]) -> Table:
    """How many people said what of themselves; never what they answered."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (names.get(group.key, group.key), *_counted(result, group)) for group in groups
    )
    return Table((title, *_people(say)), rows, (40, 14, 14), note=_others_note(say, groups))


def _people(say: Say) -> tuple[str, str]:
    return say("group.people"), say("group.share")


def _counted(result: Result, group: Group) -> tuple[int, Decimal]:
    """How many people, and how many of a hundred."""
    people = group.answered or 0
    return people, (Decimal(100) * people / result.answered).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _others_note(say: Say, groups: Sequence[Group]) -> str:
    others = any(group.key == "" for group in groups)
    return say("group.others_note", least=LEAST_GROUP) if others else ""


def _trend(say: Say, result: Result) -> list[Block]:
    rule, graded = result.instrument.index, bool(result.instrument.bands)
    labels = tuple(format_month(date.fromisoformat(f"{month.key}-01"), say.language) for month in result.months)
    indices = tuple(month.index for month in result.months)
    trend = Trend(say("trend.chart", name=rule.name), labels, indices, *_axis(result.instrument, indices))
    header = [say("trend.month"), say("group.people"), rule.name, *([say("elements.grade")] if graded else [])]
    rows = []
    for label, month in zip(labels, result.months, strict=True):
        row: list[Cell] = [label]
        if month.answered is None:
            row += [HIDDEN] * (len(header) - 1)
        else:
            row += [month.answered, month.index if month.index is not None else "–"]
            row += [month.band.grade if month.band else "–"] if graded else []
        rows.append(tuple(row))
    return [trend, Table(tuple(header), tuple(rows), (40, 16, 16, 12)[: len(header)], note=_trend_note(say, result))]


def _trend_note(say: Say, result: Result) -> str:
    """Why months have no figure."""
    hidden = [month for month in result.months if month.hidden]
    notes = [say("trend.note")]
    if any(not month.other_version for month in hidden):
        notes.append(say("group.hidden", least=LEAST_GROUP))
    others = [month.key for month in hidden if month.other_version]
    if others:
        labels = (format_month(date.fromisoformat(f"{key}-01"), say.language) for key in others)
        notes.append(say("trend.other_version", months=", ".join(labels)))
    return " ".join(notes)


def _axis(instrument: Instrument, indices: Sequence[Decimal | None]) -> tuple[Decimal, Decimal, Decimal]:
    """From a round figure under the lowest index to one above the highest, wide enough not to dramatise;
    and the step of the grid."""
    highest = Decimal(int(instrument.index.factor * instrument.highest))
    step = Decimal(10) if highest > 10 else Decimal("0.5")
    known = [index for index in indices if index is not None] or [Decimal(0), highest]
    high = min(highest, max(known) // step * step + step)
    low = max(Decimal(0), min(min(known) // step * step - step, high - 3 * step))
    return low, high, step
