"""A year of a million answers: how long its report takes, and what an answer costs to keep."""

from __future__ import annotations

import random
import statistics
import time
from datetime import date, datetime, timedelta
from pathlib import Path

from services.log.journal import Journal
from services.reports.survey_report import Report, document_of
from services.store.clock import SystemClock
from services.store.database import Database, DatabaseSettings
from services.store.upgrade import open_database
from services.surveys import storage, tally
from services.surveys.deciding import decide
from services.surveys.instrument_files import load_instruments
from services.surveys.instruments import Instrument
from services.surveys.model import Period, Response, Sample, SurveySettings
from services.surveys.storage import Row
from services.surveys.surveys import Surveys
from tests.benchmarks.figures import Bench, EachRound, Figure, within
from tests.support.house import service_day

ANSWERS = 1_000_000
FIRST = date(2025, 1, 1)
DAYS = 365
TRIES = 5
TARGET_MS = 1000.0


def rounds(bench: Bench, answers: int = ANSWERS) -> EachRound:
    """Fill a year as its days would have ended, then time its result and its report."""
    folder, house = bench.folder, bench.house
    clock = SystemClock()
    database = open_database(DatabaseSettings(f"sqlite:///{folder / 's.sqlite3'}", folder / "id"), clock)
    surveys = Surveys(service_day(Journal(database, "bench", clock), house), SurveySettings(), load_instruments())
    before = _size(folder)
    texts = fill(database, surveys.instruments["skm"], answers)
    grown = (_size(folder) - before) / answers
    year = Period(FIRST, FIRST + timedelta(days=DAYS - 1))
    try:
        while True:
            times = []
            for _ in range(TRIES):
                began = time.perf_counter()
                result = surveys.result("skm", year)
                document_of(Report(result, [], [], house, datetime(2026, 1, 2)))
                times.append((time.perf_counter() - began) * 1e3)
            assert result.answered == answers
            kept = _answer(database, surveys.instruments["skm"]) * 1e3
            yield [
                within("survey report, 1 million answers", statistics.median(times), TARGET_MS, "ms"),
                Figure("storage of an answer", grown, texts / answers, "bytes", 2.0, "", "its own texts", counted=True),
                within("keep an answer on a day of 300", kept, 100.0, "ms"),
            ]
    finally:
        database.close()


def fill(database: Database, instrument: Instrument, answers: int) -> int:
    """Day by day through the same steps as the end of a day; returns the bytes of the answers' own texts."""
    chance = random.Random(1)
    made = [_response(instrument, chance) for _ in range(5000)]
    texts = 0
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        count = answers * (number + 1) // DAYS - answers * number // DAYS
        rows = [_row(instrument, chance.choice(made), day, chance.choice("AAABBTI")) for _ in range(count)]
        texts += sum(len(row.answers) + len(row.respondent) for row in rows)
        with database.write() as connection:
            storage.rewrite(connection, rows)
            tally.add_ended_days(connection, (day + timedelta(days=1)).isoformat())
            storage.archive(connection, rows)
            storage.rewrite(connection, [])
            decide(connection, day + timedelta(days=1))
    return texts


def _answer(database: Database, instrument: Instrument) -> float:
    """Seconds: the day's answers written anew, as after each of them."""
    today = date(2026, 1, 1)
    chance = random.Random(2)
    rows = [_row(instrument, _response(instrument, chance), today, "A") for _ in range(300)]
    began = time.perf_counter()
    with database.write() as connection:
        storage.rewrite(connection, rows)
    with database.write() as connection:
        storage.add(connection, rows[0])
    return time.perf_counter() - began


def _response(instrument: Instrument, chance: random.Random) -> Response:
    scores = {question.key: chance.choice((2, 3, 3, 4, 4, 4)) for question in instrument.questions}
    said = {field.key: chance.choice(field.options).key for field in instrument.respondent if not field.from_services}
    return Response(instrument.id, scores, respondent=said)


def _row(instrument: Instrument, response: Response, day: date, service: str) -> Row:
    return storage.row_of(response, version=instrument.version, sample=Sample.TICKET, day=day, service=service)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("s.sqlite3*"))
