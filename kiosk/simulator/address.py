"""The address of the simulator's page, in a small file that only its owner can read (the token is in it)."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from services.store.files import write_durably

FILE_NAME = "simulator.json"


@dataclass(frozen=True, slots=True)
class SimulatorAddress:
    """`url` ends with a slash; `pid` is the process that serves it."""

    url: str
    pid: int


def write_address(folder: Path, address: SimulatorAddress) -> Path:
    """Write the address into `folder`, whole or not at all; returns the file."""
    place = folder / FILE_NAME
    write_durably(place, json.dumps(asdict(address)).encode())
    return place


def read_address(folder: Path) -> SimulatorAddress | None:
    """The address of a running simulator; None when there is none, or the one that wrote it has ended."""
    try:
        found = json.loads((folder / FILE_NAME).read_text("utf-8"))
        address = SimulatorAddress(url=str(found["url"]), pid=int(found["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return address if Path(f"/proc/{address.pid}").exists() else None


def remove_address(folder: Path) -> None:
    """Take back what this process wrote; another simulator's address stays."""
    address = read_address(folder)
    if address is not None and address.pid == os.getpid():
        (folder / FILE_NAME).unlink(missing_ok=True)
