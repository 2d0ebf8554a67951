"""The settings as pages: every setting of the house has its place, its words, and plain words for what is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.settings import kinds, spoken
from kiosk.settings.description import CODE, DATE, SECTIONS
from kiosk.settings.help import help_words
from kiosk.settings.hours import DAYS
from kiosk.settings.judging import Judge
from kiosk.settings.page_forms import SettingsForms
from kiosk.settings.page_words import NOT_HERE, WORDS
from kiosk.settings.pages import PLACES, place_of
from kiosk.settings.plain_faults import expected_words
from kiosk.settings.reading import load
from kiosk.settings.values import codes_of
from services.settings.form import Draw
from services.settings.values import ORDER, applied, between

ROOT = Path(__file__).parents[3]
INI = ROOT / "kiosk.ini"
TODAY = date(2026, 11, 30)
HOUSE = [(section, setting) for section in SECTIONS.values() if section.house for setting in section.settings]


@pytest.fixture(scope="module")
def held():
    return load(INI).house_values


@pytest.fixture(scope="module")
def forms():
    return SettingsForms(Judge(INI))


def test_every_setting_of_the_house_has_a_label_and_a_page():
    for section, setting in HOUSE:
        known = help_words()[section.name, setting.key]
        assert setting.key in DAYS or set(known.label) == {"id", "en"}, (section.name, setting.key)
        assert set(help_words()[section.name, "about"].label) == {"id", "en"}, section.name
        shown = any(section.name in one.sections or section.family in one.families for one in PLACES)
        assert shown or section.family == "hours ", section.name
    assert place_of("hours A") == ("services", "service ", "A")


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_kind_has_plain_words_for_what_it_expects(language):
    for section, setting in HOUSE:
        key, _ = expected_words(setting.kind.expected)
        assert key != "other" or (section.name, setting.key) in NOT_HERE, (section.name, setting.key)
        assert f"fault.{key}" in WORDS.keys(language)


def test_a_page_that_is_sent_back_untouched_wishes_for_nothing(forms, held):
    for key, _title in forms.titles("id"):
        for page in pages(forms, key, held):
            fields = [field for group in page.groups for one in group.fields for field in (one, *one.others)]
            assert forms.wishes([one.name for one in fields], posted(fields)) == {}, key


def pages(forms, key, held):
    draw = Draw(held, held, (), "id", TODAY)
    page = forms.page(key, "", "", draw)
    yield page
    for family in page.families:
        for item in family.items:
            yield forms.page(key, family.name, item.code, draw)


def posted(fields):
    """What a browser sends of a page that nobody touched."""
    sent: dict[str, list[str]] = {}
    for one in fields:
        sent[f"was:{one.name}"] = [one.was]
        if one.shape in ("times", "sessions", "dated"):
            for number, (times, more, *groups) in enumerate(one.parts):
                sent[f"{one.name}|{number}"] = [times]
                sent[f"{one.name}|{number}|groups"] = [code for chosen in groups for code in chosen.split()]
                sent[f"{one.name}|why" if one.shape == "dated" else f"{one.name}|{number}|families"] = [more]
        elif one.shape == "checks":
            sent[f"many:{one.name}"] = ["1"]
            sent[one.name] = [value for value, _ in one.options if value in one.chosen]
        elif one.shape == "choice":
            sent[one.name] = [value for value, _ in one.options if value.lower() in one.chosen][:1]
        else:
            sent[one.name] = [one.value]
    return lambda name: sent.get(name, [])


@given(st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)), min_size=1, max_size=4))
@settings(max_examples=50)
def test_times_are_read_back_as_they_were_shown(spans):
    text = ", ".join(f"{a // 60:02d}:{a % 60:02d}-{b // 60:02d}:{b % 60:02d}" for a, b in spans)
    for kind in (kinds.OPENING_TIMES, kinds.DATED_TIMES):
        for language in ("id", "en"):
            assert spoken.written(kind, spoken.shown(kind, text, language)) == text


@pytest.mark.parametrize(
    ("kind", "said", "written"),
    [
        (kinds.OPENING_TIMES, "8.00 s/d 11.30", "8:00-11:30".replace("8:00", "08:00")),
        (kinds.OPENING_TIMES, "Pukul 8.00 s.d. 11.30 WIB, jam 13:00 sd 15:00 wib", "08:00-11:30, 13:00-15:00"),
        (kinds.OPENING_TIMES, "08.00\u00a0\u2212\u00a011.30\u200b", "08:00-11:30"),
        (kinds.TIME_OF_DAY, "06.30 WIB", "06:30"),
        (kinds.OPENING_TIMES, "Tutup", "closed"),
        (kinds.DATED_TIMES, "libur", "holiday"),
        (kinds.DATED_SESSIONS, "08.00–11.00 120; 13.00–16.00 120", "08:00-11:00 120, 13:00-16:00 120"),
        (kinds.THRESHOLD, "3,60", "3.60"),
        (kinds.THRESHOLD, "3,7", "3.70"),
        (kinds.THRESHOLD, "3", "3.00"),
        (kinds.THRESHOLD, "3,605", "3,605"),
        (kinds.YES_NO, "ya", "yes"),
        (kinds.WALK_INS, "kuota 10", "quota 10"),
        (kinds.WALK_INS, "tempat yang tersisa", "leftover"),
        (kinds.OPENING_TIMES, "pagi", "pagi"),
    ],
)
def test_what_people_write_becomes_what_kiosk_ini_says(kind, said, written):
    assert spoken.written(kind, said) == written


def test_what_will_be_different_is_told_in_words(forms, held):
    wanted = dict(held)
    wanted["visit sessions", "monday"] = "00:00-06:00 40"
    wanted["exceptions", "2027-03-10"] = "08:00-11:00 | Menjelang Idulfitri"
    wanted["counter 2", "services"] = "A, T"
    wanted = applied(wanted, between(wanted, {k: v for k, v in wanted.items() if k[0] != "info channel ombudsman"}))
    told = {one.where: one for one in forms.told(between(held, wanted), wanted, "id")}
    assert told["Sesi kunjungan, Senin"].note == (
        "Tidak ada lagi: 06.00–12.00 (40 keluarga), 12.00–18.00 (40 keluarga), 18.00–24.00 (40 keluarga)."
    )
    day = told["Hari libur dan hari khusus, Rabu, 10 Maret 2027"]
    assert (day.how, day.after) == ("added", "08.00–11.00 (Menjelang Idulfitri)")
    assert told["Loket 2, Layanan yang dipanggil"].after == "Kunjungan, Tanya petugas"
    assert told["Saluran pengaduan: Ombudsman RI"].how == "removed"
    pledge = {**held, ("info pledge", "text.id"): "Tanpa pungutan."}
    (one,) = forms.told(between(held, pledge), pledge, "id")
    assert one.note == "Terjemahan yang belum ikut diubah: English."
    both = {**pledge, ("info pledge", "text.en"): "Free of levies."}
    assert [one.note for one in forms.told(between(held, both), both, "id")] == ["", ""]


def test_what_one_page_breaks_on_another_is_named_there(forms, held):
    faults = forms.faults({**held, ("hours", "friday"): "08:00-11:00"}, "id")
    (one,) = faults
    assert (one.page, one.place, one.where) == ("sessions", ("visit sessions", "friday"), "Sesi kunjungan, Jumat")
    uncalled = {**held, **{(f"counter {code}", "services"): "A" for code in ("1", "2", "3")}}
    assert "Belum ada loket yang memanggil layanan Titip barang." in forms.warnings(uncalled, "id")


def test_letters_services_and_counters_that_go_wait_for_a_day(held):
    judge = Judge(INI)
    for place, value in ((("service B", "series"), "Y"), (("visits", "house_number"), "2")):
        assert judge.needs_day(held, {**held, place: value})
    assert judge.needs_day(held, {key: value for key, value in held.items() if key[0] != "counter 3"})
    assert not judge.needs_day(held, {**held, ("info pledge", "text.id"): "x", ("queue", "priority_run"): "5"})


def test_no_section_of_dates_is_a_list_of_codes():
    assert all(not section.family for section, setting in HOUSE if setting.key == DATE) and CODE


def test_what_stands_in_no_list_is_chosen_all_the_same(forms, held):
    """A questionnaire of the house's own, an icon that has no word: a page that is sent back keeps them."""
    own = {("survey", "official"): "skm, milik-rutan", ("service A", "icon"): "abacus"}
    for key, family, code in (("survey", "", ""), ("services", "service ", "A")):
        page = forms.page(key, family, code, Draw({**held, **own}, held, (), "id", TODAY))
        fields = [field for group in page.groups for one in group.fields for field in (one, *one.others)]
        assert forms.wishes([one.name for one in fields], posted(fields)) == {}


def test_an_item_changes_places_and_comes_back_without_a_change(forms, held):
    codes = codes_of(held, "service ")
    place = (ORDER, "service")
    drawn = Draw(held, held, (), "id", TODAY)
    (wish,) = forms.move("service ", codes[1], up=True, draw=drawn).items()
    assert wish == (place, ", ".join((codes[1], codes[0], *codes[2:])))
    moved = Draw({**held, **dict([wish])}, held, (), "id", TODAY)
    assert forms.page("services", "", "", moved).families[0].items[0].code == codes[1]
    (told,) = forms.told(between(held, moved.values), moved.values, "id")
    assert told.where == "Urutan Layanan" and told.after.startswith("Titip barang, Kunjungan, ")
    assert forms.move("service ", codes[1], up=False, draw=moved) == {place: held[place]}
    unsaid = {one: text for one, text in held.items() if one != place}  # as an upgrade leaves it
    back = forms.move("service ", codes[1], up=False, draw=Draw(moved.values, unsaid, (), "id", TODAY))
    assert back == {place: None}
    for code, up in ((codes[0], True), (codes[-1], False), ("?", True)):
        assert forms.move("service ", code, up=up, draw=drawn) == {}
    assert forms.move("hours ", codes[0], up=False, draw=drawn) == {}


def test_what_names_an_item_that_goes_names_it_no_more(forms, held):
    """Or says beside its field that it names nothing: visits never get another service by themselves."""
    pointing = {**held, ("goods", "service"): "B", ("help", "counter"): "1", ("counter 3", "services"): "B, T"}
    gone = forms.remove("service B", pointing)
    assert gone["goods", "service"] is None and gone["counter 3", "services"] == "T"
    assert forms.remove("counter 1", pointing)["help", "counter"] is None
    for section in ("service B", "counter 1", "priority lansia", "info document ktp"):
        after = {place: text for place, text in pointing.items() if place not in forms.remove(section, pointing)}
        after |= {place: text for place, text in forms.remove(section, pointing).items() if text is not None}
        assert forms.faults(after, "id") == [], section
    visits = forms.remove("service A", pointing)
    assert ("visits", "service") not in visits


def test_a_group_that_goes_leaves_a_session_to_the_others_and_opens_none_to_everybody(forms):
    week = {("visit sessions", "monday"): "09:00-11:30 30 anak wanita, 13:00-15:00 20 wanita"}
    gone = forms.remove("visit group wanita", {("visit group wanita", "name.id"): "Wanita", **week})
    assert gone["visit group wanita", "name.id"] is None
    assert gone["visit sessions", "monday"] == "09:00-11:30 30 anak, 13:00-15:00 20 wanita", (
        "a fault until it is decided"
    )
