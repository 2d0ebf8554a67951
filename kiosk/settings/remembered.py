"""What the house was set to when this machine last knew: for a start while the database is away."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.settings.ini_reader import Ini
from kiosk.settings.model import Settings
from kiosk.settings.reading import SettingsFaulty, load
from kiosk.settings.values import ini_text
from services.store.files import make_folder, write_durably

NAME: Final = "house.ini"  # in the data folder


def keep(settings: Settings) -> None:
    """Write down what holds, where it is not written yet. A disk that cannot take it is no reason to stand still."""
    path, text = settings.storage.data / NAME, ini_text(settings.house_values).encode()
    with suppress(OSError):
        if not path.exists() or path.read_bytes() != text:
            make_folder(path.parent)
            write_durably(path, text)


def recalled(settings: Settings) -> Settings:
    """The settings as this machine last knew the house; as kiosk.ini says it where it never did."""
    path: Path = settings.storage.data / NAME
    try:
        if path.read_bytes() == ini_text(settings.house_values).encode():  # the usual: kiosk.ini is not read twice
            return settings
    except OSError:
        return settings
    known = Ini(path, str(path))
    if known.source.faults:
        return settings
    with suppress(SettingsFaulty):
        return load(settings.path, known.house_values())
    return settings
