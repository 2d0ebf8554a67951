"""Workbooks written part by part, as other programs write them or as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# Style 0: general; 1: dd/mm/yyyy; 2: hh:mm; 3: [Red] with "d" in a text, which is no day.
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="170" formatCode="dd\\/mm\\/yyyy;@"/>'
    '<numFmt numFmtId="171" formatCode="[Red]0&quot; d&quot;"/></numFmts><cellXfs count="4"><xf numFmtId="0"/>'
    '<xf numFmtId="170"/><xf numFmtId="20"/><xf numFmtId="171"/></cellXfs></styleSheet>'
)
Chunks = str | Iterable[bytes]


@dataclass(frozen=True)
class Tab:
    """One sheet: the elements of its rows, what stands before them and behind."""

    rows: Chunks = ""
    name: str = "Kunjungan"
    state: str = "visible"
    before: str = ""
    behind: str = ""


def text(value: object, reference: str = "") -> str:
    place = f' r="{reference}"' if reference else ""
    return f'<c{place} t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def line(*values: object, number: int = 0, attributes: str = "") -> str:
    """A row of texts; whole numbers become numbers, None an empty cell."""
    cells = "".join(
        "<c/>" if one is None else f"<c><v>{one}</v></c>" if isinstance(one, int) else text(one) for one in values
    )
    return f"<row{f' r={quoteattr(str(number))}' if number else ''} {attributes}>{cells}</row>"


def workbook(
    *tabs: Tab,
    strings: Chunks = "",
    styles: Chunks = STYLES,
    properties: str = "",
    behind: str = "",
    strict: bool = False,
    more: Sequence[tuple[str, Chunks]] = (),
    packing: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    main, relations = (STRICT_MAIN, STRICT_RELATIONS) if strict else (MAIN, RELATIONS)
    names = "".join(
        f'<sheet name={quoteattr(tab.name)} sheetId="{number}" state="{tab.state}" r:id="rId{number}"/>'
        for number, tab in enumerate(tabs, 1)
    )
    book = (
        f'<workbook xmlns="{main}" xmlns:r="{relations}"><workbookPr{properties}/><sheets>{names}</sheets>'
        f"{behind}</workbook>"
    )
    links = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(tabs) + 1)]
    links += [("rS", "styles", "styles.xml"), ("rT", "sharedStrings", "sharedStrings.xml")]
    parts: list[tuple[str, Chunks]] = [
        ("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
        ("_rels/.rels", _links(relations, [("rId1", "officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", _links(relations, links)),
        ("xl/styles.xml", styles),
        ("xl/sharedStrings.xml", strings or f'<sst xmlns="{main}"/>'),
    ]
    parts += [(f"xl/worksheets/sheet{number}.xml", _sheet(tab, main)) for number, tab in enumerate(tabs, 1)]
    return zipped([*parts, *more], packing)


def open_document(body: Chunks, mime: str = "application/vnd.oasis.opendocument.spreadsheet") -> bytes:
    return zipped([("mimetype", mime), ("content.xml", body)])


def ods(tables: str, styles: str = "", behind: str = "") -> bytes:
    """A LibreOffice workbook; `tables`: its table:table elements."""
    spaces = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"'
        for one in ("office", "table", "text", "style", "draw")
    )
    return open_document(
        f'<office:document-content {spaces} xmlns:calcext="urn:calcext"><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}{behind}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def zipped(parts: Iterable[tuple[str, Chunks]], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, content in parts:
            with archive.open(name, "w") as part:
                for chunk in [content.encode()] if isinstance(content, str) else content:
                    part.write(chunk)
    return out.getvalue()


def _links(relations: str, links: Iterable[tuple[str, str, str]]) -> str:
    made = "".join(f'<Relationship Id="{one}" Type="{relations}/{kind}" Target="{to}"/>' for one, kind, to in links)
    return f'<Relationships xmlns="{PACKAGE}">{made}</Relationships>'


def _sheet(tab: Tab, main: str) -> Iterable[bytes]:
    yield f'<worksheet xmlns="{main}">{tab.before}<sheetData>'.encode()
    yield from [tab.rows.encode()] if isinstance(tab.rows, str) else tab.rows
    yield f"</sheetData>{tab.behind}</worksheet>".encode()
