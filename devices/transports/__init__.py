"""Wires to devices: serial port, device file, network. Every call has a time limit.

What fails is one of two faults:

    TransportFault
     ├─ Gone      no such port, refused, unplugged: open again later, by the same stable name
     └─ Stalled   the port is there, but the other side does not take what is written

Exceptions of pyserial, sockets and the system (termios.error is none of them) stop here.
"""

from devices.transports.device_file import DeviceFileTransport
from devices.transports.network import NetworkTransport
from devices.transports.serial_port import FlowControl, SerialTransport
from devices.transports.wire import Gone, Stalled, Transport, TransportFault

__all__ = [
    "DeviceFileTransport",
    "FlowControl",
    "Gone",
    "NetworkTransport",
    "SerialTransport",
    "Stalled",
    "Transport",
    "TransportFault",
]
