"""The text of one instrument file (TOML) → an instrument; every fault is noted at its line."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

from services.house.model import LANGUAGES, LocalText
from services.surveys.instruments import (
    INSTRUMENT_ID,
    SERVICE_FIELD,
    Answer,
    Band,
    Control,
    IndexRule,
    Instrument,
    Kind,
    Option,
    Question,
    Reason,
    RespondentField,
    weight_fits,
)
from services.text.faults import Table, ValueKind, choice, text, whole

HIGHEST_SCORE = 10
CENT = Decimal("0.01")


def _code(value: object) -> str:
    if not isinstance(value, str) or not INSTRUMENT_ID.fullmatch(value):
        raise ValueError
    return value


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
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
YES_NO = ValueKind("true or false", _yes_no, False)
FRACTION = ValueKind('a number above 0 in quotes, such as "1/9" or "0.11"', _fraction, Fraction(1))
TWO_DECIMALS = ValueKind('a number with two decimals in quotes, such as "88.30"', _two_decimals, Decimal(0))
WORDS = text(300)


def instrument_of(root: Table) -> Instrument:
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
        title=words_of(root, "title"),
        basis=words_of(root, "basis"),
        lowest=lowest,
        highest=highest,
        index=rule,
        bands=_bands(root, lowest * rule.factor, highest * rule.factor),
        respondent=respondent,
        questions=questions,
        reason=_reason(root.table("reason"), questions, range(lowest, highest + 1)) if root.has("reason") else None,
        meaning=meaning,
        stars=root.take("stars", YES_NO) if root.has("stars") else False,
        control=_control(root.table("control"), questions) if root.has("control") else None,
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
        found.append(Answer(expected, words_of(table, ""), faces[expected - lowest]))
        table.report_unknown()
    if len(tables) != highest - lowest + 1:
        tables[0].fault("", f"{len(tables)} answers", f"{highest - lowest + 1}, one a score")
    return tuple(found)


def _question(table: Table, lowest: int, highest: int, faces: tuple[str, ...], shared: tuple[Answer, ...]) -> Question:
    own = table.tables("answers", required=not shared)
    question = Question(
        table.take("key", CODE),
        words_of(table, "element"),
        words_of(table, "text"),
        _answers(own, lowest, highest, faces) if own else shared,
        table.take("tariff", YES_NO) if table.has("tariff") else False,
    )
    table.report_unknown()
    return question


def _respondent(table: Table) -> RespondentField:
    key, name = table.take("key", CODE), words_of(table, "name")
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
        found.append(Option(table.take("key", CODE), words_of(table, ""), after))
        table.report_unknown()
    return tuple(found)


def _scores(value: object, scores: range | None) -> tuple[int, ...]:
    if not isinstance(value, list) or not value or not set(value) <= set(scores or ()):
        raise ValueError
    return tuple(value)


def _reason(table: Table, questions: tuple[Question, ...], scores: range) -> Reason:
    reason = Reason(table.take("key", CODE), words_of(table, "text"), _options(_each_once(table, "options"), scores))
    if reason.key in {question.key for question in questions}:
        table.fault("key", reason.key, "a key that no question has")
    table.report_unknown()
    return reason


def _control(table: Table, questions: tuple[Question, ...]) -> Control:
    control = Control(table.take("key", CODE), words_of(table, "text"), words_of(table, "yes"), words_of(table, "no"))
    if control.key in {question.key for question in questions}:
        table.fault("key", control.key, "a key that no question has")
    table.report_unknown()
    return control


def _index(table: Table, questions: int) -> IndexRule:
    weight = table.take("weight", FRACTION)
    if not weight_fits(weight, questions):
        table.wrong("weight", f"about 1/{questions} for {questions} questions")
    rule = IndexRule(
        table.take("name", text(12)),
        words_of(table, "title"),
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
        band = Band(table.take("grade", text(3)), lowest_index, highest_index, words_of(table, "words"))
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


def words_of(table: Table, key: str) -> LocalText:
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
