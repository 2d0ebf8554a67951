"""What kiosk.ini may say and a house probably does not want: shown by `kiosk config check` and `kiosk doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from itertools import combinations

from kiosk.settings import panel_sizes
from kiosk.settings.kinds import OUR_CODES
from kiosk.settings.model import Settings
from services.house.information import Information
from services.house.model import House

# Letter names that a loudspeaker in a full lobby does not keep apart (Indonesian: ha/ka, be/pe, de/te, em/en, ef/ve).
# A with H or K is a fault (kiosk.settings.house).
ALIKE = (frozenset("HK"), frozenset("BP"), frozenset("DT"), frozenset("MN"), frozenset("FV"))
A_RECEIPT = "G10123456789ABC"  # of goods, as its code says it


def warnings(settings: Settings) -> list[str]:
    """One sentence each, with the section and what to do. Pure."""
    house = settings.house
    return [
        *panel_sizes.warnings(settings.panel),
        *_letters(house),
        *_uncalled(house),
        *_hours(house),
        *_fees(house),
        *_icons(house, settings.information),
        *_receipts(settings),
        *_counters(settings),
    ]


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


def _hours(house: House) -> Iterator[str]:
    for service in house.services.values():
        openings = [day[0].start for day in service.hours.weekdays if day]
        if not openings:
            yield f"[service {service.code}]: closed on every day of the week; look at its hours"
        elif service.numbers_from is not None and service.numbers_from >= max(openings):
            yield f"[service {service.code}] numbers_from: not before any opening, so it changes nothing"


def _fees(house: House) -> Iterator[str]:
    """Home screen, slips, passes and board say that everything is free."""
    for service in house.services.values():
        fee = service.standard.fee.in_language("id")
        if "gratis" not in fee.casefold():
            yield (
                f'[service {service.code}] fee.id: "{fee}", while the home screen, the slips and the board say that '
                "all services are GRATIS; a service that costs something must not be offered here"
            )


def _icons(house: House, information: Information) -> Iterator[str]:
    from screens.touch.look.icons import exists  # the icon font's list is long, and the first frame does not need this

    named = [
        *((f"service {one.code}", one.icon) for one in house.services.values()),
        *((f"priority {one.code}", one.icon) for one in house.priority_groups.values()),
        *((f"info document {one.code}", one.icon) for one in information.documents),
        *((f"info forbidden {one.code}", one.icon) for one in information.forbidden),
        *((f"info channel {one.code}", one.icon) for one in information.channels),
    ]
    for section, icon in named:
        if not exists(icon):
            yield f'[{section}] icon: "{icon}" is none of the Material Design Icons; a plain circle is shown'


def _receipts(settings: Settings) -> Iterator[str]:
    """A pattern of the house's own from before receipts of goods were read names the other two kinds of codes."""
    scanner = settings.scanner
    if settings.goods.offered and scanner.fitted and not scanner.framing.allow.fullmatch(A_RECEIPT):
        yield f"[scanner] allow: receipts of goods are not read with it; write {OUR_CODES}"


def _counters(settings: Settings) -> Iterator[str]:
    place, console = settings.outage.counters, settings.console
    if place is None:
        return
    if not settings.storage.on_server:
        yield "[outage] counters: the database is a file of this machine, so no server can be away; no page is served"
    elif not console.tls and not ip_address(place[0]).is_loopback:
        yield (
            "[outage] counters: PINs are typed there without https; set [console] certificate and key, or keep it on a "
            "wire that visitors cannot reach"
        )
