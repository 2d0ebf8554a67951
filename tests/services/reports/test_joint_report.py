"""The report of a form of six stars: every scale and its conversion, who was steered apart, what is not asked."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from services.documents.text import as_text
from services.integrity.monthly import IntegrityReports
from services.reports.survey_json import as_json
from services.reports.survey_report import Report, document_of
from services.surveys.indices import round_half_up
from services.surveys.instrument_files import load_library
from services.surveys.model import Period, Sample, SurveySettings
from services.surveys.surveys import Surveys
from tests.support.house import service_day
from tests.support.staff import officer
from tests.support.survey_data import Given, fill, many

GOLDEN = Path(__file__).parents[2] / "golden" / "surveys" / "report-spkp6-id.txt"
QUARTER = Period(date(2026, 8, 1), date(2026, 10, 31))
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
TODAY = date(2026, 11, 23)
THRESHOLDS = {"spkp6": Decimal("3.20"), "spak6": Decimal("3.60")}
LIBRARY = load_library()


def made(journal, house, **changes: object) -> Surveys:
    settings = SurveySettings(official=("skm", "spkp-spak"), thresholds=THRESHOLDS, **changes)  # type: ignore[arg-type]
    return Surveys(service_day(journal, house), settings, LIBRARY.instruments, LIBRARY.joint.values())


def given(instrument, count: int = 240) -> list[Given]:
    """Every sixth visitor was steered, to six stars."""
    steered = range(0, count, 6)
    answers = list(many(instrument, count))
    for place in steered:
        day, response, _sample = answers[place]
        six = replace(response, answers=dict.fromkeys(response.answers, 6), steered=True)
        answers[place] = (day, six, Sample.STEERED)
    return answers


def index_by_hand(answers: list[Given], period: Period, *samples: Sample) -> Decimal:
    """Mean of all scores, out of 6, as one out of 4."""
    scores = [
        score
        for day, response, sample in answers
        if period.first <= day <= period.last and sample in samples
        for score in response.answers.values()
    ]
    return round_half_up(Fraction(sum(scores), len(scores)) * Fraction(4, 6))


@pytest.fixture
def free(journal, house) -> Surveys:
    """A house whose services are free."""
    return made(journal, house, ask_tariff=False)


def test_the_text_is_the_golden_one(free, database, house):
    spkp = free.instruments["spkp6"]
    fill(database, spkp, given(spkp), today=TODAY)
    above = replace(
        house, ministry="Kementerian Imigrasi dan Pemasyarakatan", directorate="Direktorat Jenderal Pemasyarakatan"
    )
    result = free.result("spkp6", QUARTER)
    text = as_text(document_of(Report(result, (), (), above, datetime(2026, 11, 23, 9, 5))))
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")
    assert "3,20 dari 4 = 4,80 dari 6 = 80,00 dari 100" in text
    assert "Nomor 90 Tahun 2021" in text and "Tarif sesuai. Layanan di rutan ini gratis." in text


def test_the_index_is_that_of_who_was_not_steered(free, database):
    spak = free.instruments["spak6"]
    answers = given(spak)
    fill(database, spak, answers, today=TODAY)
    result = free.result("spak6", QUARTER)
    assert result.index == index_by_hand(answers, QUARTER, Sample.TICKET)
    assert result.steered.index == Decimal("4.00") and result.steered.answered > 5
    said = json.loads(as_json(result))
    assert said["steered"] == {"counted_in_index": False, "answered": result.steered.answered, "index": "4.00"}
    assert (said["index"]["out_of"], said["index"]["own_scale_out_of"]) == ("4.00", 6)
    assert abs(Decimal(said["index"]["own_scale"]) * 4 / 6 - result.index) < Decimal("0.01")
    assert abs(Decimal(said["index"]["of_100"]) / 25 - result.index) < Decimal("0.01")


def test_a_house_that_counts_them_has_them_in_the_index_and_says_how_many(journal, house, database):
    counting = made(journal, house, count_steered=True)
    spak = counting.instruments["spak6"]
    answers = given(spak, 700)  # five people and more in each month
    fill(database, spak, answers, today=TODAY)
    result = counting.result("spak6", QUARTER)
    assert result.index == index_by_hand(answers, QUARTER, Sample.TICKET, Sample.STEERED)
    text = as_text(document_of(Report(result, (), (), house, datetime(2026, 11, 23, 9, 5))))
    assert "termasuk indeks, atas pengaturan rutan" in text


def test_the_integrity_page_has_the_ipak_of_the_form_that_is_asked_and_counts_who_was_steered(free, database, tmp_path):
    integrity = IntegrityReports(free, signed_heads=tmp_path, key=tmp_path / "key")
    old, new = LIBRARY.instruments["spak"], free.instruments["spak6"]
    fill(database, old, many(old, 200), today=TODAY)
    before = integrity.of_month(officer("s01"), OCTOBER)
    assert before.corruption is not None and before.corruption.instrument.id == "spak", "a month of the form before"
    fill(database, new, given(new), today=TODAY)
    found = integrity.of_month(officer("s01"), OCTOBER)
    assert found.corruption is not None and found.corruption.instrument.id == "spak6"
    text = as_text(integrity.document(found, "id"))
    steered = found.corruption.steered.answered
    assert steered >= 5 and f"Diarahkan petugas sebelum survei : {steered}" in " ".join(text.split())


def test_a_period_of_the_whole_form_keeps_its_figures_when_the_tariff_is_asked_no_more(journal, house, database):
    whole = made(journal, house).instruments["spkp6"]
    fill(database, whole, many(whole, 200), today=TODAY)
    result = made(journal, house, ask_tariff=False).result("spkp6", QUARTER)
    assert [element.key for element in result.elements].count("tarif") == 1 and len(result.elements) == 8
    assert result.index is not None and result.instrument.version == whole.version
