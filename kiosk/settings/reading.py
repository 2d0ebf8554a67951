"""kiosk.ini → frozen settings, or all faults at once. Light: read before the first frame."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kiosk.settings import house, machine
from kiosk.settings.description import SECTIONS
from kiosk.settings.ini_reader import Ini
from kiosk.settings.model import BackupSettings, OutageSettings, Settings, SimulatorSettings, TimeoutSettings
from services.settings.values import Values
from services.text.faults import Fault, FaultyFile


class SettingsFaulty(FaultyFile):
    """kiosk.ini cannot be used. `partly`: what it says, with stand-ins for what is wrong; None: nothing was read."""

    def __init__(self, faults: Iterable[Fault], partly: Settings | None = None) -> None:
        super().__init__(faults)
        self.partly = partly

    def concerns(self, section: str) -> bool:
        """Whether something is wrong in this section, or with the file as a whole."""
        return any(fault.section in ("", section) for fault in self.faults)


def load(path: Path, held: Values | None = None) -> Settings:
    """Read settings. Raises SettingsFaulty with all faults, sorted by line.

    held: what the house is set to (services.settings), in place of what the file says of it.
    """
    path_as_given, path = str(path), _absolute(path)
    ini = Ini(path, path_as_given, held)
    if not ini.sections:
        if not ini.source.faults:
            required = ", ".join(f"[{one.name}]" for one in SECTIONS.values() if one.required)
            ini.source.fault((), "no settings", f"the sections {required}")
        raise SettingsFaulty(ini.source.faults)  # what such a file lacks would be a long list without worth
    settings = _settings(ini, path)
    ini.check_names()
    if ini.source.faults:
        raise SettingsFaulty(ini.source.faults, settings)
    return settings


def _absolute(path: Path) -> Path:
    """Without links; as given where nobody can tell: links in a circle, a working folder that is gone."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path


def _settings(ini: Ini, path: Path) -> Settings:
    shared = house.house(ini)
    storage = machine.storage(ini)
    return Settings(
        path=path,
        house=shared,
        information=house.information(ini),
        visits=house.visits(ini, shared),
        goods=house.goods(ini, shared),
        surveys=house.surveys(ini),
        kiosk=machine.kiosk(ini),
        panel=machine.panel(ini),
        timeouts=TimeoutSettings(**ini.values("timeouts")),
        printer=machine.printer(ini, storage.printers),
        scanner=machine.scanner(ini),
        voice=machine.voice(ini),
        storage=storage,
        backup=BackupSettings(**ini.values("backup")),
        console=machine.console(ini),
        outage=OutageSettings(**ini.values("outage")),
        simulator=SimulatorSettings(**ini.values("simulator")),
        house_values=ini.house_values(),
    )
