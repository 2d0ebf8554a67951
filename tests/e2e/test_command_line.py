"""The command line as a user meets it: the installed script, its answers, its exit codes."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.settings.reading import load
from services.log.heads import sign_head
from services.log.journal import Journal
from services.log.keys import load_or_make_key
from services.store.clock import SystemClock
from services.store.database import DatabaseSettings
from services.store.sqlite import sqlite3
from services.store.upgrade import open_database
from tests.support.clock import ManualClock
from tests.support.command_line import AWAY, DONE, LIMIT_SECONDS, PIN, REFUSED, SCRIPT, WRONG, House

# -- asking for help ------------------------------------------------------------------------------------


def test_help_names_every_command_and_wrong_use_says_where_to_look(installed):
    top = installed.does("--help")
    for name in ("run", "logs", "queue", "printer", "officers", "config", "doctor", "clock", "Exit codes"):
        assert name in top
    queue = installed.does("queue", "--help")
    for name in ("take", "list", "services", "paperless", "open-counter", "call", "start", "finish"):
        assert name in queue
    for name in ("recall", "transfer", "no-show", "cancel"):
        assert name not in queue  # the console's work
    take = installed.does("queue", "take", "--help")
    for name in ("--priority", "--ignore-hours", "--print", "--json", "--officer"):
        assert name in take
    assert "verify" in installed.does("logs", "--help") and "adopt" in installed.does("config", "--help")
    for wrong in (("nonsense",), ("queue", "take"), ("logs", "--severity", "loud"), ("logs", "--since", "gestern")):
        answer = installed.run(*wrong)
        assert (answer.code, answer.out) == (WRONG, "") and "--help" in answer.err


# -- taking ---------------------------------------------------------------------------------------------


def test_taking_answers_with_the_number_and_what_to_expect(installed):
    first = installed.says("queue", "take", "A")
    assert {key: first[key] for key in ("label", "number", "ahead", "state", "service", "lane")} == {
        "label": "A001",
        "number": 1,
        "ahead": 0,
        "state": "waiting",
        "service": "A",
        "lane": "regular",
    }
    assert len(first["code"]) == 13 and first["wait"] is None, "all counters are closed: nobody knows how long"
    assert installed.says("queue", "take", "A", "--priority")["lane"] == "priority"
    assert installed.does("queue", "take", "A", "--priority", "--group", "hamil").startswith("A003: 1 ahead")
    assert "no such service" in installed.refuses("queue", "take", "Z")
    vip = installed.run("queue", "take", "A", "--group", "vip", "--json")
    assert vip.code == REFUSED and vip.json == {"refused": "unknown_priority", "until": None}
    assert [one["label"] for one in installed.says("queue", "list")] == ["A001", "A002", "A003"]
    states = {one["service"]: (one["gives_numbers"], one["waiting"]) for one in installed.says("queue", "services")}
    assert states["A"] == (True, 3) and states["B"] == (True, 0) and "P" not in states


def test_outside_the_hours_only_who_may_admit_takes_a_number(staff):
    day = json.loads(staff.does("clock", "--json"))["service_day"]
    staff.change("# 2026-12-25 =", f"{day} = closed | Libur contoh\n# 2026-12-25 =")
    assert staff.says("queue", "take", "A")["label"] == "A001", (
        "what the file says of the house holds when it is adopted"
    )
    assert f"[exceptions] {day}" in staff.run("doctor").out
    staff.does("config", "adopt", "--officer", "a01")
    adopted = staff.says("config", "history")
    assert [(one["version"], one["approved_by"], one["keys"][:1]) for one in adopted[1:]] == [
        (2, "a01", [f"exceptions.{day}"])
    ]
    assert f"{day} = closed | Libur contoh" in staff.does("config", "export")
    assert f"\n{day} = " not in staff.does("config", "export", "--day", "2020-01-01")
    assert "closed all day" in staff.refuses("queue", "take", "A", "--officer", "p01")
    assert "p01 is counter" in staff.refuses("queue", "take", "A", "--ignore-hours", "--officer", "p01")
    assert staff.says("queue", "take", "A", "--ignore-hours", "--officer", "s01")["label"] == "A002"
    outside = json.loads(staff.does("logs", "--event", "ticket_taken_outside_hours", "--json"))
    assert outside["actor"] == "s01"
    tried = json.loads(staff.does("logs", "--event", "not_permitted", "--json"))
    assert (tried["actor"], tried["fields"]) == ("p01", {"action": "admit"})


# -- calling and serving ---------------------------------------------------------------------------------


def test_a_morning_at_the_counters(staff):
    by = ("--officer", "p01")
    for service in "AAABA":
        staff.does("queue", "take", service)
    assert "the counter is closed" in staff.refuses("queue", "call", "1", *by)
    assert "no such counter" in staff.refuses("queue", "open-counter", "9", *by)
    assert staff.says("queue", "open-counter", "2", *by) == {"counter": "2", "services": ["A", "B"]}
    called = staff.says("queue", "call", "2", *by)
    assert (called["label"], called["state"], called["counter"], called["rule"]) == ("A001", "called", "2", "regular")
    assert "holds a number" in staff.refuses("queue", "call", "2", *by)
    assert "another officer" in staff.refuses("queue", "start", "2", "--officer", "s01")
    assert staff.does("queue", "start", "2", *by) == "A001: serving\n"
    assert staff.says("queue", "finish", "2", *by)["state"] == "served"
    assert "needs a reason" in staff.refuses("queue", "call", "2", "--ticket", "A003", *by)
    assert "frail" in staff.run("queue", "call", "2", "--ticket", "A003", "--reason", "x", *by).err
    out_of_order = staff.says("queue", "call", "2", "--ticket", "a003", "--reason", "frail", *by)
    assert (out_of_order["label"], out_of_order["rule"]) == ("A003", "out_of_order")
    refused = staff.run("queue", "call", "2", "--ticket", "X99", "--reason", "frail", "--json", *by)
    assert refused.code == REFUSED and refused.json["refused"] == "ticket_unknown" and "X99" in refused.err
    staff.does("queue", "start", "2", *by)
    staff.does("queue", "finish", "2", *by)
    assert staff.says("queue", "call", "2", *by)["label"] == "A002"
    empty = staff.run("queue", "start", "1", "--json", *by)
    assert empty.code == REFUSED and empty.json == {"refused": "counter_closed", "detail": "1"}


# -- people -----------------------------------------------------------------------------------------------


def test_accounts(house):
    assert "officers add" in house.does("officers", "list")
    add = ("officers", "add", "--name", "Contoh", "--pin-stdin")
    assert house.run(*add, "p01", say="123456\n").code == REFUSED  # too easy to guess
    assert house.run(*add, "cli", say=f"{PIN}\n").code == REFUSED  # the command line's own name in the log
    assert house.run(*add, "p01").code == REFUSED  # nothing on standard input
    house.does(*add, "p01", say=f"{PIN}\n")
    assert "taken" in house.run(*add, "p01", say=f"{PIN}\n").err
    house.does("officers", "set-role", "p01", "supervisor")
    house.does("officers", "set-pin", "p01", "--pin-stdin", say="739152\n")
    assert house.does("officers", "list") == "p01          supervisor\n"
    house.does("officers", "deactivate", "p01")
    assert "no active account" in house.refuses("queue", "take", "A", "--officer", "p01")
    assert "no active account" in house.refuses("queue", "take", "A", "--officer", "1311010101010001")
    assert "this takes administrator" not in house.does("officers", "activate", "p01")
    house.does("officers", "set-role", "p01", "counter")
    assert "p01 is counter; this takes administrator" in house.refuses(
        "officers", "deactivate", "p01", "--officer", "p01"
    )
    assert "Contoh" not in house.does("logs") and PIN not in house.does("logs")


# -- the log ----------------------------------------------------------------------------------------------


def test_the_log_is_filtered_followed_proven_and_signed(staff):
    staff.does("queue", "take", "A", "--officer", "p01")
    staff.does("queue", "take", "B")
    staff.refuses("queue", "take", "Z")
    assert "Nomor A001 diambil untuk A" in staff.does("logs", "--language", "id")
    assert staff.does("logs", "--event", "ticket_taken").count("\n") == 2
    assert staff.does("logs", "--event", "ticket_taken", "--actor", "p01").count("\n") == 1
    assert "house_adopted" in staff.does("logs", "--severity", "notice", "--json", "--limit", "100")
    assert "ticket_taken" not in staff.does("logs", "--severity", "notice", "--json")
    assert staff.does("logs", "--since", "1h") == staff.does("logs") != ""
    assert staff.does("logs", "--until", "1h") == staff.does("logs", "--kiosk", "kiosk-9") == ""
    newest = [json.loads(line) for line in staff.does("logs", "--json", "--limit", "2").splitlines()]
    assert [one["event"] for one in newest] == ["ticket_taken", "ticket_refused"]
    wrong = staff.run("logs", "--event", "ticket_take")
    assert wrong.code == WRONG and "ticket_taken" in wrong.err

    signed = Path(staff.does("logs", "sign", "--officer", "r01").strip())
    assert json.loads(signed.read_text())["chain"] == "kiosk-1"
    assert "takes" in staff.refuses("logs", "sign", "--officer", "p01")
    assert "intact" in staff.does("logs", "verify", "--against", str(signed))
    assert staff.says("logs", "verify") == {"intact": True, "problems": []}
    with contextlib.closing(sqlite3.connect(staff.data / "kiosk.sqlite3")) as connection, connection:
        connection.execute("DROP TRIGGER journal_entry_no_update")
        connection.execute("UPDATE journal_entry SET actor = 'p02' WHERE seq = 3")
    changed = staff.run("logs", "verify", "--json")
    assert changed.code == REFUSED and changed.json["problems"][0]["seq"] == 3
    assert "entry 3" in staff.run("logs", "verify").err


def test_old_years_are_archived_and_stay_proven(staff):
    settings = load(staff.ini)
    database = open_database(DatabaseSettings(settings.storage.database_url, settings.storage.id_file), SystemClock())
    old = Journal(database, "kiosk-9", ManualClock(datetime(2020, 5, 1, tzinfo=UTC)))
    old.record("counter_closed", counter="1")
    head = sign_head(old, load_or_make_key(settings.storage.journal_key))
    old.record("counter_closed", counter="2")
    database.close()
    kept = staff.ini.with_name("kept.json")
    kept.write_text(head.to_json())
    assert "takes administrator" in staff.refuses("logs", "archive", "--officer", "s01")
    said = staff.does("logs", "archive", "--officer", "a01")
    file = staff.data / "journal-archive" / "kiosk-9-1-3.jsonl"
    assert f"kiosk-9: entries 1 to 3 -> {file}" in said and "kiosk-1: nothing is older" in said
    assert "entries 1 to 3, older than 20" in staff.does("logs", "verify")
    told = json.loads(staff.does("logs", "--json", "--event", "journal_archived"))
    assert (told["chain"], told["actor"], told["fields"]["last"]) == ("kiosk-9", "a01", 3)
    alone = staff.run("logs", "verify", "--against", str(kept))
    assert alone.code == REFUSED and f"--archive {file.name}" in alone.err
    staff.does("logs", "verify", "--against", str(kept), "--archive", str(file))
    file.write_text(file.read_text().replace('"counter":"1"', '"counter":"2"'))
    assert "was changed" in staff.refuses("logs", "verify", "--archive", str(file))


@pytest.fixture
def follower(house: House) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def follow(*arguments: str) -> subprocess.Popen[str]:
        command = [str(SCRIPT), "--config", str(house.ini), "logs", "--follow", "--json", *arguments]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield follow
    for process in started:
        process.kill()
        process.communicate()


def test_following_shows_what_comes_and_ends_with_ctrl_c(house, follower):
    house.does("queue", "take", "A")
    process = follower("--event", "ticket_taken")
    assert json.loads(process.stdout.readline())["fields"]["label"] == "A001"
    house.does("queue", "take", "B")
    house.does("queue", "open-counter", "1")  # filtered out
    house.does("queue", "take", "B")
    assert [json.loads(process.stdout.readline())["fields"]["label"] for _ in range(2)] == ["B001", "B002"]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LIMIT_SECONDS)
    assert (process.returncode, out, err) == (DONE, "", "")


def test_a_reader_that_has_had_enough_is_no_error(installed):
    for _ in range(3):
        installed.does("queue", "take", "A")
    command = f"'{SCRIPT}' --config '{installed.ini}' logs | true"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, timeout=30)
    assert done.stderr == ""


# -- settings ---------------------------------------------------------------------------------------------


def test_config_check_lists_all_faults_with_their_places(installed):
    assert "7 services, no faults" in installed.does("config", "check")
    installed.change("width_mm = 299", "width_mm = wide")
    installed.change("profile = epson-58", "profile = epson")
    installed.change("[counter 2]", "[counter 1]")
    installed.change("time_zone = Asia/Jakarta", "time_zone = Asia/Padang")
    answer = installed.run("config", "check")
    lines = answer.err.splitlines()
    assert (answer.code, answer.out) == (WRONG, "") and len(lines) == 4
    assert all(line.startswith(f"{installed.ini}:") and "found" in line and "expected" in line for line in lines)
    assert installed.run("queue", "take", "A").err == answer.err  # every command says the same
    nowhere = installed.run("--config", "/nowhere/kiosk.ini", "config", "check")
    assert nowhere.code == WRONG and len(nowhere.err.splitlines()) == 1 and "no readable file" in nowhere.err


def test_a_changed_house_is_adopted_by_name(staff):
    assert staff.does("config", "adopt") == "Nothing differs.\n"
    staff.change("typical_minutes = 8", "typical_minutes = 9")
    assert "p01 is counter" in staff.refuses("config", "adopt", "--officer", "p01")
    found = staff.run("doctor").out
    assert "version 1 holds" in found and "[service B] typical_minutes" in found and "config adopt" in found
    assert '[service B] typical_minutes: "8" -> "9"' in staff.does("config", "adopt", "--officer", "a01")
    assert json.loads(staff.does("logs", "--json", "--limit", "1"))["fields"]["keys"] == "service B.typical_minutes"
    staff.does("queue", "take", "B")


# -- devices, clock ---------------------------------------------------------------------------------


def test_the_printer_without_a_kiosk(installed):
    for command in ("status", "test"):
        answer = installed.run("printer", command)
        assert answer.code == AWAY and "kiosk simulate" in answer.err
    installed.change("driver = simulated", "driver = escpos")
    installed.change("port = data/run/printer", "port = data/nothing")
    answer = installed.run("printer", "status")
    assert answer.code == AWAY and answer.out.startswith("disconnected") and "look at the cable" in answer.err
    answer = installed.run("printer", "test")
    assert (answer.code, answer.out) == (AWAY, "failed\n") and "disconnected: look at the cable" in answer.err
    assert json.loads(installed.does("logs", "--json", "--event", "print_not_proven"))["fields"]["kind"] == "test"


def test_numbers_without_paper_are_listed_until_someone_deals_with_them(staff):
    staff.does("queue", "take", "A", "--print")
    staff.does("queue", "take", "B", "--print")
    assert staff.does("queue", "paperless") == "Every number has its paper.\n"
    with contextlib.closing(sqlite3.connect(staff.data / "kiosk.sqlite3")) as connection, connection:
        connection.execute("UPDATE print_job SET state = 'failed', printer_state = 'paper_out' WHERE id = 1")
        connection.execute("UPDATE print_job SET requested_at = requested_at - 130000000 WHERE id = 2")  # no kiosk ran
    listed = staff.says("queue", "paperless")
    assert [(one["label"], one["paper"], one["printer"]) for one in listed] == [
        ("B001", "queued", ""),
        ("A001", "failed", "paper_out"),
    ]
    staff.does("queue", "take", "A")
    assert "not on the list" in staff.refuses("queue", "paperless", "--resolve", "A002")
    assert "this takes" in staff.refuses("queue", "paperless", "--resolve", "A001", "--officer", "r01")
    staff.does("queue", "paperless", "--resolve", "a001", "--officer", "p01")
    assert [one["label"] for one in staff.says("queue", "paperless")] == ["B001"]
    assert json.loads(staff.does("logs", "--json", "--event", "paperless_resolved"))["actor"] == "p01"


def test_the_clock_is_shown_and_confirmed(staff):
    staff.does("queue", "take", "A")
    state = staff.says("clock")
    assert state["trust"] == "trusted" and state["service_day"] == state["now"][:10]
    # A wrong clock had opened a day in 2031.
    with contextlib.closing(sqlite3.connect(staff.data / "kiosk.sqlite3")) as connection, connection:
        connection.execute("UPDATE service_day_mark SET service_day = '2031-01-01', trusted_at = 1925000000000000")
    ahead = staff.run("clock")
    assert ahead.code == REFUSED and "kiosk clock confirm" in ahead.out
    assert "the clock cannot be trusted" in staff.refuses("queue", "take", "A")
    assert "p01 is counter" in staff.refuses("clock", "confirm", "--officer", "p01")
    assert "2031-01-01 was opened in error" in staff.does("clock", "confirm", "--officer", "s01")
    assert staff.says("queue", "take", "A")["label"] == "A002"
