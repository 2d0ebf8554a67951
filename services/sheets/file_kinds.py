"""What a file is, by its first bytes and its parts; its name says nothing. What is no table says what it is.

Every kind that offices hand over instead of a table has its own problem, so that people read what to do with it.
"""

from __future__ import annotations

import re
from enum import Enum

from services.sheets import open_document
from services.sheets.archive import Archive
from services.sheets.model import FileFaulty, FileProblem


class FileKind(Enum):
    CSV = "csv"
    XLSX = "xlsx"
    ODS = "ods"


_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_FIRST_BYTES: tuple[tuple[FileProblem, tuple[bytes, ...]], ...] = (
    (FileProblem.PICTURE, (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"RIFF")),
    (
        FileProblem.ARCHIVE,
        (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"PK\x05\x06", b"PK\x07\x08"),
    ),
    (FileProblem.DOCUMENT, (b"{\\rtf",)),
    (FileProblem.LINK, (b"[InternetShortcut]", b"L\x00\x00\x00\x01\x14\x02\x00", b'{"url"', b"[Desktop Entry]")),
    (
        FileProblem.OLD_EXCEL,
        (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00"),
    ),
)
_PHOTO = re.compile(rb".{4}ftyp(?:heic|heix|mif1|msf1|avif)", re.DOTALL)
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|table|meta|style|div|script|\?xml|!--)")
_START = 4096
_PDF_START = 1024  # bytes of anything may stand before it
_MANIFEST = "meta-inf/manifest.xml"


def kind_of(content: bytes) -> FileKind:
    """Raises FileFaulty for what is surely no table; a CSV file is what is nothing else."""
    if content.startswith(_ZIP):
        return _of_zip(content)
    if content.startswith(_OLE):
        raise FileFaulty(_of_ole(content))
    for problem, starts in _FIRST_BYTES:
        if content.startswith(starts) and not _is_plain(content[:16], problem):
            raise FileFaulty(problem)
    if b"%PDF-" in content[:_PDF_START]:
        raise FileFaulty(FileProblem.PDF)
    if _PHOTO.match(content):
        raise FileFaulty(FileProblem.PICTURE)
    _refuse_markup(content[:_START])
    return FileKind.CSV


def _is_plain(start: bytes, problem: FileProblem) -> bool:
    """Whether a table of words only happens to begin like a picture: "BM…" and "RIFF…" may be names."""
    return (
        problem is FileProblem.PICTURE
        and start[:1] in b"BR"
        and re.fullmatch(rb"[\x20-\x7e\r\n\t]*", start) is not None
    )


def _of_zip(content: bytes) -> FileKind:
    archive = Archive(content)
    names = archive.names
    if archive.is_locked or "encrypted-package" in names:
        raise FileFaulty(FileProblem.LOCKED)
    if any(name.startswith("xl/") for name in names):
        if "xl/workbook.bin" in names:
            raise FileFaulty(FileProblem.BINARY_EXCEL)
        return FileKind.XLSX
    if "mimetype" in names and open_document.PART in names:
        return _of_open_document(archive)
    if any(name.startswith(("index/", "index.zip")) or name.endswith(".iwa") for name in names):
        raise FileFaulty(FileProblem.NUMBERS)
    if any(name.startswith(("word/", "ppt/", "visio/")) for name in names):
        raise FileFaulty(FileProblem.DOCUMENT)
    # A workbook need not keep its parts in a folder of this name; then its list of types tells.
    is_workbook = "[content_types].xml" in names and any(name.endswith("workbook.xml") for name in names)
    if is_workbook:
        return FileKind.XLSX
    raise FileFaulty(FileProblem.ARCHIVE)


def _of_open_document(archive: Archive) -> FileKind:
    kind = b"".join(archive.chunks("mimetype", None))[:200].strip() if archive.size("mimetype") <= 200 else b""
    if kind not in open_document.MIME_TYPES:
        raise FileFaulty(FileProblem.DOCUMENT)
    if 0 < archive.size(_MANIFEST) < 1_000_000 and b"encryption-data" in b"".join(archive.chunks(_MANIFEST, None)):
        raise FileFaulty(FileProblem.LOCKED)
    return FileKind.ODS


def _of_ole(content: bytes) -> FileProblem:
    """Excel 97 to 2003, a workbook with a password, or a letter: told by the names of its streams."""
    if _named(content, "EncryptedPackage"):
        return FileProblem.LOCKED
    if _named(content, "WordDocument") or _named(content, "PowerPoint Document"):
        return FileProblem.DOCUMENT
    return FileProblem.OLD_EXCEL


def _named(content: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in content


def _refuse_markup(start: bytes) -> None:
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
    text = start[: len(start) // 2 * 2].decode(encoding, "replace").lower().lstrip("\ufeff\xef\xbb\xbf \r\n\t")
    if text.startswith("mime-version:") or _MARKUP.match(text):
        is_xml = text.startswith("<?xml") and "<html" not in text
        raise FileFaulty(FileProblem.XML_TABLE if is_xml else FileProblem.WEB_PAGE)
