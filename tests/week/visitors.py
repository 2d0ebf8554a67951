"""Families before a kiosk: they read what it says, touch what leads on, hold codes to the scanner, and leave."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.week.eye import Sight
from tests.week.machine import Machine

READS_SECONDS = 0.95  # before each touch: what is new near the finger before takes none sooner
AGAIN_SECONDS = 3.0  # without any answer a person touches again
STEP_SECONDS = 20.0  # then they give up; a screen that hangs says so within ten
HOME_SECONDS = 90.0  # until the kiosk is there for the next one, whatever happened
RESTART_SECONDS = 75.0  # of those that were killed
LEAVES = ("Selesai", "Kembali", "Tutup", "Sudah", "Baik", "Batal")
SERVICES = ("Kunjungan |", "Titip barang", "Tanya petugas")
GROUPS = ("Tidak ada",) * 5 + ("Lansia", "Disabilitas")
PASSING = ("home", "services", "priority", "working", "scan", "late")  # a number is still to come


@dataclass(slots=True)
class Family:
    """Somebody with a number, as far as they know."""

    label: str
    code: str


@dataclass
class Lobby:
    """Those who come to one machine, one after the other. `faults`: what no trouble explains."""

    machine: Machine
    chance: random.Random
    passes: list[str] = field(default_factory=list)  # of families that have not come yet
    families: list[Family] = field(default_factory=list)  # with a number of today
    served: list[Family] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def visit(self) -> None:
        """One visitor, from the home screen to the home screen."""
        if self._home() is None:
            self.ends["no kiosk"] += 1
            return
        way = self.chance.choices(("number", "pass", "again", "survey", "child"), (12, 4, 3, 3, 1))[0]
        ways: dict[str, Callable[[], str]] = {
            "number": self._takes_number,
            "pass": self._shows_pass,
            "again": self._looks_again,
            "survey": self._answers,
            "child": self._plays,
        }
        self.ways[way] += 1
        self.ends[ways[way]()] += 1
        self._home()

    # -- ways --------------------------------------------------------------------------------------------------

    def _takes_number(self) -> str:
        if not self._touches("Ambil nomor", lambda now: now.screen != "home"):
            return "no way to a number"
        service = self.chance.choice(SERVICES)
        if not self._touches(service, lambda now: now.screen not in ("services", "home")):
            return "no service"
        group = self.chance.choice(GROUPS)
        self._touches(group, lambda now: now.screen != "priority")
        return self._reads_number()

    def _shows_pass(self) -> str:
        if not self.passes:
            return self._takes_number()
        code = self.passes.pop(self.chance.randrange(len(self.passes)))
        self.machine.scanner.scan(code)
        ended = self._reads_number()
        if ended != "number":
            self.passes.append(code)  # comes back later
        return ended

    def _looks_again(self) -> str:
        if not self.families:
            return self._takes_number()
        family = self.chance.choice(self.families)
        self.machine.scanner.scan(family.code)
        seen = self._sees(lambda now: now.screen != "home", STEP_SECONDS)
        if seen is not None and seen.screen in ("place", "ticket") and seen.label not in ("", family.label):
            self.faults.append(f"{self.machine.id}: the code of {family.label} shows {seen.label}")
        return "looked" if seen is not None else "code not read"

    def _answers(self) -> str:
        """The short survey, with the slip of a number that was served."""
        if not self.served:
            return self._takes_number()
        family = self.served.pop()
        self.machine.scanner.scan(family.code)
        seen = self._sees(lambda now: now.screen != "home", STEP_SECONDS)
        if seen is None or seen.screen != "surveyfaces":
            return "no survey"
        self._touches(self.chance.choice(("Sangat puas", "Puas")), lambda now: now.screen != "surveyfaces")
        return "answered" if self._sees(lambda now: now.screen == "surveyend", 12) is not None else "not answered"

    def _plays(self) -> str:
        """Touches that mean nothing."""
        for _ in range(self.chance.randrange(3, 9)):
            now = self.machine.sight()
            if now is not None and now.buttons:
                self.machine.press(self.chance.choice(sorted(now.buttons.values())))
            time.sleep(self.chance.uniform(0.1, 1.0))
        return "played"

    def _reads_number(self) -> str:
        """The number that comes, once its paper has come or has not."""
        seen = self._sees(lambda now: now.screen not in PASSING, STEP_SECONDS)
        if seen is None or not seen.label:
            return seen.screen if seen is not None else "no answer"
        self._sees(lambda now: now.label != seen.label or now.values.get("paper") != "printing", STEP_SECONDS)
        if "qr_text" in seen.values:
            self.families.append(Family(seen.label, str(seen.values["qr_text"])))
        return "number"

    # -- hands and eyes -------------------------------------------------------------------------------------------

    def _sees(self, condition: Callable[[Sight], bool], seconds: float) -> Sight | None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            now = self.machine.sight()
            if now is not None and condition(now):
                return now
            time.sleep(0.05)
        return None

    def _touches(self, words: str, leads: Callable[[Sight], bool]) -> bool:
        """Touch what begins with these words, once more where nothing came of it; whether it led on."""
        end = time.monotonic() + STEP_SECONDS
        while time.monotonic() < end:
            now = self._sees(lambda now: _place(now, words) is not None or leads(now), end - time.monotonic())
            if now is None or leads(now):
                return now is not None
            time.sleep(READS_SECONDS)
            place = _place(self.machine.sight() or now, words)
            if place is not None:
                self.machine.press(place)
            if self._sees(leads, AGAIN_SECONDS) is not None:
                return True
        return False

    def _home(self) -> Sight | None:
        """Wait until the next one can come; touch what leads there, as they do who want to go."""
        end = time.monotonic() + HOME_SECONDS
        while time.monotonic() < end:
            now = self.machine.sight()
            if now is None:
                time.sleep(0.2)
                continue
            if now.screen == "home" and not now.over:
                return now
            self.leave()
            time.sleep(0.2)
        return None

    def is_home(self) -> bool:
        """Whether the next one can come, with everything in order; somebody who stands there is gone the next time."""
        now = self.machine.sight()
        if now is not None and now.screen == "home" and not now.over and now.can_print:
            return not now.values["scanner_away"]
        self.leave()
        return False

    def was_served(self, label: str) -> None:
        for family in [one for one in self.families if one.label == label]:
            self.families.remove(family)
            self.served.append(family)

    def leave(self) -> None:
        """Touch what leads home, as they do who want to go."""
        before = self.machine.sight()
        time.sleep(READS_SECONDS)
        now = self.machine.sight()
        if before is None or now is None or now.screen != before.screen:
            return
        place = next((place for words in LEAVES if (place := _place(now, words)) is not None), None)
        if place is not None:
            self.machine.press(place)
            self._sees(lambda after: (after.screen, after.over) != (now.screen, now.over), AGAIN_SECONDS)


def _place(now: Sight, words: str) -> tuple[int, int] | None:
    """Where what begins with these words can be touched."""
    return next((place for said, place in now.buttons.items() if said.startswith(words)), None)
