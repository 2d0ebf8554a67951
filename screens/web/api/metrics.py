"""/metrics for Prometheus: queue, kiosks, devices, disks and copies as they are, and counters and times since the log
began. Read at every look, nothing is kept but where the last count ended; no personal data, nothing of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from devices.printer import PrinterState
from devices.scanner import ScannerState
from screens.web.api.access import MetricsClient, TokenFirst, parts_of
from screens.web.api.metric_families import Counters, Spans
from screens.web.api.parts import ApiParts
from services.health.findings import Kind, Seen, Subject
from services.house.hours import Opening
from services.house.kiosks import KioskState, all_kiosks, is_silent

router = APIRouter(route_class=TokenFirst)

# What a look measures: its name there, the metric's, its help, its label ("" for none).
FIGURES: Final = (
    ("disk_free", "kiosk_disk_free_bytes", "Free on the disk of a folder, in steps of 100 MB.", "disk"),
    ("copy_made", "kiosk_copy_last_good_timestamp_seconds", "When the last good copy was made.", ""),
    ("log_signed", "kiosk_log_signed_timestamp_seconds", "When a head of the log was signed last.", ""),
    ("log_verified", "kiosk_log_verified", "1 while the last entries of every chain follow from each other.", ""),
    ("server_in_charge", "kiosk_server_in_charge", "1 for the database server that is in charge.", "server"),
    ("standby_follows", "kiosk_standby_follows", "1 while a standby gets what the server in charge writes.", "server"),
    (
        "standby_behind",
        "kiosk_standby_behind_seconds",
        "Age of what a standby has, 0 where it has all.",
        "server",
    ),
    ("certificate_ends", "kiosk_certificate_ends_timestamp_seconds", "When the console's certificate ends.", ""),
)
PAPER: Final = {PrinterState.PAPER_OUT: "out", PrinterState.PAPER_LOW: "low", PrinterState.READY: "enough"}
PAPER_STATES: Final = (*PAPER.values(), "unknown")


@router.get("/metrics", response_class=Response, tags=["metrics"], responses={200: {"content": {"text/plain": {}}}})
def metrics(request: Request, _client: MetricsClient) -> Response:
    """The house at this moment in Prometheus' exposition format."""
    return Response(generate_latest(_registry(parts_of(request))), media_type=CONTENT_TYPE_LATEST)


def _registry(parts: ApiParts) -> CollectorRegistry:
    registry = CollectorRegistry()
    Gauge("kiosk_build_info", "The console's version.", ["version"], registry=registry).labels(parts.version).set(1)
    board = parts.board.look()
    waiting = Gauge("kiosk_queue_waiting", "Numbers that wait, by service.", ["service"], registry=registry)
    is_open = Gauge("kiosk_service_open", "1 while a service gives numbers.", ["service"], registry=registry)
    for line in board.lines:
        waiting.labels(line.service).set(line.waiting)
        is_open.labels(line.service).set(line.opening.opening is Opening.OPEN)
    Gauge("kiosk_counters_open", "Counters that are open.", registry=registry).set(len(board.counters))
    Gauge("kiosk_clock_trusted", "1 while the house's clock is trusted.", registry=registry).set(board.clock_trusted)
    lying = parts.goods()
    Gauge("kiosk_goods_lying", "Bags of goods that lie with the house.", registry=registry).set(lying.bags)
    Gauge("kiosk_goods_overdue", "Those that lie for too long.", registry=registry).set(lying.overdue)
    _kiosks(registry, all_kiosks(parts.database), parts)
    _looks(registry, parts.health.everything())
    registry.register(Counters(parts.counts.totals()))
    registry.register(Spans(parts.waits.spans()))
    return registry


def _kiosks(registry: CollectorRegistry, kiosks: list[KioskState], parts: ApiParts) -> None:
    now = parts.clock.now()
    of_kiosk, of_state = ["kiosk"], ["kiosk", "state"]
    alive = Gauge("kiosk_alive", "1 while a kiosk gives signs of life.", of_kiosk, registry=registry)
    beat = Gauge("kiosk_heartbeat_timestamp_seconds", "When a kiosk was heard of last.", of_kiosk, registry=registry)
    printer = Gauge("kiosk_printer_state", "1 for the state that a printer is in.", of_state, registry=registry)
    paper = Gauge("kiosk_paper_state", "1 for how much paper a kiosk has.", of_state, registry=registry)
    scanner = Gauge("kiosk_scanner_state", "1 for the state that a scanner is in.", of_state, registry=registry)
    version = Gauge("kiosk_version_info", "The version that a kiosk runs.", ["kiosk", "version"], registry=registry)
    for one in kiosks:
        alive.labels(one.kiosk).set(not is_silent(one, now))
        version.labels(one.kiosk, one.version).set(1)
        if one.heartbeat_at is not None:
            beat.labels(one.kiosk).set(one.heartbeat_at.timestamp())
        for state in PrinterState:
            printer.labels(one.kiosk, state.value).set(one.printer_state == state)
        for amount in PAPER_STATES:
            paper.labels(one.kiosk, amount).set(_paper(one) == amount)
        for scanner_state in ScannerState:
            scanner.labels(one.kiosk, scanner_state.value).set(one.scanner_state == scanner_state)


def _paper(kiosk: KioskState) -> str:
    return next((amount for state, amount in PAPER.items() if kiosk.printer_state == state), "unknown")


def _looks(registry: CollectorRegistry, seen: Mapping[Subject, Seen]) -> None:
    for name, metric, words, label in FIGURES:
        figures = {about: value for one in seen.values() for (of, about), value in one.values.items() if of == name}
        gauge = Gauge(metric, words, [label] if label else [], registry=registry) if figures or label else None
        for about, value in figures.items():
            assert gauge is not None
            (gauge.labels(about) if label else gauge).set(value)
    words, of_finding = "How many things of this kind want somebody.", ["finding", "level"]
    finding = Gauge("kiosk_findings", words, of_finding, registry=registry)
    found = [one for subject in seen.values() for one in subject.findings]
    for kind in Kind:
        for level in sorted({one.level for one in found if one.kind is kind}):
            finding.labels(kind.value, level.value).set(sum(one.kind is kind and one.level is level for one in found))
