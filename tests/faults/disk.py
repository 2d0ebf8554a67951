"""A disk as recorded calls leave it, and every state that a power cut may leave it in.

Nothing is taken for granted that POSIX does not promise. What a file's fsync had not yet covered may be lost, torn or
reordered, its length may be there without its content; what a folder's fsync had not yet covered (a name that was made,
moved or removed) may be lost, whatever became of the file itself. A write under way when a sync began is not covered.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.nodes import Change, Choice, File, Folder, Naming, Node, Tree, collect, fill, read_folder
from tests.faults.recording import Call, NotRecorded, is_telling


class Disk:
    """The folder `root` and all below it, as it is before the first call; `take` each call in its order."""

    def __init__(self, root: Path) -> None:
        self._root = os.fspath(root)
        self.top = read_folder(root)
        self._open: dict[int, _Opened] = {}
        self.told: list[bytes] = []

    def take(self, call: Call) -> bool:
        """Whether anything has changed: on the disk, in what is safe on it, or in what somebody was told."""
        if is_telling(call):
            self.told.append(call.data())
            return True
        return _CALLS[call.name](self, call)

    def pending(self) -> list[Change | Naming]:
        """Everything that a cut may take now, in its order. What lies under a name that is gone is gone with it."""
        found: dict[int, Node] = {}
        collect(self.top, found)
        return sorted((one for node in found.values() for one in node.pending), key=lambda one: one.ended)

    def after_cut(self, choice: Choice) -> Tree:
        tree: Tree = {}
        fill(self.top, "", choice, tree)
        return tree

    def now(self) -> Tree:
        """As the processes see it."""
        return self.after_cut(lambda change: change.whole)

    # -- what calls do --------------------------------------------------------------------------------

    def _opened(self, call: Call) -> bool:
        at = 0 if call.name in ("open", "creat") else 1
        flags = "O_CREAT|O_TRUNC" if call.name == "creat" else call.arguments[at + 1]
        self._open.pop(call.result, None)
        found = self._place(call, at)
        if found is None:
            return False
        folder, name = found
        node, changed = (folder.now.get(name) if name else folder), False
        if "O_TMPFILE" in flags:
            raise NotRecorded("O_TMPFILE")
        if node is None:
            node, changed = File(), True
            folder.change(Naming({name: node}, call.ended))
        elif isinstance(node, File) and "O_TRUNC" in flags and node.now:
            changed = True
            node.change(Change(0, None, call.ended))
        self._open[call.result] = _Opened(node, "O_APPEND" in flags)
        return changed

    def _closed(self, call: Call) -> bool:
        self._open.pop(call.number(0), None)
        return False

    def _doubled(self, call: Call) -> bool:
        self._open.pop(call.result, None)
        if call.number(0) in self._open:
            self._open[call.result] = self._open[call.number(0)]
        return False

    def _moved(self, call: Call) -> bool:
        if call.number(0) in self._open:
            self._open[call.number(0)].at = call.result
        return False

    def _written(self, call: Call) -> bool:
        opened = self._open.get(call.number(0))
        if opened is None or not isinstance(opened.node, File) or not call.result:
            return False
        if call.name.startswith("p"):
            at = call.number(3)
        else:
            at = len(opened.node.now) if opened.appends else opened.at
            opened.at = at + call.result
        opened.node.change(Change(at, call.data(), call.ended))
        return True

    def _cut(self, call: Call) -> bool:
        if call.name == "ftruncate":
            opened = self._open.get(call.number(0))
            node = opened.node if opened else None
        else:
            found = self._place(call, 0)
            node = found[0].now.get(found[1]) if found else None
        if not isinstance(node, File):
            return False
        node.change(Change(call.number(1), None, call.ended))
        return True

    def _synced(self, call: Call) -> bool:
        if call.name in ("sync", "syncfs"):
            found: dict[int, Node] = {}
            collect(self.top, found)
            for node in found.values():
                node.sync(call.begun)
            return True
        opened = self._open.get(call.number(0))
        if opened is None:
            return False
        opened.node.sync(call.begun)
        return True

    def _made_folder(self, call: Call) -> bool:
        return self._named(call, self._place(call, int(call.name == "mkdirat")), Folder())

    def _removed(self, call: Call) -> bool:
        return self._named(call, self._place(call, int(call.name == "unlinkat")), None)

    def _linked(self, call: Call) -> bool:
        old, new = self._two_places(call)
        return self._named(call, new, old[0].now[old[1]] if old else None)

    def _renamed(self, call: Call) -> bool:
        old, new = self._two_places(call)
        if old is None and new is None:
            return False
        if old is None or new is None or old[0] is not new[0]:
            raise NotRecorded("a rename from one folder to another")
        old[0].change(Naming({old[1]: None, new[1]: old[0].now[old[1]]}, call.ended))
        return True

    def _unknown(self, call: Call) -> bool:
        raise NotRecorded(f"{call.name} is not understood")

    def _named(self, call: Call, place: _Place | None, node: Node | None) -> bool:
        if place is None:
            return False
        place[0].change(Naming({place[1]: node}, call.ended))
        return True

    def _two_places(self, call: Call) -> tuple[_Place | None, _Place | None]:
        plain = call.name in ("rename", "link")
        return self._place(call, 0 if plain else 1), self._place(call, 1 if plain else 3)

    def _place(self, call: Call, at: int) -> _Place | None:
        """Folder and name of a path; None where it is not ours."""
        path = call.path(at)
        if not path.startswith("/"):
            if at and call.arguments[at - 1].isdigit() and int(call.arguments[at - 1]) in self._open:
                node = self._open[int(call.arguments[at - 1])].node
                return (node, path) if isinstance(node, Folder) and "/" not in path else self._unknown_path(path)
            return None  # the working folder is the program's
        path = os.path.normpath(path)
        if path == self._root:
            return self.top, ""
        if not path.startswith(f"{self._root}/"):
            return None
        folder, *parts = self.top, *path.removeprefix(f"{self._root}/").split("/")
        for part in parts[:-1]:
            within = folder.now.get(part)
            if not isinstance(within, Folder):
                return self._unknown_path(path)
            folder = within
        last = folder.now.get(parts[-1])
        return (last, "") if isinstance(last, Folder) and call.name in _OPENS else (folder, parts[-1])

    def _unknown_path(self, path: str) -> _Place:
        raise NotRecorded(f"a call about {path}, which the recording does not know")


_Place = tuple[Folder, str]  # "": the folder itself


@dataclass
class _Opened:
    node: Node
    appends: bool
    at: int = 0


_OPENS = ("open", "openat", "openat2", "creat")
_CALLS: dict[str, Callable[[Disk, Call], bool]] = {
    **dict.fromkeys(_OPENS, Disk._opened),
    "close": Disk._closed,
    **dict.fromkeys(("dup", "dup2", "dup3"), Disk._doubled),
    "lseek": Disk._moved,
    **dict.fromkeys(("write", "pwrite64", "writev", "pwritev", "pwritev2"), Disk._written),
    **dict.fromkeys(("truncate", "ftruncate"), Disk._cut),
    **dict.fromkeys(("fsync", "fdatasync", "sync", "syncfs"), Disk._synced),
    **dict.fromkeys(("mkdir", "mkdirat"), Disk._made_folder),
    **dict.fromkeys(("rmdir", "unlink", "unlinkat"), Disk._removed),
    **dict.fromkeys(("link", "linkat"), Disk._linked),
    **dict.fromkeys(("rename", "renameat", "renameat2"), Disk._renamed),
    **dict.fromkeys(("fallocate", "symlink", "symlinkat"), Disk._unknown),
}
