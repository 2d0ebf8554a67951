"""Numbers on the command line: found by what is printed on them, shown in words or as JSON."""

from __future__ import annotations

from kiosk.commands.common import refuse, show
from kiosk.commands.words import not_done
from kiosk.compose.services import Services
from services.queue.model import CallAnswer, NotDone, Ticket


def as_json(ticket: Ticket) -> dict[str, object]:
    return {
        "label": ticket.label,
        "number": ticket.number,
        "code": ticket.code,
        "service": ticket.service,
        "state": ticket.state.value,
        "lane": ticket.lane.value,
        "counter": ticket.counter,
    }


def find(services: Services, label: str, json_answer: bool) -> int:
    """The id of today's number `label`. Exits 1 when there is none."""
    found = services.queue.ticket_by_label(label)
    if found is None:
        raise refuse("ticket_unknown", f"Not done: there is no number {label[:12]} today.", json_answer)
    return found.id


def tell(answer: CallAnswer, json_answer: bool) -> None:
    """Say what became of a number. Exits 1 for a refusal."""
    require_done(answer, json_answer)
    assert not isinstance(answer, NotDone)
    rule = f" ({answer.explanation})" if answer.explanation else ""
    value = {**as_json(answer.ticket), "rule": answer.explanation}
    show(value, json_answer, f"{answer.ticket.label}: {answer.ticket.state.value}{rule}")


def require_done(answer: object, json_answer: bool) -> None:
    """Exits 1 for a refusal, in plain words and with --json as its code."""
    if isinstance(answer, NotDone):
        raise refuse(answer.refusal.value, not_done(answer), json_answer, detail=answer.detail)
