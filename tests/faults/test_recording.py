"""What a recording sees of a process, and that it is refused where it cannot see."""

from __future__ import annotations

import pytest

from tests.faults.disk import Disk
from tests.faults.nodes import read_tree
from tests.faults.recording import NotRecorded, calls_of


def played(folder, *lines: str) -> Disk:
    disk = Disk(folder)
    for call in calls_of(line.replace("FILE", str(folder / "a")) for line in lines):
        disk.take(call)
    return disk


def as_strace(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def opened(folder, flags: str = "O_RDWR|O_CREAT") -> str:
    return f'7 openat(AT_FDCWD, "{as_strace(str(folder / "a"))}", {flags}, 0600) = 3\n'


def test_a_write_in_pieces_is_recorded_whole(tmp_path):
    pieces = ", ".join(f'{{iov_base="{as_strace(one)}", iov_len={len(one)}}}' for one in ("abc", "de"))
    disk = played(
        tmp_path, opened(tmp_path), f"7 writev(3, [{pieces}], 2) = 5\n", f"7 pwritev(3, [{pieces}], 2, 4) = 5\n"
    )
    assert disk.now() == {"a": b"abcdabcde"} and disk.after_cut(lambda _change: None) == {}
    assert read_tree(tmp_path) == {}


def test_a_descriptor_that_another_thread_has_anew_is_the_new_file(tmp_path):
    other = opened(tmp_path).replace(as_strace("/a"), as_strace("/b")).replace("7 ", "8 ", 1)
    disk = played(
        tmp_path,
        opened(tmp_path),
        "7 close(3 <unfinished ...>\n",
        other,
        "7 <... close resumed>) = 0\n",
        f'8 write(3, "{as_strace("new")}", 3) = 3\n',
    )
    assert disk.now() == {"a": b"", "b": b"new"}


@pytest.mark.parametrize(
    "line",
    [
        "7 sendfile(3, 4, [0] => [9], 9) = 9\n",
        "7 copy_file_range(4, NULL, 3, NULL, 9, 0) = 9\n",
        "7 mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_SHARED, 3, 0) = 0x7f0000000000\n",
        "7 fallocate(3, 0, 0, 9) = 0\n",
        '7 execve("\\x61", ["\\x61"], 0x7ffc /* 9 vars */) = 0\n' * 2,
    ],
)
def test_what_is_written_unseen_is_refused(tmp_path, line):
    with pytest.raises(NotRecorded):
        played(tmp_path, opened(tmp_path), *line.splitlines(keepends=True))
