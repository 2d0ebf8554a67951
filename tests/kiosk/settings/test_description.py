"""The description of kiosk.ini: what files of an earlier program said is what they say now."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from kiosk.settings.description import SECTIONS, section_of
from kiosk.settings.help import help_words
from kiosk.settings.ini_reader import Ini
from kiosk.settings.reading import load
from services.house.model import LANGUAGES, QueueRules
from services.visits.settings import VisitSettings
from tests.kiosk.settings.documents import commented, table_of_settings

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "settings"


def plain(value: object) -> object:
    """Settings as JSON has them; paths relative to the golden folder."""
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {"/".join(key) if isinstance(key, tuple) else str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, re.Pattern):
        return value.pattern
    return (
        value if value is None or isinstance(value, bool | int | float) else str(value).replace(str(GOLDEN), "FOLDER")
    )


@pytest.mark.parametrize("name", ["shipped-2026-11", "house", "smallest"])
def test_files_of_the_program_before_mean_the_same_and_have_the_same_fingerprint(name):
    """Written by the reader before settings were described: a database knows the house by these values."""
    wanted = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    wanted["house_values"] = wanted.pop("fingerprint")
    if name != "house":  # it has a pattern of its own; the others mean the house's codes
        wanted["scanner"]["framing"]["allow"] = "[TKG]1[0-9A-Z]+"
    assert of_then(plain(load(GOLDEN / f"{name}.ini")), wanted) == wanted
    assert wanted["house_values"]


def of_then(value: object, wanted: object) -> object:
    """The part of today's settings that existed when `wanted` was written; a later setting has a default."""
    if isinstance(value, dict) and isinstance(wanted, dict):
        return {key: of_then(one, wanted[key]) for key, one in value.items() if key in wanted}
    if isinstance(value, list) and isinstance(wanted, list) and len(value) == len(wanted):
        return [of_then(*both) for both in zip(value, wanted, strict=True)]
    return value


ASKED_SINCE = {"relation_required": "no", "permit": "no", "ask_first": "none", "answer_hours": "24"}


def test_the_shipped_file_has_the_same_rules_as_before():
    """Its words may become better; what it rules stays."""

    def rules(path):
        return {
            (section, key): value
            for (section, key), value in load(path).house_values.items()
            if not section.startswith("info ")
            and not key.startswith("info ")
            and not key.endswith(tuple(f".{one}" for one in LANGUAGES))
        }

    goods, relations = load(ROOT / "kiosk.ini").goods, load(ROOT / "kiosk.ini").visits.relations
    since = {
        ("goods", "service"): "B",
        ("goods", "label"): "register",
        ("goods", "open_days"): "3",
        ("goods", "lockers"): "1-24",
        ("order", "goods item"): ", ".join(goods.items),
        ("order", "goods reason"): ", ".join(goods.refusals),
        **{(f"goods item {code}", "most"): str(one.most) for code, one in goods.items.items()},
        ("settings", "second_person"): "yes",
        ("visits", "book_at_kiosk"): "yes",
        **{("visits", key): value for key, value in ASKED_SINCE.items()},
        ("order", "visit relation"): ", ".join(relations),
        ("visit relation lawyer", "weekly_limits"): "no",
        ("survey", "official"): "skm, spkp-spak",  # the integrity page has an IPAK from the first answers on
        ("survey", "count_steered"): "no",
        ("survey", "ask_tariff"): "yes",
        ("house", "ministry"): "Kementerian Imigrasi dan Pemasyarakatan",
        ("house", "directorate"): "Direktorat Jenderal Pemasyarakatan",
        ("house", "regional_office"): "Kantor Wilayah Direktorat Jenderal Pemasyarakatan Sumatera Barat",
        ("visits", "children_count"): "yes",
        ("visits", "companion_names"): "optional",
        ("order", "visit help"): "kursi-roda, juru-bahasa, dibacakan",
        **{(f"visit help {one}", "priority"): "disabilitas" for one in ("kursi-roda", "juru-bahasa", "dibacakan")},
    }
    assert rules(ROOT / "kiosk.ini") == rules(GOLDEN / "shipped-2026-11.ini") | since


@pytest.mark.parametrize(
    "setting", [one for section in SECTIONS.values() for one in section.settings], ids=lambda one: one.key
)
def test_every_default_is_one_that_kiosk_ini_may_say(setting):
    if setting.default is not None:
        assert setting.value_of_default == setting.kind.parse(setting.default)
        assert not setting.kind.choices or set(setting.default.split(", ")) <= set(setting.kind.choices)


def test_a_house_that_says_nothing_has_the_rules_of_the_program():
    for name, default in (("queue", QueueRules()), ("visits", VisitSettings("A", "A"))):
        for setting in SECTIONS[name].settings:
            if setting.default is not None and setting.key != "walk_ins":
                assert setting.value_of_default == getattr(default, setting.key), setting.key


def test_a_family_has_any_code():
    assert section_of("service A") is section_of("service B") is SECTIONS["service CODE"]
    assert section_of("hours") is not section_of("hours A")
    assert section_of("service") is None and section_of("info") is None and section_of("info document") is None


def test_every_setting_has_its_words_in_both_languages_and_no_word_is_of_none():
    known = {(section.name, setting.key) for section in SECTIONS.values() for setting in section.settings}
    assert known == {place for place in help_words() if place[1] != "about"}
    assert {name for name, key in help_words() if key == "about"} <= {*SECTIONS, "file"}
    for place, said in help_words().items():
        assert said.words.keys() == {"en", "id"} and bool(said.words["en"]) == bool(said.words["id"]), place
        assert place[1] == "about" or said.words["en"], place


def test_kiosk_ini_and_the_table_of_settings_are_those_of_the_description():
    """`script/settings --write` makes them so."""
    assert commented(Ini(ROOT / "kiosk.ini", "kiosk.ini")) == (ROOT / "kiosk.ini").read_text("utf-8")
    assert table_of_settings() == (ROOT / "docs" / "settings.md").read_text("utf-8")


def test_what_the_shipped_file_has_commented_out_may_be_said(tmp_path):
    shipped = (ROOT / "kiosk.ini").read_text("utf-8")
    used = re.sub(r"(?m)^# (?=[a-z_.]+ = \S|\d{4}-|\[info channel)", "", shipped)
    assert used.count("\n#") < shipped.count("\n#") - 10
    (tmp_path / "kiosk.ini").write_text(used, "utf-8")
    loaded = load(tmp_path / "kiosk.ini")
    assert len(loaded.house.services["A"].hours.exceptions) == 4 and loaded.console.tls
    assert loaded.information.channels[-1].code == "whatsapp"


@pytest.mark.parametrize("name", ["smallest.ini", "house.ini"])
def test_a_file_that_gets_its_comments_says_what_it_said(name, tmp_path):
    """What is not set stands as a comment, every line of it."""
    golden = ROOT / "tests" / "golden" / "settings" / name
    exported = tmp_path / "kiosk.ini"
    exported.write_text(commented(Ini(golden, name)), "utf-8")
    assert load(exported).house_values == load(golden).house_values
