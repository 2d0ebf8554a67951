"""Previews of the screens of a fault."""

from __future__ import annotations

from pathlib import Path

from screens.touch.core.sample import COUNTERS, GUARD
from screens.touch.core.view import Frame, ScreenView
from screens.touch.core.waiting import Late, LateView
from screens.touch.fault.view import Fault, FaultView, Tried, TroubleView
from screens.touch.look.tokens import PanelShape
from services.store.disk import DiskFault, DiskTrouble
from services.store.obstacles import Obstacle, Trouble

FOLDER, LONG_DISK = Path("/var/lib/lobby-kiosk"), Path("/media/penyimpanan-cadangan-rutan/bagian-dua")
_PLACES = {
    Obstacle.SETTINGS_FAULTY: "[panel] width_mm (:571), [service A] series (:212), [visits] quota (:160) (+4)",
    Obstacle.HOUSE_DIFFERS: "[service B] typical_minutes, [hours] friday, [visit pagi] places and 5 more",
    Obstacle.FILES_FAULTY: "statement 7, words.en (:41)",
    Obstacle.ID_HELD: "kiosk-1: anjungan-lobi (192.168.1.20), 2026-11-24 06:31",
}


def previews(_frame: Frame, _shape: PanelShape) -> dict[str, ScreenView]:
    views: dict[str, ScreenView] = {f"fault-{fault}": FaultView(fault, GUARD) for fault in Fault}
    views["fault-database_away"] = FaultView(Fault.DATABASE_AWAY, GUARD, explains=True)
    views |= {f"late-{late}": LateView(late, COUNTERS) for late in Late}
    views["late-code-once"] = LateView(Late.CODE, COUNTERS, may_try=False)
    return views


def of_staff() -> dict[str, ScreenView]:
    """What staff find behind the screen of a fault."""
    views: dict[str, ScreenView] = {}
    disks = {one.words: one for one in (DiskTrouble(fault, FOLDER, LONG_DISK) for fault in DiskFault)}
    for obstacle in Obstacle:
        disk = disks.get(obstacle)
        trouble = Trouble.of_disk(disk) if disk is not None else Trouble(obstacle, _PLACES.get(obstacle, ""))
        views[f"trouble-{obstacle}"] = TroubleView(trouble)
    for tried in (Tried.TRYING, Tried.IN_VAIN):
        views[f"trouble-{tried}"] = TroubleView(Trouble(Obstacle.ID_HELD, _PLACES[Obstacle.ID_HELD]), tried)
    return views
