"""The [printer] section: wires, flow control and profiles, a house's own ones included."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.transports import DeviceFileTransport, FlowControl, NetworkTransport, SerialTransport
from kiosk.compose.devices import make_transport
from kiosk.settings.model import Settings
from kiosk.settings.reading import SettingsFaulty, load

ROOT = Path(__file__).parents[3]
SHIPPED = (ROOT / "kiosk.ini").read_text(encoding="utf-8")
REAL = {"driver = simulated": "driver = escpos"}


def loaded(folder: Path, changes: dict[str, str]) -> Settings:
    text = SHIPPED
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "kiosk.ini"
    path.write_text(text, encoding="utf-8")
    return load(path)


def faults(folder: Path, changes: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsFaulty) as caught:
        loaded(folder, changes)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("transport", "port", "kind"),
    [
        ("serial", "/dev/serial/by-id/usb-EPSON", SerialTransport),
        ("file", "/dev/usb/lp0", DeviceFileTransport),
        ("network", "192.168.1.50", NetworkTransport),
        ("network", "192.168.1.50:9101", NetworkTransport),
    ],
)
def test_each_kind_of_wire(tmp_path, transport, port, kind):
    changes = {**REAL, "transport = serial": f"transport = {transport}", "port = data/run/printer": f"port = {port}"}
    printer = loaded(tmp_path, changes).printer
    assert printer.port == port and not printer.simulated
    assert isinstance(make_transport(printer), kind)


def test_flow_control(tmp_path):
    assert loaded(tmp_path, {}).printer.flow is FlowControl.NONE
    assert loaded(tmp_path, {"flow = none": "flow = xonxoff"}).printer.flow is FlowControl.XONXOFF
    assert "one of: none, rtscts, xonxoff" in faults(tmp_path, {"flow = none": "flow = dsrdtr"})[0]


def test_a_network_printer_is_reached_by_its_number(tmp_path):
    changes = {**REAL, "transport = serial": "transport = network", "port = data/run/printer": "port = printer.local"}
    assert "an address of the network, such as 192.168.1.50:9100" in faults(tmp_path, changes)[0]


def test_a_real_printer_needs_a_port(tmp_path):
    assert "this key is required" in faults(tmp_path, {**REAL, "port = data/run/printer\n": ""})[0]


def test_a_house_profile_is_found_in_its_data_folder(tmp_path):
    own = tmp_path / "data" / "printers"
    own.mkdir(parents=True)
    good = (ROOT / "assets" / "printers" / "generic-58.toml").read_text(encoding="utf-8")
    (own / "warung.toml").write_text(good.replace("columns = 32", "columns = 30"), encoding="utf-8")
    assert loaded(tmp_path, {"profile = epson-58": "profile = warung"}).printer.profile.columns == 30
    (own / "warung.toml").write_text(good.replace("columns = 32", "columns = 99"), encoding="utf-8")
    found = faults(tmp_path, {"profile = epson-58": "profile = warung"})
    assert found == [f"{own}/warung.toml:5: columns: found 99; expected a whole number from 16 to 80"]
