"""The integrity report as JSON: one object whose names are English and stay the same."""

from __future__ import annotations

import json
from dataclasses import asdict

from services.integrity.counting import Integrity


def as_json(found: Integrity) -> str:
    """One object; its names are English and stay the same."""
    whole = {
        "from": found.month.first.isoformat(),
        "to": found.month.last.isoformat(),
        "taken": found.taken,
        "channels": dict(found.channels),
        "given_at_counters": [asdict(one) for one in found.given],
        "deeds": [
            {"officer": one.officer, "concern": one.concern.value, "reason": one.reason, "count": one.count}
            for one in found.deeds
        ],
        "observed": [
            {"concern": one.concern.value, "reason": one.reason, "count": one.count} for one in found.observed
        ],
        "waiting": [
            {
                "group": one.group,
                "numbers": one.numbers,
                "median_minutes": one.median,
                "nine_of_ten_minutes": one.nine_of_ten,
                "longest_minutes": one.longest,
            }
            for one in found.waiting
        ],
        "log": [
            {
                "chain": one.chain,
                "entries": one.entries,
                "intact": one.intact,
                "problems": one.problems,
                "signed_at": one.signed_at.isoformat() if one.signed_at else None,
                "signed_seq": one.signed_seq,
                "signed_problems": one.signed_problems,
            }
            for one in found.proofs
        ],
        "outages": [
            {
                "kiosk": one.kiosk,
                "series": one.series,
                "from": one.began_at.isoformat(),
                "to": one.ended_at.isoformat(),
                "brought_in": one.merged_at.isoformat(),
                "numbers": one.numbers,
                "served": one.served,
                "passes": one.passes,
            }
            for one in found.outages
        ],
        "goods": _goods(found),
        "ipak": _ipak(found),
        "settings": [
            {
                "version": one.number,
                "from": one.starts_at.isoformat() if one.number > 1 else None,
                "made_by": one.made_by,
                "approved_by": one.approved_by,
                "keys": [f"{change.section}.{change.key}" for change in one.changes] if one.number > 1 else [],
            }
            for one in found.versions
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _goods(found: Integrity) -> dict[str, object]:
    goods = found.goods
    reasons = {"refusals": goods.refusals, "returns": goods.returns, "corrections": goods.corrections}
    return {
        "taken_in": goods.taken_in,
        "handed_over": goods.handed_over,
        "returned": goods.returned,
        "lying": goods.lying,
        "refused": goods.refused,
        **{name: [{"reason": one.code, "count": one.count} for one in given] for name, given in reasons.items()},
    }


def _ipak(found: Integrity) -> dict[str, object] | None:
    """The index of corruption, and who was steered: what is not shown is None."""
    result = found.corruption
    if result is None:
        return None
    together = [
        {"from": months.first.isoformat(), "to": months.last.isoformat(), "answered": people}
        for months, people in found.steered.items()
        if months != found.month
    ]
    return {
        "value": str(result.index) if result.index is not None else None,
        "answered": result.answered or None,
        "threshold": str(result.instrument.index.threshold),
        "reached": result.reached,
        "instrument": result.instrument.id,
        "steered": found.steered.get(found.month),
        "steered_together": together,
    }
