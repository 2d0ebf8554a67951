"""Instrument files (assets/surveys/*.toml and the house's own) → instruments, or all faults at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from assets import ASSETS
from services.house.model import LANGUAGES, LocalText
from services.surveys.instruments import (
    INSTRUMENT_ID,
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
from services.text.faults import Fault, FaultyFile, SourceFile, Table, ValueKind, choice, text, whole
from services.text.toml_reader import read_toml

SHIPPED = ASSETS / "surveys"
HIGHEST_SCORE = 10
CENT = Decimal("0.01")


class InstrumentsFaulty(FaultyFile):
    """An instrument file cannot be used."""


def _code(value: object) -> str:
    if not isinstance(value, str) or not INSTRUMENT_ID.fullmatch(value):
        raise ValueError
    return value


def _fraction(value: object) -> Fraction:
    try:
        number = Fraction(value) if isinstance(value, str) else Fraction(0)
    except ZeroDivisionError as error:
        raise ValueError from error
    if not Fraction(0) < number <= 1000 or number.denominator > 10_000:
        raise ValueError
    return number


def _two_decimals(value: object) -> Decimal:
    try:
        number = Decimal(value) if isinstance(value, str) else Decimal("NaN")
    except InvalidOperation as error:
        raise ValueError from error
    if not number.is_finite() or number != round(number, 2):
        raise ValueError
    return round(number, 2)


CODE = ValueKind("1 to 24 letters, digits, _ or -, beginning with a letter or digit", _code, "?")
FRACTION = ValueKind('a number above 0 in quotes, such as "1/9" or "0.11"', _fraction, Fraction(1))
TWO_DECIMALS = ValueKind('a number with two decimals in quotes, such as "88.30"', _two_decimals, Decimal(0))
WORDS = text(300)


def load_instruments(own_folder: Path | None = None, needed: Iterable[str] = ()) -> Mapping[str, Instrument]:
    """The shipped instruments and those of the house's folder, by id. Raises InstrumentsFaulty.

    A house's file of the same id takes the place of the shipped one. needed: ids that kiosk.ini
    offers; each must be there.
    """
    found: dict[str, Instrument] = {}
    faults: list[Fault] = []
    for folder in (SHIPPED, own_folder):
        files: dict[str, str] = {}
        for path in sorted(folder.glob("*.toml")) if folder else ():
            file, instrument = _read(path)
            faults += file.faults
            if file.faults or instrument is None:
                continue
            if instrument.id in files:
                own = f"an id of its own ({files[instrument.id]})"
                faults.append(Fault(path.name, 0, "", "id", instrument.id, own))
            files[instrument.id] = path.name
            found[instrument.id] = instrument
    if own_folder is not None and not own_folder.is_dir():
        faults.append(Fault("kiosk.ini", 0, "survey", "own_instruments", str(own_folder), "a folder that is there"))
    known = ", ".join(found)
    faults += [
        Fault("kiosk.ini", 0, "survey", "", f"the instrument {one}", f"one of: {known}")
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


def _read(path: Path) -> tuple[SourceFile, Instrument | None]:
    file, root = read_toml(path, path.name, "an instrument file")
    return file, _instrument(root) if root is not None else None


def _instrument(root: Table) -> Instrument:
    lowest, highest, meaning = _scale(root.table("scale"))
    faces = _faces(root, highest - lowest + 1)
    shared = _answers(root.tables("answer", required=False), lowest, highest, faces) if root.has("answer") else ()
    questions = tuple(_question(table, lowest, highest, faces, shared) for table in _each_once(root, "question"))
    respondent = tuple(_respondent(table) for table in _each_once(root, "respondent", required=False))
    rule = _index(root.table("index"), len(questions))
    kind = root.take("kind", choice(Kind, Kind))
    made = Instrument(
        id=root.take("id", CODE),
        version=root.take("version", CODE),
        kind=kind,
        title=_words(root, "title"),
        basis=_words(root, "basis"),
        lowest=lowest,
        highest=highest,
        index=rule,
        bands=_bands(root, lowest * rule.factor, highest * rule.factor),
        respondent=respondent,
        questions=questions,
        reason=_reason(root.table("reason"), questions, range(lowest, highest + 1)) if root.has("reason") else None,
        meaning=meaning,
    )
    if made.reason is not None and (kind is not Kind.SHORT or len(questions) != 1):
        root.fault("reason", "a reason", 'none: only kind = "short" with one question has a reason')
    root.report_unknown()
    return made


def _scale(table: Table) -> tuple[int, int, str]:
    """Lowest and highest score, and what a scale says that means something else than the one before it ("")."""
    lowest = table.take("lowest", whole(0, HIGHEST_SCORE - 1))
    highest = table.take("highest", whole(lowest + 1, HIGHEST_SCORE))
    meaning = table.take("meaning", CODE) if table.has("meaning") else ""
    table.report_unknown()
    return lowest, highest, meaning


def _faces(root: Table, count: int) -> tuple[str, ...]:
    def parse(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or len(value) != count or not all(isinstance(one, str) and one for one in value):
            raise ValueError
        return tuple(value)

    if not root.has("faces"):
        return ("",) * count
    return root.take("faces", ValueKind(f"{count} names of icons, one a score", parse, ("",) * count))


def _answers(tables: list[Table], lowest: int, highest: int, faces: tuple[str, ...]) -> tuple[Answer, ...]:
    """All answers in the order of their scores; every score once."""
    found = []
    for expected, table in zip(range(lowest, highest + 1), tables, strict=False):
        score = table.take("score", whole(lowest, highest))
        if score != expected and "score" in table.values:
            table.wrong("score", f"{expected}: the scores in order from {lowest} to {highest}")
        found.append(Answer(expected, _words(table, ""), faces[expected - lowest]))
        table.report_unknown()
    if len(tables) != highest - lowest + 1:
        tables[0].fault("", f"{len(tables)} answers", f"{highest - lowest + 1}, one a score")
    return tuple(found)


def _question(table: Table, lowest: int, highest: int, faces: tuple[str, ...], shared: tuple[Answer, ...]) -> Question:
    own = table.tables("answers", required=not shared)
    question = Question(
        table.take("key", CODE),
        _words(table, "element"),
        _words(table, "text"),
        _answers(own, lowest, highest, faces) if own else shared,
    )
    table.report_unknown()
    return question


def _respondent(table: Table) -> RespondentField:
    key, name = table.take("key", CODE), _words(table, "name")
    from_services = table.has("source")
    if from_services:
        table.take("source", choice(("services",)))
    if from_services != (key == SERVICE_FIELD):
        table.fault("source", key, f'source = "services" for the field "{SERVICE_FIELD}" and for no other')
    options = () if from_services else _options(_each_once(table, "options"))
    table.report_unknown()
    return RespondentField(key, name, options, from_services)


def _options(tables: list[Table], scores: range | None = None) -> tuple[Option, ...]:
    found = []
    none: tuple[int, ...] = ()
    after_kind = ValueKind("a list of scores", lambda value: _scores(value, scores), none)
    for table in tables:
        after = table.take("after", after_kind) if scores else none
        found.append(Option(table.take("key", CODE), _words(table, ""), after))
        table.report_unknown()
    return tuple(found)


def _scores(value: object, scores: range | None) -> tuple[int, ...]:
    if not isinstance(value, list) or not value or not set(value) <= set(scores or ()):
        raise ValueError
    return tuple(value)


def _reason(table: Table, questions: tuple[Question, ...], scores: range) -> Reason:
    reason = Reason(table.take("key", CODE), _words(table, "text"), _options(_each_once(table, "options"), scores))
    if reason.key in {question.key for question in questions}:
        table.fault("key", reason.key, "a key that no question has")
    table.report_unknown()
    return reason


def _index(table: Table, questions: int) -> IndexRule:
    weight = table.take("weight", FRACTION)
    if not weight_fits(weight, questions):
        table.wrong("weight", f"about 1/{questions} for {questions} questions")
    rule = IndexRule(
        table.take("name", text(12)),
        _words(table, "title"),
        weight,
        table.take("factor", FRACTION),
        table.take("threshold", TWO_DECIMALS) if table.has("threshold") else None,
    )
    table.report_unknown()
    return rule


def _bands(root: Table, lowest: Fraction, highest: Fraction) -> tuple[Band, ...]:
    """From the lowest index to the highest without a gap: each begins one hundredth above the one before."""
    found = []
    tables = root.tables("band", required=False)
    for table in tables:
        lowest_index, highest_index = (table.take(key, TWO_DECIMALS) for key in ("from", "to"))
        band = Band(table.take("grade", text(3)), lowest_index, highest_index, _words(table, "words"))
        if band.lowest > band.highest:
            table.wrong("to", f"not below {band.lowest}")
        found.append(band)
        table.report_unknown()
    if found and found[0].lowest != lowest:
        tables[0].wrong("from", f"the lowest index, {float(lowest):.2f}")
    if found and found[-1].highest != highest:
        tables[-1].wrong("to", f"the highest index, {float(highest):.2f}")
    for (before, after), table in zip(pairwise(found), tables[1:], strict=True):
        if after.lowest != before.highest + CENT:
            table.wrong("from", f"{before.highest + CENT}: no gap and no overlap")
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


def _words(table: Table, key: str) -> LocalText:
    """`key.id` (required), `key.en`, `key.min`; or of this very table with key ""."""
    source = table.values.get(key) if key and table.has(key) else table.values if not key else None
    found: dict[str, str] = {}
    for language, value in (source if isinstance(source, dict) else {}).items():
        if language in LANGUAGES and (key or table.has(language)):
            try:
                found[language] = WORDS.parse(value)
            except ValueError:
                table.fault(f"{key}.{language}" if key else language, repr(value), WORDS.expected)
        elif key:
            table.fault(f"{key}.{language}", language, f"a language: {', '.join(LANGUAGES)}")
    if "id" not in found:
        table.fault(f"{key}.id" if key else "id", "nothing", "the Indonesian words (this key is required)")
    return LocalText(MappingProxyType({"id": "", **found}))
