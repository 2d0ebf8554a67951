"""The kiosk log as an auditor uses it: found, read, kept, proven; old parts out of their files."""

from __future__ import annotations

import csv
import html
import io
import json
from datetime import UTC, datetime

import pytest

from screens.web.console.log.filter import asked, cursor_of, cursor_text
from services.log.archiving import Archiving, archive
from services.log.heads import sign_head
from services.log.journal import Journal
from services.log.keys import load_or_make_key
from services.log.reading import Cursor
from tests.services.log.test_journal import tamper
from tests.support.clock import ManualClock
from tests.support.console import Site

MARCH = datetime(2026, 3, 12, 2, 30, tzinfo=UTC)  # 09.30 in the house


@pytest.fixture
def kiosk(site: Site, clock: ManualClock) -> Journal:
    """The journal of a kiosk that wrote in March and today."""
    today = clock.now()
    journal = Journal(site.console.database, "kiosk-1", clock)
    clock.set(MARCH)
    for number in range(70):
        journal.record("counter_closed", actor="p02", counter=f"m{number}")
    journal.record("printer_status", state="paper_out", detail="")
    clock.set(today)
    journal.record("counter_closed", actor="p01", counter="today")
    return journal


def test_the_log_of_march_is_two_actions_away(site: Site, kiosk: Journal) -> None:
    auditor = site.client("aud")
    assert "today" in auditor.page("/log")
    page = auditor.page("/log?month=2026-03")
    assert "m69" in page and "today" not in page
    assert page.count('<tr class="is-') == page.count('<td class="when">Kamis, 12 Maret 2026 09.30</td>') == 60
    older = html.unescape(page.split('href="/log?')[-1].split('"')[0])
    rest = auditor.page(f"/log?{older}")
    assert rest.count('<tr class="is-') == 11 and ">m0<" in rest


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("device=printer", 1),
        ("severity=notice&kiosk=kiosk-1", 1),
        ("event=printer_status", 1),
        ("actor=p02", 60),
        ("kiosk=kiosk-1&since=2026-03-13&actor=p01", 1),
        ("since=2026-03-01&until=2026-03-11", 0),
        ("until=2026-03-12&since=2026-03-12&device=printer", 1),
        ("device=scanner", 0),
        ("actor=nobody", 0),
    ],
)
def test_each_filter_alone_and_together(site: Site, kiosk: Journal, query: str, count: int) -> None:
    assert site.client("aud").page(f"/log?{query}").count('<tr class="is-') == count


@pytest.mark.parametrize(
    "query",
    [
        "month=march",
        "since=gestern",
        "until=2026-02-30",
        "device=laser",
        "severity=loud",
        "event=none",
        "since=2026-03-02&until=2026-03-01",
        "since=2026-03-01T09:30Z",
    ],
)
def test_a_question_that_says_nothing_is_told_and_kept(site: Site, kiosk: Journal, query: str) -> None:
    page = site.client("aud").page(f"/log?{query}", 422)
    assert 'role="alert"' in page and '<tr class="is-' not in page
    said = query.rpartition("&")[2].partition("=")[2]
    assert query.startswith(("device", "severity", "event")) or f'value="{said}"' in page
    assert "CSV" in page


@pytest.mark.parametrize("before", ["", "x", "2026-03-01~5~kiosk-1", "~~", "2026-03-01T00:00:00+00:00~-1~k", "é~1~k"])
def test_a_page_that_is_none_is_the_newest(site: Site, kiosk: Journal, before: str) -> None:
    assert "today" in site.client("aud").get("/log", params={"before": before}).text


def test_a_cursor_is_read_as_it_was_written() -> None:
    cursor = Cursor(MARCH, "kiosk~1", 7)
    assert cursor_of(cursor_text(cursor)) == cursor


def test_a_month_ends_where_the_next_begins(site: Site) -> None:
    zone = site.console.house.time_zone
    wanted = asked({"month": "2026-12"}, zone).wanted
    assert (wanted.since, wanted.until) == (datetime(2026, 12, 1, tzinfo=zone), datetime(2027, 1, 1, tzinfo=zone))


def test_files_hold_all_that_fits_and_no_formula(site: Site, kiosk: Journal) -> None:
    kiosk.record("counter_closed", actor="=cmd", counter="@x")
    auditor = site.client("aud")
    lines = auditor.get("/log/export.jsonl?month=2026-03").text.splitlines()
    assert len(lines) == 71 and [json.loads(line)["fields"].get("counter") for line in lines[:2]] == ["m0", "m1"]
    answer = auditor.get("/log/export.csv?kiosk=kiosk-1")
    assert answer.headers["content-disposition"].startswith('attachment; filename="log-')
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == 74 and rows[1][0] == "2026-03-12 09:30:00"
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row if cell)
    assert "'=cmd" in rows[-1]
    assert auditor.get("/log/export.exe").url.path == "/log"


def test_what_a_field_holds_is_never_markup(site: Site, kiosk: Journal) -> None:
    kiosk.record("counter_closed", actor="p01", counter="<script>alert(1)</script>")
    page = site.client("aud").page("/log")
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_a_whole_log_is_proven_and_a_changed_one_is_told(site: Site, kiosk: Journal) -> None:
    auditor = site.client("aud")
    auditor.page("/log")
    assert "Log utuh" in auditor.submit("/log/prove")
    head = sign_head(kiosk, load_or_make_key(site.settings.storage.journal_key))
    assert f"Segel kiosk-1 {head.seq} cocok" in auditor.submit("/log/prove", head=head.to_json())
    assert "bukan segel" in auditor.submit("/log/prove", 422, head="{}")
    tamper(kiosk, "UPDATE journal_entry SET actor = 'p09' WHERE chain = 'kiosk-1' AND seq = 3")
    page = auditor.submit("/log/prove")
    assert "TIDAK utuh" in page and "nomor 3 di kiosk-1: waktu" in page and "Jangan ubah apa pun" in page


def test_only_those_who_read_the_log_do(site: Site, kiosk: Journal) -> None:
    officer = site.client("p01")
    for path in ("/log", "/log/export.csv", "/log/archive/kiosk-1/1"):
        officer.page(path, 403)
    assert "/log" not in officer.page("/counters")


@pytest.fixture
def archived(site: Site, kiosk: Journal, clock: ManualClock) -> Journal:
    """The same after six years, what was older than five of them in its file."""
    clock.set(datetime(2032, 4, 1, 2, 0, tzinfo=UTC))
    storage = site.settings.storage
    how = Archiving(storage.journal_archives, 5, site.console.house.time_zone, load_or_make_key(storage.journal_key))
    archive(kiosk, how, "adm")
    return kiosk


def test_what_was_archived_is_found_and_read_out_of_its_file(site: Site, archived: Journal) -> None:
    auditor = site.client("aud")
    page = auditor.page("/log?month=2026-03&actor=p02")
    assert '<tr class="is-' not in page and "Arsip log" in page
    address = html.unescape(page.split('href="/log/archive/')[1].split('"')[0])
    page = auditor.page(f"/log/archive/{address}")
    assert "tidak ada yang diubah" in page and page.count('<tr class="is-') == 60
    rest = auditor.page("/log/archive/" + html.unescape(page.split('href="/log/archive/')[1].split('"')[0]))
    assert rest.count('<tr class="is-') == 10


def test_an_archive_that_is_away_or_changed_says_what_to_do(site: Site, archived: Journal) -> None:
    auditor = site.client("aud")
    page = auditor.page("/log?month=2026-03")
    address = "/log/archive/" + html.unescape(page.split('href="/log/archive/')[1].split('"')[0])
    (file,) = (one for one in site.settings.storage.journal_archives.iterdir() if "kiosk-1" in one.name)
    whole = file.read_text("utf-8")
    file.write_text(whole.replace("m42", "m43"), "utf-8")
    assert "tidak dapat dipercaya" in auditor.page(address)
    file.unlink()
    assert f"Berkas {file.name} tidak ada" in auditor.page(address)
    assert auditor.get("/log/archive/kiosk-1/999999").url.path == "/log"
