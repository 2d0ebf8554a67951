"""Files: whole or not at all, and for their owner alone whatever the umask."""

from __future__ import annotations

import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.store.disk import DiskFault, disk_trouble
from services.store.files import durable_text, keep_private, make_folder, only_one, write_durably


@pytest.fixture(params=[0o000, 0o022, 0o777])
def umask(request) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_made_is_its_owners_alone_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "above" / "keys"
    make_folder(folder)
    write_durably(folder / "key", b"secret")
    with durable_text(folder / "text") as text:
        text.write("words")
    with only_one(folder / "lock") as alone:
        assert alone
    assert [mode(tmp_path / "above"), mode(folder)] == [0o700, 0o700]
    assert {one.name: mode(one) for one in folder.iterdir()} == dict.fromkeys(("key", "text", "lock"), 0o600)


def test_a_file_that_no_disk_can_take_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "spool.json"
    write_durably(file, b"before")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(OSError) as full:
            write_durably(file, bytes(1000))
        with pytest.raises(OSError) as full_text, durable_text(file) as text:
            text.write("x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [full.value.filename, full_text.value.filename] == [str(file), str(file)]
    assert file.read_bytes() == b"before" and [one.name for one in tmp_path.iterdir()] == ["spool.json"]


def test_a_link_is_followed_and_a_device_stays_one(tmp_path: Path) -> None:
    real, link, pipe = tmp_path / "real", tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(real)
    write_durably(link, b"through")
    assert link.is_symlink() and real.read_bytes() == b"through"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_durably(pipe, b"words")
    assert os.read(reader, 10) == b"words" and pipe.is_fifo()
    os.close(reader)
    with pytest.raises(OSError) as full:
        write_durably(Path("/dev/full"), b"words")
    assert full.value.filename == "/dev/full" and Path("/dev/full").is_char_device()


def test_a_file_of_an_earlier_version_is_closed_to_others_but_not_to_a_group_that_shares_it(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.sqlite3"
    file.write_text("")
    for before, after in ((0o644, 0o600), (0o664, 0o660), (0o600, 0o600), (0o640, 0o600)):
        file.chmod(before)
        keep_private(file)
        assert mode(file) == after


def test_what_is_the_matter_with_a_disk_is_said(tmp_path: Path) -> None:
    assert disk_trouble(tmp_path / "not" / "there" / "yet") is None and list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    trouble = disk_trouble(tmp_path / "file")
    assert trouble is not None and trouble.fault is DiskFault.NO_FOLDER and str(tmp_path / "file") in str(trouble)
    read_only = disk_trouble(Path("/proc/self"))
    assert read_only is not None and read_only.disk in (Path("/proc"), Path("/"))
    assert read_only.remedy
