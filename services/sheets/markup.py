"""XML that streams by: handlers for the elements of one part of a workbook, within limits.

A document type is refused (with it go entities and everything that can be done with them), as are tags that do not
end, elements nested without end and names without number. Names are given without their prefix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.parsers import expat

from services.sheets.limits import MOST_DEPTH, MOST_NAMES, MOST_TEXT, MOST_TOKEN
from services.sheets.model import FileFaulty, FileProblem

Attributes = dict[str, str]


class Part:
    """What a part says. Subclasses take what they need; `listen` between a start and its end collects the text."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = _no_document_type
        self._names: dict[str, str] = {}
        self._attributes: set[str] = set()
        self._depth = 0
        self._text: list[str] = []
        self._room = MOST_TEXT

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element has ended."""

    def listen(self) -> None:
        """Collect the text from here on, together with what was collected before."""
        self._parser.CharacterDataHandler = self._characters

    def pause(self) -> None:
        """Text is of no interest until the next `listen`."""
        self._parser.CharacterDataHandler = None

    def add(self, text: str) -> None:
        """Text that an element stands for, such as a line break."""
        if self._room > 0:
            self._room -= len(text)
            self._text.append(text)

    def heard(self) -> str:
        """The text that was collected; the next begins empty."""
        self._parser.CharacterDataHandler = None
        text = "".join(self._text)
        self._text.clear()
        self._room = MOST_TEXT
        return text

    def feed(self, chunks: Iterable[bytes]) -> Iterator[None]:
        """Parse; yields after every chunk, so that what was found can be taken away. Raises FileFaulty."""
        fed = 0
        try:
            for chunk in chunks:
                self._parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - max(self._parser.CurrentByteIndex, 0) > MOST_TOKEN:
                    raise FileFaulty(FileProblem.COSTLY)
                yield
            self._parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError):
            raise FileFaulty(FileProblem.DAMAGED) from None
        yield

    def run(self, chunks: Iterable[bytes]) -> None:
        """Parse to the end. Raises FileFaulty."""
        for _ in self.feed(chunks):
            pass

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise FileFaulty(FileProblem.COSTLY)
        if not self._attributes.issuperset(attributes):
            self._attributes.update(attributes)
            if len(self._attributes) > MOST_NAMES:
                raise FileFaulty(FileProblem.COSTLY)
        local = self._names.get(name)
        self.start(local if local is not None else self._local(name), attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.end(self._names[name])

    def _local(self, name: str) -> str:
        if len(self._names) > MOST_NAMES:
            raise FileFaulty(FileProblem.COSTLY)
        return self._names.setdefault(name, name.rpartition(":")[2])

    def _characters(self, text: str) -> None:
        if self._room <= 0:
            self._parser.CharacterDataHandler = None
            return
        self._text.append(text[: self._room])
        self._room -= len(text)


def _no_document_type(*_: object) -> None:
    raise FileFaulty(FileProblem.DAMAGED)
