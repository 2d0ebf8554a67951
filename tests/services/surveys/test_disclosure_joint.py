"""A joint form whose statements change in the middle of a month: neither part tells of those in whom they differ."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pytest

from services.integrity.in_json import as_json as integrity_json
from services.integrity.monthly import IntegrityReports
from services.reports import survey_export
from services.reports.survey_forms import Form
from services.reports.survey_reports import SurveyReports
from services.surveys.deciding import catch_up
from services.surveys.instrument_files import load_library
from services.surveys.model import Period, Response, Sample, SurveySettings
from services.surveys.surveys import Surveys
from tests.support.csv_lines import csv_lines
from tests.support.house import service_day
from tests.support.solving import solved
from tests.support.staff import officer
from tests.support.survey_data import fill

LIBRARY = load_library()
TODAY = date(2026, 11, 23)
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
WOMEN = (0, 1, 2, 3, 4, 11)  # the last of them, and nobody else, is asked without the tariff


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_parts_of_a_sitting_never_differ_by_a_person(journal, house, queue, tmp_path):
    queue.day.keep()
    houses = [_surveys(journal, house, ask_tariff=ask_tariff) for ask_tariff in (True, False)]
    for number in range(12):
        for steered in (True, False):
            _answer(houses[number == 11], number, steered=steered)
    catch_up(journal)
    surveys = houses[1]
    reports, told, numbers = SurveyReports(surveys), set(), []
    for part in ("spkp6", "spak6"):
        said = json.loads(reports.file(officer("aud"), part, OCTOBER, Form.JSON))
        for group in said["respondents"].get("jenis_kelamin", ()):
            mine = [n for n in range(said["answered"]) if (n in WOMEN) == (group["key"] == "P")]
            told.add(frozenset(mine))
            assert group["answered"] == len(mine)
        out = io.StringIO()
        reports.export(officer("aud"), part, OCTOBER, out)
        lines = csv_lines(out.getvalue())
        numbers += [int(line[survey_export.HEADER[-1]]) for line in lines if line["isi"] != "jawaban"]
        numbers += [said["answered"], said["steered"]["answered"]]
    desk = IntegrityReports(surveys, signed_heads=tmp_path, key=tmp_path / "key")
    ipak = json.loads(integrity_json(desk.of_month(officer("aud"), OCTOBER)))["ipak"]
    assert told and solved(told) == set() and min(numbers) >= 5
    assert (ipak["answered"], ipak["steered"], ipak["steered_together"]) == (12, 12, [])


def _surveys(journal, house, **changes: object) -> Surveys:
    settings = replace(SurveySettings(official=("spkp-spak",)), **changes)  # type: ignore[arg-type]
    return Surveys(service_day(journal, house), settings, LIBRARY.instruments, LIBRARY.joint.values())


def _answer(surveys: Surveys, number: int, *, steered: bool) -> None:
    day = date(2026, 10, 3 + 2 * number)
    form = surveys.questionnaires["spkp-spak"]
    scores = {question.key: 1 + number % 6 for question in form.questions}
    response = Response(form.id, scores, "", {"jenis_kelamin": "P" if number in WOMEN else "L"}, steered=steered)
    for part, said in zip(form.parts, response.parts(form.parts), strict=True):
        fill(surveys.journal.database, part, [(day, said, Sample.TICKET.steered(steered))], today=TODAY, counted=False)
