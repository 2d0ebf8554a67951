"""Settings to show a screen or a page with while kiosk.ini cannot be used: they say so, and open nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from kiosk.settings.changes import SettingsFile
from kiosk.settings.file import SHIPPED
from kiosk.settings.model import PanelSettings, Settings
from kiosk.settings.panel_sizes import LEAST_LANDSCAPE, LEAST_PORTRAIT
from kiosk.settings.reading import SettingsFaulty, load
from services.house.model import HelpRules, LocalText

NO_TEXT = LocalText(MappingProxyType({"id": ""}))


def read_or_stand_in(path: Path, say: Callable[[str], None]) -> tuple[SettingsFile, Settings]:
    """kiosk.ini, or what stands for it while it cannot be used; its faults are said."""
    try:
        settings = load(path)
        return SettingsFile(path), settings
    except SettingsFaulty as faulty:
        say(str(faulty))
        return SettingsFile(path, faulty), stand_in(path, faulty)


def stand_in(path: Path, faulty: SettingsFaulty) -> Settings:
    """What the file says where nothing is wrong with that; the rest as shipped, without a house's name or device.

    Raises SettingsFaulty where the program's own kiosk.ini is not there.
    """
    said = faulty.partly
    if said is None:
        shipped = load(SHIPPED)
        return replace(
            shipped,
            path=path.absolute(),
            house=replace(shipped.house, name="", short_name="", tagline=NO_TEXT, help=HelpRules(guard=NO_TEXT)),
            panel=readable(replace(shipped.panel, fullscreen=True)),
            printer=replace(shipped.printer, driver="escpos"),  # not simulated; nothing opens it
            scanner=replace(shipped.scanner, driver="none"),
            voice=replace(shipped.voice, driver="none"),
        )
    if faulty.concerns("house"):
        said = replace(said, house=replace(said.house, name="", short_name="", tagline=NO_TEXT))
    if any(fault.section == "panel" and fault.key in ("width_px", "height_px") for fault in faulty.faults):
        usual = load(SHIPPED).panel
        said = replace(said, panel=replace(usual, fullscreen=said.panel.fullscreen))
    elif faulty.concerns("panel"):
        said = replace(said, panel=readable(said.panel))
    if faulty.concerns("voice"):
        said = replace(said, voice=replace(said.voice, driver="none"))
    for section in ("kiosk", "console"):
        if faulty.concerns(section):
            said = replace(said, **{section: getattr(load(SHIPPED), section)})
    return said


def readable(panel: PanelSettings) -> PanelSettings:
    """The panel, taken for one that is large enough: on a smaller one letters are small, and nothing is cut."""
    least = LEAST_LANDSCAPE if panel.landscape else LEAST_PORTRAIT
    ratio = panel.width_px / panel.height_px
    fits = min(max(width, height * ratio) for width, height in least)
    return replace(panel, width_mm=max(fits, panel.width_mm), height_mm=None)
