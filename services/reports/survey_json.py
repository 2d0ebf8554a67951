"""A result as JSON for other programs: figures as strings with their two decimals, what is not shown as null."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal

from services.surveys.coverage import Coverage
from services.surveys.follow_up import Plan
from services.surveys.indices import round_half_up
from services.surveys.instruments import IndexRule
from services.surveys.model import Period
from services.surveys.results import Element, Group, Result

Value = object


def as_json(result: Result, plans: Sequence[Plan] = ()) -> str:
    """One object; its names are English and stay the same."""
    instrument = result.instrument
    whole: dict[str, Value] = {
        "instrument": instrument.id,
        "version": instrument.version,
        "from": result.period.first.isoformat(),
        "to": result.period.last.isoformat(),
        "coverage": _coverage(result.coverage),
        "index": _index(result),
        "method": _method(instrument.index),
        "answered": result.answered or None,
        "abandoned": result.abandoned or None,
        "served": result.served if result.coverage.months else None,
        "needed": result.needed if result.served else None,
        "enough": result.enough if result.served else None,
        **_tables(result),
        **_samples_apart(result),
        "not_asked": [question.key for question in instrument.not_asked],
        "left_out": dict(result.left_out),
        "follow_up": [_plan(plan) for plan in plans],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _index(result: Result) -> dict[str, Value]:
    rule = result.instrument.index
    return {
        "name": rule.name,
        "value": _number(result.index),
        "out_of": str(round_half_up(result.instrument.out_of)),
        "own_scale": _number(result.own_mean),
        "own_scale_out_of": result.instrument.highest,
        "of_100": _number(result.of_hundred),
        "grade": result.band.grade if result.band else None,
        "interval95": [_number(end) for end in result.interval] if result.interval else None,
        "threshold": _number(rule.threshold),
        "reached": result.reached,
    }


def _tables(result: Result) -> dict[str, Value]:
    """The same people by statement, reason, service, what they said of themselves, and month."""
    means = {one.service: {key: _number(mean) for key, mean in one.means.items()} for one in result.by_service}
    return {
        "elements": [_element(element) for element in result.elements],
        "best": list(result.best),
        "worst": list(result.worst),
        "reasons": dict(result.reasons),
        "services": [_group(group) | {"partial": group.partial} for group in result.services],
        "means_by_service": means,
        "respondents": {key: [_group(group) for group in groups] for key, groups in result.respondents.items()},
        "months": [_group(month) | {"other_version": month.other_version} for month in result.months],
    }


def _samples_apart(result: Result) -> dict[str, Value]:
    """Who answered without a number, and who was steered."""
    control = result.instrument.control
    return {
        "open": {
            "answered": result.open.answered or None,
            "abandoned": result.open.abandoned or None,
            "index": _number(result.open.index),
        },
        "steered": {
            "counted_in_index": control.counts if control else None,
            "answered": result.steered.answered or None,
            "index": _number(result.steered.index),
        },
    }


def _plan(plan: Plan) -> dict[str, Value]:
    return {
        "element": plan.element,
        "action": plan.action,
        "responsible": plan.responsible,
        "due": plan.due.isoformat(),
        "done": plan.done,
    }


def _coverage(covered: Coverage) -> dict[str, Value]:
    """Which days of the period the figures are of, and why not of others."""
    return {
        "counted": [_days(one) for one in covered.counted],
        "counted_together": [_days(one) for one in covered.together],
        "other_version": [_days(one) for one in covered.other_version],
        "few": [_days(one) for one in covered.few],
        "not_whole_months": [_days(one) for one in covered.cut],
        "kept_back": [_days(one) for one in covered.kept_back],
        "not_ended": _days(covered.not_ended) if covered.not_ended else None,
    }


def _days(period: Period) -> dict[str, str]:
    first, last = period.days
    return {"from": first, "to": last}


def _method(rule: IndexRule) -> dict[str, Value]:
    return {
        "weight": str(rule.weight),
        "factor": str(rule.factor),
        "rounding": "half up, two decimals, then graded",
        "sample": "Krejcie & Morgan 1970",
        "interval": "Student's t to 30 respondents, then 1.96",
    }


def _element(element: Element) -> dict[str, Value]:
    return {
        "key": element.key,
        "total": element.total,
        "mean": _number(element.mean),
        "value": _number(element.value),
        "grade": element.band.grade if element.band else None,
        "counts": list(element.counts),
    }


def _group(group: Group) -> dict[str, Value]:
    grade = group.band.grade if group.band else None
    return {"key": group.key, "answered": group.answered, "index": _number(group.index), "grade": grade}


def _number(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
