"""Printer profiles: the shipped ones are right, a wrong one is listed with its lines, a written one reads back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.settings.printer_profiles import SHIPPED, ProfileFaulty, as_toml, available, load_profile, shipped
from tests.support.printers import EPSON_58, SLIP, as_paper

GOOD = (SHIPPED / "epson-58.toml").read_text(encoding="utf-8")


def faults(tmp_path, text: str | bytes) -> list[str]:
    path = tmp_path / "mine.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ProfileFaulty) as caught:
        load_profile(path)
    return [str(fault) for fault in caught.value.faults]


def test_the_shipped_ones_load_and_print():
    names = list(available())
    assert {"epson-58", "epson-80", "generic-58", "generic-80", "generic-58-raster"} <= set(names)
    for name in names:
        profile = replace(shipped(name), cutter=True)
        assert "A012" in as_paper(SLIP, profile), name
        assert profile.columns == profile.width_dots // 12


def test_a_house_has_its_own_and_may_replace_a_shipped_one(tmp_path):
    (tmp_path / "epson-58.toml").write_text(GOOD.replace("buffer_bytes = 4096", "buffer_bytes = 45"), "utf-8")
    (tmp_path / "warung.toml").write_text(GOOD, "utf-8")
    (tmp_path / "Not A Name.toml").write_text(GOOD, "utf-8")
    found = available(tmp_path)
    assert load_profile(found["epson-58"]).buffer_bytes == 45
    assert load_profile(found["warung"]) == replace(EPSON_58, name="warung")
    assert "Not A Name" not in found and "generic-58" in found
    assert list(available(tmp_path / "missing")) == list(available())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("columns = 32", "columns = 33", "at most 32 of 12 dots"),
        ("columns = 32", 'columns = "32"', "a whole number from 16 to 80"),
        ("columns = 32", "columns = true", "a whole number from 16 to 80"),
        ("width_dots = 384", "width_dots = 576", "at most 464"),
        ('codes = "native"', 'codes = "barcode"', "one of: native, raster"),
        ('code_page = "cp437"', 'code_page = "utf-8"', "a code page of Python"),
        ('code_page = "cp437"', 'code_page = "cp9999"', "a code page of Python"),
        ("columns = 32", "columns = = 32", "key = value, as TOML has it"),
        ('answers = "always"', 'answers = "never"', "automatic_status = false beside it"),
        ("cutter = true", "cutter = 1", "true or false"),
        ("cutter = true", "cuter = true", "this key is required"),
        ("cutter = true", "cutter = true\ncuter = true", "an unknown key"),
        ("title = ", "title = 5 # ", "a text of up to 100"),
        ("buffer_bytes = 4096", "buffer_bytes = 4", "from 45 to 1000000"),
    ],
)
def test_each_fault_names_its_line_and_what_is_expected(tmp_path, old, new, expected):
    assert old in GOOD
    line = GOOD[: GOOD.index(old)].count("\n") + 1
    found = faults(tmp_path, GOOD.replace(old, new, 1))
    assert any(expected in fault for fault in found), found
    assert any(f"mine.toml:{line}: " in fault or f"mine.toml:{line + 1}: " in fault for fault in found), found


def test_a_houses_file_of_before_is_read_as_it_was(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("".join(line for line in GOOD.splitlines(True) if "chinese_mode" not in line), "utf-8")
    assert load_profile(path) == replace(EPSON_58, name="mine")


def test_proof_needs_a_printer_that_answers(tmp_path):
    wrong = faults(tmp_path, GOOD.replace('answers = "always"', 'answers = "perhaps"'))
    assert wrong == [f'{tmp_path}/mine.toml:10: confirm: found "process-id"; expected answers = "always" beside it']


def test_all_faults_are_listed_at_once_and_broken_files_are_faults(tmp_path):
    assert len(faults(tmp_path, GOOD.replace("columns = 32", "columns = 1").replace("cutter = true", ""))) == 2
    assert "mine.toml:2: " in faults(tmp_path, "title = 'x'\ncolumns = = 3\n")[0]
    assert "a text file saved as UTF-8" in faults(tmp_path, b"\xff\xfe")[0]
    with pytest.raises(ProfileFaulty, match="no readable file"):
        load_profile(tmp_path / "missing.toml")


@given(st.sampled_from(sorted(available())), st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=60))
def test_what_is_written_reads_back(tmp_path_factory, name, title):
    profile = replace(shipped(name), title=title.strip() or "x", buffer_bytes=512, name="mine")
    path = tmp_path_factory.mktemp("profiles") / "mine.toml"
    path.write_text(as_toml(profile), encoding="utf-8")
    if not profile.title.isprintable():
        return
    assert load_profile(path) == profile


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_anything_as_a_profile_is_only_faults(tmp_path_factory, content):
    assert faults(tmp_path_factory.mktemp("profiles"), content)
