"""The one table of `script/bench`: on the terminal, as JSON, and in docs/performance.md."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Row, Verdict
from tests.benchmarks.noise import Noise

HEADS = ("figure", "ours", "beside", "ratio", "target", "spread", "verdict")
WIDTHS = (42, 13, 13, 6, 7, 11, 0)
DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- table of script/bench: begin -->", "<!-- table of script/bench: end -->"


def number(value: float) -> str:
    """With three figures that mean something."""
    if not math.isfinite(value):
        return "∞"
    digits = max(0, 2 - math.floor(math.log10(abs(value)))) if 0 < abs(value) < 100 else 0
    return f"{value:,.{digits}f}"


def cells(row: Row) -> tuple[str, ...]:
    first, (low, high) = row.first, row.spread
    sign = first.better.value
    if first.limit:
        beside, ratio, target = f"{sign} {number(row.baseline)} {first.unit}", "", ""
        low, high = (find(one.value for one in row.counting) for find in (min, max))
    else:
        beside, ratio = f"{number(row.baseline)} {first.unit}", f"{row.ratio:.2f}"
        target = "" if first.target is None else f"{sign} {first.target:.2f}"
    spread = f"{number(low)}–{number(high)}" if len(row.counting) > 1 else ""
    return first.what, f"{number(row.value)} {first.unit}", beside, ratio, target, spread, _words(row)


def _words(row: Row) -> str:
    """The verdict; and how many rounds say so, where not all do."""
    verdict, all_of_them = row.verdict, len(row.counting)
    if verdict in (Verdict.REACHED, Verdict.MISSED) and row.agreeing < all_of_them:
        return f"{verdict.value} ({row.agreeing} of {all_of_them} rounds)"
    return verdict.value


def explained(row: Row) -> str:
    """What it is beside, and what else has to be said of it."""
    first = row.first
    beside = "" if first.limit or not first.beside else f"beside {first.beside}"
    return "; ".join(words for words in (beside, first.note) if words)


def head() -> str:
    return _line(HEADS)


def line(row: Row) -> str:
    return _line((*cells(row)[:-1], " – ".join(filter(None, (cells(row)[-1], explained(row))))))


def _line(words: Iterable[str]) -> str:
    return "  ".join(word.ljust(width) for word, width in zip(words, WIDTHS, strict=True)).rstrip()


def as_json(row: Row) -> dict[str, Any]:
    first = row.first
    return {
        **asdict(first),
        "better": first.better.name.lower(),
        "value": row.value,
        "baseline": row.baseline,
        "ratio": row.ratio,
        "spread": row.spread,
        "values": [one.value for one in row.rounds],
        "baselines": [one.baseline for one in row.rounds],
        "quiet": row.quiet,
        "verdict": row.verdict.name.lower(),
        "reached": row.verdict is Verdict.REACHED,
        "cells": cells(row),
        "explained": explained(row),
    }


def write_json(path: Path, about: Mapping[str, Any], rows: Sequence[Row], noise: Noise) -> None:
    path.parent.mkdir(exist_ok=True)
    whole = {**about, "noise": {**asdict(noise), "reasons": noise.reasons}, "figures": [as_json(one) for one in rows]}
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(whole, indent=2, ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


def write_document(found: Mapping[str, Any], document: Path = DOCUMENT) -> None:
    """Put the table of a run (build/bench.json) between its marks. Raises ValueError where the document has none."""
    text = document.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{document}: no {BEGIN} … {END}")
    lines = ["", f"{conditions(found)}", "", "| " + " | ".join((*HEADS, "")) + " |", "|---" * (len(HEADS) + 1) + "|"]
    lines += ["| " + " | ".join((*one["cells"], one["explained"])) + " |" for one in found["figures"]]
    document.write_text("\n".join((before + BEGIN, *lines, "", END + after)), encoding="utf-8")


def conditions(found: Mapping[str, Any]) -> str:
    """On what the figures of a run were measured."""
    form = "the long form" if found["full"] else "the short form"
    return f"{found['machine']}; {found['rounds']} rounds, {form}."
