"""What kiosk.ini may say and a house probably does not want: shown by `kiosk config check` and `kiosk doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from kiosk.settings import Settings
from services.house import House

# Letter names that a loudspeaker in a full lobby does not keep apart (Indonesian: ha/ka, be/pe, de/te, em/en, ef/ve).
# A with H or K is a fault (kiosk.config_house).
ALIKE = (frozenset("HK"), frozenset("BP"), frozenset("DT"), frozenset("MN"), frozenset("FV"))


def warnings(settings: Settings) -> list[str]:
    """One sentence each, with the section and what to do. Pure."""
    return [*_letters(settings.house), *_uncalled(settings.house)]


def _letters(house: House) -> Iterator[str]:
    by_letter = {service.series: service.code for service in reversed(list(house.services.values()))}
    for one, other in combinations(sorted(by_letter), 2):
        if frozenset((one, other)) in ALIKE:
            yield (
                f"[service {by_letter[one]}] and [service {by_letter[other]}]: the letters {one} and {other} sound "
                "alike when they are called; better give one of them another series"
            )


def _uncalled(house: House) -> Iterator[str]:
    called = {service for counter in house.counters.values() for service in counter.services}
    for code in house.services:
        if code not in called:
            yield f"[service {code}]: no counter calls it; add it to the services of a [counter]"
