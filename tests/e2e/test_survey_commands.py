"""`kiosk survey`: what the working group does on the command line, on a house of its own."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from kiosk.cli import main
from kiosk.compose.services import open_services
from kiosk.settings.model import Settings
from kiosk.settings.reading import load
from services.log.reading import EntryFilter, entries
from services.people.model import COMMAND_LINE, Role
from services.surveys.instrument_files import SHIPPED
from services.surveys.model import Period, Response, Sample
from services.surveys.periods import Published
from tests.support.staff import officer
from tests.support.survey_data import fill

ROOT = Path(__file__).resolve().parents[2]
LAST_MONTH = datetime.now(UTC).date().replace(day=1) - timedelta(days=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    place = tmp_path / "kiosk.ini"
    place.write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
    return load(place)


@pytest.fixture
def kiosk(settings: Settings, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["--config", str(settings.path), "survey", *arguments])
        said = capfd.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def answered(settings: Settings) -> str:
    """Last month 29 people answered as in the worked example; returns the month."""
    services = open_services(settings)
    skm = services.surveys.instruments["skm"]
    totals = {
        "persyaratan": 105,
        "prosedur": 101,
        "waktu": 100,
        "biaya": 116,
        "produk": 102,
        "kompetensi": 105,
        "perilaku": 106,
        "sarana": 105,
        "pengaduan": 115,
    }
    given = []
    for n in range(29):
        scores = {key: total // 29 + (n < total % 29) for key, total in totals.items()}
        given.append((LAST_MONTH - timedelta(days=n % 20), Response("skm", scores), Sample.TICKET))
    fill(services.database, skm, given, today=date.today())
    for code, role in (("sup1", Role.SUPERVISOR), ("ctr1", Role.COUNTER)):
        services.officers.add_with_secret(officer("adm"), code, "Contoh", "", role, "482915")
    services.close()
    return f"{LAST_MONTH:%Y-%m}"


def test_the_worked_example_by_text_and_json(kiosk, answered):
    code, out, _ = kiosk("report", "skm", "--month", answered)
    assert code == 0 and "Indeks Kepuasan Masyarakat (IKM): 91,48" in out and "A – Sangat Baik" in out
    first, last = LAST_MONTH.replace(day=1), LAST_MONTH
    code, out, err = kiosk("report", "skm", "--from", str(first), "--to", str(last), "--format", "json")
    assert (code, err) == (0, "") and json.loads(out)["index"]["value"] == "91.48"


@pytest.mark.parametrize(("weight", "index"), [("0.11", "90.56"), ("0.111", "91.38")])
def test_the_weight_is_a_setting(kiosk, settings, answered, weight, index):
    text = settings.path.read_text("utf-8").replace("ikm_weight = 1/9", f"ikm_weight = {weight}")
    settings.path.write_text(text, "utf-8")
    assert main(["--config", str(settings.path), "config", "adopt"]) == 0
    kiosk("report", "skm", "--month", answered)
    code, out, _ = kiosk("report", "skm", "--month", answered, "--format", "json")
    said = json.loads(out)
    assert code == 0 and said["index"]["value"] == index and said["index"]["grade"] == "A"


def test_pdf_and_xlsx_are_files_that_open(kiosk, answered, tmp_path):
    pdf, xlsx = tmp_path / "r.pdf", tmp_path / "r.xlsx"
    assert kiosk("report", "skm", "--month", answered, "--format", "pdf", "--out", str(pdf))[:2] == (0, f"{pdf}\n")
    assert "91,48" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert kiosk("report", "skm", "--month", answered, "--format", "xlsx", "--out", str(xlsx))[0] == 0
    assert openpyxl.load_workbook(xlsx)["Ringkasan"]["A7"].value == 91.48
    code, _, err = kiosk("report", "skm", "--month", answered, "--format", "pdf", "--out", "/nowhere/r.pdf")
    assert code == 1 and "/nowhere/r.pdf cannot be written" in err


def test_counts_for_a_spreadsheet(kiosk, answered, tmp_path):
    out = tmp_path / "counts.csv"
    assert kiosk("export", "skm", "--month", answered, "--out", str(out))[:2] == (0, f"{out}: 17 rows\n")
    rows = csv.DictReader(out.read_text("utf-8-sig").splitlines(), delimiter=";")
    answers = [(int(one["jawaban"]), int(list(one.values())[-1])) for one in rows if one["pertanyaan"] == "waktu"]
    assert sum(answer * people for answer, people in answers) == 100, "the total of the example"


def test_periods_that_the_console_closed_are_listed(kiosk, answered, settings):
    services = open_services(settings)
    period = Period(LAST_MONTH.replace(day=1), LAST_MONTH)
    closed = services.surveys.periods.close(COMMAND_LINE, "skm", period)
    assert isinstance(closed, Published)
    assert "91.48 A (29 answers), closed by cli" in kiosk("list")[1]
    seen = EntryFilter(event="survey_results_seen")
    assert [one.actor for one in entries(services.database, seen)] == ["cli"], "figures that are not published"
    services.surveys.periods.approve(COMMAND_LINE, closed.id)
    services.close()
    code, out, _ = kiosk("list", "--json")
    (said,) = json.loads(out)["periods"]
    assert (code, said["index"], said["published"], said["approved_by"]) == (0, "91.48", True, "cli")


def test_an_officer_at_a_counter_sees_nothing(kiosk, answered):
    for arguments in (("report", "skm"), ("export", "skm", "--out", "/dev/null")):
        code, out, err = kiosk(*arguments, "--month", answered, "--officer", "ctr1")
        assert (code, out) == (1, "") and "ctr1 is counter; this takes" in err
    assert kiosk("report", "skm", "--month", answered, "--officer", "nobody")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("report", "ikm", "--month", "2026-10"), 'no instrument "ikm"; there are singkat, skm, spak, spak6, spkp'),
        (("report", "spkp-spak", "--month", "2026-10"), "a joint form; its answers are those of spkp6, spak6"),
        (("report", "skm", "--month", "2026-13"), '--month: found "2026-13"'),
        (("report", "skm", "--from", "2026-10-01"), "A period is asked for"),
        (("report", "skm", "--from", "2026-10-02", "--to", "2026-10-01"), "is before --from"),
        (("report", "skm", "--from", "2026-10-02", "--month", "2026-10"), "stands alone"),
    ],
)
def test_wrong_use_says_what_is_expected(kiosk, arguments, message):
    code, _, err = kiosk(*arguments)
    assert code == 2 and message in err


def test_check_a_file_and_all_files(kiosk, settings, tmp_path):
    assert kiosk("check", str(SHIPPED / "spkp.toml"))[1].endswith("spkp, version 2022-1, 8 questions, no faults.\n")
    said = kiosk("check", str(SHIPPED / "spkp-spak.toml"))[1]
    assert said.endswith("spkp-spak, joint form of spkp6, spak6, no faults.\n")
    own = tmp_path / "surveys"
    own.mkdir()
    faulty = (SHIPPED / "skm.toml").read_text("utf-8").replace('id = "skm"', 'id = "rutan"').replace('to = "88.30"', "")
    (own / "rutan.toml").write_text(faulty, "utf-8")
    code, _, err = kiosk("check", str(own / "rutan.toml"))
    assert code == 2 and "rutan.toml:" in err and "band 3, to: found nothing" in err
    settings.path.write_text(settings.path.read_text("utf-8").replace("# own_instruments", "own_instruments"), "utf-8")
    code, _, err = kiosk("list")
    assert code == 2 and "band 3, to: found nothing" in err
    (own / "rutan.toml").write_text(faulty.replace('from = "76.61"', 'from = "76.61"\nto = "88.30"'), "utf-8")
    assert kiosk("check")[1] == "7 instruments, no faults.\n"


def test_a_faulty_survey_file_stops_the_start_of_the_kiosk(settings, tmp_path):
    from kiosk.compose.kiosk import build
    from services.surveys.instrument_files import InstrumentsFaulty

    text = settings.path.read_text("utf-8").replace("official = skm", "official = skm, own")
    settings.path.write_text(text, "utf-8")
    with pytest.raises(InstrumentsFaulty, match=r"the instrument own; expected one of: singkat, skm, .*spkp-spak"):
        build(load(settings.path))


def test_the_integrity_report_of_a_month(settings, capfd, tmp_path):
    def kiosk(*arguments: str) -> tuple[int, str, str]:
        code = main(["--config", str(settings.path), *arguments])
        said = capfd.readouterr()
        return code, said.out, said.err

    assert kiosk("queue", "take", "A", "--json")[0] == 0
    assert kiosk("logs", "sign")[0] == 0
    month = f"{datetime.now(settings.house.time_zone):%Y-%m}"
    code, out, err = kiosk("integrity", "report", "--month", month, "--format", "json")
    said = json.loads(out)
    assert (code, err) == (0, "") and said["taken"] == 1
    assert said["deeds"] == [{"officer": "cli", "concern": "outside_kiosk", "reason": "command", "count": 1}]
    assert [(one["chain"], one["intact"], one["signed_problems"]) for one in said["log"]] == [("kiosk-1", True, 0)]
    assert said["log"][0]["signed_at"] is not None
    pdf = tmp_path / "i.pdf"
    assert kiosk("integrity", "report", "--month", month, "--format", "pdf", "--out", str(pdf))[0] == 0
    assert "Nomor diambil di luar anjungan" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert kiosk("integrity", "report", "--month", "June")[0] == 2
