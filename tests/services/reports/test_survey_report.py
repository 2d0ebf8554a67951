"""Reports: a golden text, a PDF read by another program, a workbook opened by another program, JSON, raw rows."""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from services.documents.pdf import as_pdf, fitting
from services.documents.text import as_text
from services.documents.xlsx import as_xlsx
from services.house.model import House
from services.log.reading import EntryFilter, entries
from services.reports.survey_forms import Form
from services.reports.survey_report import Report, document_of
from services.reports.survey_reports import SurveyReports
from services.surveys.follow_up import Signatory
from services.surveys.model import Period, Response, Sample, SurveySettings
from services.surveys.surveys import Surveys
from tests.support.house import service_day
from tests.support.staff import officer
from tests.support.survey_data import fill, many

GOLDEN = Path(__file__).parents[2] / "golden" / "surveys"
QUARTER = Period(date(2026, 8, 10), date(2026, 10, 31))
TODAY = date(2026, 11, 23)
EVIL = '=HYPERLINK("http://x","klik")'


@pytest.fixture
def surveys(journal, house, instruments) -> Surveys:
    return Surveys(service_day(journal, house), SurveySettings(), instruments)


@pytest.fixture
def report(surveys, database, house, instruments) -> Report:
    fill(database, instruments["skm"], many(instruments["skm"], 360), today=TODAY)
    surveys.follow_up.add(
        officer("s01"),
        "skm",
        "waktu",
        action="Menambah satu loket pada jam ramai, pukul 09.00–11.00",
        responsible="Kasubsi Pelayanan",
        due=date(2026, 12, 31),
    )
    surveys.follow_up.add(officer("s01"), "skm", "biaya", action=EVIL, responsible="@SUM(A1)", due=date(2027, 1, 31))
    places = [Signatory("Mengetahui,", "Kepala Rutan", "(nama)"), Signatory("Disusun oleh,", "Ketua Pokja", "(nama)")]
    surveys.follow_up.set_signatories(officer("s01"), places)
    return made(surveys, house, "skm")


def made(surveys: Surveys, house: House, instrument: str) -> Report:
    return Report(
        surveys.result(instrument, QUARTER),
        surveys.follow_up.plans_for(instrument, QUARTER),
        surveys.follow_up.signatories(),
        house,
        datetime(2026, 11, 23, 9, 5),
    )


def test_the_text_is_the_golden_one(report):
    text, golden = as_text(document_of(report)), GOLDEN / "report-skm-id.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_the_report_holds_everything_the_regulation_asks_for(report):
    text = as_text(document_of(report))
    for words in (
        "Peraturan Menteri PANRB Nomor 14 Tahun 2017",
        "Periode 10 Agustus 2026 s.d. 31 Oktober 2026",
        "Jenis kelamin",
        "Pendidikan",
        "NRR",
        "Indeks Kepuasan Masyarakat (IKM)",
        "Mutu pelayanan",
        "Unsur tertinggi",
        "Unsur terendah",
        "Perkembangan per bulan".upper(),
        "Rencana tindak lanjut".upper(),
        "1/9 (eksak)",
        "Krejcie",
        "Kepala Rutan",
        "Selang kepercayaan 95 %",
        "Jawaban terbuka",
        "setengah ke atas",
    ):
        assert words in text, words


def test_the_pdf_is_read_by_another_program_as_the_text_says(report):
    document = document_of(report)
    written = as_pdf(document)
    reader = pypdfium2.PdfDocument(written)
    pages = [page.get_textpage().get_text_range() for page in reader]
    text = "\n".join(pages)
    assert reader.get_metadata_value("Title") == "Laporan Survei Kepuasan Masyarakat"
    assert report.result.index is not None and str(report.result.index).replace(".", ",") in text
    assert all(f"Halaman {n} dari {len(pages)}" in page for n, page in enumerate(pages, 1))
    for section in document.sections:
        assert section.title in text
    for element in report.result.elements:
        assert str(element.mean).replace(".", ",") in text
    # Two faces, embedded: nothing depends on the fonts of whoever opens the file.
    assert written.count(b"/FontFile2") == 2 and b"/BitstreamVera" not in written.replace(b"+BitstreamVera", b"")


@pytest.mark.parametrize(("text", "written"), [("Rencana – 1 ≥ 2", "Rencana – 1 ≥ 2"), ("ạ漢", "a?"), ("Ω", "Ω")])
def test_letters_that_the_fonts_lack_become_others_not_boxes(text, written):
    assert fitting(text) == written


def test_the_workbook_opens_with_figures_and_charts_and_without_a_formula(report):
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(document_of(report))))
    assert book.sheetnames[:2] == ["Ringkasan", "Nilai per unsur"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert [cell.data_type for cell in cells if cell.value in (EVIL, "@SUM(A1)")] == ["s", "s"]
    elements = book["Nilai per unsur"]
    table = {row[0].value: row for row in elements.iter_rows() if row[0].value}
    waktu = next(element for element in report.result.elements if element.key == "waktu")
    assert table["Waktu Penyelesaian"][1].value in (waktu.total, float(waktu.mean), *waktu.counts)
    assert sum(len(sheet._charts) for sheet in book) == 3
    values = [cell.value for cell in cells if isinstance(cell.value, float)]
    assert float(waktu.mean) in values and float(report.result.elements[0].value) in values


def test_hidden_groups_are_hidden_everywhere(report):
    hidden = [group.key for group in report.result.respondents["pendidikan"] if group.hidden]
    assert hidden, "the data has rare respondents"
    document = document_of(report)
    lines = [line for line in as_text(document).split("\n") if line.startswith("S2 ")]
    assert len(lines) == 1 and lines[0].split() == ["S2", "*", "*", "*", "*"]
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(document)))
    row = next(row for row in book["Profil responden"].iter_rows() if row[0].value == "S2")
    assert [cell.value for cell in row[1:5]] == ["*"] * 4


def test_a_handful_of_open_answers_is_counted_but_not_shown(surveys, database, house, instruments):
    answers = dict.fromkeys([question.key for question in instruments["skm"].questions], 1)
    given = [(date(2026, 9, 1), Response("skm", answers), sample) for sample in (*[Sample.OPEN] * 4, Sample.TICKET)]
    fill(database, instruments["skm"], given, today=TODAY)
    assert "4 jawaban; nilainya tidak ditampilkan" in as_text(document_of(made(surveys, house, "skm")))
    said = json.loads(SurveyReports(surveys).file(officer("s01"), "skm", QUARTER, Form.JSON))
    assert said["open"] == {"answered": 4, "abandoned": 0, "index": None}


def test_json_has_the_figures_as_they_are(surveys, report):
    said = json.loads(SurveyReports(surveys).file(officer("s01"), "skm", QUARTER, Form.JSON))
    result = report.result
    assert said["index"]["value"] == str(result.index) and said["index"]["grade"] == result.band.grade
    assert [Decimal(one["mean"]) for one in said["elements"]] == [element.mean for element in result.elements]
    assert said["method"]["weight"] == "1/9" and said["answered"] == result.answered
    assert {"key": "S2", "answered": None, "index": None, "grade": None} in said["respondents"]["pendidikan"]


def test_a_report_is_in_the_journal_and_shows_its_progress(surveys, report, database):
    steps: list[tuple[int, int]] = []
    written = SurveyReports(surveys).file(
        officer("s01"), "skm", QUARTER, Form.PDF, progress=lambda done, of: steps.append((done, of))
    )
    assert written.startswith(b"%PDF-") and steps[0] == (1, 7) and steps[-1][0] == steps[-1][1]
    (entry,) = entries(database, EntryFilter(event="survey_report_made"))
    assert (entry.actor, entry.fields["format"]) == ("s01", "pdf")


@pytest.mark.parametrize("instrument", ["skm", "spak", "spkp", "singkat"])
@pytest.mark.parametrize("answers", [0, 1, 7])
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_instrument_makes_every_form_from_few_answers_too(
    surveys, database, house, instruments, instrument, answers
):
    given = [(date(2026, 9, 1), one, Sample.TICKET) for _, one, _ in many(instruments[instrument], answers)]
    fill(database, instruments[instrument], given, today=TODAY)
    for form in Form:
        for language in ("id", "en"):
            written = SurveyReports(surveys).file(officer("s01"), instrument, QUARTER, form, language=language)
            assert len(written) > 400
    text = as_text(document_of(made(surveys, house, instrument)))
    assert ("Belum ada jawaban" in text) == (answers == 0)
    assert ("tidak untuk diumumkan" in text) == (answers == 1)


# -- raw rows ------------------------------------------------------------------------------------------


def rows_of(surveys: Surveys, period: Period = QUARTER) -> list[dict[str, str]]:
    out = io.StringIO()
    count = SurveyReports(surveys).export(officer("a01"), "skm", period, out)
    found = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert len(found) == count
    return found


def test_raw_rows_are_all_there_and_nobody_is_rare(surveys, report, database):
    rows = rows_of(surveys)
    given = [one for day, one, _ in many(report.result.instrument, 360) if QUARTER.first <= day <= QUARTER.last]
    keys = [question.key for question in report.result.instrument.questions]
    answers = Counter(tuple(str(one.answers[key]) for key in keys) for one in given)
    assert Counter(tuple(row[key] for key in keys) for row in rows) == answers
    said = ("bulan", "sampel", "layanan", "jenis_kelamin", "usia", "pendidikan", "pekerjaan")
    kept = Counter(tuple(row[key] for key in said) for row in rows if any(row[key] for key in said[2:]))
    assert all(count >= 5 for count in kept.values())
    assert {row["bulan"] for row in rows} == {"2026-08", "2026-09", "2026-10"} and "hari" not in rows[0]
    assert entries(database, EntryFilter(event="survey_exported"))[0].fields["rows"] == len(rows)


def test_common_combinations_keep_what_was_said(surveys, database, instruments):
    one = Response("skm", dict.fromkeys([q.key for q in instruments["skm"].questions], 3), "", {"usia": "60"}, "A")
    other = Response("skm", one.answers, "", {"usia": "u20"}, "A")
    days = [date(2026, 9, n) for n in range(1, 6)]
    given = [(day, one, Sample.TICKET) for day in days] + [(day, other, Sample.TICKET) for day in days[:4]]
    fill(database, instruments["skm"], given, today=TODAY)
    rows = rows_of(surveys)
    assert Counter((row["layanan"], row["usia"]) for row in rows) == {("A", "60"): 5, ("", ""): 4}


def test_raw_rows_are_shuffled_and_those_of_today_are_not_among_them(surveys, database, instruments):
    keys = [question.key for question in instruments["skm"].questions]
    given = [
        (
            date(2026, 9, 1) + timedelta(days=n),
            Response("skm", {key: 1 + n // 4**p % 4 for p, key in enumerate(keys)}),
            Sample.TICKET,
        )
        for n in range(29)
    ]
    fill(database, instruments["skm"], [*given, (TODAY, given[0][1], Sample.TICKET)], today=TODAY)
    orders = []
    for _ in range(2):
        rows = rows_of(surveys, Period(date(2026, 9, 1), TODAY))
        assert len(rows) == 29
        orders.append([tuple(row[key] for key in keys) for row in rows])
    true = [tuple(str(one.answers[key]) for key in keys) for _, one, _ in given]
    assert sorted(orders[0]) == sorted(true) and orders[0] != true and orders[0] != orders[1]
