"""kiosk.ini: what is right loads, what is wrong is listed whole, with its place."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.settings.reading import SettingsFaulty, load

ROOT = Path(__file__).parents[3]
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
        ("bind = 127.0.0.1", "bind = everywhere", "an IP address of this machine"),
        ("# names = konsol.rutan.local", "names = http://konsol", "host names separated by commas"),
        ("# certificate = data/keys/console.crt", "certificate = x.crt", "certificate and key together"),
        ("suffix = cr", "suffix = return", "one of: cr, lf, crlf, tab, stx-etx, none"),
        ("prefix =\n", "prefix = \\x1\n", "others as \\x1d"),
        ("allow = [TKG]1[0-9A-Z]+", "allow = [TKG", "a regular expression"),
        ("model = generic", "model = acme", "one of: generic, honeywell, datalogic, newland, zebra-ssi"),
        ("idle_ms = 100", "idle_ms = 5", "a whole number from 20 to 2000"),
        ("key_next = down", "key_next = sideways", "a key that does nothing else yet"),
        ("key_previous = up", "key_previous = down", "a key that does nothing else yet"),
        ("longest = 300", "longest = 64000", "a whole number from 16 to 4096"),
        ("same_code_seconds = 3", "same_code_seconds = -1", "a number from 0 to 60"),
        ("port = data/run/scanner", "prot = data/run/scanner", 'perhaps "port"'),
    ],
)
def test_each_fault_names_its_line_and_what_is_expected(tmp_path, old, new, expected):
    assert old in SHIPPED
    line = SHIPPED[: SHIPPED.index(old)].count("\n") + 1
    found = faults(tmp_path, SHIPPED.replace(old, new, 1))
    assert any(f"kiosk.ini:{line}:" in fault and expected in fault for fault in found), found


@pytest.mark.parametrize(
    ("zone", "label", "other"),
    [
        ("Asia/Jakarta", "WIB", "WITA"),
        ("Asia/Pontianak", "WIB", "WIT"),
        ("Asia/Makassar", "WITA", "WIB"),
        ("Asia/Ujung_Pandang", "WITA", "WIT"),
        ("Asia/Jayapura", "WIT", "wit"),
        ("Asia/Singapore", "+08", "WITA"),
        ("Europe/Amsterdam", "CET", "WIB"),
        ("Europe/Amsterdam", "CEST", "GMT"),
    ],
)
def test_what_stands_behind_a_time_is_what_its_zone_is_called(tmp_path, zone, label, other):
    text = SHIPPED.replace("time_zone = Asia/Jakarta", f"time_zone = {zone}")
    path = tmp_path / "right.ini"
    path.write_text(text.replace("time_zone_label = WIB", f"time_zone_label = {label}"), encoding="utf-8")
    assert load(path).house.time_zone_label == label
    (fault,) = faults(tmp_path, text.replace("time_zone_label = WIB", f"time_zone_label = {other}"))
    assert f'[house] time_zone_label: found "{other}"' in fault and fault.endswith(f"the label of {zone}")
    assert label in fault.partition("expected")[2]


def test_all_faults_are_listed_at_once(tmp_path):
    text = SHIPPED.replace("width_mm = 299", "width_mm = x").replace("driver = simulated", "driver = x", 1)
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
    assert load(path).house_values == load(ROOT / "kiosk.ini").house_values


def test_an_unknown_scanner_driver_stops_the_start_with_the_valid_ones(tmp_path):
    start = SHIPPED.index("[scanner]")
    text = SHIPPED[:start] + SHIPPED[start:].replace("driver = simulated", "driver = usb", 1)
    assert any("one of: none, simulated, serial, keyboard" in fault for fault in faults(tmp_path, text))


@pytest.mark.parametrize("driver", ["serial", "keyboard"])
def test_a_real_scanner_needs_its_port(tmp_path, driver):
    start = SHIPPED.index("[scanner]")
    text = SHIPPED[:start] + SHIPPED[start:].replace("driver = simulated\n", f"driver = {driver}\n", 1)
    found = faults(tmp_path, text.replace("port = data/run/scanner\n", ""))
    assert len(found) == 1 and "[scanner] port: found nothing" in found[0]


def test_what_a_scanner_is_set_to(tmp_path):
    path = tmp_path / "kiosk.ini"
    text = SHIPPED.replace("prefix =\n", "prefix = \\x1dQR:\n").replace("suffix = cr\n", "suffix = stx-etx\n")
    path.write_text(text.replace("no_read = NR, %%NoRead", "no_read ="), encoding="utf-8")
    scanner = load(path).scanner
    assert (scanner.framing.prefix, scanner.framing.suffix, scanner.framing.no_read) == (b"\x1dQR:", "stx-etx", ())
    assert scanner.framing.allow.fullmatch("T1ABC") and not scanner.framing.allow.fullmatch("T1ABC ")
    assert scanner.simulated and scanner.port == str(tmp_path / "data/run/scanner")


def test_a_house_without_a_scanner_says_nothing_of_it(tmp_path):
    path = tmp_path / "kiosk.ini"
    start, end = SHIPPED.index("[scanner]"), SHIPPED.index("[database]")
    path.write_text(SHIPPED[:start] + SHIPPED[end:], encoding="utf-8")
    loaded = load(path)
    assert not loaded.scanner.fitted and loaded.simulated
    text = path.read_text(encoding="utf-8").replace("driver = simulated", "driver = escpos")
    path.write_text(text, encoding="utf-8")
    assert not load(path).simulated


def test_minangkabau_is_a_draft_until_the_house_approves_it_and_can_be_left_out(tmp_path):
    assert load(ROOT / "kiosk.ini").kiosk.languages == ("id", "en", "min")
    assert load(ROOT / "kiosk.ini").kiosk.drafts == ("min",)
    path = tmp_path / "kiosk.ini"
    changed = SHIPPED.replace("min_approved = no", "min_approved = yes").replace(
        "languages = id, en, min", "languages = id, en"
    )
    path.write_text(changed, encoding="utf-8")
    assert load(path).kiosk.drafts == () and load(path).kiosk.languages == ("id", "en")


def test_an_unknown_voice_is_answered_with_those_there_are(tmp_path):
    start = SHIPPED.index("[voice]")
    text = SHIPPED[:start] + SHIPPED[start:].replace("driver = simulated", "driver = festival", 1)
    assert any("one of: none, simulated, espeak" in fault for fault in faults(tmp_path, text))


def test_the_keys_of_a_tactile_pad_by_name_and_by_number(tmp_path):
    path = tmp_path / "kiosk.ini"
    text = SHIPPED.replace("key_next = down", "key_next = 1073741928").replace("key_repeat = left", "key_repeat = none")
    path.write_text(text, encoding="utf-8")
    loaded = load(path)
    assert loaded.voice.simulated and loaded.simulated
    assert loaded.voice.keys == {1073741928: "next", 273: "previous", 13: "choose", 280: "louder", 281: "softer"}


def test_a_kiosk_without_the_section_does_not_speak(tmp_path):
    path = tmp_path / "kiosk.ini"
    start, end = SHIPPED.index("[voice]"), SHIPPED.index("[database]")
    path.write_text(SHIPPED[:start] + SHIPPED[end:], encoding="utf-8")
    assert load(path).voice.driver == "none"
