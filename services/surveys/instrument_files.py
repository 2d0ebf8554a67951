"""Instrument files (assets/surveys/*.toml and the house's own) → instruments, or all faults at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from assets import ASSETS
from services.surveys.instruments import (
    SERVICE_FIELD,
    Answer,
    Band,
    IndexRule,
    Instrument,
    Kind,
    Option,
    Question,
    Reason,
    RespondentField,
    weight_fits,
)
from services.surveys.toml_reader import FileFault, Table, TomlFile, read_toml

SHIPPED = ASSETS / "surveys"
HIGHEST_SCORE = 10
CENT = Decimal("0.01")


class InstrumentsFaulty(Exception):
    """An instrument file cannot be used; `faults` lists everything that is wrong."""

    def __init__(self, faults: Iterable[FileFault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def load_instruments(own_folder: Path | None = None, needed: Iterable[str] = ()) -> Mapping[str, Instrument]:
    """The shipped instruments and those of the house's folder, by id. Raises InstrumentsFaulty.

    A house's file of the same id takes the place of the shipped one. needed: ids that kiosk.ini
    offers; each must be there.
    """
    found: dict[str, Instrument] = {}
    faults: list[FileFault] = []
    for folder in (SHIPPED, own_folder):
        files: dict[str, str] = {}
        for path in sorted(folder.glob("*.toml")) if folder else ():
            file, instrument = _read(path)
            faults += file.faults
            if file.faults or instrument is None:
                continue
            if instrument.id in files:
                faults.append(
                    FileFault(path.name, 0, "id", instrument.id, f"an id of its own ({files[instrument.id]})")
                )
            files[instrument.id] = path.name
            found[instrument.id] = instrument
    if own_folder is not None and not own_folder.is_dir():
        faults.append(FileFault("kiosk.ini", 0, "[survey] own_instruments", str(own_folder), "a folder that is there"))
    known = ", ".join(found)
    faults += [
        FileFault("kiosk.ini", 0, "[survey]", f"the instrument {one}", f"one of: {known}")
        for one in needed
        if one not in found and not faults
    ]
    if faults:
        raise InstrumentsFaulty(faults)
    return MappingProxyType(found)


def read_instrument(path: Path) -> Instrument:
    """One file. Raises InstrumentsFaulty with all its faults."""
    file, instrument = _read(path)
    if file.faults or instrument is None:
        raise InstrumentsFaulty(file.faults)
    return instrument


def _read(path: Path) -> tuple[TomlFile, Instrument | None]:
    file, root = read_toml(path)
    return file, _instrument(root) if root is not None else None


def _instrument(root: Table) -> Instrument:
    lowest, highest = _scale(root.table("scale"))
    faces = _faces(root, highest - lowest + 1)
    shared = _answers(root.tables("answer", required=False), lowest, highest, faces) if root.has("answer") else ()
    questions = tuple(_question(table, lowest, highest, faces, shared) for table in _each_once(root, "question"))
    respondent = tuple(_respondent(table) for table in _each_once(root, "respondent", required=False))
    rule = _index(root.table("index"), len(questions))
    kind = Kind(root.choice("kind", tuple(Kind)))
    made = Instrument(
        id=root.code("id"),
        version=root.code("version"),
        kind=kind,
        title=root.words("title"),
        basis=root.words("basis"),
        lowest=lowest,
        highest=highest,
        index=rule,
        bands=_bands(root, lowest * rule.factor, highest * rule.factor),
        respondent=respondent,
        questions=questions,
        reason=_reason(root.table("reason"), questions, range(lowest, highest + 1)) if root.has("reason") else None,
    )
    if made.reason is not None and (kind is not Kind.SHORT or len(questions) != 1):
        root.fault("reason", "a reason", 'none: only kind = "short" with one question has a reason')
    root.report_unknown()
    return made


def _scale(table: Table) -> tuple[int, int]:
    lowest = table.integer("lowest", 0, HIGHEST_SCORE - 1)
    highest = table.integer("highest", lowest + 1, HIGHEST_SCORE)
    table.report_unknown()
    return lowest, highest


def _faces(root: Table, count: int) -> tuple[str, ...]:
    def parse(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or len(value) != count or not all(isinstance(one, str) and one for one in value):
            raise ValueError
        return tuple(value)

    if not root.has("faces"):
        return ("",) * count
    return root.take("faces", parse, f"{count} names of icons, one a score", ("",) * count)


def _answers(tables: list[Table], lowest: int, highest: int, faces: tuple[str, ...]) -> tuple[Answer, ...]:
    """All answers in the order of their scores; every score once."""
    found = []
    for expected, table in zip(range(lowest, highest + 1), tables, strict=False):
        score = table.integer("score", lowest, highest)
        if score != expected and "score" in table.values:
            table.fault("score", score, f"{expected}: the scores in order from {lowest} to {highest}")
        found.append(Answer(expected, table.words(""), faces[expected - lowest]))
        table.report_unknown()
    if len(tables) != highest - lowest + 1:
        tables[0].fault("", f"{len(tables)} answers", f"{highest - lowest + 1}, one a score")
    return tuple(found)


def _question(table: Table, lowest: int, highest: int, faces: tuple[str, ...], shared: tuple[Answer, ...]) -> Question:
    own = table.tables("answers", required=not shared)
    question = Question(
        table.code("key"),
        table.words("element"),
        table.words("text"),
        _answers(own, lowest, highest, faces) if own else shared,
    )
    table.report_unknown()
    return question


def _respondent(table: Table) -> RespondentField:
    key, name = table.code("key"), table.words("name")
    from_services = table.has("source")
    if from_services:
        table.choice("source", ("services",))
    if from_services != (key == SERVICE_FIELD):
        table.fault("source", key, f'source = "services" for the field "{SERVICE_FIELD}" and for no other')
    options = () if from_services else _options(_each_once(table, "options"))
    table.report_unknown()
    return RespondentField(key, name, options, from_services)


def _options(tables: list[Table], scores: range | None = None) -> tuple[Option, ...]:
    found = []
    none: tuple[int, ...] = ()
    for table in tables:
        after = table.take("after", lambda value: _scores(value, scores), "a list of scores", none) if scores else none
        found.append(Option(table.code("key"), table.words(""), after))
        table.report_unknown()
    return tuple(found)


def _scores(value: object, scores: range | None) -> tuple[int, ...]:
    if not isinstance(value, list) or not value or not set(value) <= set(scores or ()):
        raise ValueError
    return tuple(value)


def _reason(table: Table, questions: tuple[Question, ...], scores: range) -> Reason:
    reason = Reason(table.code("key"), table.words("text"), _options(_each_once(table, "options"), scores))
    if reason.key in {question.key for question in questions}:
        table.fault("key", reason.key, "a key that no question has")
    table.report_unknown()
    return reason


def _index(table: Table, questions: int) -> IndexRule:
    weight = table.fraction("weight")
    if not weight_fits(weight, questions):
        table.fault("weight", table.values.get("weight", "nothing"), f"about 1/{questions} for {questions} questions")
    rule = IndexRule(
        table.text("name", longest=12),
        table.words("title"),
        weight,
        table.fraction("factor"),
        table.decimal("threshold") if table.has("threshold") else None,
    )
    table.report_unknown()
    return rule


def _bands(root: Table, lowest: Fraction, highest: Fraction) -> tuple[Band, ...]:
    """From the lowest index to the highest without a gap: each begins one hundredth above the one before."""
    found = []
    tables = root.tables("band", required=False)
    for table in tables:
        band = Band(table.text("grade", longest=3), table.decimal("from"), table.decimal("to"), table.words("words"))
        if band.lowest > band.highest:
            table.fault("to", table.values.get("to"), f"not below {band.lowest}")
        found.append(band)
        table.report_unknown()
    if found and found[0].lowest != lowest:
        tables[0].fault("from", tables[0].values.get("from"), f"the lowest index, {float(lowest):.2f}")
    if found and found[-1].highest != highest:
        tables[-1].fault("to", tables[-1].values.get("to"), f"the highest index, {float(highest):.2f}")
    for (before, after), table in zip(pairwise(found), tables[1:], strict=True):
        if after.lowest != before.highest + CENT:
            table.fault("from", table.values.get("from"), f"{before.highest + CENT}: no gap and no overlap")
    return tuple(found)


def _each_once(parent: Table, name: str, *, required: bool = True) -> list[Table]:
    """The tables of a list; a key that comes again is a fault at its second place."""
    tables = parent.tables(name, required=required)
    seen: set[object] = set()
    for table in tables:
        key = table.values.get("key")
        if isinstance(key, str) and key in seen:
            table.fault("key", f"{key} again", "every key once")
        seen.add(str(key))
    return tables
