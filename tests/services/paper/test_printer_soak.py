"""Random faults and crashes between print desk, driver and printer; the long form is `script/soak printer`."""

from __future__ import annotations

import pytest

from devices.escpos import jobs
from devices.printer import PrintOutcome
from kiosk.settings.printer_profiles import shipped
from services.store.database import DatabaseSettings
from tests.soak.printer import soak


@pytest.mark.parametrize("seed", [20261123, 7])
def test_paper_database_and_journal_agree(settings: DatabaseSettings, seed: int):
    tally = soak(settings, slips=200, seed=seed)
    assert tally.faults == []
    assert tally.outcomes["printed"] > 60 and tally.outcomes["failed"] > 10 and tally.outcomes["unknown"] > 3


@pytest.fixture
def sqlite(tmp_path) -> DatabaseSettings:
    return DatabaseSettings(f"sqlite:///{tmp_path / 'kiosk.sqlite3'}", tmp_path / "database.id")


def test_other_brands_are_sent_at_best(sqlite: DatabaseSettings):
    tally = soak(sqlite, slips=60, seed=3, profile=shipped("generic-58"))
    assert "printed" not in tally.outcomes and tally.outcomes["sent"] > 20


def test_it_notices_a_driver_that_sends_twice(sqlite, monkeypatch):
    run = jobs.Job.run

    def twice(self, pieces):
        run(self, pieces)
        return run(self, pieces)

    monkeypatch.setattr(jobs.Job, "run", twice)
    assert any("papers" in fault for fault in soak(sqlite, slips=20, seed=3).faults)


def test_it_notices_a_driver_that_believes_too_early(sqlite, monkeypatch):
    monkeypatch.setattr(
        jobs.Job, "_prove", lambda self: jobs.JobEnd(PrintOutcome.PRINTED, 0)
    )  # all bytes were taken: "printed"
    assert any("without paper" in fault for fault in soak(sqlite, slips=60, seed=3).faults)


def test_it_notices_a_stopped_slip_that_is_left_in_the_printer(sqlite, monkeypatch):
    monkeypatch.setattr(jobs, "clear", lambda *_arguments: True)  # says that it emptied the buffer
    assert any("went on printing" in fault for fault in soak(sqlite, slips=200, seed=20261123).faults)
