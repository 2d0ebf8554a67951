"""What offices hand over instead of a table: each kind is told, with its own sentence and what to do."""

import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.sheets.limits import Limits
from services.sheets.model import FileFaulty, FileProblem
from services.sheets.reading import read
from services.text.catalogues import Texts
from tests.support.workbooks import Tab, line, ods, open_document, workbook, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
HTML = "<html><head><meta charset='utf-8'></head><body><table><tr><td>a</td></tr></table></body></html>"
XML_2003 = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'
ODT = "application/vnd.oasis.opendocument.text"
LOCKED_ODS = zipped(
    [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", "garbage"),
        ("META-INF/manifest.xml", "<manifest><encryption-data/></manifest>"),
    ]
)


def locked_zip() -> bytes:
    """A workbook whose parts say that they need a password."""
    content = bytearray(workbook(Tab(line("a"))))
    place = content.find(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b";;;\r\n", "empty"),
        (workbook(Tab('<row><c s="1"/></row>')), "empty"),
        (b"x" * 1_000_001, "too_large"),
        (OLE + "Workbook".encode("utf-16-le"), "old_excel"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (OLE + "WordDocument".encode("utf-16-le"), "document"),
        (OLE[:4] + b"x" * 600, "old_excel"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "old_excel"),
        (locked_zip(), "locked"),
        (LOCKED_ODS, "locked"),
        (zipped([("xl/workbook.bin", "x")]), "binary_excel"),
        (zipped([("Index/Document.iwa", "x"), ("preview.jpg", "x")]), "numbers"),
        (zipped([("[Content_Types].xml", "x"), ("word/document.xml", "x")]), "document"),
        (zipped([("ppt/presentation.xml", "x")]), "document"),
        (open_document("<a/>", ODT), "document"),
        (b"{\\rtf1\\ansi", "document"),
        (zipped([("daftar.xlsx", "x"), ("foto.jpg", "x")]), "archive"),
        (b"Rar!\x1a\x07", "archive"),
        (b"\x1f\x8b\x08\x00", "archive"),
        (b"%PDF-1.7\n1 0 obj", "pdf"),
        (b"\r\n%PDF-1.4", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"\x00\x00\x00\x18ftypheic", "picture"),
        (b"RIFF\x10\x00\x00\x00WEBP", "picture"),
        (HTML.encode(), "web_page"),
        (("\ufeff\r\n<!DOCTYPE html>" + HTML).encode(), "web_page"),
        (HTML.encode("utf-16"), "web_page"),
        (b"<table border=1><tr><td>a", "web_page"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "web_page"),
        (XML_2003.encode(), "xml_table"),
        (b'{"url": "https://docs.example/open?id=1"}', "link"),
        (b"[InternetShortcut]\r\nURL=https://example", "link"),
        (b"\x00\x01\x02\x03" * 500, "not_a_table"),
        (b"PK\x03\x04" + b"x" * 600, "damaged"),
        (workbook(Tab(line("a")))[:-400], "damaged"),
        (zipped([("xl/workbook.xml", "<workbook><sheets>")]), "damaged"),
        (workbook(Tab("<row><c></row>")), "damaged"),
        (workbook(Tab(line("a"), state="hidden")), "no_such_sheet"),
        (workbook(Tab(line("a")), packing=zipfile.ZIP_BZIP2), "damaged"),
        (ods("")[:-200], "damaged"),
    ],
)
def test_every_kind_says_what_it_is(content, problem):
    with pytest.raises(FileFaulty) as caught:
        read(content, Limits(1_000_000, 5000))
    assert caught.value.problem == problem


@pytest.mark.parametrize("content", ["BM;nama\n1;2", "RIFFAN;b\n1;2", "II;b\n1;2", "GIF;b\n1;2"])
def test_words_that_begin_like_pictures_are_words(content):
    assert read(content.encode(), Limits(1000, 10)).row_count == 2


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_problem_has_its_own_sentence_and_names_no_exception(language):
    words = Texts("console")
    said = [words.get(language, f"file.{problem.value}", detail="7") for problem in FileProblem]
    assert len(set(said)) == len(said)
    assert not any("Error" in one or "{" in one for one in said)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=4))
def test_a_damaged_workbook_is_read_or_refused(place, damage):
    content = bytearray(workbook(Tab(line("tanggal", "sesi") + line("x", 2))))
    content[place % len(content) : place % len(content) + len(damage)] = damage
    try:
        list(read(bytes(content), Limits(1_000_000, 5000)).rows)
    except FileFaulty as faulty:
        assert faulty.problem in FileProblem
