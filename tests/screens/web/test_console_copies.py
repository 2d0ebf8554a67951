"""The page of the copies: what lacks is said, and a button makes one that is read back."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from services.backup.manifest import manifests
from services.people.model import COMMAND_LINE
from tests.support.clock import ManualClock
from tests.support.console import Site

PATH = "/copies"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"


@pytest.fixture
def with_place(tmp_path: Path, prepared_house: Path, stick: Path):
    folder = shutil.copytree(prepared_house, tmp_path / "copying")
    ini = folder / "kiosk.ini"
    said = ini.read_text("utf-8").replace("# folder = /mnt/salinan", f"folder = {stick}")
    ini.write_text(said.replace("same_disk = no", "same_disk = yes"), "utf-8")
    site = Site(folder, clock=ManualClock())
    yield site
    site.stop()


def test_a_house_that_is_not_set_up_is_told_so(site: Site) -> None:
    page = site.client("s01").page(PATH)
    assert "belum diatur" in page and "make-copy" not in page
    site.client("p01").page(PATH, 403)


def test_a_copy_is_made_by_the_button(with_place: Site, stick: Path) -> None:
    client = with_place.client("s01")
    assert "tidak terpasang" in client.page(PATH)
    stick.mkdir()
    assert "make-copy" not in client.page(PATH), "there is no paper key yet"
    with_place.console.copies.new_key(COMMAND_LINE)
    assert "make-copy" in client.page(PATH)
    page = client.submit(PATH)
    assert "Salinan dibuat dan diperiksa" in page or "Salinan diminta" in page
    job = with_place.console.copy_jobs.look("copy")
    assert job is not None and job.ended.wait(20)
    (made,) = manifests(stick)
    assert made.kiosk == "console"
    assert "Senin, 23 November 2026" in client.page(PATH)
    stick.rename(stick.with_name("pulled"))
    assert "Tempat salinan tidak terpasang" in client.submit(PATH)


def test_a_place_that_does_not_answer_holds_up_no_page(with_place: Site, stick: Path, monkeypatch) -> None:
    """The folder of a machine that is off: whoever looks into it waits."""
    back, client = threading.Event(), with_place.client("s01")
    stick.mkdir()
    with with_place.console.journal.transaction() as transaction:
        transaction.record("copy_made", "cli", copy="kiosk-copy-x", rows=1, kilobytes=1)
    monkeypatch.setattr("services.backup.copies.manifests", lambda *_: back.wait(60) and iter(()))
    try:
        page = client.page(PATH)
        assert "tidak menjawab" in page and "Senin, 23 November 2026" in page and "make-copy" not in page
    finally:
        back.set()
    job = with_place.console.copy_looks.look("copy")
    assert job is None or job.ended.wait(20)
    assert "terpasang" in client.page(PATH)


def test_a_seal_of_the_time_that_was_lost_is_told_as_lost(site: Site) -> None:
    """The log page after a restore: neither "fits" nor "changed"."""
    from services.log.heads import SignedHead
    from services.log.keys import load_or_make_key, public_hex
    from services.log.restorations import record_restored
    from services.store.clock import to_micros

    key = load_or_make_key(site.settings.storage.journal_key)
    now = to_micros(site.console.clock.now())
    with site.console.journal.transaction() as transaction:
        values = {"seq": 1, "known": 9000, "copy": "kiosk-copy-x", "copy_at": now - 60_000_000}
        record_restored(transaction, "console", **values, key=key, actor="cli")
    unsigned = SignedHead("console", 9000, "a" * 64, now, public_hex(key), "")
    head = SignedHead("console", 9000, "a" * 64, now, public_hex(key), key.sign(unsigned.signed_bytes()).hex())
    client = site.client("s01")
    client.page("/log")
    page = client.submit("/log/prove", head=head.to_json())
    assert "masa yang hilang" in page and "Dipulihkan pada" in page and "cocok: sampai" not in page
