"""What belongs to this panel: its screen, printer, scanner, voice, files and pages."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from devices.escpos.profiles import Profile
from devices.scan_frames import Framing
from kiosk.settings import panel_sizes
from kiosk.settings.description import DEFAULT_PAD_KEYS, DEFAULT_PROFILE
from kiosk.settings.ini_reader import Ini
from kiosk.settings.kinds import NETWORK_ADDRESS, PAD_KEY
from kiosk.settings.model import (
    ConsoleSettings,
    KioskSettings,
    PanelSettings,
    PrinterSettings,
    ScannerSettings,
    StorageSettings,
    VoiceSettings,
)
from kiosk.settings.printer_profiles import ProfileFaulty, available, load_profile, shipped
from screens.touch.core.pad import PadKey
from services.text.faults import Table, choice

SIMULATED_PRINTER = {"serial": "data/run/printer", "file": "data/run/printer", "network": "127.0.0.1:9100"}
SIMULATED_SCANNER = {"simulated": "data/run/scanner", "none": "-"}


def kiosk(ini: Ini) -> KioskSettings:
    values = ini.values("kiosk")
    return KioskSettings(drafts=() if values.pop("min_approved") else ("min",), **values)


def panel(ini: Ini) -> PanelSettings:
    """The touch panel; one that the screens were not drawn for is a fault, where that is not accepted."""
    found = PanelSettings(**ini.values("panel"))
    table = ini.table("panel")
    if not table.has("width_px") or any(fault.section == "panel" for fault in ini.source.faults):
        return found  # what is wrong there comes first
    for key, what, expected in panel_sizes.faults(found):
        table.fault(key, what, expected)
    return found


def printer(ini: Ini, own_profiles: Path) -> PrinterSettings:
    """own_profiles: the folder of the house's profiles."""
    table, profiles = ini.table("printer"), available(own_profiles)
    network = table.values.get("transport") == "network"
    values = ini.values(
        "printer",
        profile=choice([DEFAULT_PROFILE, *profiles]),
        **({"port": NETWORK_ADDRESS} if network else {}),
    )
    usual = SIMULATED_PRINTER[values["transport"]] if values["driver"] == "simulated" else None
    port = _port(table, values.pop("port"), usual)
    profile = _profile(ini, profiles[values.pop("profile")])
    return PrinterSettings(port=port if network else str(ini.folder / port), profile=profile, **values)


def _profile(ini: Ini, path: Path) -> Profile:
    try:
        return load_profile(path)
    except ProfileFaulty as faulty:
        ini.source.faults += faulty.faults
        return shipped(DEFAULT_PROFILE)


def _port(table: Table, port: str | None, usual: str | None) -> str:
    """A real device has no port that could be guessed."""
    if port is None and usual is None and not table.has("port"):
        table.fault("port", "nothing", "where the device is connected (this key is required for a real one)")
    return port or usual or ""


def scanner(ini: Ini) -> ScannerSettings:
    values, table = ini.values("scanner"), ini.table("scanner")
    port = _port(table, values.pop("port"), SIMULATED_SCANNER.get(values["driver"]))
    framing = Framing(**{key: values.pop(key) for key in ("suffix", "prefix", "longest", "allow", "no_read")})
    idle_seconds = values.pop("idle_ms") / 1000
    return ScannerSettings(port=str(ini.folder / port), framing=framing, idle_seconds=idle_seconds, **values)


def voice(ini: Ini) -> VoiceSettings:
    values, table = ini.values("voice"), ini.table("voice")
    keys: dict[int, PadKey] = {}
    for pad_key in DEFAULT_PAD_KEYS:
        code = values[f"key_{pad_key}"]
        if code in keys and table.has(f"key_{pad_key}"):
            table.wrong(f"key_{pad_key}", PAD_KEY.expected)
        elif code:
            keys[code] = pad_key
    return VoiceSettings(values["driver"], values["device"], MappingProxyType(keys))


def storage(ini: Ini) -> StorageSettings:
    database, journal, keys = (ini.values(name) for name in ("database", "journal", "keys"))
    url = database["url"]
    return StorageSettings(
        database_url=f"sqlite:///{url}" if isinstance(url, Path) else url,
        id_file=database["data"] / "database.id",
        data=database["data"],
        journal_key=journal["key"],
        journal_archives=journal["archives"],
        journal_keep_years=journal["keep_years"],
        signed_heads=journal["signed_heads"],
        pass_keys=keys["passes"],
        personal_keys=keys["personal"],
    )


def console(ini: Ini) -> ConsoleSettings:
    values = ini.values("console")
    certificate, key = values["certificate"], values["key"]
    if bool(certificate) != bool(key):
        alone = "certificate" if certificate else "key"
        ini.table("console").fault(alone, "one alone", "certificate and key together, or neither")
    return ConsoleSettings(**values)
