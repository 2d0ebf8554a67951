"""What a kiosk wrote down: damage is kept whole and told, and costs nothing but what cannot be read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.log.reading import EntryFilter, entries
from services.visits.spool import Series, Spool
from tests.support.clock import START
from tests.support.visits import visits as make_visits

WHOLE = {"id": "1", "ref": "r1", "label": "SB1", "at": 1_800_000_000_000_000, "trusted": True}


def file_of(*said: object, **more: object) -> bytes:
    series = {"letters": "B", "holder": "h"}
    return json.dumps({"series": series, "last": 7, "entries": list(said), **more}).encode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kiosk-1.json"


@pytest.mark.parametrize(
    "changed",
    [
        {"at": 10**30},
        {"at": -(10**18)},
        {"at": "soon"},
        {"at": 1.5},
        {"at": True},
        {"label": None},
        {"ref": ""},
        {"trusted": "yes"},
        {"more": 1},
    ],
    ids=str,
)
def test_an_entry_that_says_nothing_holds_up_no_other(path: Path, changed: dict[str, Any]) -> None:
    content = file_of(WHOLE | changed, WHOLE | {"id": "2", "label": "SB2"})
    path.write_bytes(content)
    spool = Spool(path)
    assert [one.label for one in spool.entries()] == ["SB2"]
    assert spool.series == Series("B", "h")
    assert spool.damage() == ["kiosk-1.damaged"] and path.with_suffix(".damaged").read_bytes() == content
    given = spool.add("r9", START)
    assert given is not None and given.label == "SB8", "no number is given twice"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{half",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        file_of(last=-1),
        file_of(last="7"),
        file_of(last=1e9),
    ],
    ids=range(9),
)
def test_a_file_that_cannot_be_read_is_kept_and_no_label_is_given_from_it(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    spool = Spool(path)
    assert not spool.entries()
    assert spool.add("r1", START) is None and spool.series is None
    assert path.with_suffix(".damaged").read_bytes() == content


def test_what_was_put_aside_is_never_written_over(path: Path) -> None:
    spool = Spool(path)
    for number in range(3):
        path.write_bytes(b"broken %d" % number)
        assert not spool.entries()
    assert spool.damage() == ["kiosk-1.damaged", "kiosk-1.damaged-1", "kiosk-1.damaged-2"]
    assert [path.with_name(one).read_bytes() for one in spool.damage()] == [b"broken 0", b"broken 1", b"broken 2"]


def test_a_full_disk_leaves_the_damaged_file_where_it_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(b"{half")

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("services.visits.spool.write_durably", full)
    assert Spool(path).add("r1", START) is None
    assert path.read_bytes() == b"{half" and list(path.parent.iterdir()) == [path]


def test_the_log_hears_of_it_once(journal, tmp_path: Path, house) -> None:
    visits = make_visits(journal, house, tmp_path)
    folder = tmp_path / "provisional"
    folder.mkdir(exist_ok=True)
    (folder / "kiosk-1.json").write_text("{half")
    visits.keep(), visits.keep()
    told = [one.fields["file"] for one in entries(journal.database, EntryFilter(event="spool_damaged"))]
    assert told == ["kiosk-1.damaged"]


def test_a_slip_that_was_at_the_printer_when_the_kiosk_was_killed_is_in_the_log(journal, tmp_path: Path, house) -> None:
    visits = make_visits(journal, house, tmp_path)
    ended, interrupted = (visits.spool.paper_begins(label) for label in ("SA1", "SA2"))
    assert ended is not None and interrupted is not None
    visits.spool.paper_ended(replace(ended, outcome="printed", printer="ready"))
    killed = make_visits(journal, house, tmp_path)  # another process: what was at the printer there is unknown here
    for again in (visits, visits, killed, killed):
        again.keep()
    told = [one.fields for one in entries(journal.database, EntryFilter(event="provisional_slip"))]
    assert sorted((one["label"], one["outcome"]) for one in told) == [("SA1", "printed"), ("SA2", "unknown")]
    assert "papers" not in json.loads((tmp_path / "provisional" / "kiosk-1.json").read_text())


def test_what_a_slip_says_is_damaged_costs_no_arrival(path: Path) -> None:
    path.write_bytes(file_of(WHOLE, papers=[{"id": "2", "label": 7}, {"id": "3", "label": "SB1"}]))
    spool = Spool(path)
    assert [one.id for one in spool.entries()] == ["1"] and [one.id for one in spool.papers()] == ["3"]
    assert spool.damage() == ["kiosk-1.damaged"]
