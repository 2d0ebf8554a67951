"""What several tests of the touch app's backend start from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.compose.services import Services, open_services
from kiosk.settings.reading import load
from tests.support.clock import ManualClock

ROOT = Path(__file__).parents[3]


@pytest.fixture
def services(tmp_path: Path, template_file: Path) -> Iterator[Services]:
    """The shipped house in a folder of its own, its schema made already."""
    place = tmp_path / "kiosk.ini"
    place.write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
    settings = load(place)
    database = settings.storage.database_url.removeprefix("sqlite:///")
    Path(database).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template_file, database)
    opened = open_services(settings, clock=ManualClock())
    yield opened
    opened.close()
