"""The visit sections of kiosk.ini: what they mean, and every fault with its place."""

from datetime import date
from pathlib import Path

import pytest

from kiosk.settings.reading import SettingsFaulty, load
from services.visits.settings import Session, WalkIns

ROOT = Path(__file__).parents[3]
SHIPPED = (ROOT / "kiosk.ini").read_text(encoding="utf-8")
REAL = (
    SHIPPED.replace("\nmonday = 00:00-24:00", "\nmonday = 08:00-11:30, 13:00-15:00", 1)
    .replace("monday = 00:00-06:00 40, 06:00-12:00 40, 12:00-18:00 40, 18:00-24:00 40", "monday = 09:00-11:30 30", 1)
    .replace("# 2026-12-25 = holiday", "2026-12-25 = holiday")
    .replace("# 2027-03-09 = 08:00-11:00", "2027-03-09 = 08:00-11:00")
    .replace("# 2027-03-10 = 08:00-11:00 120", "2027-03-10 = 08:00-11:00 120")
)


def loaded(tmp_path: Path, text: str):
    path = tmp_path / "kiosk.ini"
    path.write_text(text, encoding="utf-8")
    return load(path)


def faults(tmp_path: Path, old: str, new: str, text: str = REAL) -> list[str]:
    old, new = f"\n{old}", f"\n{new}"  # from the start of a line: comments show examples
    assert old in text
    with pytest.raises(SettingsFaulty) as caught:
        loaded(tmp_path, text.replace(old, new, 1))
    line = text[: text.index(old)].count("\n") + 2
    return [str(fault) for fault in caught.value.faults if f":{line}:" in str(fault)]


def test_sessions_follow_weekday_exception_and_the_hours_of_the_house(tmp_path):
    settings = loaded(tmp_path, REAL)
    hours = settings.house.services["A"].hours

    def sessions(day: date):
        return settings.visits.sessions_on(day, hours.intervals_on(day))

    assert sessions(date(2026, 11, 23)) == (Session(540, 690, 30),)  # a Monday
    assert sessions(date(2026, 12, 25)) == ()  # the house is closed
    # Open 08.00–11.00 only: of the four sessions of a Tuesday none lies within.
    assert sessions(date(2027, 3, 9)) == ()
    assert [one.quota for one in sessions(date(2027, 3, 10))] == [120, 120]
    assert len(sessions(date(2026, 11, 24))) == 4


def test_a_file_without_visits_has_the_defaults_and_no_sessions(tmp_path):
    start, end = SHIPPED.index("# -- booked visits"), SHIPPED.index("# -- services")
    visits = loaded(tmp_path, SHIPPED[:start] + SHIPPED[end:]).visits
    assert (visits.service, visits.series, visits.party_size, visits.retention_days) == ("A", "A", 5, 30)
    assert visits.weekdays == ((),) * 7 and visits.walk_ins is WalkIns.LEFTOVER


def test_walk_ins_have_three_forms(tmp_path):
    def walk_ins(text: str):
        visits = loaded(tmp_path, REAL.replace("walk_ins = leftover", f"walk_ins = {text}")).visits
        return visits.walk_ins, visits.walk_in_quota

    assert walk_ins("none") == (WalkIns.NONE, 0)
    assert walk_ins("leftover") == (WalkIns.LEFTOVER, 0)
    assert walk_ins("quota 10") == (WalkIns.QUOTA, 10)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("walk_ins = leftover", "walk_ins = quota", 'none, leftover, or "quota 10"'),
        ("walk_ins = leftover", "walk_ins = leftover 3", 'none, leftover, or "quota 10"'),
        ("walk_ins = leftover", "walk_ins = quota 0", 'none, leftover, or "quota 10"'),
        ("monday = 09:00-11:30 30", "monday = 09:00-11:30", "sessions in order"),
        ("monday = 09:00-11:30 30", "monday = 09:05-11:30 30", "quarters of an hour"),
        ("monday = 09:00-11:30 30", "monday = 11:30-09:00 30", "sessions in order"),
        ("monday = 09:00-11:30 30", "monday = 09:00-11:30 0", "sessions in order"),
        ("monday = 09:00-11:30 30", "monday = 09:00-10:00 3, 09:45-11:00 3", "sessions in order"),
        ("monday = 09:00-11:30 30", "monday = 09:00-12:00 30", "within the opening hours"),
        ("monday = 09:00-11:30 30", "mondy = 09:00-11:30 30", 'perhaps "monday"'),
        ("2027-03-10 = 08:00-11:00 120", "2027-02-30 = 08:00-11:00 120", "a date (2027-03-10)"),
        ("2027-03-10 = 08:00-11:00 120, 13:00-16:00 120 |", "2027-03-10 = closed", 'then "| reason"'),
        ("2027-03-10 = 08:00-11:00 120", "2026-12-25 = 08:00-11:00 120", "within the opening hours"),
        ("[visits]\n", "[visit]\n", "perhaps [visits]"),
        ("party_size = 5", "party_size = 0", "a whole number from 1 to 100"),
        ("retention_days = 30", "retention_days = -1", "a whole number from 0 to 3660"),
        ("house_number = 1", "house_number = 70000", "a whole number from 1 to 65535"),
        ("series = A\n# Stands", "series = K\n# Stands", "does not sound like A"),
        ("service = A\n", "service = Z\n", "one of: A, B"),
    ],
)
def test_each_fault_names_its_line_and_what_is_expected(tmp_path, old, new, expected):
    found = faults(tmp_path, old, new)
    assert any(expected in fault for fault in found), found
