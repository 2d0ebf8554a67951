"""`kiosk bookings` and `kiosk keys`, from an empty house to a purge. What is printed holds no name unless asked for."""

import io
import json
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from PIL import Image

from kiosk.cli import main
from kiosk.compose.services import open_services
from kiosk.settings.reading import load
from services.people.model import COMMAND_LINE
from services.store.clock import SystemClock
from services.store.sqlite import sqlite3
from services.visits.model import EndReason
from services.visits.passes import read
from tests.support.import_files import HEADER, csv_of, row
from tests.support.visits import person
from tests.support.workbooks import Tab, line, workbook

ROOT = Path(__file__).parents[2]
HOUSE = ZoneInfo("Asia/Jakarta")  # after 17.00 UTC the house's tomorrow is another one than the machine's
# Said once, when the tests are collected: a run that passes midnight still finds it ahead.
SOON = (SystemClock().now().astimezone(HOUSE).date() + timedelta(days=2)).isoformat()
WHO = "\n".join([person().nik, person().name, person().detainee_number, person().detainee_name])


@pytest.fixture
def kiosk(tmp_path, monkeypatch, capsys):
    """Runs one command; returns (exit code, stdout, stderr)."""
    path = tmp_path / "kiosk.ini"
    path.write_text((ROOT / "kiosk.ini").read_text(encoding="utf-8"), encoding="utf-8")

    def run(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = main(["--config", str(path), *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def code(kiosk) -> str:
    """The short code of a booking of a day to come."""
    assert kiosk("keys", "new")[0] == 0
    done, out, err = kiosk("bookings", "add", SOON, "06:00", "--party", "2", "--stdin", "--json", stdin=WHO)
    assert done == 0, err
    return json.loads(out)["code"]


def test_from_the_key_to_the_picture(kiosk, code, tmp_path):
    png, pdf = tmp_path / "pass.png", tmp_path / "pass.pdf"
    done, out, _ = kiosk("bookings", "pass", code, "--png", str(png), "--pdf", str(pdf))
    assert done == 0 and read(out.strip()) is not None
    assert [one.text for one in zxingcpp.read_barcodes(Image.open(png))] == [out.strip()]
    assert pdf.read_bytes().startswith(b"%PDF")
    done, _, err = kiosk("bookings", "pass", code, "--png", str(tmp_path / "no" / "where.png"))
    assert done == 1 and "No such file" in err


def test_names_are_never_shown(kiosk, code):
    for command in (("list", "--day", SOON), ("list", "--day", SOON, "--json")):
        done, out, err = kiosk("bookings", *command)
        assert done == 0 and "C**** N****" in out
        assert not any(secret in out + err for secret in (person().name, person().nik, person().detainee_name))


def test_what_is_not_booked_says_why(kiosk):
    done, _, err = kiosk("bookings", "add", SOON, "06:00", "--stdin", stdin="1\n2\n3\n4")
    assert done == 1 and "no right NIK" in err
    done, _, err = kiosk("bookings", "add", SOON, "06:10", "--stdin", stdin=WHO)
    assert done == 1 and "No session begins then" in err
    done, _, err = kiosk("bookings", "add", "morgen", "06:00", "--stdin", stdin=WHO)
    assert done == 2 and "expected a date" in err
    done, _, err = kiosk("bookings", "add", SOON, "6 Uhr", "--stdin", stdin=WHO)
    assert done == 2 and "expected a time" in err


def test_sessions_and_the_days_without_bookings(kiosk, code):
    done, out, _ = kiosk("bookings", "sessions", "--day", SOON)
    assert done == 0 and "06.00-12.00  1 of 40 booked, 0 here, 0 walk-ins, 39 left" in out
    assert kiosk("bookings", "list")[1] == "No bookings.\n"


def test_a_pass_that_cannot_be_issued_says_why(kiosk, code, tmp_path):
    done, _, err = kiosk("bookings", "pass", "1234567890")
    assert done == 1 and err.strip() == "There is no booking 1234567890."
    done, _, err = kiosk("bookings", "pass", "7")
    assert done == 1 and 'written "#7"' in err
    kiosk("officers", "add", "a01", "--name", "Contoh", "--role", "auditor", "--pin-stdin", stdin="481632\n")
    done, _, err = kiosk("bookings", "pass", code, "--officer", "a01")
    assert done == 1 and "a01 is auditor" in err
    services = open_services(load(tmp_path / "kiosk.ini"))
    services.visits.bookings.cancel(COMMAND_LINE, services.visits.bookings.by_code(code).id, EndReason.VISITOR)
    services.close()
    done, _, err = kiosk("bookings", "pass", code)
    assert done == 1 and "No pass: the visit was used, ended" in err


def test_import_says_every_fault_and_comes_in_once(kiosk, tmp_path):
    file = tmp_path / "visits.csv"
    file.write_bytes(csv_of(row(1, tanggal=SOON, sesi="06:00"), row(2, tanggal=SOON, nik="1", sesi="06:00")))
    done, out, _ = kiosk("bookings", "import", str(file), "--dry-run")
    assert done == 1 and "Row 3, column nik: no right NIK" in out and "2 rows seen = 1 that would come in" in out
    assert person(2).name not in out
    done, out, _ = kiosk("bookings", "import", str(file))
    assert done == 1 and "Nothing was changed" in out
    done, out, _ = kiosk("bookings", "import", str(file), "--good-rows", "--json")
    assert done == 1 and json.loads(out)["added"] == 1
    file.write_bytes(csv_of(row(1, tanggal=SOON, sesi="06:00")))
    done, out, _ = kiosk("bookings", "import", str(file))
    assert (done, out) == (0, "1 row seen = 0 new visits + 1 there already + 0 at fault.\n")
    file.write_bytes(b"%PDF-1.7")
    done, out, _ = kiosk("bookings", "import", str(file))
    assert done == 1 and "This is a PDF" in out
    done, _, err = kiosk("bookings", "import", str(tmp_path / "nothing.csv"))
    assert done == 1 and "No such file" in err


def test_import_waits_for_a_word_on_what_the_file_does_not_show(kiosk, tmp_path):
    head, seen, hidden = (line(*one) for one in (HEADER, row(1, tanggal=SOON, sesi="06:00"), row(2, tanggal=SOON)))
    file = tmp_path / "visits.xlsx"
    hidden = hidden.replace("<row ", '<row hidden="1" ')
    file.write_bytes(workbook(Tab(head + seen + hidden), Tab(head + seen, "Selasa")))
    done, out, _ = kiosk("bookings", "import", str(file))
    assert done == 1 and '"Selasa" (2 rows)' in out and "1 row is hidden: row 3." in out
    assert "Say what to do: --leave-other-sheets or --sheet NAME, --hidden-rows read" in out
    done, out, _ = kiosk("bookings", "import", str(file), "--leave-other-sheets", "--hidden-rows", "leave_out")
    assert done == 0 and "1 row seen = 1 new visit +" in out and "1 hidden row was left out." in out
    done, out, _ = kiosk("bookings", "import", str(file), "--sheet", "Selasa", "--json")
    assert done == 0 and (json.loads(out)["seen"], json.loads(out)["unchanged"]) == (1, 1)


def test_templates(kiosk, tmp_path):
    for name in ("visits.csv", "visits.xlsx"):
        assert kiosk("bookings", "template", str(tmp_path / name))[0] == 0
        assert (tmp_path / name).stat().st_size > 50
        assert kiosk("bookings", "import", str(tmp_path / name))[0] == 0
    done, _, err = kiosk("bookings", "template", str(tmp_path / "visits.doc"))
    assert done == 2 and ".xlsx or .csv" in err


def test_keys_have_a_life(kiosk, tmp_path):
    assert "No keys" in kiosk("keys", "list")[1]
    done, _, err = kiosk("bookings", "purge")
    assert done == 0, err
    kiosk("keys", "new"), kiosk("keys", "new")
    done, _, err = kiosk("keys", "new")
    assert done == 1 and "two keys are valid" in err
    done, out, _ = kiosk("keys", "retire", "1", "--yes")
    assert done == 0 and "Key 1 is retired" in out
    assert kiosk("keys", "retire", "1", "--yes")[0] == 1
    done, out, _ = kiosk("keys", "list", "--json")
    assert [(one["id"], one["retired"], one["here"]) for one in json.loads(out)] == [(1, True, False), (2, False, True)]
    done, out, _ = kiosk("keys", "export")
    exported = json.loads(out)["pass_keys"]
    assert len(exported) == 2 and "PRIVATE" not in out
    assert kiosk("keys", "export", str(tmp_path / "keys.json"))[0] == 0
    assert json.loads((tmp_path / "keys.json").read_text())["pass_keys"] == exported


def test_a_house_without_a_key_says_how_to_make_one(kiosk):
    done, out, _ = kiosk("bookings", "add", SOON, "06:00", "--stdin", "--json", stdin=WHO)
    assert done == 0
    done, _, err = kiosk("bookings", "pass", json.loads(out)["code"])
    assert done == 1 and "kiosk keys new" in err
    assert "pass keys: none" in kiosk("doctor")[1]


def test_doctor_finds_a_key_that_others_may_read(kiosk, code, tmp_path):
    assert "pass keys: 1 valid, number 1 signs here" in kiosk("doctor")[1]
    (tmp_path / "data" / "keys" / "passes" / "pass-1.key").chmod(0o644)
    done, out, _ = kiosk("doctor")
    assert done == 1 and "FAIL  pass keys: the private key is too_open" in out


def test_doctor_finds_two_machines_with_one_id(kiosk, tmp_path):
    assert "and no other machine has it" in kiosk("doctor")[1]
    now = int(time.time() * 1_000_000)
    with closing(sqlite3.connect(tmp_path / "data" / "kiosk.sqlite3")) as connection, connection:
        rows = [("A", "kiosk-1", "one", now), ("B", "kiosk-1", "other", now - 60_000_000)]
        connection.executemany("INSERT INTO slip_series VALUES (?, ?, ?, ?)", rows)
    done, out, _ = kiosk("doctor")
    assert done == 1 and "FAIL  kiosk id: kiosk-1: more than one machine" in out
