from collections.abc import Iterator
from pathlib import Path

import pytest

from services.store.database import DatabaseSettings
from tests.support.outage import Machine


@pytest.fixture
def machine(tmp_path: Path, template_file: Path, settings: DatabaseSettings) -> Iterator[Machine]:
    """A kiosk whose server is a database of either kind."""
    made = Machine(tmp_path / "one", "kiosk-1", settings, tmp_path / "keys", template_file)
    yield made
    made.stop()


@pytest.fixture
def other(machine: Machine, tmp_path: Path, template_file: Path, settings: DatabaseSettings) -> Iterator[Machine]:
    """Another kiosk of the same house."""
    made = Machine(tmp_path / "two", "kiosk-2", settings, tmp_path / "keys", template_file)
    yield made
    made.stop()
