"""Files and folders of a disk: what is safe, what is not yet, and how a change may come out of a power cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Tree = dict[str, bytes | None]  # content by path below the root; None: a folder


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a change of a file. `pieces`: the parts of its bytes that came. `stretch`: with which byte the
    file was made as long as the whole write would have made it; None: it was not."""

    pieces: tuple[tuple[int, int], ...]
    stretch: bytes | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Of a file's content. `data` None: it was cut to `at` bytes, which comes whole or not at all."""

    at: int
    data: bytes | None
    ended: int

    @property
    def whole(self) -> Fate:
        return Fate(((0, len(self.data or b"x")),))

    def apply(self, to: bytearray, fate: Fate) -> None:
        if self.data is None:
            if fate.pieces:
                del to[self.at :]
                _grow(to, self.at)
            return
        if fate.stretch is not None:
            _grow(to, self.at + len(self.data), fate.stretch)
        for begin, end in fate.pieces:
            _grow(to, self.at + begin)
            to[self.at + begin : self.at + end] = self.data[begin:end]


@dataclass(frozen=True, slots=True, eq=False)
class Naming:
    """Of a folder: names, and what they stand for from now on. It comes whole or not at all."""

    names: Mapping[str, Node | None]
    ended: int

    @property
    def whole(self) -> Fate:
        return Fate(((0, 1),))


@dataclass(eq=False)
class File:
    durable: bytearray = field(default_factory=bytearray)
    now: bytearray = field(default_factory=bytearray)
    pending: list[Change] = field(default_factory=list)

    def change(self, change: Change) -> None:
        self.pending.append(change)
        change.apply(self.now, change.whole)

    def sync(self, begun: int) -> None:
        for one in self.pending:
            if one.ended < begun:
                one.apply(self.durable, one.whole)
        self.pending = [one for one in self.pending if one.ended >= begun]


@dataclass(eq=False)
class Folder:
    durable: dict[str, Node] = field(default_factory=dict)
    now: dict[str, Node] = field(default_factory=dict)
    pending: list[Naming] = field(default_factory=list)

    def change(self, change: Naming) -> None:
        self.pending.append(change)
        _rename(self.now, change)

    def sync(self, begun: int) -> None:
        for one in self.pending:
            if one.ended < begun:
                _rename(self.durable, one)
        self.pending = [one for one in self.pending if one.ended >= begun]


Node = File | Folder
Choice = Callable[[Change | Naming], Fate | None]  # None: it was lost


def read_folder(root: Path) -> Folder:
    names: dict[str, Node] = {}
    for one in root.iterdir():
        names[one.name] = (
            read_folder(one) if one.is_dir() else File(bytearray(one.read_bytes()), bytearray(one.read_bytes()))
        )
    return Folder(dict(names), dict(names))


def collect(node: Node, found: dict[int, Node]) -> None:
    if id(node) in found:
        return
    found[id(node)] = node
    if isinstance(node, Folder):
        for below in _below(node):
            collect(below, found)


def fill(folder: Folder, path: str, choice: Choice, tree: Tree) -> None:
    names = dict(folder.durable)
    for change in folder.pending:
        if choice(change) is not None:
            _rename(names, change)
    for name, node in names.items():
        if isinstance(node, Folder):
            tree[path + name] = None
            fill(node, f"{path}{name}/", choice, tree)
        else:
            content = bytearray(node.durable)
            for one in node.pending:
                if (fate := choice(one)) is not None:
                    one.apply(content, fate)
            tree[path + name] = bytes(content)


def read_tree(root: Path) -> Tree:
    """What lies in a real folder."""
    found = sorted(root.rglob("*"))
    return {str(one.relative_to(root)): None if one.is_dir() else one.read_bytes() for one in found}


def write_tree(tree: Tree, root: Path) -> None:
    """Put a state into an empty folder, readable by its owner only as it was."""
    for path, content in sorted(tree.items()):
        place = root / path
        if content is None:
            place.mkdir(mode=0o700)
        else:
            place.touch(0o600)
            place.write_bytes(content)


def _rename(names: dict[str, Node], change: Naming) -> None:
    for name, node in change.names.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _grow(content: bytearray, size: int, by: bytes = b"\0") -> None:
    content.extend(by * (size - len(content)))


def _below(folder: Folder) -> Iterator[Node]:
    yield from folder.durable.values()
    for change in folder.pending:
        yield from (node for node in change.names.values() if node is not None)
