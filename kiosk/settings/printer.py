"""The [printer] section of kiosk.ini."""

from __future__ import annotations

from pathlib import Path

from devices.escpos.profiles import Profile, ProfileFaulty, available, load, shipped
from devices.transports.network import parse_address
from devices.transports.serial_port import FlowControl
from kiosk.settings.ini_reader import Fault, Section
from kiosk.settings.model import PrinterSettings

DRIVERS = ("simulated", "escpos")
TRANSPORTS = ("serial", "file", "network")
BAUDS = ("9600", "19200", "38400", "57600", "115200")
SIMULATED_PORT = {"serial": "data/run/printer", "file": "data/run/printer", "network": "127.0.0.1:9100"}
DEFAULT_PROFILE = "epson-58"


def printer(section: Section, folder: Path, own_profiles: Path) -> PrinterSettings:
    """Paths are relative to `folder`; profiles of the house lie in `own_profiles`."""
    driver = section.choice("driver", DRIVERS)
    transport = section.choice("transport", TRANSPORTS, "serial")
    default = SIMULATED_PORT[transport] if driver == "simulated" else None
    return PrinterSettings(
        driver=driver,
        transport=transport,
        port=_address(section, default) if transport == "network" else str(folder / section.text("port", default)),
        baud=int(section.choice("baud", BAUDS, "19200")),
        flow=FlowControl(section.choice("flow", list(FlowControl), FlowControl.NONE.value)),
        profile=_profile(section, own_profiles),
    )


def _address(section: Section, default: str | None) -> str:
    def parse(text: str) -> str:
        parse_address(text)
        return text

    return section.take("port", parse, "an address of the network, such as 192.168.1.50:9100", default) or ""


def _profile(section: Section, own: Path) -> Profile:
    profiles = available(own)
    name = section.choice("profile", [DEFAULT_PROFILE, *profiles], DEFAULT_PROFILE)
    try:
        return load(profiles[name])
    except ProfileFaulty as faulty:
        for fault in faulty.faults:
            section.fault_elsewhere(Fault(fault.line, "", fault.key, fault.found, fault.expected, fault.file))
        return shipped(DEFAULT_PROFILE)
