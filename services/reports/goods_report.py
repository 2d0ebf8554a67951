"""What families left, as parts of a document: the same tables for a month's integrity and for any span. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from services.documents.model import Bars, Block, Facts, Paragraph, Table
from services.goods.counting import GoodsFigures, Reason
from services.reports.survey_tables import Say
from services.text.catalogues import Texts
from services.text.local_form import format_weekday_number

_REASONS = Texts("reason")


def goods_facts(say: Say, found: GoodsFigures) -> Facts:
    """Bags by what has become of them."""
    names = ("taken_in", "handed_over", "returned", "lying", "refused")
    return Facts(tuple((say(f"goods.{name}"), say.whole(getattr(found, name))) for name in names))


def goods_by_weekday(say: Say, found: GoodsFigures) -> tuple[Block, ...]:
    names = tuple(format_weekday_number(one.weekday, say.language) for one in found.weekdays)
    brought = tuple(Decimal(one.taken_in) for one in found.weekdays)
    header = ("month.day", "goods.taken_in", "goods.handed_over", "goods.returned", "goods.lying", "goods.refused")
    rows = tuple(
        (name, one.taken_in, one.handed_over, one.returned, one.lying, one.refused)
        for name, one in zip(names, found.weekdays, strict=True)
    )
    table = Table(tuple(say(key) for key in header), rows, (20, 14, 14, 16, 18, 18))
    return Bars(say("goods.chart"), names, brought, max(*brought, Decimal(1))), table


def goods_reasons(say: Say, found: GoodsFigures) -> list[Block]:
    """Why things were not taken in, why bags went back, why amounts were corrected; what has no reasons is left out."""
    tables = (
        _reasons(say, say("goods.refusals"), say("goods.things"), found.refusals),
        _reasons(say, say("goods.returns"), say("goods.bags"), found.returns),
        _reasons(say, say("goods.corrections"), say("goods.amounts"), found.corrections),
    )
    blocks: list[Block] = [table for table in tables if table is not None]
    return blocks or [Paragraph(say("goods.no_reasons"))]


def _reasons(say: Say, title: str, what: str, reasons: Sequence[Reason]) -> Table | None:
    rows = tuple((words_of(one, say.language), one.count) for one in reasons)
    return Table((title, what), rows, (70, 20)) if rows else None


def words_of(reason: Reason, language: str) -> str:
    """The house's own words of a reason, else the program's; a code of something newer stays as it is."""
    key = f"reason.{reason.code}"
    return reason.name or (_REASONS.get(language, key) if key in _REASONS.keys("id") else reason.code)
