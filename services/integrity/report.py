"""The integrity report as a document: one page of figures, then who did what and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from services.documents.model import Block, Cell, Document, Facts, Headline, Paragraph, Section, Signatures, Table
from services.house.model import House
from services.integrity.counting import BOOKED, REGULAR, Integrity
from services.integrity.origins import origin_blocks
from services.log.events import OBSERVED, Concern
from services.log.words import actor_words, value_words
from services.reports.goods_report import goods_facts, goods_reasons
from services.reports.survey_coverage import months_in_words
from services.reports.survey_tables import Say
from services.surveys.disclosure import LEAST_GROUP
from services.surveys.follow_up import Signatory
from services.text.catalogues import Texts
from services.text.local_form import format_dated, format_plain_date, format_time

OFFICERS_A_TABLE = 7
REASONS = Texts("reason")


def document_of(
    found: Integrity, house: House, signatories: Sequence[Signatory], made_at: datetime, language: str = "id"
) -> Document:
    """The whole report; `made_at` is in house time. Pure."""
    say = Say(Texts("report"), language, house)
    sections = (
        Section(say("integrity.summary"), tuple(_summary(say, found))),
        Section(say("integrity.origins"), tuple(origin_blocks(say, found.channels, found.given))),
        Section(say("integrity.deeds"), tuple(_deeds(say, found))),
        Section(say("integrity.waiting"), tuple(_waiting(say, found))),
        Section(say("integrity.observed"), tuple(_observed(say, found))),
        *(
            (Section(say("goods.title"), (goods_facts(say, found.goods), *goods_reasons(say, found.goods))),)
            if found.goods
            else ()
        ),
        *((Section(say("integrity.outages"), (_outages(say, found),)),) if found.outages else ()),
        *((Section(say("integrity.settings"), (_settings(say, found),)),) if found.versions else ()),
        Section(say("integrity.log"), tuple(_log(say, found, signatories, made_at))),
    )
    first, last = (format_plain_date(day, language) for day in (found.month.first, found.month.last))
    return Document(
        title=say("integrity.title"),
        subtitle=say("report.period", first=first, last=last),
        owner=house.name,
        made=say(
            "report.made",
            date=format_plain_date(made_at.date(), language),
            time=format_time(made_at, language),
            zone=house.time_zone_label,
        ),
        language=language,
        page_words=say.raw("report.page"),
        sections=sections,
        letterhead=house.letterhead,
    )


def reason_words(reason: str, language: str) -> str:
    """A reason's code in words; a code of something newer stays as it is."""
    key = f"reason.{reason}"
    return REASONS.get(language, key) if key in REASONS.keys("id") else reason


def _summary(say: Say, found: Integrity) -> list[Block]:
    served, jumped = found.count(Concern.SERVED), found.count(Concern.OUT_OF_ORDER)
    rows = [
        (say("integrity.taken"), say.whole(found.taken)),
        (say("concern.served"), say.whole(served)),
        (say("concern.out_of_order"), _with_share(say, jumped, served)),
    ]
    broken = [value_words("kiosk", proof.chain, say.language) for proof in found.proofs if not proof.intact]
    rows.append(
        (say("integrity.log"), say("integrity.broken", chains=", ".join(broken)) if broken else say("integrity.whole"))
    )
    rows += _steered(say, found)
    return [*_corruption(say, found), Facts(tuple(rows))]


def _steered(say: Say, found: Integrity) -> list[tuple[str, str]]:
    """How many visitors said that an officer had steered them to good answers before the survey."""
    asked = found.corruption is not None and found.corruption.instrument.control is not None
    if not asked and not found.steered:
        return []
    told = [
        say.whole(people)
        if months == found.month
        else say("integrity.steered_together", months=months_in_words(say, months), count=say.whole(people))
        for months, people in found.steered.items()
    ]
    return [(say("fact.steered"), "; ".join(told) or say("fact.open_none", least=LEAST_GROUP))]


def _corruption(say: Say, found: Integrity) -> list[Block]:
    result = found.corruption
    if result is None:
        return []
    rule = result.instrument.index
    caption = say("summary.index", title=rule.title.in_language(say.language), name=rule.name)
    if result.index is None:
        return [Paragraph(f"{caption}: {say('summary.nobody', least=LEAST_GROUP)}")]
    words = say("integrity.answered", answered=say.whole(result.answered))
    if result.reached is not None and rule.threshold is not None:
        key = "summary.reached" if result.reached else "summary.not_reached"
        words = f"{say(key, threshold=say.number(rule.threshold))} · {words}"
    return [Headline(caption, result.index, words, result.reached)]


def _with_share(say: Say, count: int, of: int) -> str:
    if not of:
        return say.whole(count)
    share = (Decimal(100) * count / of).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return say("integrity.share", count=say.whole(count), share=say.number(share))


def _deeds(say: Say, found: Integrity) -> list[Block]:
    officers = sorted({one.officer for one in found.deeds})
    if not officers:
        return [Paragraph(say("integrity.nothing"))]
    blocks: list[Block] = []
    for start in range(0, len(officers), OFFICERS_A_TABLE):
        some = officers[start : start + OFFICERS_A_TABLE]
        blocks.append(_matrix(say, found, some))
        if any(one.reason and one.officer in some for one in found.deeds):
            blocks += [Paragraph(say("integrity.reasons")), _reasons(say, found, some)]
    return blocks


def _matrix(say: Say, found: Integrity, officers: list[str]) -> Table:
    """Deeds down, officers across."""
    rows: list[tuple[Cell, ...]] = []
    for concern in Concern:
        if concern in OBSERVED:
            continue
        counts = [
            sum(one.count for one in found.deeds if one.concern is concern and one.officer == officer)
            for officer in officers
        ]
        rows.append((say(f"concern.{concern}"), *counts))
    return Table((say("integrity.deed"), *_names(say, officers)), tuple(rows), (34, *(10 for _ in officers)))


def _reasons(say: Say, found: Integrity, officers: list[str]) -> Table:
    """Deeds with their reasons down, officers across."""
    mine = [one for one in found.deeds if one.reason and one.officer in officers]
    kinds = sorted(
        {(one.concern, one.reason) for one in mine}, key=lambda kind: (list(Concern).index(kind[0]), kind[1])
    )
    rows: list[tuple[Cell, ...]] = []
    for kind in kinds:
        counts = [
            sum(one.count for one in mine if one.officer == officer and (one.concern, one.reason) == kind)
            for officer in officers
        ]
        rows.append((say(f"concern.{kind[0]}"), reason_words(kind[1], say.language), *counts))
    header = (say("integrity.deed"), say("integrity.reason"), *_names(say, officers))
    return Table(header, tuple(rows), (26, 24, *(9 for _ in officers)), frozenset({0, 1}))


def _names(say: Say, officers: Sequence[str]) -> list[str]:
    return [actor_words(one, say.language) for one in officers]


def _waiting(say: Say, found: Integrity) -> list[Block]:
    if not found.waiting:
        return [Paragraph(say("integrity.nobody_called"))]
    header = ("integrity.group", "integrity.numbers", "integrity.median", "integrity.nine_of_ten", "integrity.longest")
    rows = tuple(
        (_group(say, one.group), one.numbers, one.median, one.nine_of_ten, one.longest) for one in found.waiting
    )
    note = say("integrity.waiting_note")
    return [Table(tuple(say(key) for key in header), rows, (36, 14, 14, 18, 14), note=note)]


def _group(say: Say, group: str) -> str:
    if group in (REGULAR, BOOKED):
        return say(f"group.{group}")
    known = say.house.priority_groups.get(group)
    return known.name.in_language(say.language) if known else group


def _observed(say: Say, found: Integrity) -> list[Block]:
    if not found.observed:
        return [Paragraph(say("integrity.nothing_observed"))]
    header = ("integrity.what", "integrity.reason", "integrity.count")
    rows = tuple(
        (say(f"concern.{one.concern}"), reason_words(one.reason, say.language), one.count) for one in found.observed
    )
    return [Table(tuple(say(key) for key in header), rows, (40, 44, 12), frozenset({0, 1}))]


def _outages(say: Say, found: Integrity) -> Table:
    """When kiosks worked without the server, and how many numbers they gave, by their own clocks."""
    header = ("integrity.kiosk", "integrity.away_from", "integrity.away_until", "integrity.numbers", "integrity.served")
    rows: list[tuple[Cell, ...]] = []
    for one in found.outages:
        moments = (
            format_dated(at.astimezone(say.house.time_zone), say.language) for at in (one.began_at, one.ended_at)
        )
        rows.append((f"{one.kiosk} ({one.series})", *moments, one.numbers, one.served))
    note = say("integrity.outages_note")
    return Table(tuple(say(key) for key in header), tuple(rows), (18, 27, 27, 12, 12), frozenset({0, 1, 2}), note=note)


def _settings(say: Say, found: Integrity) -> Table:
    """Which settings of the house explain the month, and who let them hold."""
    header = ("integrity.version", "integrity.from", "integrity.author", "integrity.approved_by", "integrity.changes")
    rows: list[tuple[Cell, ...]] = []
    for one in found.versions:
        begins = one.starts_at.astimezone(say.house.time_zone)
        day = format_plain_date(begins.date(), say.language) if one.number > 1 else say("integrity.first_version")
        people = (actor_words(code, say.language) for code in (one.made_by, one.approved_by))
        rows.append((say("integrity.version_number", number=one.number), day, *people, len(one.changes)))
    return Table(tuple(say(key) for key in header), tuple(rows), (18, 26, 20, 20, 14), frozenset({0, 1, 2, 3}))


def _log(say: Say, found: Integrity, signatories: Sequence[Signatory], made_at: datetime) -> list[Block]:
    header = ("integrity.chain", "integrity.entries", "integrity.state", "integrity.signed")
    rows = []
    for one in found.proofs:
        state = say("integrity.intact") if one.intact else say("integrity.changed")
        signed = say("integrity.unsigned")
        if one.signed_at is not None:
            day = format_plain_date(one.signed_at.astimezone(say.house.time_zone).date(), say.language)
            signed = say("integrity.signed_at", seq=say.whole(one.signed_seq), day=day)
        rows.append((value_words("kiosk", one.chain, say.language), one.entries, state, signed))
    blocks: list[Block] = [
        Table(tuple(say(key) for key in header), tuple(rows), (22, 14, 18, 44), frozenset({0, 2, 3})),
        Paragraph(say("integrity.method"), quiet=True),
    ]
    if signatories:
        day = format_plain_date(made_at.date(), say.language)
        places = tuple((one.caption, one.title, one.name) for one in signatories)
        blocks.append(Signatures(say("report.signed_on", place=say("report.dots"), date=day), places))
    return blocks
