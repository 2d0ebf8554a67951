"""The settings in the console, as a head of house uses them who never opens kiosk.ini."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest

from services.log.reading import EntryFilter, entries
from services.settings import store
from services.settings.holidays import Holiday, read_holidays
from services.surveys.model import Period
from services.visits.model import Booked
from tests.support.staff import officer
from tests.support.visits import wish

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WAS = re.compile(r'name="was:([^"]*)" value="([^"]*)"')


def shown(page: str) -> dict[str, str]:
    """The fields of a page as it was sent, with what they were."""
    return {unescape(name): unescape(value) for name, value in WAS.findall(page)}


class Person:
    """Somebody who changes settings with a browser without scripts."""

    def __init__(self, site, code: str) -> None:
        self.client = site.client(code)

    def change(self, path: str, **fields: str) -> str:
        """Change some fields of a page; what the others hold is sent back as a browser does for a single field."""
        page = self.client.page(path)
        was = {
            f"was:{name}": value for name, value in shown(page).items() if any(key.startswith(name) for key in fields)
        }
        return self.client.submit(path, **was, **fields)

    def propose(self, day: date | None = None, status: int = 200) -> str:
        when = {"when": "day", "day": day.isoformat()} if day else {"when": "now"}
        return self.client.submit("/settings/propose", status, **when)

    def decide(self, wish: str, status: int = 200, **more: str) -> str:
        page = self.client.page("/settings/proposals")
        proposal, seen = (re.findall(rf'name="{name}" value="(\w+)"', page)[0] for name in ("proposal", "seen"))
        return self.client.submit(f"/settings/{wish}", status, proposal=proposal, seen=seen, **more)


@pytest.fixture
def drafter(site):
    return Person(site, "p02")


@pytest.fixture
def head(site):
    return Person(site, "s01")


def today(site) -> date:
    return site.services.queue.day.today()


def month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def test_friday_afternoons_closed_from_next_month_on(site, drafter, head, clock):
    week = {f"hours|friday|{number}": times for number, times in enumerate(("08.00–11.00", "tutup"))}
    page = drafter.change("/settings/page/hours", **week)
    assert "Jam layanan, Jumat" in page and "08.00–11.00" in page and "Sebelumnya: 00.00–24.00" in page
    assert "berada di luar jam layanan kunjungan" in page, "the sessions of that day do not fit any more"
    sessions = {f"visit sessions|friday|{number}": "" for number in range(1, 4)}
    sessions |= {"visit sessions|friday|0": "08:00-11:00", "visit sessions|friday|0|families": "30"}
    page = drafter.change("/settings/page/sessions", **sessions)
    assert "08.00–11.00 (30 keluarga)" in page and "di luar jam" not in page
    first = month_after(today(site))
    assert "Menunggu persetujuan" in drafter.propose(first)
    assert "versi 2" in head.decide("approve")
    site.server.adopt()
    hours = site.server._built.console.house.services["A"].hours
    friday = next(first + timedelta(days=n) for n in range(7) if (first + timedelta(days=n)).weekday() == 4)
    assert [one.end for one in hours.intervals_on(friday)] == [660]
    assert [one.end for one in hours.intervals_on(friday - timedelta(days=7))] == [1440]
    clock.advance((first - today(site)).days * 86400)
    site.services.queue.day.keep()
    assert site.server.adopt() is not None
    head.client.sign_in("s01")
    assert "versi 2, berlaku" in head.client.page("/settings")
    history = head.client.page(f"/settings/history?day={first - timedelta(days=1)}")
    assert "Versi 1</a></p>" in history


def test_lebaran_a_counter_and_the_pledge_at_once(site, drafter, head):
    day = today(site) + timedelta(days=12)
    new = {"new:visit exceptions|day": day.isoformat(), "new:visit exceptions|0": "08.00-11.00 120, 13.00-16.00 120"}
    page = drafter.change("/settings/page/days", **new, **{"new:visit exceptions|why": "Kunjungan Idulfitri"})
    assert "08.00–11.00 (120 keluarga), 13.00–16.00 (120 keluarga) (Kunjungan Idulfitri)" in page
    drafter.client.submit("/settings/add", family="counter", name="Loket 4")
    page = drafter.client.page("/settings/page/counters/counter/4")
    fields = shown(page)
    drafter.client.submit(
        "/settings/page/counters/counter/4",
        **{"was:counter 4|services": fields["counter 4|services"], "counter 4|services": ["A", "T"]},
        **{"many:counter 4|services": "1"},
    )
    assert "Urutan Loket" in drafter.client.submit("/settings/move", family="counter", move="up 4")
    page = drafter.change("/settings/page/pledge", **{"info pledge|text.id": "Kami melayani tanpa pungutan."})
    assert "Loket 4" in page and "Layanan yang dipanggil: Kunjungan, Tanya petugas" in page
    drafter.propose()
    assert "Konsol dan papan memakainya" in head.decide("approve")
    assert site.server.adopt() is not None
    built = site.server._built
    assert built.console.house.counters["4"].services == ("A", "T")
    assert [*built.console.house.counters][-2:] == ["4", "3"]
    assert built.services.settings.information.pledge.text.in_language("id") == "Kami melayani tanpa pungutan."
    assert [one.quota for one in built.console.visits.bookings.sessions_of(day)] == [120, 120]
    assert "Loket 4" in head.client.page("/roster"), "every page works by it"
    used = [one.fields["version"] for one in entries(site.console.database, EntryFilter(event="settings_in_use"))]
    assert used[0] == 2


def test_two_supervisors_at_once(site, head):
    other = Person(site, "adm")
    head.change("/settings/page/queue", **{"queue|priority_run": "3"})
    other.change("/settings/page/queue", **{"queue|priority_run": "4"})
    head.propose()
    assert "Rancangan Anda" in head.client.page("/settings/proposals")
    other.decide("approve")
    assert "orang lain sudah mengubah hal yang sama" in other.client.page("/settings")
    other.propose()
    stale = re.findall(r'name="seen" value="(\w+)"', head.client.page("/settings/proposals"))[0]
    proposal = re.findall(r'name="proposal" value="(\w+)"', head.client.page("/settings/proposals"))[0]
    store.adopt(site.console.journal, officer("adm"), {**_held(site), ("queue", "priority_run"): "5"})
    page = head.client.submit("/settings/approve", 422, proposal=proposal, seen=stale)
    assert "Sementara itu ada yang berubah" in page and "Sebelumnya: 5" in page
    page = other.change("/settings/page/queue", **{"queue|priority_run": "6"})
    assert "ditarik dari persetujuan" in page, "a proposal does not outlive a change"
    assert "sedang diubah penyusunnya" in head.client.submit("/settings/approve", 422, proposal=proposal, seen=stale)
    other.propose()
    assert "Dikembalikan" in head.decide("give-back", reason="Cukup 3.")
    assert "Cukup 3." in other.client.page("/settings")
    other.propose(), head.decide("approve")
    assert "sudah diputuskan" in other.client.submit("/settings/discard", 422), "nothing was discarded"


def _held(site):
    return store.timeline(site.console.database).values(site.console.clock.now())


def test_families_who_are_booked_already_are_named_before_it_is_decided(site, drafter):
    day = today(site) + timedelta(days=3)
    booked = site.console.visits.bookings.book(officer("p01"), wish(1, day=day, start=6 * 60))
    other = site.console.visits.bookings.book(officer("p01"), wish(2, day=day + timedelta(days=1), start=6 * 60))
    assert isinstance(booked, Booked) and isinstance(other, Booked)
    closed = {"new:exceptions|day": day.isoformat(), "new:exceptions|0": "tutup", "new:exceptions|why": "Perbaikan"}
    page = drafter.change("/settings/page/days", **closed)
    assert "1 keluarga sudah terdaftar" in page and f"/visits?day={day}" in page


def test_faults_stand_beside_their_fields_in_plain_indonesian(site, drafter):
    page = drafter.change("/settings/page/queue", **{"queue|priority_run": "banyak"})
    assert "Isi dengan bilangan bulat dari 1 sampai 100." in page and 'aria-invalid="true"' in page
    assert ">Ajukan<" not in page
    page = drafter.change("/settings/page/hours", **{"hours|monday|0": "pagi"})
    assert "Tulis jam buka dan jam tutup secara berurutan" in page and "hal harus diperbaiki" in page
    assert "1 salah" in page
    page = drafter.client.submit("/settings/discard")
    assert "dibuang" in page and "versi 1, berlaku" in page


def test_a_service_comes_and_goes_with_what_belongs_to_it(site, drafter):
    page = drafter.client.submit("/settings/add", family="service", name="Konsultasi hukum")
    assert "Wajib diisi." in page and "Konsultasi hukum" in page
    drafter.client.submit("/settings/section", section="hours B", do="fill")
    assert "hours B|monday" in shown(drafter.client.page("/settings/page/services/service/B"))
    page = drafter.client.submit("/settings/section", section="service B", do="remove")
    assert "dihapus" in page
    drafter.client.submit("/settings/discard")
    drafter.client.submit("/settings/section", section="service B", do="remove")
    problem = drafter.propose(status=422)
    assert "tidak dapat berganti di tengah hari" in problem


def test_holidays_come_out_of_a_file_by_hand(site, drafter):
    year = today(site).year + 1
    rows = f"No;Tanggal;Hari;Keterangan\n1;{year}-01-01;?;Tahun Baru Masehi\n2;17 Agustus {year};?;Hari Kemerdekaan\n"
    rows += "3;2020-01-01;?;Lewat\n"
    client = drafter.client
    client.page("/settings/holidays")
    answer = client.post(
        "/settings/holidays", data={"form": client.token}, files={"file": ("libur.csv", rows.encode())}
    )
    assert "2 hari di berkas ini" in answer.text
    chosen = {"day": [f"{year}-01-01"], f"reason:{year}-01-01": "Tahun Baru Masehi"}
    assert "libur nasional (Tahun Baru Masehi)" in client.submit("/settings/holidays/take", **chosen)
    answer = client.post("/settings/holidays", data={"form": client.token}, files={"file": ("x.csv", b"a;b\n1;2\n")})
    assert answer.status_code == 422
    past = b"tanggal;keterangan\n2020-01-01;Tahun Baru\n"
    answer = client.post("/settings/holidays", data={"form": client.token}, files={"file": ("x.csv", past)})
    assert "Tidak ada hari yang akan datang" in answer.text


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("9–10 Maret 2027", [9, 10]),
        ("18, 19, dan 23 Maret 2027", [18, 19, 23]),
        ("9 dan 11 s.d. 12 Maret 2027", [9, 11, 12]),
    ],
)
def test_a_holiday_of_several_days_stands_in_one_row_as_in_the_decree(said, days):
    found = read_holidays(f'tanggal;keterangan\n"{said}";Hari Raya\n'.encode(), date(2026, 11, 30))
    assert found == [Holiday(date(2027, 3, day), "Hari Raya") for day in days]


@pytest.mark.parametrize("said", ["12-9 Maret 2027", "30-31 Februari 2027", "9, 9 Maret 2027", "9-10 Maret"])
def test_days_that_do_not_go_on_are_no_days(said):
    (fault,) = read_holidays(f'tanggal;keterangan\n"{said}";Hari Raya\n'.encode(), date(2026, 11, 30))
    assert fault.row == 2


def test_what_somebody_else_changed_meanwhile_is_not_sent_back(site, drafter, head):
    """A page that was open all the while: only the fields that were touched on it are wishes."""
    page = drafter.client.page("/settings/page/queue")
    head.change("/settings/page/queue", **{"queue|return_after": "7"})
    store.adopt(site.console.journal, officer("adm"), {**_held(site), ("queue", "return_after"): "7"})
    fields = shown(page)
    sent = {f"was:{name}": value for name, value in fields.items()} | {**fields, "queue|priority_run": "3"}
    drafter.client.submit("/settings/page/queue", **sent)
    assert [one.place for one in site.console.drafts.mine(officer("p02")).changes] == [("queue", "priority_run")]


def test_a_panel_that_was_away_says_which_version_it_runs(site, head, clock):
    kiosk = site.services.states.__class__(site.console.journal, kiosk="kiosk-3")
    kiosk.heartbeat(version="1"), kiosk.settings_in_use(1)
    store.adopt(site.console.journal, officer("adm"), {**_held(site), ("queue", "return_after"): "7"})
    assert "Menyusul di antara dua pengunjung" in head.client.page("/settings")
    clock.advance(600)
    page = head.client.page("/settings")
    assert "kiosk-3" in page and "memakai versi 1." in page and "Tidak tersambung sejak" in page
    kiosk.heartbeat(version="1"), kiosk.settings_in_use(2)
    assert "memakai versi 2." in head.client.page("/settings")


def test_a_day_that_is_over_is_explained_by_the_version_of_that_day(site, head, clock):
    before = today(site)
    site.take("B")
    clock.advance(86400)
    site.services.queue.day.keep()
    other = {
        ("service B", "name.id"): "Barang titipan",
        ("visit sessions", WEEKDAYS[before.weekday()]): "06:00-12:00 7",
    }
    store.adopt(site.console.journal, officer("adm"), {**_held(site), **other})
    assert site.server.adopt() is not None
    head.client.sign_in("s01")
    now = head.client.page(f"/glance?day={before}")
    assert "Titip barang" in now and "Barang titipan" not in now and "pengaturan versi 1" in now
    visits = site.server._built.console.visits.bookings
    assert [one.quota for one in visits.sessions_of(before)] == [40, 40, 40, 40], "as they were"
    assert [one.quota for one in visits.sessions_of(before + timedelta(days=7))] == [7]
    assert "Barang titipan" in head.client.page("/settings/page/services")
    assert "Versi 2</a>" in head.client.page("/log")
    month = {"month": before.strftime("%Y-%m")}
    head.client.page(f"/integrity?month={month['month']}")
    report = site.server._built.console.integrity.of_month(officer("s01"), Period.month_of(before))
    assert [one.number for one in report.versions] == [1, 2]
