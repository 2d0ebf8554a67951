"""A small house for tests; nothing in it looks like a real person or place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

from services.api.day_end import end_days
from services.house.help_now import HelpNow
from services.house.model import (
    Counter,
    DatedException,
    Hours,
    House,
    Interval,
    LocalText,
    PriorityGroup,
    QueueRules,
    Service,
    ServiceStandard,
)
from services.log.journal import Journal
from services.queue.day import ServiceDay

WEEKDAY = (Interval(8 * 60, 11 * 60 + 30), Interval(13 * 60, 15 * 60))
WEEK = (*(WEEKDAY for _ in range(6)), ())
HOLIDAY = date(2026, 12, 25)
HOURS = Hours(WEEK, MappingProxyType({HOLIDAY: DatedException(HOLIDAY, (), LocalText({"id": "Hari Natal"}), True)}))
ALWAYS = Hours(tuple((Interval(0, 1440),) for _ in range(7)))


def text(words: str) -> LocalText:
    return LocalText({"id": words, "en": f"{words} (en)"})


STANDARD = ServiceStandard(
    text("e-KTP atau KK"), text("Ambil nomor, tunggu"), text("15 menit"), text("Gratis"), text("Kunjungan"), text("-")
)


def service(code: str, name: str, **changes: object) -> Service:
    made = Service(
        code=code,
        series=code,
        name=text(name),
        description=text(name),
        icon="account-group",
        standard=STANDARD,
        hours=ALWAYS,
        numbers_from=None,
        numbers_in_breaks=True,
        daily_quota=None,
        typical_minutes=5.0,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def house(**changes: object) -> House:
    services = {
        "A": service("A", "Kunjungan"),
        "B": service("B", "Titip barang"),
        "T": service("T", "Tanya petugas"),
        "P": service("P", "Pengaduan", series="T", confidential=True, shown_as="T"),
    }
    made = House(
        name="Rumah Contoh",
        short_name="Rumah Contoh",
        tagline=text("Anjungan layanan mandiri"),
        time_zone=ZoneInfo("Asia/Jakarta"),
        time_zone_label="WIB",
        report_line=text("lapor.go.id"),
        services=services,
        priority_groups={
            "lansia": PriorityGroup("lansia", text("Lansia"), text("60 tahun ke atas"), "human-cane"),
            "balita": PriorityGroup("balita", text("Membawa anak balita"), text("Di bawah 5 tahun"), "baby-carriage"),
        },
        counters={
            "1": Counter("1", text("Loket 1"), ("A", "B")),
            "2": Counter("2", text("Loket 2"), ("A",)),
            "3": Counter("3", text("Loket 3"), ("B", "T", "P")),
        },
        queue=QueueRules(burst_count=1000),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def with_service(base: House, code: str, **changes: object) -> House:
    return replace(base, services={**base.services, code: replace(base.services[code], **changes)})  # type: ignore[arg-type]


def service_day(journal: Journal, of_house: House | None = None) -> ServiceDay:
    """The service day with all that a day's end means in the program."""
    return ServiceDay(journal, of_house or house(), at_end=end_days)


def help_of(*codes: str, of_house: House | None = None) -> HelpNow:
    """Help at these counters of a house."""
    found = of_house or house()
    return HelpNow(tuple(found.counters[code] for code in codes), found.help.guard)
