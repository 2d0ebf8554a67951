"""Workbooks of several programs: which sheet, which rows with which numbers, which kinds of cells, what is beside."""

import io
import zipfile
from datetime import date, datetime, time

import pytest

from services.sheets.cells import letters_of
from services.sheets.limits import Limits
from services.sheets.model import Beside, Cell, CellKind, FileFaulty, FileProblem, OtherSheet
from services.sheets.reading import read
from tests.support.workbooks import MAIN, Tab, line, ods, text, workbook, zipped

LIMITS = Limits(1_000_000, 5000)


def values(content: bytes, **how: str) -> dict[int, list[object]]:
    """By row number: what its cells hold; a cell without a value says its kind."""
    return {
        row.number: [cell and (cell.kind if cell.value is None else cell.value) for cell in row.cells]
        for row in read(content, LIMITS, **how).rows
    }


def test_a_wrong_dimension_is_nothing():
    rows = line("a", "b") + line(1, 2) + line(3, 4)
    for said in ("A1", "A1:A2", "A1:XFD1048576", "nonsense"):
        assert values(workbook(Tab(rows, before=f'<dimension ref="{said}"/>'))) == {1: ["a", "b"], 2: [1, 2], 3: [3, 4]}


def test_rows_have_the_numbers_that_the_spreadsheet_shows():
    rows = line("head") + line(None, number=3) + line("x", number=7) + "<row/>" + line("y\nz")
    assert values(workbook(Tab(rows))) == {1: ["head"], 7: ["x"], 9: ["y\nz"]}
    out_of_order = f'<row r="2">{text("c", "C2")}{text("a", "A2")}</row>'
    assert values(workbook(Tab(out_of_order))) == {2: ["a", None, "c"]}


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_both_shapes_of_the_standard_are_read_with_and_without_prefixes(strict, prefix):
    rows = f'<{prefix}row xmlns:x="{MAIN}"><{prefix}c t="str"><{prefix}v>head</{prefix}v></{prefix}c></{prefix}row>'
    content = workbook(Tab(rows), strict=strict)
    assert values(content) == {1: ["head"]}


def test_cells_say_their_kind():
    cells = (
        '<c t="s"><v>0</v></c><c t="s"><v>7</v></c><c><v>46357</v></c><c><v>9.9E+15</v></c><c s="1"><v>46357</v></c>'
        '<c s="1"><v>46357.375</v></c><c s="2"><v>0.375</v></c><c s="3"><v>5</v></c><c t="b"><v>1</v></c>'
        '<c t="e"><v>#N/A</v></c><c t="d"><v>2026-12-01</v></c><c t="n"><v>x</v></c><c s="1"><v>-5</v></c>'
    )
    strings = f'<sst xmlns="{MAIN}"><si><r><t>Con</t></r><r><t>toh_x000A_</t></r><rPh><t>no</t></rPh></si></sst>'
    assert values(workbook(Tab(f"<row>{cells}</row>"), strings=strings)) == {
        1: [
            "Contoh\n",
            CellKind.ERROR,
            46357,
            9.9e15,
            date(2026, 12, 1),
            datetime(2026, 12, 1, 9),
            time(9),
            5,
            True,
            CellKind.ERROR,
            date(2026, 12, 1),
            CellKind.ERROR,
            -5,
        ]
    }
    assert values(
        workbook(Tab('<row><c s="1"><v>0.5</v></c><c s="1"><v>44895</v></c></row>'), properties=' date1904="1"')
    ) == {1: [time(12), date(2026, 12, 1)]}


def test_a_formula_is_its_result_or_says_that_it_has_none():
    cells = "<c><f>1+1</f><v>2</v></c><c><f>1+1</f></c><c><f>A1</f><v></v></c>" + '<c t="str"><f>A1</f><v>a</v></c>'
    rows = f"<row>{cells}{text('end')}</row>"
    assert values(workbook(Tab(rows))) == {1: [2, CellKind.FORMULA, CellKind.FORMULA, "a", "end"]}
    stale = workbook(
        Tab(rows), behind='<calcPr fullCalcOnLoad="1"/>'
    )  # a program wrote them, and no spreadsheet counted
    assert values(stale) == {1: [CellKind.FORMULA] * 4 + ["end"]}


def test_the_first_sheet_that_can_be_seen_is_read_and_the_others_are_named():
    rows = line("a", "b") + line(1)
    book = workbook(
        Tab(rows, "very", "veryHidden"),
        Tab(rows, "lama", "hidden"),
        Tab(line("x"), "Senin"),
        Tab(rows, "Selasa"),
        Tab("<row><c s='1'/></row>", "kosong"),
    )
    sheet = read(book, LIMITS)
    assert (sheet.name, sheet.row_count) == ("Senin", 1)
    assert sheet.beside.other_sheets == (
        OtherSheet("very", 2, 2, True),
        OtherSheet("lama", 2, 2, True),
        OtherSheet("Selasa", 2, 2, False),
    )
    assert values(book, name="Selasa") == {1: ["a", "b"], 2: [1]}
    for name in ("lama", "very", "Rabu"):
        with pytest.raises(FileFaulty) as caught:
            read(book, LIMITS, name)
        assert caught.value.problem is FileProblem.NO_SUCH_SHEET


def test_hidden_rows_and_columns_are_told_by_whatever_hid_them():
    columns = '<cols><col min="2" max="2" hidden="1"/><col min="3" max="3" width="0"/><col min="9" max="9" hidden="1"/>'
    rows = (
        line("a", "b", "c", "d")
        + line(1, attributes='hidden="1"')
        + line(2, attributes='ht="0" customHeight="1"')
        + line(None, attributes='hidden="true"')
        + line(3)
    )
    sheet = read(workbook(Tab(rows, before=f"{columns}</cols>", behind='<autoFilter ref="A1:D4"/>')), LIMITS)
    assert sheet.beside == Beside((), (2, 3), (1, 2), True)
    assert [row.number for row in sheet.rows if row.hidden] == [2, 3]
    assert not read(workbook(Tab(line("a"), behind='<autoFilter ref="A1:A1"/>')), LIMITS).beside


def test_covered_cells_are_no_empty_ones():
    merges = '<mergeCells><mergeCell ref="A2:A4"/><mergeCell ref="B1:C1"/></mergeCells>'
    rows = line("a", "b", None, "d") + line(1, 2) + line(None, 3) + line(None, 4) + line(None, 5)
    covered = CellKind.MERGED
    assert values(workbook(Tab(rows, behind=merges))) == {
        1: ["a", "b", covered, "d"],
        2: [1, 2],
        3: [covered, 3],
        4: [covered, 4],
        5: [None, 5],
    }


def test_a_long_sheet_is_read_twice_and_is_the_same():
    rows = "".join(line("x", number) for number in range(1, 3000))
    sheet = read(workbook(Tab(rows, behind='<mergeCell ref="A2998:A2999"/>')), LIMITS)
    assert [row.cells[1].value for row in sheet.rows] == list(range(1, 3000))
    assert [row.cells[0].kind for row in sheet.rows][-2:] == [CellKind.TEXT, CellKind.MERGED]


# -- LibreOffice ------------------------------------------------------------------------------------


def cell(kind: str, words: str = "", more: str = "", times: int = 1) -> str:
    repeat = f' table:number-columns-repeated="{times}"' if times > 1 else ""
    said = f' office:value-type="{kind}"' if kind else ""
    return f"<table:table-cell{said} {more}{repeat}>{f'<text:p>{words}</text:p>' if words else ''}</table:table-cell>"


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def table(*parts: str, name: str = "Kunjungan", style: str = "ta1") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{"".join(parts)}</table:table>'


def test_the_cells_of_an_open_document():
    cells = (
        cell("string", "Con<text:span>toh</text:span><text:s text:c='2'/>Nama<text:line-break/>x"),
        cell("float", "46.357", 'office:value="46357"'),
        cell("date", "01/12/26", 'office:date-value="2026-12-01"'),
        cell("date", "01/12/26", 'office:date-value="2026-12-01T09:00:00"'),
        cell("time", "09.00", 'office:time-value="PT09H00M00S"'),
        cell("boolean", "TRUE", 'office:boolean-value="true"'),
        cell("string", "#N/A", 'calcext:value-type="error"'),
        cell("", "", 'table:formula="of:=1+1"'),
        cell("float", "2", 'table:formula="of:=1+1" office:value="2"'),
        cell("", times=2),
        cell("string", "twice<office:annotation><text:p>note</text:p></office:annotation>", times=2),
    )
    content = ods(table(row(*cells), row(cell("", times=16384), more='table:number-rows-repeated="1048574"')))
    assert values(content) == {
        1: [
            "Contoh  Nama\nx",
            46357,
            date(2026, 12, 1),
            datetime(2026, 12, 1, 9),
            time(9),
            True,
            CellKind.ERROR,
            CellKind.FORMULA,
            2,
            None,
            None,
            "twice",
            "twice",
        ]
    }


def test_what_is_drawn_over_an_open_document_is_nothing_of_its_cells():
    box = "<draw:frame><draw:text-box><text:p>Diisi petugas</text:p></draw:text-box></draw:frame>"
    stamped = cell("string", f"9901</text:p>{box}<draw:custom-shape><text:p>1</text:p></draw:custom-shape><text:p>")
    content = ods(table(f"<table:shapes>{box}</table:shapes>", row(stamped), row(cell("", box), cell("string", "a"))))
    assert values(content) == {1: ["9901\n"], 2: [None, "a"]}


def test_a_sheet_whose_part_is_lost_is_not_passed_over():
    whole = workbook(Tab(line("a"), name="x"), Tab(line("b"), name="y"))
    parts = zipfile.ZipFile(io.BytesIO(whole))
    for lost in ("sheet1.xml", "sheet2.xml"):
        names = [name for name in parts.namelist() if not name.endswith(lost)]
        with pytest.raises(FileFaulty) as caught:
            read(zipped((name, parts.read(name).decode()) for name in names), LIMITS)
        assert caught.value.problem is FileProblem.DAMAGED


def test_a_sheet_is_chosen_by_what_is_seen_of_its_name():
    content = workbook(
        Tab(line("a"), name="Data"), Tab(line("b"), name="Data  "), Tab(line("c"), name="Kun\xa0jungan ")
    )
    for name, value in (("Data", "a"), ("Data  ", "b"), ("Kun jungan", "c")):
        assert values(content, name=name) == {1: [value]}


def test_a_moment_of_another_zone_is_no_day():
    assert values(workbook(Tab('<row><c t="d"><v>2026-11-30T17:00:00.000Z</v></c></row>'))) == {
        1: ["2026-11-30T17:00:00.000Z"]
    }


def test_what_an_open_document_hides_is_told():
    hidden = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
    a, b, c = cell("string", "a"), cell("string", "b"), cell("string", "c")
    covered = "<table:covered-table-cell/>"
    shown = table(
        columns,
        row(a, b, c),
        row(cell("")),
        row(a, cell("string", "b", 'table:number-rows-spanned="2"'), more='table:number-rows-repeated="1"'),
        row(a, covered, more='table:visibility="filter"'),
        row(c, more='table:number-rows-repeated="2" table:visibility="collapse"'),
    )
    sheet = read(ods(table(row(a), style="ta2", name="lama") + shown + table(name="kosong"), hidden), LIMITS)
    assert sheet.beside == Beside((OtherSheet("lama", 1, 1, True),), (4, 5, 6), (2,), False)
    assert [one.number for one in sheet.rows] == [1, 3, 4, 5, 6]
    assert list(sheet.rows)[2].cells[1] == Cell(CellKind.MERGED)


def test_columns_have_letters():
    assert [letters_of(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
