"""The letters of provisional slips: two machines never say the same, whatever they are called and whatever happened."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from services.log.journal import Journal
from services.log.reading import EntryFilter, entries
from services.visits.slip_series import alive
from services.visits.spool import LAST_NUMBER, Spool
from services.visits.visits import Visits
from tests.support.visits import visits as make_visits


@pytest.fixture
def machine(database, clock, house, tmp_path):
    """A machine that has just been switched on: its own folder, a kiosk id of somebody's choice."""

    def on(folder: str, kiosk: str = "kiosk-1") -> Visits:
        made = make_visits(Journal(database, kiosk, clock), house, tmp_path / folder, kiosk=kiosk)
        made.slip_series.keep()
        return made

    return on


def label(one: Visits, ref: str) -> str:
    given = spool(one).add(ref, one.journal.clock.now())
    assert given is not None
    return given.label


def spool(one: Visits) -> Spool:
    return one.provisionals._spool


def events(one: Visits, event: str) -> list[str]:
    return [entry.fields["series"] for entry in entries(one.journal.database, EntryFilter(event=event))]


def test_every_kiosk_has_a_letter_of_its_own_and_keeps_it_over_a_restart(machine):
    one, other = machine("one"), machine("other", "kiosk-2")
    assert [label(one, "r1"), label(one, "r2"), label(other, "r3")] == ["SA1", "SA2", "SB1"]
    again = machine("one")
    again.slip_series.keep()
    assert label(again, "r4") == "SA3", "the numbers of a day go on"
    assert label(again, "r1") == "SA1", "the same pass, the same slip"
    assert events(one, "slip_series_taken") == ["B", "A"] and events(one, "kiosk_id_shared") == []


def test_numbers_go_on_whatever_day_the_clock_says(machine, clock, tmp_path):
    one = machine("one")
    said = [label(one, "r1")]
    for days in (1, -2, 400, -400):
        clock.advance(days * 86400)
        said.append(label(one, f"after {days}"))
    assert said == [f"SA{number}" for number in range(1, 6)]


def test_a_lost_file_gets_another_letter_before_any_label(machine, tmp_path):
    one = machine("one")
    assert label(one, "r1") == "SA1"
    (tmp_path / "one" / "provisional" / "kiosk-1.json").unlink()
    assert spool(one).add("r2", one.journal.clock.now()) is None
    one.slip_series.keep()
    assert label(one, "r2") == "SB1"


def test_two_machines_with_one_name_have_two_letters_and_the_log_tells(machine, database, clock):
    one, other = machine("one"), machine("other")
    assert [label(one, "r1"), label(other, "r2")] == ["SA1", "SB1"]
    for _ in range(3):
        clock.advance(60)
        one.slip_series.keep(), other.slip_series.keep()
    assert sorted(events(one, "kiosk_id_shared")) == ["A", "B"], "each says it once"
    assert [(held.kiosk, held.letters) for held in alive(database, clock.now())] == [("kiosk-1", "A"), ("kiosk-1", "B")]
    clock.advance(300)
    one.slip_series.keep()
    assert [held.letters for held in alive(database, clock.now())] == ["A"], "the other one was switched off"


def test_a_machine_that_was_copied_whole_is_found_out(machine, tmp_path, clock):
    one = machine("one")
    assert label(one, "r1") == "SA1"
    shutil.copytree(tmp_path / "one", tmp_path / "copy")
    copy = machine("copy")
    assert label(copy, "r2") == "SA2", "the copy took the letter with it …"
    clock.advance(60)
    one.slip_series.keep()
    assert [label(one, "r3"), label(copy, "r4")] == ["SB1", "SA3"], "… and who had it before took another"
    assert events(one, "kiosk_id_shared") == ["A"]


def test_what_an_earlier_version_wrote_down_is_kept_and_labels_are_new(machine, tmp_path):
    path = tmp_path / "one" / "provisional" / "kiosk-1.json"
    path.parent.mkdir(parents=True)
    entry = '{"id": "a", "ref": "r1", "label": "S1", "at": 5, "trusted": true}'
    path.write_text(f'{{"day": "{date(2026, 11, 23)}", "last": 1, "entries": [{entry}]}}')
    one = machine("one")
    assert [entry.label for entry in spool(one).entries()] == ["S1"]
    assert [label(one, "r1"), label(one, "r2")] == ["S1", "SA1"]


def test_no_letter_is_spent_where_nothing_can_be_written(machine, monkeypatch):
    def full(_path, _content):
        raise OSError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("services.visits.spool.write_durably", full)
        for _ in range(3):
            with pytest.raises(OSError):
                machine("one")
    assert label(machine("other"), "r1") == "SA1"


def test_after_the_last_number_comes_the_first(machine):
    one = machine("one")
    held = spool(one)
    held._write(held._read().__class__(held.series, LAST_NUMBER, ()))
    assert label(one, "r1") == "SA1"
