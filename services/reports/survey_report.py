"""The report of a survey as a document: everything that the working group files, in its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from services.documents.model import Document, Facts, Headline, Paragraph, Section, Signatures, Table
from services.house.model import House
from services.reports import survey_coverage, survey_scales
from services.reports import survey_tables as report_tables
from services.surveys.disclosure import LEAST_GROUP
from services.surveys.follow_up import Plan, Signatory
from services.surveys.indices import round_half_up
from services.surveys.instruments import IndexRule, Instrument
from services.surveys.results import Result
from services.text.catalogues import Texts
from services.text.local_form import format_plain_date, format_time

WEAKEST = 3  # so many elements are named where no plan is written down

Blocks = list["Paragraph | Headline | Facts | Table | Signatures"]


@dataclass(frozen=True, slots=True)
class Report:
    """A result and what staff wrote about it. `made_at` is in house time."""

    result: Result
    plans: Sequence[Plan]
    signatories: Sequence[Signatory]
    house: House
    made_at: datetime


def document_of(report: Report, language: str = "id") -> Document:
    """The whole report. Pure."""
    say = report_tables.Say(Texts("report"), language, report.house)
    result = report.result
    title = result.instrument.title.in_language(language)
    sections = [Section(say("summary.title"), tuple(_summary(say, result)))]
    if result.index is not None:
        sections += report_tables.sections(say, result)
    sections.append(Section(say("plan.title"), tuple(_plans(say, report))))
    sections.append(Section(say("method.title"), tuple(_method(say, result))))
    return Document(
        title=say("report.title", survey=title),
        subtitle=_period(say, result),
        owner=report.house.name,
        made=say(
            "report.made",
            date=format_plain_date(report.made_at.date(), language),
            time=format_time(report.made_at, language),
            zone=report.house.time_zone_label,
        ),
        language=language,
        page_words=say.raw("report.page"),
        sections=_signed(say, report, sections),
        letterhead=report.house.letterhead,
    )


def _period(say: report_tables.Say, result: Result) -> str:
    first, last = (format_plain_date(day, say.language) for day in (result.period.first, result.period.last))
    if first == last:
        return say("report.one_day", day=first)
    return say("report.period", first=first, last=last)


def _summary(say: report_tables.Say, result: Result) -> Blocks:
    if result.index is None:
        few = (
            *survey_coverage.facts(say, result.coverage),
            (say("fact.abandoned"), _abandoned(say, result)),
            (say("fact.open"), _open(say, result)),
            *survey_scales.steered(say, result),
        )
        return [Paragraph(say("summary.nobody", least=LEAST_GROUP)), Facts(few)]
    rule = result.instrument.index
    headline = Headline(
        say("summary.index", title=rule.title.in_language(say.language), name=rule.name),
        result.index,
        _verdict(say, result),
        result.reached,
    )
    blocks: Blocks = [headline]
    facts = (
        *survey_coverage.facts(say, result.coverage),
        *_sample_facts(say, result),
        *_finding_facts(say, result),
    )
    blocks.append(Facts(facts))
    blocks += [Paragraph(say("summary.left_out", version=version, count=count)) for version, count in result.left_out]
    return blocks


def _verdict(say: report_tables.Say, result: Result) -> str:
    """The grade, the threshold, or at least what the figure is out of."""
    words = []
    if result.band is not None:
        grade = {"grade": result.band.grade, "words": result.band.words.in_language(say.language)}
        words.append(say("summary.grade", **grade))
    if result.reached is not None:
        threshold = say.number(result.instrument.index.threshold or Decimal(0))
        words.append(say("summary.reached" if result.reached else "summary.not_reached", threshold=threshold))
    if not words:
        factor = result.instrument.index.factor
        ends = [say.fraction(end * factor) for end in (result.instrument.lowest, result.instrument.highest)]
        words.append(say("summary.out_of", lowest=ends[0], highest=ends[1]))
    return " · ".join(words)


def _sample_facts(say: report_tables.Say, result: Result) -> list[tuple[str, str]]:
    return [
        (say("fact.answered"), say("fact.people", count=say.whole(result.answered))),
        (say("fact.served"), say.whole(result.served)),
        (say("fact.needed"), _needed(say, result)),
        (say("fact.abandoned"), _abandoned(say, result)),
        (say("fact.open"), _open(say, result)),
        *survey_scales.steered(say, result),
    ]


def _needed(say: report_tables.Say, result: Result) -> str:
    if not result.served:
        return say("fact.unknown")
    if result.enough:
        return say("fact.enough", needed=say.whole(result.needed))
    missing = say.whole(result.needed - result.answered)
    return say("fact.not_enough", needed=say.whole(result.needed), missing=missing)


def _abandoned(say: report_tables.Say, result: Result) -> str:
    key = "fact.abandoned_words" if result.abandoned else "fact.abandoned_none"
    return say(key, count=say.whole(result.abandoned), least=LEAST_GROUP)


def _open(say: report_tables.Say, result: Result) -> str:
    if result.open.index is None:
        return say("fact.open_none", least=LEAST_GROUP)
    return say("fact.open_words", count=say.whole(result.open.answered), index=say.number(result.open.index))


def _finding_facts(say: report_tables.Say, result: Result) -> list[tuple[str, str]]:
    facts = survey_scales.figures(say, result)
    if result.interval is not None:
        low, high = (say.number(end) for end in result.interval)
        facts.append((say("fact.interval"), say("fact.between", low=low, high=high)))
    if len(result.elements) > 1:
        facts += [
            (say("fact.best"), _named(say, result, result.best)),
            (say("fact.worst"), _named(say, result, result.worst)),
        ]
    return facts


def _named(say: report_tables.Say, result: Result, keys: Sequence[str]) -> str:
    means = {element.key: element.mean for element in result.elements}
    return "; ".join(
        say("fact.element", element=say.element(result.instrument, key), mean=say.number(means[key])) for key in keys
    )


def _plans(say: report_tables.Say, report: Report) -> Blocks:
    instrument = report.result.instrument
    if not report.plans:
        weakest = sorted(report.result.elements, key=lambda element: element.total)[:WEAKEST]
        blocks: Blocks = [Paragraph(say("plan.none"))]
        if weakest:
            names = "; ".join(say.element(instrument, element.key) for element in weakest)
            blocks.append(Paragraph(say("plan.weakest", elements=names)))
        return blocks
    header = ("elements.element", "plan.action", "plan.responsible", "plan.due", "plan.state")
    rows = tuple(
        (
            say.element(instrument, plan.element),
            plan.action,
            plan.responsible,
            format_plain_date(plan.due, say.language),
            say("plan.done" if plan.done else "plan.open"),
        )
        for plan in report.plans
    )
    return [Table(tuple(say(key) for key in header), rows, (20, 34, 17, 16, 13), frozenset(range(5)))]


def _method(say: report_tables.Say, result: Result) -> Blocks:
    instrument, rule = result.instrument, result.instrument.index
    formula = say("method.formula_words", name=rule.name, factor=say.fraction(rule.factor))
    rows = [
        (say("method.basis"), instrument.basis.in_language(say.language)),
        (say("method.instrument"), _questionnaire(say, instrument)),
        *survey_scales.asked(say, instrument),
        (say("method.formula"), formula),
        (say("method.weight"), _weight(say, instrument, rule)),
        *survey_scales.conversion(say, instrument),
        (say("method.rounding"), say("method.rounding_words")),
    ]
    if instrument.bands:
        rows.append((say("method.bands"), "; ".join(_bands(say, instrument))))
    if rule.threshold is not None:
        rows.append((say("method.threshold"), survey_scales.threshold(say, instrument, rule.threshold)))
    rows += [
        (say("method.sample"), say("method.sample_words")),
        (say("method.interval"), say("method.interval_words")),
        (say("method.privacy"), say("method.privacy_words", least=LEAST_GROUP)),
    ]
    return [Facts(tuple(rows)), Paragraph(say("method.internal"), quiet=True)]


def _questionnaire(say: report_tables.Say, instrument: Instrument) -> str:
    return say(
        "method.version",
        title=instrument.title.in_language(say.language),
        version=instrument.version,
        questions=len(instrument.questions),
        lowest=instrument.lowest,
        highest=instrument.highest,
    )


def _weight(say: report_tables.Say, instrument: Instrument, rule: IndexRule) -> str:
    count = len(instrument.questions)
    if rule.weight == Fraction(1, count):
        return say("method.exact", weight=say.fraction(rule.weight))
    highest = round_half_up(rule.of(instrument.highest * count, 1))
    return say("method.capped", weight=say.fraction(rule.weight), questions=count, highest=say.number(highest))


def _bands(say: report_tables.Say, instrument: Instrument) -> list[str]:
    return [
        say(
            "method.band",
            grade=band.grade,
            words=band.words.in_language(say.language),
            lowest=say.number(band.lowest),
            highest=say.number(band.highest),
        )
        for band in sorted(instrument.bands, key=lambda band: band.lowest, reverse=True)
    ]


def _signed(say: report_tables.Say, report: Report, sections: list[Section]) -> tuple[Section, ...]:
    """Who signs stands under the last section."""
    if not report.signatories:
        return tuple(sections)
    places = tuple((one.caption, one.title, one.name) for one in report.signatories)
    day = format_plain_date(report.made_at.date(), say.language)
    signatures = Signatures(say("report.signed_on", place=say("report.dots"), date=day), places)
    last = sections[-1]
    return (*sections[:-1], Section(last.title, (*last.blocks, signatures)))
