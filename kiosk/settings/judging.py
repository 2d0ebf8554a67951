"""Whether a house can be so: the validator of `kiosk config check` for values that stand in no file yet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from kiosk.settings.description import section_of
from kiosk.settings.model import Settings
from kiosk.settings.reading import SettingsFaulty, load
from kiosk.settings.values import normal
from services.house.model import House
from services.settings.values import Values
from services.surveys.instrument_files import InstrumentsFaulty, load_library
from services.text.faults import Fault
from services.visits.settings import VisitSettings

REMEMBERED = 8  # versions that a page and a decision ask about one after another


class Judge:
    """For one machine's kiosk.ini: the faults of the house's settings, and what they would make."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._looked = lru_cache(REMEMBERED)(self._look)

    def faults(self, values: Values) -> Sequence[Fault]:
        return self._looked(tuple(normal(values).items()))[1]

    def fits(self, values: Values) -> bool:
        return not self.faults(values)

    def made(self, values: Values) -> Settings | None:
        """The settings that they would make; None where they have faults."""
        return self._looked(tuple(normal(values).items()))[0]

    def needs_day(self, before: Values, after: Values) -> bool:
        one, other = self.made(before), self.made(after)
        return one is not None and other is not None and needs_day((one.house, one.visits), (other.house, other.visits))

    def _look(self, items: tuple[tuple[tuple[str, str], str], ...]) -> tuple[Settings | None, tuple[Fault, ...]]:
        try:
            settings = load(self._path, dict(items))
        except SettingsFaulty as faulty:
            ours = [one for one in faulty.faults if not one.line and _of_house(one)]
            return None, tuple(ours or faulty.faults)
        try:
            load_library(settings.surveys.own_folder, settings.surveys.offered)
        except InstrumentsFaulty as faulty:
            return None, tuple(faulty.faults)
        return settings, ()


def _of_house(fault: Fault) -> bool:
    known = section_of(fault.section)
    return known is None or known.house


def needs_day(before: tuple[House, VisitSettings], after: tuple[House, VisitSettings]) -> bool:
    """Whether a change may not begin in the middle of a day: numbers, queues and bookings of today stand on it."""

    def footing(one: tuple[House, VisitSettings]) -> tuple[Any, ...]:
        house, visits = one
        services = {code: (service.series, service.confidential) for code, service in house.services.items()}
        return services, house.time_zone, visits.service, visits.series, visits.house_number

    (services, *rest), (wanted, *others) = footing(before), footing(after)
    taken_out = before[0].counters.keys() - after[0].counters.keys()
    changed = any(wanted.get(code) != letter for code, letter in services.items())
    return rest != others or changed or bool(taken_out)
