"""Reports: a golden text, a PDF read by another program, a workbook opened by another program, JSON, counts as CSV."""

from __future__ import annotations

import io
import json
import os
from collections import Counter
from dataclasses import replace
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
from services.reports import survey_export
from services.reports.survey_forms import Form
from services.reports.survey_report import Report, document_of
from services.reports.survey_reports import SurveyReports
from services.surveys.deciding import decide
from services.surveys.follow_up import Signatory
from services.surveys.model import Period, Response, Sample, SurveySettings
from services.surveys.surveys import Surveys
from services.surveys.tables import survey_day
from tests.support.csv_lines import csv_lines
from tests.support.house import service_day
from tests.support.staff import officer
from tests.support.survey_data import fill, many

GOLDEN = Path(__file__).parents[2] / "golden" / "surveys"
QUARTER = Period(date(2026, 8, 1), date(2026, 10, 31))
TODAY = date(2026, 11, 23)
COUNT = survey_export.HEADER[-1]
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
        "Periode 1 Agustus 2026 s.d. 31 Oktober 2026",
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


def test_who_is_rare_is_among_the_others_everywhere_and_no_answer_stands_beside_what_people_said(report):
    said = {group.key: group for group in report.result.respondents["pendidikan"]}
    assert "S3" not in said and all(group.answered >= 5 and group.index is None for group in said.values())
    assert sum(group.answered for group in said.values()) == report.result.answered
    document = document_of(report)
    text = as_text(document)
    assert not [line for line in text.split("\n") if line.startswith("S3 ")] and "Lainnya, atau tidak disebut" in text
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(document)))
    rows = [[cell.value for cell in row] for row in book["Profil responden"].iter_rows()]
    assert not [row for row in rows if row[0] == "S3"] and not [row for row in rows if row[0] == "SMA" and any(row[3:])]


def test_a_handful_of_open_answers_is_told_of_nowhere(surveys, database, house, instruments):
    answers = dict.fromkeys([question.key for question in instruments["skm"].questions], 1)
    samples = (*[Sample.OPEN] * 4, *[Sample.TICKET] * 5)
    given = [(date(2026, 9, 1), Response("skm", answers), sample) for sample in samples]
    fill(database, instruments["skm"], given, today=TODAY)
    assert "tidak ada, atau kurang dari 5 jawaban dalam sebulan" in as_text(document_of(made(surveys, house, "skm")))
    said = json.loads(SurveyReports(surveys).file(officer("s01"), "skm", QUARTER, Form.JSON))
    given = [(date(2026, 10, 1), Response("skm", answers), Sample.OPEN)] * 6
    fill(database, instruments["skm"], given, today=TODAY)
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    apart = as_text(SurveyReports(surveys).document(officer("s01"), "skm", october, "id"))
    assert "6 jawaban, nilai 25,00" in apart, "also where there is no index"
    assert said["open"] == {"answered": None, "abandoned": None, "index": None} and said["answered"] == 5


@pytest.mark.parametrize(("gave_up", "words"), [(4, "tidak ada, atau kurang dari 5 dalam sebulan"), (5, "5 (tidak")])
def test_a_handful_who_gave_up_is_told_of_nowhere(surveys, database, house, instruments, gave_up, words):
    answers = dict.fromkeys([question.key for question in instruments["skm"].questions], 1)
    given = [(date(2026, 9, 1), Response("skm", answers), Sample.TICKET)] * 5
    fill(database, instruments["skm"], given, today=TODAY, counted=False)
    with database.write() as connection:
        connection.execute(survey_day.update().values(abandoned=gave_up))
        decide(connection, TODAY)
    said, out = as_text(document_of(made(surveys, house, "skm"))), io.StringIO()
    assert " ".join(said.partition("Survei tidak selesai")[2].split()).lstrip(": ").startswith(words)
    SurveyReports(surveys).export(officer("s01"), "skm", QUARTER, out)
    assert ("tidak_selesai;;;5" in out.getvalue()) == (gave_up == 5) and "tidak_selesai;;;4" not in out.getvalue()
    told = json.loads(SurveyReports(surveys).file(officer("s01"), "skm", QUARTER, Form.JSON))["abandoned"]
    assert told == (5 if gave_up == 5 else None)


def test_a_report_says_which_months_it_is_of_and_why_not_of_others(surveys, database, instruments, house):
    fill(database, instruments["skm"], many(instruments["skm"], 200), today=TODAY)
    asked = Period(date(2026, 7, 10), date(2026, 11, 30))
    said = as_text(document_of(replace(made(surveys, house, "skm"), result=surveys.result("skm", asked))))
    told = " ".join(said.split())
    assert "Bulan yang dihitung : Agustus 2026 – Oktober 2026" in told
    assert "10 Juli 2026 – 31 Juli 2026 (bukan bulan penuh); November 2026 (ditampilkan setelah" in told
    covered = json.loads(SurveyReports(surveys).file(officer("s01"), "skm", asked, Form.JSON))["coverage"]
    assert covered["counted"] == [{"from": "2026-08-01", "to": "2026-10-31"}]
    assert covered["not_ended"] == {"from": "2026-11-01", "to": "2026-11-30"}


def test_json_has_the_figures_as_they_are(surveys, report):
    said = json.loads(SurveyReports(surveys).file(officer("s01"), "skm", QUARTER, Form.JSON))
    result = report.result
    assert said["index"]["value"] == str(result.index) and said["index"]["grade"] == result.band.grade
    assert [Decimal(one["mean"]) for one in said["elements"]] == [element.mean for element in result.elements]
    assert said["method"]["weight"] == "1/9" and said["answered"] == result.answered
    assert [one["answered"] for one in said["services"]] == [group.answered for group in result.services]


def test_a_report_is_in_the_journal_and_shows_its_progress(surveys, report, database):
    steps: list[tuple[int, int]] = []
    written = SurveyReports(surveys).file(
        officer("s01"), "skm", QUARTER, Form.PDF, progress=lambda done, of: steps.append((done, of))
    )
    assert written.startswith(b"%PDF-") and steps[0] == (1, 2) and steps[-1][0] == steps[-1][1]
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
    assert ("Tidak ada hasil yang dapat ditampilkan" in text) == (answers < 5)


# -- counts ------------------------------------------------------------------------------------------------


def lines_of(surveys: Surveys, period: Period = QUARTER) -> list[dict[str, str]]:
    out = io.StringIO()
    count = SurveyReports(surveys).export(officer("a01"), "skm", period, out)
    found = csv_lines(out.getvalue())
    assert len(found) == count
    return found


def test_every_figure_of_the_report_can_be_had_from_the_counts(surveys, report, database):
    lines = lines_of(surveys)
    assert {(line["tahun_pertama"], line["bulan_pertama"]) for line in lines} == {
        ("2026", str(one)) for one in (8, 9, 10)
    }
    people: Counter[tuple[str, str]] = Counter()
    services: Counter[str] = Counter()
    for line in lines:
        if (line["sampel"], line["isi"]) == ("ticket", "jawaban"):
            people[line["pertanyaan"], line["jawaban"]] += int(line[COUNT])
            services[line["layanan"]] += int(line[COUNT]) if line["pertanyaan"] == "waktu" else 0
    for element in report.result.elements:
        assert element.counts == tuple(people[element.key, str(score)] for score in (1, 2, 3, 4))
    assert services == {group.key: group.answered for group in report.result.services}
    said = {line["jawaban"] for line in lines if line["isi"] == "responden" and line["pertanyaan"] == "pendidikan"}
    assert "S3" not in said
    assert entries(database, EntryFilter(event="survey_exported"))[0].fields["rows"] == len(lines)


def test_no_line_is_of_a_person_or_a_day_and_the_same_counts_are_the_same_file(surveys, database, instruments):
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
    lines = lines_of(surveys, Period(date(2026, 9, 1), TODAY))
    assert sum(int(line[COUNT]) for line in lines if line["pertanyaan"] == keys[0]) == 29, "today is not among them"
    assert not [line for line in lines if len(line["pertanyaan"]) > 11] and "hari" not in lines[0]
    assert lines == lines_of(surveys, Period(date(2026, 9, 1), TODAY))
