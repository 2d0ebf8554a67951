"""kiosk.ini: what is right loads, what is wrong is listed whole, with its place."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.config import SettingsFaulty, load

ROOT = Path(__file__).parents[2]
SHIPPED = (ROOT / "kiosk.ini").read_text(encoding="utf-8")


def faults(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "kiosk.ini"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsFaulty) as caught:
        load(path)
    return [str(fault) for fault in caught.value.faults]


def test_the_shipped_file_is_right():
    loaded = load(ROOT / "kiosk.ini")
    assert loaded.house.services["P"].confidential
    assert [service.code for service in loaded.house.offered()] == ["A", "B", "T", "I", "U", "V"]
    assert loaded.printer.simulated and loaded.printer.port.endswith("data/run/printer")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("driver = simulated", "driver = simulatd", "one of: simulated, escpos"),
        ("monday = 00:00-24:00", "monday = 11:00-08:00", "opening times in order"),
        ("monday = 00:00-24:00", "monday = 08:00-25:00", "opening times in order"),
        ("monday = 00:00-24:00", "monday = 08:00-12:00, 11:00-14:00", "opening times in order"),
        ("time_zone = Asia/Jakarta", "time_zone = Asia/Padang", "a time zone such as Asia/Jakarta"),
        ("width_mm = 299", "width_mm = wide", "a number from 100 to 2000"),
        ("width_mm = 299", "widht_mm = 299", 'perhaps "width_mm"'),
        ("[timeouts]", "[timeout]", "perhaps [timeouts]"),
        ("[counter 2]", "[counter 1]", "every section once"),
        ("services = A, B", "services = A, Z", "a list of: A, B"),
        ("shown_as = T", "shown_as = P", "the code of a service that is not confidential"),
        ("series = B", "series = K", "does not sound like A"),
        ("burst_pause_seconds = 15", "burst_pause_seconds = 31", "a whole number from 0 to 30"),
        ("idle_seconds = 30", "idle_seconds = 90", "a whole number from 10 to 60"),
        ("profile = epson-58", "profile = epson", "one of: epson-58"),
        ("fullscreen = no", "fullscreen = maybe", "yes or no"),
        ("url = data/kiosk.sqlite3", "url = mysql://x", "the path of an SQLite file"),
        ("id = kiosk-1", "id = Kiosk 1!", "1 to 24 small letters"),
    ],
)
def test_each_fault_names_its_line_and_what_is_expected(tmp_path, old, new, expected):
    assert old in SHIPPED
    line = SHIPPED[: SHIPPED.index(old)].count("\n") + 1
    found = faults(tmp_path, SHIPPED.replace(old, new, 1))
    assert any(f"kiosk.ini:{line}:" in fault and expected in fault for fault in found), found


def test_all_faults_are_listed_at_once(tmp_path):
    text = SHIPPED.replace("width_mm = 299", "width_mm = x").replace("driver = simulated", "driver = x")
    assert len(faults(tmp_path, text.replace("fullscreen = no", "fullscreen = x"))) == 3


def test_a_missing_file_and_wrong_bytes_are_faults(tmp_path):
    with pytest.raises(SettingsFaulty, match="no readable file"):
        load(tmp_path / "nothing.ini")
    assert any("not UTF-8" in fault for fault in faults(tmp_path, b"[house]\nname = \xff\n"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_anything_as_kiosk_ini_is_only_faults(tmp_path_factory, content):
    assert faults(tmp_path_factory.mktemp("ini"), content)


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path):
    path = tmp_path / "kiosk.ini"
    path.write_bytes(b"\xef\xbb\xbf" + SHIPPED.replace("\n", "\r\n").encode())
    assert load(path).fingerprint == load(ROOT / "kiosk.ini").fingerprint
