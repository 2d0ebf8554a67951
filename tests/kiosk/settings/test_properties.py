"""kiosk.ini under every kind of damage: settings or faults with their lines, never anything else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.settings.hours import intervals, time_of_day
from kiosk.settings.model import Settings
from kiosk.settings.reading import SettingsFaulty, load
from kiosk.settings.warnings import warnings
from services.house.model import DAY_MINUTES, Interval
from services.text.dates import FIRST_DAY, LAST_DAY, iso_day

ROOT = Path(__file__).parents[3]
SHIPPED = (ROOT / "kiosk.ini").read_text(encoding="utf-8")
LINES = SHIPPED.splitlines()
VALUES = sorted({line.partition("=")[2].strip() for line in LINES if "=" in line and not line.startswith("#")})

EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("ini") / "kiosk.ini"


def read(place: Path, content: bytes) -> Settings | list:
    """What `load` makes of it; every fault says what was found and what was expected, in an existing line."""
    place.write_bytes(content)
    try:
        return load(place)
    except SettingsFaulty as faulty:
        lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
        assert faulty.faults and len(set(faulty.faults)) == len(faulty.faults)
        for fault in faulty.faults:
            assert 0 <= fault.line <= lines and fault.found and fault.expected and fault.file == str(place)
            assert str(fault).isprintable()
        return faulty.faults


# -- damage to the shipped file ---------------------------------------------------------------------------


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The shipped file with lines lost, doubled, moved, and values exchanged or replaced by anything."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        what = draw(st.sampled_from(["lose", "double", "move", "value", "anything", "key", "indent"]))
        key, equals, value = lines[at].partition("=")
        if what == "lose":
            lines.pop(at)
        elif what == "double":
            lines.insert(draw(st.integers(0, len(lines))), lines[at])
        elif what == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        elif what == "value" and equals:
            lines[at] = f"{key}= {draw(st.sampled_from(VALUES))}"
        elif what == "anything" and equals:
            lines[at] = f"{key}= {draw(st.text(max_size=30))}"
        elif what == "key":
            lines[at] = f"{draw(st.text(max_size=12))}{equals}{value}"
        else:
            lines[at] = f"  {lines[at]}"
    return "\n".join(lines).encode("utf-8", "surrogatepass")


@EXAMPLES
@given(damaged())
def test_a_damaged_file_is_settings_or_faults(place, content):
    loaded = read(place, content)
    if isinstance(loaded, Settings):
        assert all(words.isprintable() for words in warnings(loaded))
        assert all(one.series.isalpha() for one in loaded.house.services.values())


@EXAMPLES
@given(st.integers(0, len(SHIPPED.encode()) - 1), st.binary(min_size=1, max_size=4), st.booleans())
def test_flipped_bytes_are_settings_or_faults(place, at, junk, cut):
    content = SHIPPED.encode()
    read(place, content[:at] + junk + (b"" if cut else content[at + len(junk) :]))


@EXAMPLES
@given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=40)), max_size=40))
def test_any_lines_are_settings_or_faults(place, lines):
    assert isinstance(read(place, "\n".join(lines).encode("utf-8", "surrogatepass")), list)


@EXAMPLES
@given(st.binary(max_size=400))
def test_any_bytes_are_faults(place, content):
    assert isinstance(read(place, content), list)


# -- hours --------------------------------------------------------------------------------------------------


def written(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@given(st.lists(st.integers(0, DAY_MINUTES), unique=True, max_size=8).map(sorted))
def test_hours_are_read_as_they_are_written(edges):
    wanted = tuple(Interval(one, other) for one, other in zip(edges[::2], edges[1::2], strict=False))
    text = ", ".join(f"{written(one.start)}-{written(one.end)}" for one in wanted) or "closed"
    assert intervals(text) == wanted
    assert intervals(text.replace("-", " - ").replace(", ", ",")) == wanted


times = st.integers(0, DAY_MINUTES).map(written)
unsorted = st.lists(st.tuples(times, times).map("-".join), min_size=1, max_size=3).map(", ".join)


@given(st.one_of(st.text(max_size=30), st.from_regex(r"[0-9:, -]{0,30}", fullmatch=True), unsorted))
def test_whatever_is_read_as_hours_can_be_kept(text):
    try:
        found = intervals(text)
    except ValueError:
        return
    for one, other in zip(found, (*found[1:], Interval(DAY_MINUTES, DAY_MINUTES)), strict=True):
        assert 0 <= one.start < one.end <= other.start
    assert found or text.lower() == "closed"


@given(st.integers(0, DAY_MINUTES))
def test_times_are_read_as_they_are_written(minutes):
    assert time_of_day(written(minutes)) == minutes


@pytest.mark.parametrize("text", ["24:01", "25:00", "8:60", "8:5", "8.30", "-1:00", "8:30:00", "", "٨:٣٠", "08:30 "])
def test_what_is_no_time_of_day(text):
    with pytest.raises(ValueError):
        time_of_day(text)


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_days_are_read_as_they_are_written(day):
    assert iso_day(day.isoformat()) == day


@pytest.mark.parametrize("text", ["2026-02-31", "20261225", "2026-W52-5", "2026-12-5", "25-12-2026", "2026-13-01", ""])
def test_what_is_no_day(text):
    with pytest.raises(ValueError):
        iso_day(text)


# -- holes ----------------------------------------------------------------------------------------------------


def first_line(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("# 2026-12-25 =", "2027-02-31 = holiday | Contoh\n# 2026-12-25 =", "a date (2026-12-25)"),
        ("# 2026-12-25 =", "20261225 = holiday | Contoh\n# 2026-12-25 =", "a date (2026-12-25)"),
        ("# 2026-12-25 =", "2026-12-25 = holiday\n# 2026-12-25 =", '| reason"'),
        ("# 2026-12-25 =", "2026-12-25 = 11:00-09:00 | Contoh\n# 2026-12-25 =", "a date (2026-12-25)"),
        ("series = B\n", "series = A\n", "[service A] has this one"),
        ("[service B]", "[service a]", "differs in capitals only"),
        ("[counter 2]", "[counter !]", "1 to 16 letters"),
        ("series = B\n", "series = b\n", "one capital letter"),
        ("series = B\n", "series = H\n", "does not sound like A"),
        ("fee.id = GRATIS\n", "", "this key is required"),
        ("complaints.id = ", "complaints.id =\n# ", "printable characters"),
        ("priority_run = 2", "priority_run = 1_0", "a whole number"),
        ("priority_run = 2", "priority_run = ٢", "a whole number"),
        ("width_mm = 299", "width_mm = nan", "a number from 100"),
        ("width_mm = 299", "width_mm = 2e2", "a number from 100"),
        ("typical_minutes = 8", "typical_minutes = 8,5", "a number from 0.5"),
        ("keep_years = 5", "keep_years = 0", "a whole number from 1 to 100"),
        ("id = kiosk-1", "id = console", "not console"),
        ("url = data/kiosk.sqlite3", "url =", "the path of an SQLite file"),
        ("url = data/kiosk.sqlite3", "url = postgresql+psycopg://kiosk@[::1/house", "user@host/database"),
        ("url = data/kiosk.sqlite3", "url = postgresql+psycopg://kiosk@host", "user@host/database"),
        ("url = data/kiosk.sqlite3", "url = postgresql+psycopg://kiosk@host:x/house", "user@host/database"),
        ("url = data/kiosk.sqlite3", "url = postgresql+psycopg://kiosk@a,a/house", "user@host1,host2/database"),
        ("url = data/kiosk.sqlite3", "url = postgresql+psycopg://kiosk@a:1,b:2,/house", "user@host1,host2/database"),
        ("url = data/kiosk.sqlite3", "url = postgresql+psycopg://kiosk@/house?host=a&host=b", "user@host/database"),
        (
            "url = data/kiosk.sqlite3",
            "url = postgresql+psycopg://kiosk@a/house?target_session_attrs=any",
            "host/database",
        ),
    ],
)
def test_a_hole_that_is_closed(place, old, new, expected):
    assert old in SHIPPED
    text = SHIPPED.replace(old, new, 1)
    found = read(place, text.encode())
    assert isinstance(found, list)
    assert [fault for fault in found if expected in str(fault) and fault.line], [str(fault) for fault in found]


def test_a_day_stands_in_the_file_once(place):
    text = SHIPPED.replace("# 2026-12-25 =", "2026-12-25 = holiday | Satu\n2026-12-25 = closed | Dua\n# x =", 1)
    (fault,) = read(place, text.encode())
    assert fault.key == "2026-12-25" and fault.line == first_line(text, "2026-12-25 = closed")


def test_every_missing_component_of_a_service_standard_is_named(place):
    start, end = SHIPPED.index("[service B]"), SHIPPED.index("[service T]")
    kept = [line for line in SHIPPED[start:end].splitlines() if line.partition(".")[0] not in COMPONENTS]
    found = read(place, (SHIPPED[:start] + "\n".join(kept) + "\n\n" + SHIPPED[end:]).encode())
    assert sorted(fault.key for fault in found) == sorted(f"{name}.id" for name in COMPONENTS)
    assert all(fault.section == "service B" and "required" in fault.expected for fault in found)


COMPONENTS = ("requirements", "procedure", "duration", "fee", "product", "complaints")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("series = V\n", "series = D\n", "the letters D and T sound alike"),
        ("services = A, V\n", "services = A\n", "[service V]: no counter calls it"),
        (
            "typical_minutes = 8\n",
            "typical_minutes = 8\nnumbers_from = 09:00\n",
            "numbers_from: not before any opening",
        ),
        ("fee.id = GRATIS\n", "fee.id = Rp5.000\n", '[service A] fee.id: "Rp5.000"'),
        ("allow = [TKG]1", "allow = [T]1", "receipts of goods are not read"),
        ("icon = gavel", "icon = hammer-of-justice", '"hammer-of-justice" is none of'),
    ],
)
def test_what_is_only_warned_of(place, old, new, expected):
    assert warnings(load(ROOT / "kiosk.ini")) == []
    loaded = read(place, SHIPPED.replace(old, new, 1).encode())
    assert isinstance(loaded, Settings), [str(fault) for fault in loaded]
    assert [words for words in warnings(loaded) if expected in words]


def test_a_service_that_never_opens_is_warned_of(place):
    week = "".join(f"{day} = closed\n" for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday"))
    loaded = read(place, f"{SHIPPED}\n[hours B]\n{week}sunday = closed\n".encode())
    assert isinstance(loaded, Settings) and date(2026, 11, 23).weekday() == 0
    assert any("[service B]: closed on every day" in words for words in warnings(loaded))
