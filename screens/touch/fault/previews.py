"""Previews of the screen of a fault."""

from __future__ import annotations

from pathlib import Path

from screens.touch.core.sample import COUNTERS, GUARD
from screens.touch.core.view import Frame, ScreenView
from screens.touch.core.waiting import Late, LateView
from screens.touch.fault.view import Fault, FaultView
from screens.touch.look.tokens import PanelShape
from services.store.disk import DiskFault, DiskTrouble

FOLDER, DISK = Path("/var/lib/lobby-kiosk"), Path("/var")
LONG_DISK = Path("/media/penyimpanan-cadangan-rutan/bagian-dua")


def previews(_frame: Frame, _shape: PanelShape) -> dict[str, ScreenView]:
    disks = {
        "full": DiskTrouble(DiskFault.FULL, FOLDER, DISK),
        "read-only": DiskTrouble(DiskFault.READ_ONLY, FOLDER, LONG_DISK),
        "not-writable": DiskTrouble(DiskFault.NOT_OURS, FOLDER, DISK),
    }
    views: dict[str, ScreenView] = {f"fault-{fault}": FaultView(fault, GUARD) for fault in Fault}
    views |= {f"fault-disk-{name}": FaultView(Fault.DATABASE_AWAY, GUARD, disk) for name, disk in disks.items()}
    views |= {f"late-{late}": LateView(late, COUNTERS) for late in Late}
    views["late-code-once"] = LateView(Late.CODE, COUNTERS, may_try=False)
    return views
