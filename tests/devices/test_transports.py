"""Wires: one contract for the serial port, the device file and the network, with real ptys, pipes and sockets."""

from __future__ import annotations

import os
import select
import socket
import termios
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.transports import (
    DeviceFileTransport,
    FlowControl,
    Gone,
    NetworkTransport,
    SerialTransport,
    Stalled,
    Transport,
)
from devices.transports.network import parse_address


class Peer:
    """The device's end of a wire, by hand."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self._hung_up = False
        if kind == "network":
            self._listener = socket.create_server(("127.0.0.1", 0))
            self.wire: Transport = NetworkTransport(f"127.0.0.1:{self._listener.getsockname()[1]}")
            self._ends: list[socket.socket] = []
            return
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        link = folder / "port"
        link.symlink_to(os.ttyname(self.slave))
        self.wire = SerialTransport(str(link), 19200) if kind == "serial" else DeviceFileTransport(str(link))

    def connect(self) -> None:
        fresh = not self.wire.is_open
        self.wire.open()
        if self.kind == "network" and fresh:
            self._ends.append(self._listener.accept()[0])

    def say(self, data: bytes) -> None:
        os.write(self.descriptor, data)

    def hear(self, count: int) -> bytes:
        got = b""
        while len(got) < count:
            got += os.read(self.descriptor, count - len(got))
        return got

    @property
    def descriptor(self) -> int:
        if self.kind == "network":
            return self._ends[-1].fileno()
        return self.master

    def hang_up(self) -> None:
        if self._hung_up:
            return
        self._hung_up = True
        if self.kind == "network":
            for one in (*self._ends, self._listener):
                one.close()
        else:
            os.close(self.slave)
            os.close(self.master)

    def close(self) -> None:
        self.wire.close()
        self.hang_up()


@pytest.fixture(params=["serial", "file", "network"])
def peer(request, tmp_path) -> Iterator[Peer]:
    peer = Peer(request.param, tmp_path)
    yield peer
    peer.close()


def test_bytes_go_both_ways(peer):
    peer.connect()
    everything = bytes(range(256))
    peer.wire.write(everything, 1)
    assert peer.hear(256) == everything
    peer.say(everything)
    got = b""
    while len(got) < 256:
        got += peer.wire.read(1)
    assert got == everything


def test_reading_ends_in_time_when_nothing_comes(peer):
    peer.connect()
    began = time.monotonic()
    assert peer.wire.read(0) == b""
    assert time.monotonic() - began < 0.1
    assert peer.wire.read(0.2) == b""
    assert 0.15 < time.monotonic() - began < 1


def test_opening_and_closing_twice_is_once(peer):
    for _ in range(2):
        peer.wire.close()
        peer.wire.abort()
        assert not peer.wire.is_open
        peer.connect()
        peer.connect()
        assert peer.wire.is_open


def test_a_closed_wire_is_gone(peer):
    with pytest.raises(Gone, match="not open"):
        peer.wire.read(0)
    with pytest.raises(Gone, match="not open"):
        peer.wire.write(b"x", 0)


def test_a_peer_that_does_not_read_stalls_the_writer_no_longer_than_allowed(peer):
    peer.connect()
    began = time.monotonic()
    with pytest.raises(Stalled) as caught:
        for _ in range(200):
            peer.wire.write(b"x" * 100_000, 0.2)
    assert time.monotonic() - began < 5
    assert 0 <= caught.value.written < 100_000


def test_a_port_that_calls_itself_ready_and_takes_nothing_stalls_the_writer_too(peer, monkeypatch):
    peer.connect()

    def takes_nothing(_descriptor: int, _data: bytes) -> int:
        raise BlockingIOError

    monkeypatch.setattr("devices.transports.wire.os.write", takes_nothing)
    with pytest.raises(Stalled):
        peer.wire.write(b"x", 0.05)


def test_a_device_that_answers_a_read_with_nothing_is_still_there(tmp_path):
    """As USB printers do that send an empty packet. A terminal that is not raw does it for a ^D."""
    master, slave = os.openpty()
    wire = DeviceFileTransport(os.ttyname(slave))
    wire.open()
    os.write(master, b"\x04")
    assert wire.read(0.05) == b"" and wire.is_open
    os.write(master, b"\x04x\n")
    assert wire.read(1.0) == b"x\n"
    os.close(slave)
    os.close(master)
    with pytest.raises(Gone, match=r"hung up|error"):
        wire.read(1.0)


def test_letting_go_of_a_stalled_wire_does_not_wait(peer):
    peer.connect()
    with pytest.raises(Stalled):
        for _ in range(200):
            peer.wire.write(b"x" * 100_000, 0.05)
    began = time.monotonic()
    peer.wire.abort()
    assert time.monotonic() - began < 0.2


def test_a_hang_up_is_noticed_by_reading(peer):
    peer.connect()
    peer.hang_up()
    with pytest.raises(Gone):
        peer.wire.read(1)
    assert not peer.wire.is_open


def test_a_hang_up_is_noticed_by_writing(peer):
    peer.connect()
    peer.hang_up()
    with pytest.raises(Gone):
        for _ in range(20):  # a network learns it from the answer to the first bytes
            peer.wire.write(b"x", 0.2)
            time.sleep(0.01)
    assert not peer.wire.is_open


def test_what_was_thrown_away_does_not_arrive_later():
    """After an abort the peer reads what had reached it at most, then sees the connection broken."""
    listener = socket.create_server(("127.0.0.1", 0))
    wire = NetworkTransport(f"127.0.0.1:{listener.getsockname()[1]}")
    wire.open()
    end, _ = listener.accept()
    with pytest.raises(Stalled):
        wire.write(b"x" * 50_000_000, 0.2)
    wire.abort()
    with pytest.raises(ConnectionResetError):
        while end.recv(65536):
            pass
    end.close()
    listener.close()


def test_nobody_listens():
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    with pytest.raises(Gone, match="Connection refused"):
        NetworkTransport(f"127.0.0.1:{port}").open()


def test_a_connection_that_is_never_made_ends_in_time():
    """A queue that is full drops what knocks: as a printer does that serves another computer."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    address = listener.getsockname()
    crowd = []
    for _ in range(4):
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex(address)
        crowd.append(one)
    began = time.monotonic()
    with pytest.raises(Gone, match="does not answer"):
        NetworkTransport(f"127.0.0.1:{address[1]}", connect_timeout=0.3).open()
    assert time.monotonic() - began < 2
    for one in [*crowd, listener]:
        one.close()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.168.1.50", ("192.168.1.50", 9100)),
        ("192.168.1.50:9101", ("192.168.1.50", 9101)),
        ("[fe80::1]:9100", ("fe80::1", 9100)),
        ("fe80::1", ("fe80::1", 9100)),
    ],
)
def test_addresses(text, address):
    assert parse_address(text) == address


@pytest.mark.parametrize("text", ["printer.local", "", "192.168.1.50:0", "192.168.1.50:x", "1.2.3", "[fe80::1]:99999"])
def test_what_is_no_address(text):
    with pytest.raises(ValueError):
        parse_address(text)


@pytest.mark.parametrize("kind", ["serial", "file"])
def test_a_port_belongs_to_one(kind, tmp_path):
    peer = Peer(kind, tmp_path)
    peer.connect()
    other = type(peer.wire)(peer.wire.name, *([19200] if kind == "serial" else []))  # type: ignore[call-arg]
    with pytest.raises(Gone):
        other.open()
    peer.wire.close()
    other.open()
    other.close()
    peer.close()


@pytest.mark.parametrize("transport", [lambda path: SerialTransport(path, 9600), DeviceFileTransport])
def test_what_is_no_device_is_refused(transport, tmp_path):
    (tmp_path / "lp0").write_bytes(b"")
    for name in ("lp0", "missing", "."):
        with pytest.raises(Gone):
            transport(str(tmp_path / name)).open()
    assert (tmp_path / "lp0").read_bytes() == b""


def test_a_pipe_is_written_and_never_answers(tmp_path):
    os.mkfifo(tmp_path / "lp0")
    wire = DeviceFileTransport(str(tmp_path / "lp0"))
    with pytest.raises(Gone):  # nobody reads it
        wire.open()
    reader = os.open(tmp_path / "lp0", os.O_RDONLY | os.O_NONBLOCK)
    wire.open()
    wire.write(b"A012", 0.5)
    assert select.select([reader], [], [], 1)[0] and os.read(reader, 10) == b"A012"
    assert wire.read(0.01) == b""
    os.close(reader)
    with pytest.raises(Gone):
        wire.write(b"x", 0.5)


@pytest.mark.parametrize("flow", list(FlowControl))
def test_flow_control_reaches_the_port(flow, tmp_path):
    peer = Peer("serial", tmp_path)
    wire = SerialTransport(peer.wire.name, 38400, flow)
    wire.open()
    input_flags, _, control_flags, _, _, speed, _ = termios.tcgetattr(peer.slave)
    assert speed == termios.B38400
    assert bool(control_flags & termios.CRTSCTS) is (flow is FlowControl.RTSCTS)
    assert not input_flags & (termios.IXON | termios.IXOFF), "XON/XOFF is the driver's business"
    wire.close()
    peer.close()


def test_a_port_that_meets_itself_is_nobody(monkeypatch):
    """A connection to a port of this machine on which nobody listens can end at its own beginning."""
    with socket.socket() as met:
        met.bind(("127.0.0.1", 0))
        met.connect(met.getsockname())
        address = "{}:{}".format(*met.getsockname())
        monkeypatch.setattr(socket, "socket", lambda *_arguments: _Met(met))
        with pytest.raises(Gone, match="refused"):
            NetworkTransport(address).open()


class _Met:
    """A socket whose connecting leads to itself."""

    def __init__(self, met: socket.socket) -> None:
        self._met = met

    def __getattr__(self, name: str) -> object:
        return getattr(self._met, name)

    def connect_ex(self, _address: object) -> int:
        return 0
