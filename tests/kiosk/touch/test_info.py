"""The information as the touch screens get it: the house's words, its hours, and what is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from kiosk.settings.reading import load
from kiosk.touch.info import READ_SECONDS, TouchInfo
from services.house.information import Information
from services.surveys.model import Period, SurveySettings
from services.surveys.surveys import Surveys
from services.visits.settings import DatedSessions, Session, VisitSettings
from tests.services.surveys.test_periods import answers
from tests.support.house import HOLIDAY, HOURS, service, service_day
from tests.support.house import house as sample_house
from tests.support.house import text as words
from tests.support.running_kiosk import ROOT
from tests.support.staff import officer
from tests.support.survey_data import fill

TODAY = date(2026, 11, 23)
SHIPPED = load(ROOT / "kiosk.ini")
MORNING, LATE = Session(9 * 60, 11 * 60 + 30, 10), Session(13 * 60, 15 * 60, 10)
WEEK = (*((MORNING, LATE),) * 4, (MORNING,), (), ())


@pytest.fixture
def services(journal, instruments, clock):
    services = {"A": service("A", "Kunjungan", hours=HOURS), "B": service("B", "Titip barang", hours=HOURS)}
    house = sample_house(services=services)
    visits = VisitSettings("A", "A", weekdays=WEEK)
    settings = SimpleNamespace(house=house, information=SHIPPED.information, visits=visits, surveys=SurveySettings())
    surveys = Surveys(service_day(journal, house), SurveySettings(), instruments)
    return SimpleNamespace(settings=settings, surveys=surveys, clock=clock)


def lines(services, topic: str, language: str = "id", today: date = TODAY):
    return TouchInfo(services).tree(language, today).at((topic,)).lines


def test_every_topic_that_must_be_published_is_there(services):
    tree = TouchInfo(services).tree("id", TODAY)
    assert [node.code for node in tree.nodes] == [
        "services",
        "times",
        "documents",
        "forbidden",
        "channels",
        "pledge",
        "results",
        "privacy",
    ]
    assert [line.name for line in tree.at(("services", "A")).lines] == [
        "Syarat",
        "Alur",
        "Lama",
        "Biaya",
        "Hasil",
        "Pengaduan dan saran",
    ]
    assert [line.qr for line in tree.at(("channels",)).lines] == ["https://www.lapor.go.id", "tel:137"]


def test_what_the_house_does_not_say_is_not_shown(services):
    services.settings.information = Information()
    assert [node.code for node in TouchInfo(services).tree("id", TODAY).nodes] == ["services", "times", "results"]


def test_what_is_forbidden_and_what_a_locker_is_for_are_told_apart(services):
    """A weapon must not be brought at all; a telephone may, as far as the lockers."""
    forbidden = TouchInfo(services).tree("id", TODAY).at(("forbidden",))
    assert forbidden.lead == "Tidak boleh dibawa sama sekali."
    assert "Senjata" in {sign.name for sign in forbidden.signs} and "loker" not in forbidden.lead
    assert forbidden.note.name == "Simpan di loker sebelum masuk:" and "Telepon" in forbidden.note.text
    assert not {sign.name for sign in forbidden.signs} & {"Telepon", "Tas", "Rokok"}


def test_a_house_without_lockers_does_not_speak_of_any(services):
    services.settings.information = replace(SHIPPED.information, locker=None)
    assert "loker" not in repr(TouchInfo(services).tree("id", TODAY).at(("forbidden",)))


def test_lockers_are_told_where_nothing_is_said_of_forbidden_things(services):
    services.settings.information = replace(SHIPPED.information, forbidden=())
    assert [line.name for line in lines(services, "locker")] == ["Simpan di loker sebelum masuk:"]


def test_a_confidential_service_is_nowhere_told(services):
    services.settings.house = SHIPPED.house
    told = repr(TouchInfo(services).tree("id", TODAY).at(("services",)))
    assert "shield-account" not in told and "Tanya petugas" in told


def test_equal_days_are_said_once_and_times_in_the_language_s_form(services):
    visits, rules, counters = lines(services, "times")[:3]
    assert visits.text == "Senin–Kamis: 09.00–11.30, 13.00–15.00. Jumat: 09.00–11.30. Sabtu–Minggu: tutup."
    assert rules.text == "Paling banyak 5 orang. Tiap warga binaan dapat dikunjungi 1 kali seminggu."
    assert counters.text == "Senin–Sabtu: 08.00–11.30, 13.00–15.00. Minggu: tutup."
    assert lines(services, "times", "en")[0].text.startswith("Monday–Thursday: 09:00–11:30, 13:00–15:00.")
    assert lines(services, "times", "min")[0].text.endswith("Sabtu–Akaik: tutuik.")


def test_services_with_hours_of_their_own_are_told_apart(services):
    """ "Loket" with the hours of one service would send families of the other at the wrong time."""
    house = services.settings.house
    weekend = replace(HOURS, weekdays=(*((),) * 5, *HOURS.weekdays[:2]))
    own = replace(house.services["B"], hours=weekend)
    services.settings.house = replace(house, services={**house.services, "B": own})
    told = [(line.name, line.text) for line in lines(services, "times")[2:4]]
    assert told == [
        ("Kunjungan", "Senin–Sabtu: 08.00–11.30, 13.00–15.00. Minggu: tutup."),
        ("Titip barang", "Senin–Jumat: tutup. Sabtu–Minggu: 08.00–11.30, 13.00–15.00."),
    ]


def test_days_that_differ_are_announced_when_they_come_near(services):
    day = date(2026, 12, 1)
    dated = DatedSessions(day, (MORNING,), words("Kunjungan khusus"))
    repairs = DatedSessions(date(2026, 12, 2), (), words("Perbaikan ruang"))
    none = DatedSessions(HOLIDAY, (), words("Libur"))  # a closed house has no visits: that is said once
    exceptions = {one.day: one for one in (dated, repairs, none)}
    services.settings.visits = replace(services.settings.visits, exceptions=exceptions)
    assert [(line.name, line.text) for line in lines(services, "times")[3:]] == [
        ("Selasa, 1 Desember 2026", "Kunjungan: 09.00–11.30. Kunjungan khusus."),
        ("Rabu, 2 Desember 2026", "Kunjungan: tutup. Perbaikan ruang."),
        ("Jumat, 25 Desember 2026", "Tutup. Hari Natal."),
    ]
    assert len(lines(services, "times", today=HOLIDAY)) == 4
    assert len(lines(services, "times", today=date(2026, 12, 26))) == 3


def test_results_are_shown_once_they_are_approved(services, database, instruments, clock):
    info = TouchInfo(services)

    def shown(language: str):
        return info.tree(language, TODAY).at(("results",)).lines

    assert [line.name for line in shown("id")] == ["Belum ada hasil"]
    fill(database, instruments["skm"], answers(date(2026, 10, 5), [4, 4, 3, 4, 4, 3]), today=TODAY)
    closed = services.surveys.periods.close(officer("s01"), "skm", Period(date(2026, 10, 1), date(2026, 10, 31)))
    clock.advance(READ_SECONDS)
    assert [line.name for line in shown("id")] == ["Belum ada hasil"]  # closed is not public
    services.surveys.periods.approve(officer("s01"), closed.id)
    clock.advance(READ_SECONDS)
    (line,) = shown("id")
    assert line.value == "91,67 dari 100,00 · nilai A" and "(IKM)" in line.name
    assert line.text == "1 Oktober 2026 sampai 31 Oktober 2026. 6 orang menjawab."
    assert shown("en")[0].value == "91.67 of 100.00 · grade A"
    services.surveys.periods.open_again(officer("s01"), closed.id)
    closed = services.surveys.periods.close(officer("s01"), "skm", Period(date(2026, 8, 1), date(2026, 10, 31)))
    services.surveys.periods.approve(officer("s01"), closed.id)
    clock.advance(READ_SECONDS)
    assert shown("en")[0].text.endswith("6 people answered. The answers are from 1 of these 3 months.")


def test_the_privacy_notice_names_the_days_that_are_set(services):
    services.settings.visits = replace(services.settings.visits, retention_days=14)
    retention = lines(services, "privacy")[4]
    assert retention.text == "Nama dan NIK dihapus 14 hari sesudah kunjungan."
