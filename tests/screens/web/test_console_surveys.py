"""Surveys in the staff's pages: the report, its files, closing and approving, follow-up; the integrity page."""

from __future__ import annotations

import io
import json
import re
import threading
from datetime import date
from decimal import Decimal

import openpyxl
import pypdfium2
import pytest
from playwright.sync_api import Browser, expect

from screens.web.console.shared import document_charts
from screens.web.console.shared.jobs import Jobs, Stage
from services.documents.model import Bars, Shares, Trend
from services.log.reading import EntryFilter, entries
from services.store.database import DatabaseAway
from services.surveys.model import Period
from tests.support.clock import ManualClock
from tests.support.console import PIN, Client, Site
from tests.support.csv_lines import csv_rows
from tests.support.staff import officer
from tests.support.survey_data import fill, many
from tests.support.visits import TODAY
from tests.support.waiting import until

QUARTER = "instrument=skm&from=2026-08-01&to=2026-10-31"
FORM = {"instrument": "skm", "from": "2026-08-01", "to": "2026-10-31"}
EVIL = "=HYPERLINK(1)"


@pytest.fixture
def house(site: Site) -> Site:
    """Answers of ten months to the official questionnaire."""
    instrument = site.services.surveys.instruments["skm"]
    fill(site.services.database, instrument, many(instrument, 300), today=TODAY)
    return site


def events(site: Site, event: str) -> list[dict[str, object]]:
    return [entry.fields for entry in entries(site.console.database, EntryFilter(event=event))]


def download(client: Client, path: str, **fields: object) -> bytes:
    answer = client.post(path, data={"form": client.token, **fields})
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"], answer.text[:300]
    return answer.content


# -- the report -------------------------------------------------------------------------------------------


def test_the_page_says_what_the_report_says(house: Site) -> None:
    period = Period(date(2026, 8, 1), date(2026, 10, 31))
    result = house.services.surveys.result("skm", period)
    page = house.client("s01").page(f"/surveys?{QUARTER}")
    assert f'class="figure">{result.index:f}'.replace(".", ",") in page
    assert f"{result.answered} orang" in page and "Periode 1 Agustus 2026 s.d. 31 Oktober 2026" in page
    assert page.count('<svg class="chart"') == 1 and page.count('class="chart rows"') == 2 and "style=" not in page
    for element in result.elements:
        mean = f"{element.mean:f}".replace(".", ",")
        assert mean in page
    assert "Metode" in page and "Dasar" in page


def test_every_chart_is_told_in_words(house: Site) -> None:
    page = house.client("aud").page(f"/surveys?{QUARTER}")
    (told,) = re.findall(r"<desc[^>]*>([^<]+)</desc>", page)
    assert re.search(r"[A-Z].*: ", told)
    assert "<li><span>Persyaratan</span>" in page and re.search(r'<span class="hidden">Nilai 1 \d+, Nilai 2', page)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("instrument=skm&from=2026-10-31&to=2026-08-01", "Tanggalnya tidak benar"),
        ("instrument=skm&from=x&to=<script>", "Tanggalnya tidak benar"),
        ("", "Survei"),
        ("instrument=spak", "Tidak ada hasil yang dapat ditampilkan"),
    ],
)
def test_any_address_leads_to_a_report(house: Site, query: str, says: str) -> None:
    page = house.client("s01").page(f"/surveys?{query}", 422 if "tidak benar" in says else 200)
    assert says in page and "<script>" not in page


def test_an_instrument_that_is_none_is_not_found_and_counter_officers_see_no_results(house: Site) -> None:
    house.client("s01").page("/surveys?instrument=nothing", 404)
    client = house.client("p01")
    client.page("/surveys", 403)
    assert "/surveys" not in client.page("/roster")


def test_the_report_comes_as_pdf_xlsx_and_json(house: Site) -> None:
    client = house.client("aud")
    client.page(f"/surveys?{QUARTER}")
    pdf = pypdfium2.PdfDocument(download(client, "/surveys/report", **FORM, **{"as": "pdf"}))
    assert "Survei Kepuasan Masyarakat" in pdf[0].get_textpage().get_text_range()
    workbook = openpyxl.load_workbook(io.BytesIO(download(client, "/surveys/report", **FORM, **{"as": "xlsx"})))
    assert len(workbook.sheetnames) > 1
    assert json.loads(download(client, "/surveys/report", **FORM, **{"as": "json"}))["answered"] > 0
    assert client.post("/surveys/report", data={"form": client.token, **FORM, "as": "exe"}).status_code == 400
    assert [one["format"] for one in events(house, "survey_report_made")] == ["json", "xlsx", "pdf"]


def test_counts_of_answers_come_as_lines_without_anybody(house: Site) -> None:
    client = house.client("aud")
    client.page(f"/surveys?{QUARTER}")
    rows = csv_rows(download(client, "/surveys/export", **FORM).decode())
    result = house.services.surveys.result("skm", Period(date(2026, 8, 1), date(2026, 10, 31)))
    assert sum(int(row[-1]) for row in rows if row[4] == "ticket" and row[8] == "waktu") == result.answered
    assert events(house, "survey_exported")[0]["rows"] == len(rows) - 1


def test_looking_at_results_is_in_the_log_once_a_look(house: Site) -> None:
    client = house.client("aud")
    client.page(f"/surveys?{QUARTER}")
    client.page(f"/surveys?{QUARTER}")
    client.get(f"/surveys?{QUARTER}", headers={"x-live": "1"})  # a page that refreshes itself shows no figures
    seen = {"instrument": "skm", "first": "2026-08-01", "last": "2026-10-31"}
    assert events(house, "survey_results_seen") == [seen] * 2
    client.page("/integrity?month=2026-10")
    live = client.get("/integrity?month=2026-10", headers={"x-live": "1"})
    assert "utuh" in live.text, "this one shows what was counted"
    assert len(events(house, "integrity_seen")) == 1
    house.client("s01").get("/integrity?month=2026-10", headers={"x-live": "1"})
    looked = entries(house.console.database, EntryFilter(event="integrity_seen"))
    assert [entry.actor for entry in looked] == ["s01", "aud"], "also who only says that it refreshes itself"
    house.client("p01").page(f"/surveys?{QUARTER}", 403)
    assert len(events(house, "survey_results_seen")) == 2


# -- periods ----------------------------------------------------------------------------------------------


def test_a_period_is_closed_approved_and_shown_to_visitors_and_taken_back(house: Site) -> None:
    client = house.client("s01")
    assert "Tutup periode ini" in client.page(f"/surveys?{QUARTER}")
    page = client.submit("/surveys/close", **FORM)
    assert "Angkanya dibekukan" in page and "Setujui dan umumkan" in page
    assert house.built.board.published() == [] and "sudah ditutup" in client.submit("/surveys/close", **FORM)
    number = re.search(r'name="period" value="(\d+)"', page)[1]
    page = client.submit("/surveys/approve", **FORM, period=number)
    assert "Hasil diumumkan" in page and "Diumumkan" in page
    [published] = house.built.board.published()
    index = f"{published.index:f}".replace(".", ",")
    assert index in house.client().page("/board"), "the lobby board shows it"
    assert "sudah diumumkan" in client.submit("/surveys/approve", **FORM, period=number)
    assert "dibuka lagi" in client.submit("/surveys/open-again", **FORM, period=number)
    assert house.built.board.published() == [] and index not in house.client().page("/board")
    assert "tidak ada lagi" in client.submit("/surveys/open-again", **FORM, period=number)


def test_what_the_kiosk_shows_is_what_was_approved(house: Site) -> None:
    from kiosk.touch.info import TouchInfo

    client = house.client("s01")
    client.page(f"/surveys?{QUARTER}"), client.submit("/surveys/close", **FORM)
    [closed] = house.services.surveys.periods.closed(officer("s01"))

    def shown() -> str:
        return repr(TouchInfo(house.services).tree("id", TODAY))

    index = f"{closed.index:f}".replace(".", ",")
    assert index not in shown()
    client.submit("/surveys/approve", **FORM, period=closed.id)
    assert index in shown() and f"{closed.answered}" in shown()


def test_a_period_that_runs_or_has_few_answers_is_not_closed(house: Site) -> None:
    client = house.client("s01")
    page = client.page("/surveys?instrument=skm&from=2026-11-01&to=2026-11-30")
    assert "belum berakhir" in page and 'id="close"' not in page
    running = {"instrument": "skm", "from": "2026-11-01", "to": "2026-11-30"}
    assert "belum berakhir" in client.submit("/surveys/close", **running)
    assert "Hanya bulan penuh" in client.submit("/surveys/close", **(running | {"to": "2026-11-02"}))
    cut = client.page("/surveys?instrument=skm&from=2026-10-02&to=2026-10-31")
    assert "Hanya bulan penuh" in cut and 'id="close"' not in cut and "2 Oktober 2026 – 31 Oktober 2026 (bukan" in cut
    long_ago = {"instrument": "skm", "from": "2025-10-01", "to": "2025-10-31"}
    assert "Kurang dari lima" in client.submit("/surveys/close", **long_ago)


def test_an_auditor_reads_and_decides_nothing(house: Site) -> None:
    page = house.client("aud").page(f"/surveys?{QUARTER}")
    assert 'id="close"' not in page and "Pengawas yang menutupnya" in page
    follow_up = house.client("aud").page("/surveys/follow-up")
    assert "Catat</button>" not in follow_up and "disabled" in follow_up


# -- follow-up ----------------------------------------------------------------------------------------------


def test_a_plan_is_written_down_done_and_removed_and_stands_in_the_report(house: Site) -> None:
    client = house.client("s01")
    client.page(f"/surveys/follow-up?{QUARTER}")
    element = house.services.surveys.instruments["skm"].questions[4].key
    plan = {"element": element, "action": EVIL, "responsible": "Kasubsi Pelayanan", "due": "2026-12-31"}
    assert "tercatat" in client.submit("/surveys/follow-up/add", **FORM, **plan)
    assert EVIL in client.page(f"/surveys?{QUARTER}")
    for wrong, says in (
        ({"due": "soon"}, "Tulis tanggal"),
        ({"action": ""}, "semua kolom"),
        ({"element": "x"}, "tidak ada di survei"),
    ):
        assert says in client.submit("/surveys/follow-up/add", **FORM, **(plan | wrong))
    [kept] = house.services.surveys.follow_up.plans_for("skm")
    assert 'class="off"' not in client.page("/surveys/follow-up")
    client.submit("/surveys/follow-up/done", **FORM, plan=kept.id, done=1)
    assert house.services.surveys.follow_up.plans_for("skm")[0].done
    client.submit("/surveys/follow-up/remove", **FORM, plan=kept.id)
    assert "sudah tidak ada" in client.submit("/surveys/follow-up/remove", **FORM, plan=kept.id)


def test_signatories_stand_in_the_report(house: Site) -> None:
    client = house.client("s01")
    client.page("/surveys/follow-up")
    lines = {"caption0": "Mengetahui,", "title0": "Kepala Rutan", "name0": "………"}
    assert "Tersimpan" in client.submit("/surveys/follow-up/signatories", **FORM, **lines)
    pdf = pypdfium2.PdfDocument(download(client, "/surveys/report", **FORM, **{"as": "pdf"}))
    assert "Kepala Rutan" in "".join(one.get_textpage().get_text_range() for one in pdf)
    half = {"caption0": "Mengetahui,"}
    assert "semua kolom" in client.submit("/surveys/follow-up/signatories", **FORM, **half)


# -- integrity ----------------------------------------------------------------------------------------------


@pytest.fixture
def morning(site: Site) -> Site:
    """One number called out of order by p01."""
    site.take(), site.take()
    client = site.client("p01")
    client.submit("/counters", counter="1")
    assert "di luar urutan" in client.submit("/counter/1/call-ticket", label="A002", reason="frail")
    client.submit("/counter/1/start", ticket=2)
    return site


def test_the_month_shows_who_did_what_and_why_and_that_the_log_is_whole(morning: Site) -> None:
    page = morning.client("aud").page("/integrity?month=2026-11")
    assert "Integritas" in page and "November 2026" in page.replace("Nov 2026", "November 2026")
    assert "Dipanggil di luar urutan" in page and "p01" in page and "sakit" in page.lower() and "utuh" in page
    assert "Tidak ada" in morning.client("s01").page("/integrity?month=2026-01")
    morning.client("p01").page("/integrity", 403)
    assert "2000 sampai 2099" in morning.client("aud").page("/integrity?month=<b>", 422)


def test_the_month_comes_as_a_file(morning: Site) -> None:
    client = morning.client("aud")
    client.page("/integrity")
    pdf = pypdfium2.PdfDocument(download(client, "/integrity/report", month="2026-11", **{"as": "pdf"}))
    assert "p01" in "".join(one.get_textpage().get_text_range() for one in pdf)
    said = json.loads(download(client, "/integrity/report", month="2026-11", **{"as": "json"}))
    assert {"officer": "p01", "concern": "out_of_order", "reason": "frail", "count": 1} in said["deeds"]
    assert [one["format"] for one in events(morning, "integrity_report_made")] == ["json", "pdf"]
    assert client.post("/integrity/report", data={"form": client.token, "as": "x"}).status_code == 400


def test_counting_again_finds_what_happened_since(morning: Site) -> None:
    client = morning.client("aud")
    before = client.page("/integrity?month=2026-11")
    morning.services.queue.calling.finish(officer("p01"), "1")
    assert client.page("/integrity?month=2026-11").count(">1</td>") == before.count(">1</td>"), "kept a while"
    again = client.submit("/integrity/again", month="2026-11")
    assert again.count(">1</td>") == before.count(">1</td>") + 1


def test_a_file_says_when_it_was_counted_not_when_it_was_asked_for(morning: Site, clock: ManualClock) -> None:
    client = morning.client("aud")
    client.page("/integrity")
    clock.advance(240)
    pdf = pypdfium2.PdfDocument(download(client, "/integrity/report", month="2026-11", **{"as": "pdf"}))
    assert "pukul 09.00 WIB" in pdf[0].get_textpage().get_text_range()


def test_a_page_left_open_counts_nothing_again_by_itself(morning: Site, clock: ManualClock) -> None:
    counted = []
    of_month = morning.console.integrity.of_month
    morning.console.integrity.of_month = lambda *given: counted.append(1) or of_month(*given)  # type: ignore[method-assign]
    client = morning.client("aud")
    client.page("/integrity")
    clock.advance(301)
    refreshed = client.get("/integrity", headers={"x-live": "1"}).text
    assert len(counted) == 1 and 'id="clock"' in refreshed and 'id="integrity"' not in refreshed
    assert 'id="section-0"' not in client.get("/surveys", headers={"x-live": "1"}).text
    client.page("/integrity")
    assert len(counted) == 2


# -- background jobs ----------------------------------------------------------------------------------------------


def test_long_work_is_done_once_tells_how_far_it_is_and_is_kept(clock: ManualClock) -> None:
    gate, begun = threading.Event(), []

    def do(progress) -> str:
        begun.append(1)
        progress(3, 10)
        gate.wait(10)
        return "made"

    jobs: Jobs[str] = Jobs(clock, lambda place, fault: None, kept_seconds=60)
    job = jobs.ask("k", do)
    assert (job.stage, job.done, job.of, job.value) == (Stage.RUNNING, 3, 10, None)
    assert jobs.ask("k", do, afresh=True) is job, "what runs is not begun again"
    gate.set()
    assert until(lambda: jobs.ask("k", do).value == "made") and len(begun) == 1
    assert jobs.ask("k", do, afresh=True).stage is Stage.DONE and len(begun) == 2
    clock.advance(61)
    assert jobs.ask("k", do).value == "made" and len(begun) == 3


@pytest.mark.parametrize("fault", [DatabaseAway("gone"), ValueError("a bug")])
def test_work_that_fails_says_so_and_is_tried_again(clock: ManualClock, fault: Exception) -> None:
    noted: list[Exception] = []

    def do(_progress) -> str:
        raise fault

    jobs: Jobs[str] = Jobs(clock, lambda place, one: noted.append(one), kept_seconds=60)
    assert jobs.ask("k", do).stage is Stage.BROKEN_OFF
    assert noted == ([] if isinstance(fault, DatabaseAway) else [fault])
    assert jobs.ask("k", lambda progress: "well").value == "well"


# -- charts -------------------------------------------------------------------------------------------------


def test_charts_hold_any_figures_and_no_markup_of_others() -> None:
    evil = "<script>x</script>"
    written, none, one = str, Decimal(0), Decimal(1)
    drawn = [
        document_charts.bars(Bars(evil, (evil,), (Decimal(0),), Decimal(0), Decimal(1), evil), written),
        document_charts.shares(Shares(evil, (evil,), (evil, "2"), ((0, 0),))),
        document_charts.trend("c", Trend(evil, (evil, "Nov 2026"), (None, None), none, Decimal(4), one), written),
        document_charts.trend("d", Trend("t", ("Nov 2026",), (Decimal(3),), Decimal(3), Decimal(3), one), written),
    ]
    assert all("<script>" not in chart and "nan" not in chart for chart in drawn)


# -- in a browser ---------------------------------------------------------------------------------------------


def test_a_supervisor_closes_and_approves_and_the_board_shows_it_by_itself(house: Site, browser: Browser) -> None:
    board = browser.new_context().new_page()
    board.goto(f"{house.address}/board")
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(house.address)
    page.fill("#code", "s01"), page.fill("#secret", PIN), page.keyboard.press("Enter")
    page.wait_for_url("**/counters"), page.goto(f"{house.address}/surveys?{QUARTER}")
    page.click("#close"), page.click("#approve")
    expect(page.get_by_role("status")).to_contain_text("diumumkan")
    [published] = house.built.board.published()
    expect(board.locator("body")).to_contain_text(f"{published.index:f}".replace(".", ","))
    page.context.close(), board.context.close()
