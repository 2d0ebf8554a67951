"""A moment is told to people in one way (services.text.local_form): nothing else formats one, and a time of day stands
alone only where its day is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from services.text.local_form import format_moment, format_when, localized

ROOT = Path(__file__).parents[2]
# "2026-11" is the key of a month, as pages and files name it.
FORMATS = re.compile(r"strftime\(|:%(?!Y-%m\})[YymdHMSBbAaj]|\{[^{}]*// 60:02d\}|'%02d|isoformat\(timespec")
# What formats a time and is not for people to read, or is itself the one way.
FOR_MACHINES = {
    "services/text/local_form.py": "the one way",
    "services/queue/day.py": "a field of the journal",
    "services/queue/supervision.py": "a field of the journal",
    "kiosk/touch/backend.py": "a field of the journal",
    "services/store/upgrade.py": "a name of a file",
    "services/reports/survey_export.py": "CSV",
    "services/text/csv_writing.py": "CSV",
    "services/visits/model.py": "CSV, API and the journal",
    "kiosk/settings/house.py": "as kiosk.ini has it",
    "kiosk/compose/kiosk.py": "the terminal and the page for technicians, in ISO form",
    "kiosk/processes/panel_lock.py": "the same",
    "kiosk/commands/common.py": "the command line, in ISO form",
    "kiosk/commands/house.py": "the command line, in ISO form",
    "kiosk/commands/words.py": "the command line, in ISO form",
    "kiosk/commands/restore.py": "the command line, in ISO form; a name of a file",
    "kiosk/commands/restore_words.py": "the command line, in ISO form",
    "kiosk/commands/doctor_book.py": "the command line, in ISO form",
    "kiosk/compose/updating.py": "the command line, in ISO form; a name of a file and of a database",
    "services/outage/merging.py": "a field of the journal",
    "services/backup/copying.py": "a name of a file",
    "services/backup/moving.py": "a name of a file",
    "screens/web/console/supervision/manual.py": "a field of a form",
    "kiosk/commands/reports.py": "the command line, in ISO form",
    "kiosk/commands/simulate.py": "the testers' wire, to the millisecond",
    "screens/web/simulator/words.py": "the testers' wire, to the millisecond",
    "screens/web/console/log/log.py": "CSV, a name of a file, an address",
    "screens/web/console/supervision/integrity.py": "an address, a name of a file",
    "screens/web/console/counter/lost.py": "an address and a field of a form",
    "assets/web/templates/console/integrity.html": "addresses and fields of forms",
}
# A time alone, by template: its day is today's, or stands above.
OF_A_KNOWN_DAY = {
    ("board.html", "board.opening.closes_at"),
    ("board.html", "board.opening.serves_from"),
    ("give_number.html", "one.arrived_at"),
    ("given_number.html", "ticket.arrived_at"),
    ("lost_number.html", "one.ticket.arrived_at"),
    ("parts.html", "ticket.due_at"),
    ("visit_refused.html", "one.at"),
}
WITH_ITS_DAY = {
    "screens/web/shared/templates.py",  # the clock in the head, and `time`, which is looked at above
    "services/text/local_form.py",
    "services/paper/slips.py",
    "services/paper/calling_list.py",
    "services/visits/papers.py",
    "services/goods/papers.py",
    "services/reports/survey_report.py",
    "services/reports/span_report.py",
    "services/integrity/report.py",
    "services/reports/gate_list.py",
    "services/queue/wait_words.py",  # of today's waits
    "kiosk/touch/backend.py",  # the clock
    "kiosk/touch/visits.py",  # of a visit whose day is told
}


def sources() -> Iterator[tuple[str, str]]:
    for room in ("kiosk", "screens", "services", "devices", "assets/web/templates"):
        for path in (ROOT / room).rglob("*"):
            if path.suffix in (".py", ".html", ".kv"):
                yield str(path.relative_to(ROOT)), path.read_text("utf-8")


def test_nothing_else_formats_a_moment_for_people() -> None:
    found = {name for name, text in sources() if FORMATS.search(text)}
    assert found - FOR_MACHINES.keys() == set(), f"use services.text.local_form: {sorted(found - FOR_MACHINES.keys())}"


def test_a_time_stands_alone_only_where_its_day_is_known() -> None:
    alone = {
        (Path(name).name, expression)
        for name, text in sources()
        if name.endswith(".html")
        for expression in re.findall(r"(?<![\w.])time\(([^()]+)\)", text)
    }
    assert alone == OF_A_KNOWN_DAY
    callers = {name for name, text in sources() if re.search(r"\bformat_time\(", text)}
    assert callers == WITH_ITS_DAY


@pytest.mark.parametrize(
    ("days", "was", "will_be"),
    [
        (0, "22.21", "pukul 22.21"),
        (-1, "Selasa 22.21", "Selasa, 24 November 2026 pukul 22.21"),
        (-6, "Kamis 22.21", "Kamis, 19 November 2026 pukul 22.21"),
        (-7, "Rabu, 18 November 2026 22.21", "Rabu, 18 November 2026 pukul 22.21"),
        (-259, "Rabu, 11 Maret 2026 22.21", "Rabu, 11 Maret 2026 pukul 22.21"),
        (1, "Kamis, 26 November 2026 22.21", "Kamis pukul 22.21"),
        (6, "Selasa, 1 Desember 2026 22.21", "Selasa pukul 22.21"),
        (7, "Rabu, 2 Desember 2026 22.21", "Rabu, 2 Desember 2026 pukul 22.21"),
    ],
)
def test_a_weekday_alone_is_the_last_one_or_the_next_one(days: int, was: str, will_be: str) -> None:
    today = date(2026, 11, 25)
    moment = datetime(2026, 11, 25, 22, 21) + timedelta(days=days)
    assert (format_moment(moment, today, "id"), format_when(moment, today, "id")) == (was, will_be)


def test_every_language_tells_it_in_its_own_words() -> None:
    moment = datetime(2025, 3, 12, 22, 21)
    assert format_moment(moment, date(2026, 11, 25), "en") == "Wednesday, 12 March 2025 22:21"
    assert format_moment(moment, date(2026, 11, 25), "min") == "Rabaa, 12 Maret 2025 22.21"
    assert format_when(moment, date(2025, 3, 11), "en") == "Wednesday, 22:21"
    assert format_when(moment, date(2025, 3, 12), "min") == "pukua 22.21"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-11-23", "Senin, 23 November 2026"),
        ("2026-11-23T09:05+07:00", "Senin, 23 November 2026 09.05"),
        ("2026-02-30", "2026-02-30"),
        ("A001", "A001"),
        ("2026-11-23.tar", "2026-11-23.tar"),
    ],
)
def test_days_in_the_log_are_told_as_people_say_them(value: str, said: str) -> None:
    assert localized(value, "id") == said
