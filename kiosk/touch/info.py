"""The information of the house as the touch screens show it: settings, hours and published results as topics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from kiosk.compose.services import Services
from screens.touch.core.lobby import InfoLine, InfoNode, InfoSign
from screens.touch.info.flow import CHANNELS, SURVEY
from services.house.model import Interval, LocalText, Service
from services.surveys.periods import Published
from services.text.catalogues import Texts
from services.text.local_form import format_date, format_decimal, format_minutes, format_plain_date, format_weekday
from services.text.sentences import sentence
from services.visits.settings import Session

_WORDS = Texts("touch")
Week = Sequence[Sequence[Interval | Session]]
AHEAD_DAYS = 45  # so far ahead days that differ are announced
MOST_DAYS = 8  # so many of them
READ_SECONDS = 60.0  # results change once a month

_STANDARD = (
    ("requirements", "card-account-details-outline"),
    ("procedure", "foot-print"),
    ("duration", "timer-outline"),
    ("fee", "cash-remove"),
    ("product", "file-check-outline"),
    ("complaints", "message-alert-outline"),
)
_PRIVACY = (
    ("controller", "office-building"),
    ("data", "card-account-details-outline"),
    ("purpose", "target"),
    ("basis", "scale-balance"),
    ("retention", "calendar-clock"),
    ("rights", "account-check-outline"),
    ("contact", "account-question"),
)


class TouchInfo:
    """One kiosk's information. Runs in workers only."""

    def __init__(self, services: Services) -> None:
        self._s = services
        self._house = services.settings.house
        self._told = services.settings.information
        self._results: list[Published] = []
        self._read_at = float("-inf")

    def tree(self, language: str, today: date) -> InfoNode:
        """All topics that the house has something to say about. Raises DatabaseAway."""

        def topic(code: str, icon: str, **contents: object) -> InfoNode:
            lead = _WORDS.get(language, f"info.{code}_lead") if f"info.{code}_lead" in _WORDS.keys("id") else ""
            return InfoNode(
                code,
                icon,
                _WORDS.get(language, f"info.{code}"),
                _WORDS.get(language, f"info.{code}_hint"),
                lead,
                **contents,  # type: ignore[arg-type]
            )

        told, services = self._told, self._house.offered()
        topics = [
            *([topic(SURVEY, "emoticon-happy-outline")] if self._s.settings.surveys.open_answers else []),
            topic("services", "format-list-checks", nodes=tuple(self._service(one, language) for one in services)),
            topic("times", "calendar-clock", lines=self._times(language, today)),
        ]
        if told.documents:
            topics.append(
                topic(
                    "documents",
                    "card-account-details-outline",
                    lines=tuple(
                        InfoLine(one.icon, one.name.in_language(language), one.hint.in_language(language))
                        for one in told.documents
                    ),
                )
            )
        if told.forbidden:
            signs = tuple(
                InfoSign(one.icon, one.name.in_language(language), one.hint.in_language(language))
                for one in told.forbidden
            )
            topics.append(topic("forbidden", "cancel", signs=signs, note=self._locker(language)))
        elif told.locker:
            topics.append(topic("locker", "locker", lines=(self._locker(language),)))
        if told.channels:
            topics.append(topic(CHANNELS, "message-alert-outline", lines=self._channels(language)))
        if told.pledge:
            topics.append(topic("pledge", "handshake-outline", lines=self._pledge(language)))
        topics.append(topic("results", "chart-bar", lines=self._published(language)))
        if told.privacy:
            topics.append(topic("privacy", "shield-lock-outline", lines=self._privacy(language)))
        return InfoNode("", "information-variant", _WORDS.get(language, "info.title"), nodes=tuple(topics))

    def _locker(self, language: str) -> InfoLine | None:
        """What is kept in a locker; None where the house says nothing of one."""
        if self._told.locker is None:
            return None
        said = self._told.locker.text.in_language(language)
        return InfoLine("locker", _WORDS.get(language, "info.locker_note"), said)

    # -- the house's own words -------------------------------------------------------------------------

    def _service(self, service: Service, language: str) -> InfoNode:
        standard = service.standard
        lines = tuple(
            InfoLine(icon, _WORDS.get(language, f"info.standard.{part}"), getattr(standard, part).in_language(language))
            for part, icon in _STANDARD
        )
        name, text = service.name.in_language(language), service.description.in_language(language)
        return InfoNode(service.code, service.icon, name, text, lines=lines)

    def _channels(self, language: str) -> tuple[InfoLine, ...]:
        return tuple(
            InfoLine(one.icon, one.name.in_language(language), one.hint.in_language(language), one.address, one.link)
            for one in self._told.channels
        )

    def _pledge(self, language: str) -> tuple[InfoLine, ...]:
        pledge = self._told.pledge
        assert pledge is not None
        entries = (
            ("handshake-outline", pledge.text),
            ("scale-balance", pledge.promise),
            ("account-tie", pledge.signed),
        )
        said = ((icon, words.in_language(language)) for icon, words in entries)
        return tuple(InfoLine(icon, "", words) for icon, words in said if words)

    def _privacy(self, language: str) -> tuple[InfoLine, ...]:
        days = str(self._s.settings.visits.retention_days)
        said = ((icon, part, getattr(self._told.privacy, part).in_language(language)) for part, icon in _PRIVACY)
        return tuple(
            InfoLine(icon, _WORDS.get(language, f"info.privacy.{part}"), words.replace("{days}", days))
            for icon, part, words in said
            if words
        )

    # -- hours -----------------------------------------------------------------------------------------

    def _times(self, language: str, today: date) -> tuple[InfoLine, ...]:
        visits = self._s.settings.visits
        known = self._house.services.get(visits.service)
        lines: list[InfoLine] = []
        if known is not None and any(visits.weekdays):
            lines.append(self._week("account-group", "info.visit_days", visits.weekdays, language))
            lines.append(self._visit_rules(language))
        lines += [*self._counter_hours(language), *self._weeks_to_come(language, today)]
        return (*lines, *self._other_days(language, today))

    def _weeks_to_come(self, language: str, today: date) -> Iterable[InfoLine]:
        """What is decided already: from a day on, soon, other sessions or hours every week."""
        visits, known = self._s.settings.visits, self._house.services.get(self._s.settings.visits.service)
        if known is None:
            return
        plans: tuple[tuple[str, str, Week, Sequence[tuple[date, Week]]], ...] = (
            ("account-group", "info.visit_days", visits.weekdays, [(day, one.weekdays) for day, one in visits.later]),
            (
                "clock-outline",
                "info.service_hours",
                known.hours.weekdays,
                [(day, one.weekdays) for day, one in known.hours.later],
            ),
        )
        for icon, key, week, later in plans:
            for day, then in later:
                if then != week and day <= today + timedelta(days=AHEAD_DAYS):
                    line = self._week(icon, key, then, language)
                    yield replace(
                        line,
                        name=_WORDS.get(
                            language, "info.from_day", what=line.name, day=format_plain_date(day, language)
                        ),
                    )
                week = then

    def _counter_hours(self, language: str) -> Iterable[InfoLine]:
        """The hours of the counters; where services have hours of their own, those of each with their names."""
        same: dict[tuple[tuple[Interval, ...], ...], list[str]] = {}
        for one in self._house.offered():
            same.setdefault(tuple(one.hours.weekdays), []).append(one.name.in_language(language))
        for week, names in same.items():
            line = self._week("clock-outline", "info.service_hours", week, language)
            yield line if len(same) == 1 else replace(line, name=", ".join(names))

    def _week(self, icon: str, key: str, week: Sequence[Sequence[Interval | Session]], language: str) -> InfoLine:
        """ "Senin–Kamis: 09.00–11.30, 13.00–15.00. Jumat: tutup." """
        days = [(number, self._spans(day, language)) for number, day in enumerate(week)]
        parts = []
        for spans, same in groupby(days, key=lambda day: day[1]):
            numbers = [number for number, _spans in same]
            first, last = (
                format_weekday(date(2026, 11, 23) + timedelta(days=n), language) for n in (numbers[0], numbers[-1])
            )
            name = first if first == last else f"{first}–{last}"
            parts.append(f"{name}: {spans or _WORDS.get(language, 'info.closed')}.")
        return InfoLine(icon, _WORDS.get(language, key), " ".join(parts))

    def _visit_rules(self, language: str) -> InfoLine:
        visits = self._s.settings.visits
        party = "info.party" if visits.children_count else "info.party_adults"
        rules = [_WORDS.get(language, party, count=visits.party_size)]
        if visits.per_week_detainee:
            rules.append(_WORDS.get(language, "info.per_week", count=visits.per_week_detainee))
        return InfoLine("account-multiple-check", _WORDS.get(language, "info.visit_rules"), " ".join(rules))

    def _other_days(self, language: str, today: date) -> Iterable[InfoLine]:
        """Days that differ, soon: the house closed or with other hours, or only its visits, and why."""
        hours, visits = next(iter(self._house.services.values())).hours, self._s.settings.visits
        days = (today + timedelta(days=number) for number in range(AHEAD_DAYS + 1))
        differing = [day for day in days if hours.exception_on(day) or visits.exception_on(day)]
        for day in differing[:MOST_DAYS]:
            said = []
            house, sessions = hours.exception_on(day), visits.exception_on(day)
            if house:
                words = self._differs(house.intervals, house.reason, language)
                said.append(words[0].upper() + words[1:])
            if sessions and (not house or house.intervals):
                words = self._differs(sessions.sessions, sessions.reason, language)
                said.append(f"{_WORDS.get(language, 'info.visit_days')}: {words}")
            yield InfoLine("calendar-alert", format_date(day, language), " ".join(said))

    def _differs(self, day: Sequence[Interval | Session], reason: LocalText, language: str) -> str:
        spans = self._spans(day, language) or _WORDS.get(language, "info.closed")
        return f"{spans}. {sentence(reason.in_language(language))}".rstrip()

    def _spans(self, day: Sequence[Interval | Session], language: str) -> str:
        """ "09.00–11.30, 13.00–15.00 (Narapidana)"; "" for a day without any. What touches is one, unless it is for
        other groups."""
        joined: list[tuple[int, int, tuple[str, ...]]] = []
        for one in day:
            groups = one.groups if isinstance(one, Session) else ()
            if joined and joined[-1][1:] == (one.start, groups):
                joined[-1] = (joined[-1][0], one.end, groups)
            else:
                joined.append((one.start, one.end, groups))
        return ", ".join(self._span(start, end, groups, language) for start, end, groups in joined)

    def _span(self, start: int, end: int, groups: Sequence[str], language: str) -> str:
        span = "–".join(format_minutes(minutes, language) for minutes in (start, end))
        if not groups:
            return span
        now = self._s.settings.visits
        every = [one for held in (now, *(later for _, later in now.later)) for one in held.groups]
        known = {one.code: one.name.in_language(language) for one in every}
        return f"{span} ({', '.join(known.get(code, code) for code in groups)})"

    # -- results -----------------------------------------------------------------------------------------

    def _published(self, language: str) -> tuple[InfoLine, ...]:
        now = self._s.clock.monotonic()
        if now - self._read_at >= READ_SECONDS:
            self._results, self._read_at = self._s.surveys.periods.published(), now
        if not self._results:
            none, later = (_WORDS.get(language, f"info.{key}") for key in ("no_result", "no_result_hint"))
            return (InfoLine("chart-bar", none, later),)
        return tuple(self._result(one, language) for one in self._results)

    def _result(self, one: Published, language: str) -> InfoLine:
        instrument = self._s.surveys.instruments.get(one.instrument)
        title = instrument.index.title.in_language(language) if instrument else one.name
        figures = {key: format_decimal(value, language) for key, value in (("index", one.index), ("most", one.out_of))}
        value = _WORDS.get(language, "info.result", **figures)
        if one.grade:
            value = f"{value} · {_WORDS.get(language, 'info.grade', grade=one.grade)}"
        first, last = (format_plain_date(day, language) for day in (one.period.first, one.period.last))
        text = _WORDS.get(language, "info.result_of", first=first, last=last, count=one.answered)
        if not one.of_all_months:
            months, of = sum(len(part.months) for part in one.months), len(one.period.months)
            text = f"{text} {_WORDS.get(language, 'info.result_months', months=months, of=of)}"
        return InfoLine("chart-bar", f"{title} ({one.name})" if title != one.name else title, text, value)
