"""/healthz says what is so, "Perlu perhatian" tells staff the same, and every metric that alerts name is there."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from assets import ASSETS
from devices.printer import PrinterState, PrinterStatus
from screens.web.api.health import MOST_WAITING, Health
from services.health.findings import Kind, Level, Seen
from services.health.house_health import FOR_WATCHERS, HouseHealth
from services.health.looks import Looks, Watched
from services.house.kiosks import SILENT_AFTER, KioskStates
from services.log.journal import Journal
from tests.support.api import System
from tests.support.clock import ManualClock
from tests.support.console import Site
from tests.support.staff import officer
from tests.support.waiting import PATIENCE

MONITORING = ASSETS / "monitoring"
NAME = re.compile(r"\b(?:kiosk_[a-z_]+|up)\b")
QUOTED = re.compile(r'"[^"]*"')
LABELS = re.compile(r"(kiosk_[a-z_]+)\{([^}]*)\}")
FUNCTIONS = re.compile(r"\b([a-z_]+)\s*\(")
KNOWN_FUNCTIONS = {
    "sum",
    "min",
    "by",
    "on",
    "increase",
    "rate",
    "time",
    "vector",
    "histogram_quantile",
    "predict_linear",
    "resets",
}


def health(site: Site) -> tuple[int, dict[str, Any]]:
    answer = httpx.get(f"{site.address}/healthz", trust_env=False, timeout=PATIENCE)
    return answer.status_code, answer.json()


def kiosk(site: Site) -> KioskStates:
    states = KioskStates(Journal(site.console.database, "kiosk-1", site.services.clock), kiosk="kiosk-1")
    states.heartbeat(version="1.2")
    states.printer_changed(PrinterStatus(PrinterState.READY))
    return states


def test_health_follows_the_printers_and_staff_are_told_the_same(site: Site, clock: ManualClock) -> None:
    states, browser = kiosk(site), site.client("p01")
    assert health(site)[0] == 200 and 'class="lines machines"' not in browser.page("/attention")
    states.printer_changed(PrinterStatus(PrinterState.PAPER_LOW))
    clock.advance(3)
    code, said = health(site)
    assert (code, said["status"], said["printer"]["status"]) == (200, "warning", "warning")
    states.printer_changed(PrinterStatus(PrinterState.PAPER_OUT))
    clock.advance(3)
    code, said = health(site)
    assert (code, said["status"]) == (503, "failing")
    assert said["printer"] == {"status": "failing", "found": "a printer has no paper"}
    assert said["database"]["status"] == said["log"]["status"] == said["disk"]["status"] == "ok"
    assert "Kertas kiosk-1 habis." in browser.page("/attention")
    clock.advance(SILENT_AFTER.total_seconds())
    assert health(site)[1]["printer"]["found"] == "a kiosk has not been heard of for minutes"
    page = browser.page("/counters")
    assert "Anjungan kiosk-1 tidak memberi kabar." in page, "on every page while it is a fault"
    assert "kiosk-1" not in json.dumps(said), "strangers are told of no kiosk"


def test_a_file_that_is_damaged_under_the_console_is_no_health(site: Site, clock: ManualClock) -> None:
    assert health(site)[0] == 200
    path = site.console.database.settings.sqlite_path
    assert path is not None
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (path.stat().st_size - 4096))
    clock.advance(3)
    code, said = health(site)
    assert code == 503 and said["database"] == {"status": "failing", "found": "the database file is damaged"}
    assert said["disk"]["status"] == "ok" and site.client().head("/healthz").status_code == 503


def families(system: System) -> dict[str, set[str]]:
    """The names of all samples that may come, each with the labels that were seen."""
    answer = system.http.get("/metrics")
    assert answer.status_code == 200
    found: dict[str, set[str]] = {}
    for one in text_string_to_metric_families(answer.text):
        names = {
            "counter": [f"{one.name}_total"],
            "histogram": [f"{one.name}_bucket", f"{one.name}_sum", f"{one.name}_count"],
        }.get(one.type, [one.name])
        for name in names:
            found[name] = {label for sample in one.samples for label in sample.labels if sample.name == name}
    return found


def expressions() -> list[str]:
    """Of every alert and of every panel."""
    rules = yaml.safe_load((MONITORING / "alerts.yml").read_text("utf-8"))
    board = json.loads((MONITORING / "grafana-board.json").read_text("utf-8"))
    alerts = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    return alerts + [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]


def test_alerts_and_board_have_the_shape_that_their_programs_read() -> None:
    rules = yaml.safe_load((MONITORING / "alerts.yml").read_text("utf-8"))
    assert set(rules) == {"groups"}
    names = []
    for group in rules["groups"]:
        assert set(group) == {"name", "rules"}
        for rule in group["rules"]:
            assert set(rule) - {"for"} == {"alert", "expr", "labels", "annotations"}
            assert re.fullmatch(r"\d+[smhd]", rule.get("for", "1m"))
            assert rule["labels"]["severity"] in ("warning", "critical")
            assert set(rule["annotations"]) == {"summary", "description"}
            assert "sum" not in rule["expr"] or "by (instance" in rule["expr"], "each house by itself"
            # What an archive or a copy takes out of the log is no event.
            if "increase" in rule["expr"] and "sum" not in rule["expr"]:
                assert rule["expr"].count("unless resets") == rule["expr"].count("increase"), rule["alert"]
            names.append(rule["alert"])
    assert len(set(names)) == len(names)
    scrape = yaml.safe_load((MONITORING / "prometheus.yml").read_text("utf-8"))
    assert scrape["scrape_configs"][0]["metrics_path"] == "/metrics"
    board = json.loads((MONITORING / "grafana-board.json").read_text("utf-8"))
    panels = board["panels"]
    assert len({one["id"] for one in panels}) == len(panels)
    places = [one["gridPos"] for one in panels]
    cells = [(at["x"] + x, at["y"] + y) for at in places for x in range(at["w"]) for y in range(at["h"])]
    assert len(set(cells)) == len(cells) and max(x for x, _ in cells) < 24, "no panel lies on another"


def test_every_metric_that_alerts_and_board_name_is_there(site: Site, clock: ManualClock) -> None:
    kiosk(site)
    site.take()
    journal = site.services.journal
    journal.record("copy_made", copy="c", rows=1, kilobytes=1)
    journal.record("copy_failed", problem="not_there")
    journal.record("journal_signed", seq=1, key="ab")
    journal.record("child_ended", name="console", ending="SIGKILL", seconds=1, times=1)
    journal.record("kiosk_started", version="1", simulated=False)
    journal.record("print_ended", job=1, label="A001", kind="ticket", outcome="printed", printer="ready")
    journal.record("ticket_refused", service="A", reason="closed", channel="touch")
    journal.record("visit_refused", booking=None, reason="forged", how="pass")
    site.services.queue.counters.open(officer("p01"), "1")
    site.services.queue.calling.call_next(officer("p01"), "1")
    there = families(System(site)) | {"up": {"job"}}
    # Only where the console speaks https.
    there["kiosk_certificate_ends_timestamp_seconds"] = set()
    for expression in expressions():
        names = set(NAME.findall(QUOTED.sub('""', expression)))
        assert names and names <= set(there), expression
        assert set(FUNCTIONS.findall(expression)) - {"and", "or", "unless"} <= KNOWN_FUNCTIONS, expression
        kinds = {one for said in re.findall(r'finding[!=~]+"([^"]*)"', expression) for one in said.split("|")}
        assert kinds <= set(Kind), expression
        for name, matchers in LABELS.findall(expression):
            assert set(re.findall(r"(\w+)\s*[=!]", matchers)) <= there[name], expression
        assert expression.count("(") == expression.count(")") and expression.count("{") == expression.count("}")


def test_every_metric_has_the_name_that_its_kind_has(site: Site) -> None:
    text = System(site).http.get("/metrics").text
    for one in text_string_to_metric_families(text):
        assert one.name.startswith("kiosk_") and one.documentation.endswith(".")
        assert not one.name.endswith(("_total", "_ms", "_mb")), one.name
        if one.type == "counter":
            assert f"# TYPE {one.name}_total counter" in text or f"# TYPE {one.name} counter" in text


def test_what_is_found_is_counted_by_its_kind(site: Site, clock: ManualClock) -> None:
    kiosk(site).printer_changed(PrinterStatus(PrinterState.PAPER_OUT))
    text = System(site).http.get("/metrics").text
    assert f'kiosk_findings{{finding="{Kind.PAPER_OUT}",level="{Level.NOW}"}} 1.0' in text
    assert 'kiosk_paper_state{kiosk="kiosk-1",state="out"} 1.0' in text


def test_copies_that_do_not_come_are_told_to_staff(site: Site, clock: ManualClock) -> None:
    site.services.journal.record("copy_made", copy="c", rows=1, kilobytes=1)
    supervisor = site.client("s01")
    assert "salinan data yang baru" not in supervisor.page("/attention")
    clock.advance(40 * 3600)
    supervisor.sign_in("s01")
    page = supervisor.page("/attention")
    assert "Belum ada salinan data yang baru." in page and "Sejak Senin 09.00" in page
    site.services.journal.record("copy_failed", problem="not_there")
    clock.advance(60)
    assert "Tempat salinan tidak terpasang." in supervisor.page("/attention")


def test_a_full_disk_is_told_by_all_of_them(site: Site, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.health.store_looks.ROOM_MB", 10**12)
    monkeypatch.setattr("services.health.store_looks.SOON_MB", 10**12)
    clock.advance(3)
    code, said = health(site)
    assert code == 503 and said["disk"] == {"status": "failing", "found": "little room is left on a disk"}
    assert "Ruang penyimpanan tinggal" in site.client("p01").page("/attention")
    assert 'kiosk_findings{finding="disk_low",level="now"} 1.0' in System(site).http.get("/metrics").text


def test_many_who_ask_first_are_told_of_no_fault(site: Site, clock: ManualClock) -> None:
    def look() -> Seen:
        time.sleep(0.03)
        return Seen()

    house = HouseHealth(site.services.journal, Looks(clock, {one: Watched(look, 2.0) for one in FOR_WATCHERS}))
    watched = Health(house, "1.0.0")
    with ThreadPoolExecutor(2 * MOST_WAITING) as all_at_once:
        codes = [one.status_code for one in all_at_once.map(lambda _one: watched.answer(), range(2 * MOST_WAITING))]
    assert codes == [200] * 2 * MOST_WAITING
