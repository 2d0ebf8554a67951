"""The house sections of kiosk.ini: hours, services, priority groups, counters, rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from kiosk.settings.hours import exceptions, time_of_day, weekdays
from kiosk.settings.ini_reader import Section
from services.house.model import (
    Counter,
    HelpRules,
    Hours,
    House,
    LocalText,
    PriorityGroup,
    QueueRules,
    Service,
    ServiceStandard,
)

LANGUAGES = ("id", "en", "min")
COMPONENTS = ("requirements", "procedure", "duration", "fee", "product", "complaints")
CODE = re.compile(r"[A-Za-z0-9_-]{1,16}", re.ASCII)


def local_text(section: Section, key: str, *, required: bool = True) -> LocalText:
    """`key.id` (required), `key.en`, `key.min`."""
    texts = {}
    for language in LANGUAGES:
        default = None if language == "id" and required else ""
        texts[language] = section.text(f"{key}.{language}", default)
    return LocalText(
        MappingProxyType({language: words for language, words in texts.items() if words or language == "id"})
    )


def services(sections: Mapping[str, Section], house_hours: Hours) -> dict[str, Service]:
    """All [service CODE] sections, in their order."""
    found = {code: _service(code, section, sections, house_hours) for code, section in _coded(sections, "service")}
    for service in found.values():
        section = sections[f"service {service.code}"]
        shown = found.get(service.shown_as)
        if service.confidential and (shown is None or shown.confidential):
            section.fault("shown_as", f'"{service.shown_as}"', "the code of a service that is not confidential")
        elif service.confidential and shown is not None and service.series != shown.series:
            section.fault("series", f'"{service.series}"', f'the letter of {shown.code}: "{shown.series}"')
    _check_letters(sections, found)
    _check_series(sections, found)
    return found


def _service(code: str, section: Section, sections: Mapping[str, Section], house_hours: Hours) -> Service:
    confidential = section.yes_no("confidential", False)
    own_hours = sections.get(f"hours {code}")
    hours = Hours(weekdays(own_hours), house_hours.exceptions) if own_hours else house_hours
    numbers_from = None
    if section.raw("numbers_from") is not None:
        numbers_from = section.take("numbers_from", time_of_day, 'a time such as "06:30"')
    quota = section.integer("daily_quota", 0, 100_000, 0)
    return Service(
        code=code,
        series=section.take("series", _letter, "one capital letter, A to Z") or "?",
        name=local_text(section, "name"),
        description=local_text(section, "description", required=False),
        icon=section.text("icon", "circle-outline", longest=40),
        standard=ServiceStandard(*(local_text(section, component) for component in COMPONENTS)),
        hours=hours,
        numbers_from=numbers_from,
        numbers_in_breaks=section.yes_no("numbers_in_breaks", True),
        daily_quota=quota or None,
        typical_minutes=section.decimal("typical_minutes", 0.5, 240, 5.0),
        confidential=confidential,
        shown_as=section.text("shown_as", None if confidential else "", longest=16),
    )


def _letter(text: str) -> str:
    if len(text) != 1 or not "A" <= text <= "Z":
        raise ValueError
    return text


def _check_letters(sections: Mapping[str, Section], found: Mapping[str, Service]) -> None:
    """Letters that sound alike are confused when they are called: A is not used with H or K."""
    letters = {service.series for service in found.values()}
    for service in found.values():
        alike = frozenset("AHK") & letters - {service.series}
        if service.series in "HK" and "A" in alike:
            section = sections[f"service {service.code}"]
            section.fault("series", f'"{service.series}"', "a letter that does not sound like A when it is called")


def _check_series(sections: Mapping[str, Section], found: Mapping[str, Service]) -> None:
    """Two services that the public sees do not share a letter: their numbers could not be told apart."""
    first: dict[str, str] = {}
    for service in found.values():
        if service.confidential or service.series == "?":
            continue
        owner = first.setdefault(service.series, service.code)
        if owner != service.code:
            section = sections[f"service {service.code}"]
            section.fault("series", f'"{service.series}"', f"a letter of its own: [service {owner}] has this one")


def priority_groups(sections: Mapping[str, Section]) -> dict[str, PriorityGroup]:
    return {
        code: PriorityGroup(
            code,
            local_text(section, "name"),
            local_text(section, "hint", required=False),
            section.text("icon", "account", longest=40),
        )
        for code, section in _coded(sections, "priority")
    }


def counters(sections: Mapping[str, Section], known: Mapping[str, Service]) -> dict[str, Counter]:
    return {
        code: Counter(code, local_text(section, "name"), section.names("services", known))
        for code, section in _coded(sections, "counter")
    }


def rules(section: Section | None) -> QueueRules:
    """[queue]; every key has a default."""
    default = QueueRules()
    if section is None:
        return default
    limits = {
        "waiting_bound_minutes": (1, 1440),
        "priority_run": (1, 100),
        "return_after": (0, 100),
        "no_show_after_recalls": (0, 10),
        "no_show_after_seconds": (0, 3600),
        "burst_count": (2, 10_000),
        "burst_window_seconds": (5, 3600),
        "burst_pause_seconds": (0, 30),
        "clock_behind_minutes": (1, 1440),
        "clock_ahead_hours": (1, 24 * 31),
    }
    return QueueRules(**{key: section.integer(key, *limit, getattr(default, key)) for key, limit in limits.items()})


def help_rules(section: Section | None, known: Mapping[str, Counter]) -> HelpRules:
    """[help]; every key has a default."""
    default = HelpRules()
    if section is None:
        return default
    code = section.text("counter", "", longest=16)
    if code and code not in known:
        section.fault("counter", f'"{code}"', f"the code of a counter: {', '.join(known)}")
    guard = local_text(section, "guard", required=False)
    return HelpRules(
        answer_seconds=section.integer("answer_seconds", 10, 600, default.answer_seconds),
        counter=code,
        guard=guard if guard.in_language("id") else default.guard,
    )


def house(sections: Mapping[str, Section]) -> House:
    """Everything that all panels of a house share."""
    section = sections["house"]
    hours = Hours(weekdays(sections["hours"]), exceptions(sections.get("exceptions")))
    known = services(sections, hours)
    if not known:
        section.fault("", "no service", "at least one section [service CODE]")
    found = counters(sections, known)
    return House(
        name=section.text("name", longest=80),
        short_name=section.text("short_name", longest=32),
        tagline=local_text(section, "tagline"),
        time_zone=section.take("time_zone", _zone, "a time zone such as Asia/Jakarta") or ZoneInfo("Asia/Jakarta"),
        time_zone_label=section.text("time_zone_label", longest=6),
        report_line=local_text(section, "report_line"),
        services=MappingProxyType(known),
        priority_groups=MappingProxyType(priority_groups(sections)),
        counters=MappingProxyType(found),
        queue=rules(sections.get("queue")),
        help=help_rules(sections.get("help"), found),
    )


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, OSError) as error:
        raise ValueError from error


def _coded(sections: Mapping[str, Section], kind: str) -> list[tuple[str, Section]]:
    """The sections "[kind CODE]" with a usable code."""
    found: list[tuple[str, Section]] = []
    taken: dict[str, str] = {}
    for name, section in sections.items():
        first, _, code = name.partition(" ")
        if first != kind:
            continue
        other = taken.setdefault(code.lower(), code)
        if not CODE.fullmatch(code):
            section.fault("", f'the code "{code}"', "1 to 16 letters, digits, _ or -")
        elif other != code:
            section.fault("", f'the code "{code}"', f'a code of its own: "{other}" differs in capitals only')
        else:
            found.append((code, section))
    return found
