"""Previews of the screens of queue numbers."""

from __future__ import annotations

import math
from dataclasses import replace

from screens.touch.core.lobby import PriorityCard, ServiceCard, ServiceState
from screens.touch.core.paper import PaperAt, PaperState
from screens.touch.core.sample import COUNTERS, LONG_WAIT, TWENTY_MINUTES, WIDE_WAIT, closed_for_days, load_sample
from screens.touch.core.view import Frame, ScreenView
from screens.touch.look.preferences import page_size
from screens.touch.look.tokens import PanelShape
from screens.touch.number.view import (
    CancelledNumber,
    PriorityView,
    RefusalView,
    ServicesView,
    TicketView,
    WorkingView,
)
from services.queue.model import RefusalReason


def service_cards(language: str) -> tuple[ServiceCard, ...]:
    sample = load_sample(__file__, language)
    return tuple(
        ServiceCard(
            requirements=sample["bring"],
            fee=sample["free"],
            state=ServiceState(card.pop("state", "open")),
            **card,
        )
        for card in sample["services"]
    )


def services_page(frame: Frame, shape: PanelShape, page: int = 0, count: int = 6) -> ServicesView:
    """A page of services; large letters leave room for fewer."""
    cards, size = (service_cards(frame.language) * 2)[:count], page_size(frame.preferences, shape)
    return ServicesView(cards[page * size : (page + 1) * size], page, math.ceil(len(cards) / size))


def priority(language: str) -> PriorityView:
    groups = load_sample(__file__, language)["groups"]
    cards = (PriorityCard(code=str(number), **group) for number, group in enumerate(groups))
    return PriorityView(service_cards(language)[0], tuple(cards))


def previews(frame: Frame, shape: PanelShape) -> dict[str, ScreenView]:
    sample, asked = load_sample(__file__, frame.language), priority(frame.language)
    name = asked.service.name
    ticket = TicketView("A012", name, 5, TWENTY_MINUTES, PaperState.PRINTED, "T17K2M9QX4T1ZBC", help_at=COUNTERS)
    arrived = replace(
        ticket, service_name=f"{name} {sample['session']}", family=f"S*** A*** R****, 12 {sample['people']}"
    )
    longest = asked.groups[-1].name
    first = replace(ticket, priority=longest)
    failed = replace(ticket, paper=PaperState.FAILED)
    own, page = replace(ticket, label="SAB1012", provisional=True), services_page(frame, shape)
    again = replace(arrived, paper=PaperState.NO_SLIP, repeated=True, may_copy=True)
    earlier = (PaperState.PRINTED, PaperState.SENT, PaperState.FAILED, PaperState.UNKNOWN)
    made: dict[str, ScreenView] = {
        "services": services_page(frame, shape),
        "services-cancelled": replace(services_page(frame, shape), cancelled=CancelledNumber("A012", on_paper=False)),
        "services-paper-void": replace(services_page(frame, shape), cancelled=CancelledNumber("A012", on_paper=True)),
        "services-two-pages": services_page(frame, shape, page=1, count=8),
        "priority-long": replace(asked, service=replace(asked.service, requirements=sample["papers"])),
        "priority-nothing": replace(asked, service=replace(asked.service, requirements=sample["nothing"])),
        "priority": asked,
        "working": WorkingView(name),
        "working-changing": WorkingView(name, "working.changing"),
        "ticket-new": replace(first, paper=PaperState.PRINTING, sleeps=True, may_change=True),
        "ticket-priority": replace(first, may_change=True),
        "ticket-not-changed": replace(ticket, may_change=True, news="ticket.not_changed"),
        "ticket-change-late": replace(ticket, may_change=True, news="ticket.change_late"),
        "ticket-printer-silent": replace(ticket, paper=PaperState.UNKNOWN, news="ticket.printer_silent"),
        "ticket-paper-right": replace(ticket, paper_at=PaperAt.RIGHT),
        "ticket-paper-left": replace(first, paper=PaperState.PRINTING, paper_at=PaperAt.LEFT, sleeps=True),
        "ticket-priority-failed": replace(first, paper=PaperState.FAILED, sleeps=True, may_change=True),
        "ticket-printable": replace(failed, may_print=True),
        "ticket-not-printed": replace(failed, may_print=True, news="ticket.not_printed"),
        "ticket-asking": replace(failed, asking=True, time_left=0.6),
        "ticket-asking-printable": replace(first, paper=PaperState.UNKNOWN, asking=True, time_left=1.0, may_print=True),
        "ticket-asking-written": replace(failed, asking=True, time_left=0.3, photo_allowed=False),
        "ticket-asking-sent": replace(first, paper=PaperState.SENT, asking=True, time_left=0.3),
        "ticket-failed-told": replace(ticket, paper=PaperState.FAILED, staff_told=True),
        "ticket-repeated": replace(ticket, repeated=True, ahead=0),
        "ticket-no-wait": replace(ticket, wait=None, label="A1012"),
        "ticket-provisional": replace(own, paper=PaperState.PRINTING, sleeps=True, may_change=True),
        "ticket-provisional-priority": replace(own, priority=longest),
        "ticket-provisional-failed": replace(own, paper=PaperState.FAILED, may_print=True),
        "ticket-provisional-asking": replace(own, paper=PaperState.SENT, asking=True, time_left=0.3),
        "arrived-provisional": replace(own, service_name=arrived.service_name),
        "services-provisional": replace(page, cards=tuple(replace(card, waiting=None) for card in page.cards)),
        "ticket-long-wait": replace(ticket, wait=LONG_WAIT),
        "ticket-wide-wait": replace(ticket, wait=WIDE_WAIT),
        **{f"ticket-{paper}": replace(ticket, paper=paper) for paper in PaperState},
        "arrived": arrived,
        "arrived-failed": replace(arrived, paper=PaperState.FAILED),
        "arrived-repeated": again,
        **{f"arrived-again-{paper}": replace(again, earlier=paper) for paper in earlier},
    }
    for reason in RefusalReason:
        until = sample["until"] if reason is RefusalReason.NOT_YET_OPEN else ""
        made[f"refusal-{reason}"] = RefusalView(reason.value, "Kunjungan", until, "", COUNTERS)
    days = closed_for_days(frame.language)
    made["refusal-closed-for-days"] = RefusalView("house_closed", name, "", "", COUNTERS, days)
    for seconds in (15, 0):
        made[f"refusal-busy-{seconds}"] = RefusalView("busy", name, "", "", COUNTERS, seconds=seconds)
    return made
