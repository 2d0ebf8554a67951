"""/metrics for Prometheus: queue lengths, kiosks, devices. Counted at every look, nothing is kept; no personal data."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from devices.printer import PrinterState
from devices.scanner import ScannerState
from screens.web.api.access import MetricsClient, TokenFirst, parts_of
from screens.web.api.parts import ApiParts
from services.house.hours import Opening
from services.house.kiosks import KioskState, all_kiosks, is_silent

router = APIRouter(route_class=TokenFirst)


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
    _kiosks(registry, all_kiosks(parts.database), parts)
    return registry


def _kiosks(registry: CollectorRegistry, kiosks: list[KioskState], parts: ApiParts) -> None:
    now = parts.clock.now()
    alive = Gauge("kiosk_alive", "1 while a kiosk gives signs of life.", ["kiosk"], registry=registry)
    beat = Gauge("kiosk_heartbeat_timestamp_seconds", "When a kiosk was heard of last.", ["kiosk"], registry=registry)
    printer = Gauge(
        "kiosk_printer_state", "1 for the state that a printer is in.", ["kiosk", "state"], registry=registry
    )
    scanner = Gauge(
        "kiosk_scanner_state", "1 for the state that a scanner is in.", ["kiosk", "state"], registry=registry
    )
    for one in kiosks:
        alive.labels(one.kiosk).set(not is_silent(one, now))
        if one.heartbeat_at is not None:
            beat.labels(one.kiosk).set(one.heartbeat_at.timestamp())
        for state in PrinterState:
            printer.labels(one.kiosk, state.value).set(one.printer_state == state)
        for scanner_state in ScannerState:
            scanner.labels(one.kiosk, scanner_state.value).set(one.scanner_state == scanner_state)
