"""What all panels of a house share: services, hours, counters, rules, visits, surveys, information."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeVar

from kiosk.settings.description import COMPONENTS
from kiosk.settings.hours import labels_of
from kiosk.settings.ini_reader import Ini
from kiosk.settings.kinds import names
from services.goods.settings import GoodsItem, GoodsSettings, Refusal
from services.house.information import Channel, Information, Item, Locker, Pledge, PrivacyNotice
from services.house.model import (
    Counter,
    DatedException,
    HelpRules,
    Hours,
    House,
    Interval,
    LocalText,
    PriorityGroup,
    QueueRules,
    Service,
    ServiceStandard,
)
from services.surveys.model import SurveySettings
from services.text.faults import Table, choice
from services.visits.settings import DatedSessions, ExtraHelp, Relation, Session, VisitGroup, VisitSettings

T = TypeVar("T")
NO_GUARD = "none"
GROUP_CODES = "codes of groups of detainees"
NOT_LIKE_A = "a letter that does not sound like A when it is called"


def house(ini: Ini) -> House:
    hours = Hours(tuple(ini.values("hours").values()), MappingProxyType(_exceptions(ini)))
    known = _services(ini, hours)
    if not known:
        ini.table("house").fault("", "no service", "at least one section [service CODE]")
    counters = {
        code: Counter(code=code, **ini.values(name, services=names(known)))
        for name, code in _each_apart(ini, "counter")
    }
    groups = {code: PriorityGroup(code=code, **ini.values(name)) for name, code in _each_apart(ini, "priority")}
    return House(
        **_itself(ini),
        services=MappingProxyType(known),
        priority_groups=MappingProxyType(groups),
        counters=MappingProxyType(counters),
        queue=QueueRules(**ini.values("queue")),
        help=_help(ini, counters),
    )


def _itself(ini: Ini) -> dict[str, Any]:
    """[house]; what stands behind a time is what its zone is called there."""
    values = ini.values("house")
    if values["time_zone"] is not None:
        known = labels_of(values["time_zone"])
        if values["time_zone_label"] not in known:
            named = " or ".join(known)
            ini.table("house").wrong("time_zone_label", f"{named}, the label of {values['time_zone']}")
    return values


def _exceptions(ini: Ini) -> dict[date, DatedException]:
    return {
        day: DatedException(day, times, reason, holiday)
        for day, ((times, holiday), reason) in ini.dated("exceptions").items()
    }


def _services(ini: Ini, house_hours: Hours) -> dict[str, Service]:
    """All [service CODE] sections, in their order."""
    found = {code: _service(ini, name, code, house_hours) for name, code in _each_apart(ini, "service")}
    letters = {service.series for service in found.values()}
    first: dict[str, str] = {}
    for service in found.values():
        table = ini.table(f"service {service.code}")
        shown = found.get(service.shown_as)
        if service.confidential and (shown is None or shown.confidential):
            table.wrong("shown_as", "the code of a service that is not confidential")
        elif service.confidential and shown is not None and service.series != shown.series:
            table.wrong("series", f'the letter of {shown.code}: "{shown.series}"')
        # Letters that sound alike are confused when they are called.
        if service.series in "HK" and "A" in letters:
            table.wrong("series", NOT_LIKE_A)
        # Numbers of two services that the public sees could not be told apart by one letter.
        owner = (
            service.code
            if service.confidential or service.series == "?"
            else first.setdefault(service.series, service.code)
        )
        if owner != service.code:
            table.wrong("series", f"a letter of its own: [service {owner}] has this one")
    for name, code in ini.coded("hours"):
        if f"service {code}" not in ini.sections:
            ini.table(name).fault("", f"hours of the unknown service {code}", "the code of a service")
    return found


def _service(ini: Ini, name: str, code: str, house_hours: Hours) -> Service:
    values = ini.values(name)
    own_hours = f"hours {code}"
    hours = house_hours
    if own_hours in ini.sections:
        hours = Hours(tuple(ini.values(own_hours).values()), house_hours.exceptions)
    standard = ServiceStandard(**{component: values.pop(component) for component in COMPONENTS})
    return Service(
        **{**values, "daily_quota": values["daily_quota"] or None}, code=code, standard=standard, hours=hours
    )


def _each_apart(ini: Ini, family: str) -> list[tuple[str, str]]:
    """The sections of a family whose codes differ in more than capitals."""
    taken: dict[str, str] = {}
    found = []
    for name, code in ini.coded(family):
        other = taken.setdefault(code.lower(), code)
        if other == code:
            found.append((name, code))
        else:
            ini.table(name).fault("", f'the code "{code}"', f'a code of its own: "{other}" differs in capitals only')
    return found


def _help(ini: Ini, counters: Mapping[str, Counter]) -> HelpRules:
    values = ini.values("help")
    if values["counter"] and values["counter"] not in counters:
        ini.table("help").wrong("counter", f"the code of a counter: {', '.join(counters)}")
    guard = values["guard"].in_language("id")
    if guard == NO_GUARD:
        values["guard"] = LocalText()
    elif not guard:
        del values["guard"]
    return HelpRules(**values)


def information(ini: Ini) -> Information:
    """Everything in the order of the file; each section may be left out."""

    def listed(kind: str, make: Callable[..., T]) -> tuple[T, ...]:
        return tuple(make(code=code, **ini.values(name)) for name, code in ini.coded(f"info {kind}"))

    def single(name: str, make: Callable[..., T]) -> T | None:
        return make(**ini.values(name)) if name in ini.sections else None

    return Information(
        documents=listed("document", Item),
        forbidden=listed("forbidden", Item),
        locker=single("info locker", Locker),
        channels=listed("channel", Channel),
        pledge=single("info pledge", Pledge),
        privacy=single("info privacy", PrivacyNotice),
    )


def surveys(ini: Ini) -> SurveySettings:
    """Whether the instruments exist is looked at when their files are read."""
    values = ini.values("survey")
    weight = values.pop("ikm_weight")
    by_index = {"spak": values.pop("ipak_threshold"), "spkp": values.pop("ipkp_threshold")}
    thresholds = {f"{name}{form}": value for name, value in by_index.items() for form in ("", "6")}
    return SurveySettings(
        own_folder=values.pop("own_instruments"),
        weights=MappingProxyType({"skm": Fraction(weight)} if weight else {}),
        thresholds=MappingProxyType({key: value for key, value in thresholds.items() if value is not None}),
        **values,
    )


def visits(ini: Ini, house: House) -> VisitSettings:
    """[visits], [visit sessions], [visit exceptions], [visit group …], [visit relation …]; no session
    is a default too."""
    values = ini.values("visits", **({"service": choice(house.services)} if house.services else {}))
    service = house.services.get(values["service"] or next(iter(house.services), ""))
    walk_ins, quota = values.pop("walk_ins")
    series = values["series"] or (service.series if service else "?")
    if series in "HK" and any(one.series == "A" for one in house.services.values()):
        ini.table("visits").fault("series", f'"{series}"', NOT_LIKE_A)
    hours = service.hours if service else Hours(((),) * 7)
    groups = tuple(VisitGroup(code, **ini.values(name)) for name, code in _each_apart(ini, "visit group"))
    planned = ini.values("visit sessions")
    for number, (day, sessions) in enumerate(planned.items()):
        _check_open(ini.table("visit sessions"), day, sessions, hours.weekdays[number])
        _check_groups(ini.table("visit sessions"), day, sessions, groups)
    exceptions = {}
    for date_, (sessions, reason) in ini.dated("visit exceptions").items():
        _check_open(ini.table("visit exceptions"), date_.isoformat(), sessions, hours.intervals_on(date_))
        _check_groups(ini.table("visit exceptions"), date_.isoformat(), sessions, groups)
        exceptions[date_] = DatedSessions(date_, sessions, reason)
    return VisitSettings(
        **{**values, "service": service.code if service else "?", "series": series},
        weekdays=tuple(planned.values()),
        exceptions=MappingProxyType(exceptions),
        walk_ins=walk_ins,
        walk_in_quota=quota,
        groups=groups,
        extra_help=MappingProxyType(_extra_help(ini, house)),
        relations=MappingProxyType(_relations(ini)),
    )


def _extra_help(ini: Ini, house: House) -> dict[str, ExtraHelp]:
    """All [visit help CODE] sections, in their order; a group that goes first is one of the house's."""
    found = {code: ExtraHelp(code=code, **ini.values(name)) for name, code in _each_apart(ini, "visit help")}
    for one in found.values():
        if one.priority and one.priority not in house.priority_groups:
            known = ", ".join(house.priority_groups)
            ini.table(f"visit help {one.code}").wrong("priority", f"the code of a priority group: {known}")
    return found


def goods(ini: Ini, house: House) -> GoodsSettings:
    """[goods], and the lists of what may be left and of why something may not."""
    values = ini.values("goods", **({"service": choice(house.services)} if house.services else {}))
    items = {code: GoodsItem(code=code, **ini.values(name)) for name, code in _each_apart(ini, "goods item")}
    refusals = {code: Refusal(code=code, **ini.values(name)) for name, code in _each_apart(ini, "goods reason")}
    if values["service"] and not items:
        ini.table("goods").fault("service", "no kind of goods", "at least one section [goods item CODE]")
    return GoodsSettings(**values, items=MappingProxyType(items), refusals=MappingProxyType(refusals))


def _relations(ini: Ini) -> dict[str, Relation]:
    return {code: Relation(code, **ini.values(name)) for name, code in _each_apart(ini, "visit relation")}


def _check_open(table: Table, key: str, planned: tuple[Session, ...], opened: tuple[Interval, ...]) -> None:
    """A session outside the opening hours would never take place: that is a mistake in one of the two."""
    take_place = VisitSettings("", "", weekdays=(planned,) * 7).sessions_on(date.min, opened)
    for one in planned:
        if one not in take_place:
            times = f"{one.start // 60:02d}:{one.start % 60:02d}-{one.end // 60:02d}:{one.end % 60:02d}"
            table.fault(key, f'"{times}"', "a session within the opening hours of the visit service on that day")


def _check_groups(table: Table, key: str, planned: tuple[Session, ...], groups: tuple[VisitGroup, ...]) -> None:
    """A session for a group that the house does not have would be nobody's."""
    known = [one.code for one in groups]
    for code in dict.fromkeys(code for one in planned for code in one.groups if code not in known):
        table.fault(key, f'"{code}"', f"{GROUP_CODES}: {', '.join(known) or 'there is none'}")
