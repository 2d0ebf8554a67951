"""CSV files as people have them: encodings, marks, separators, line breaks in cells, one character that is wrong."""

import pytest

from services.sheets import csv_file
from services.sheets.limits import Limits
from services.sheets.model import CellKind, FileFaulty, FileProblem
from services.sheets.reading import read

LIMITS = Limits(1_000_000, 5000)
BROKEN = CellKind.BROKEN


def rows(content: str | bytes) -> dict[int, list[object]]:
    """By row number; a broken cell says so."""
    sheet = read(content if isinstance(content, bytes) else content.encode(), LIMITS)
    return {
        one.number: [cell and (BROKEN if cell.kind is BROKEN else cell.value) for cell in one.cells]
        for one in sheet.rows
    }


def problem(content: bytes) -> FileProblem:
    with pytest.raises(FileFaulty) as caught:
        read(content, LIMITS)
    return caught.value.problem


@pytest.mark.parametrize(
    "start", ["", "\ufeff", "\ufeff\ufeff", "sep=;\r\n", "\ufeffSEP=;\n", '"sep=;"\n', "sep=;;;\r"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_marks_and_line_ends(start, end):
    assert rows(start + f"a;b{end}1;2{end}{end}3;4") == {1: ["a", "b"], 2: ["1", "2"], 4: ["3", "4"]}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_delimiter_is_the_one_that_all_lines_have(delimiter):
    title, name = "DAFTAR, RUTAN, KELAS IIB, 2026", '"Contoh, S.H., M.H., M.Si."'
    lines = [
        title,
        delimiter.join(("kode", "nama", "nip")),
        delimiter.join(("a", name, "1")),
        delimiter.join(("b", name, "2")),
    ]
    assert rows("\n".join(lines))[3] == ["a", "Contoh, S.H., M.H., M.Si.", "1"]
    assert rows("a|b\n1|2,5\n") == {1: ["a", "b"], 2: ["1", "2,5"]}
    assert rows("sep=|\na|b;c\n") == {1: ["a", "b;c"]}


def test_a_row_counts_once_however_many_lines_it_has():
    assert rows('a;b\r\n"x\r\n\r\ny";1\r\nz;2') == {1: ["a", "b"], 2: ["x\r\n\r\ny", "1"], 3: ["z", "2"]}


@pytest.mark.parametrize("character", ["\x0b", "\x0c", "\x00", "\x1a", "\x85", "\u2028", "\ufffe"])
def test_a_character_that_is_no_letter_is_part_of_its_cell(character):
    assert rows(f"a;b\nx{character}y;1\nz;2") == {1: ["a", "b"], 2: [f"x{character}y", "1"], 3: ["z", "2"]}


def test_a_quotation_mark_that_is_never_closed_spoils_its_row_only():
    assert rows('a;b\n"x;1\ny;2\nz;3') == {1: ["a", "b"], 2: [BROKEN, "1"], 3: ["y", "2"], 4: ["z", "3"]}
    assert rows('a;b\ny;2\n"x;1') == {1: ["a", "b"], 2: ["y", "2"], 3: [BROKEN, "1"]}
    assert rows('a;b\n5" pipa;1\n"x"y;2') == {1: ["a", "b"], 2: ['5" pipa', "1"], 3: ["xy", "2"]}
    assert rows('a;b\n"x;1\n' + "y;2\n" * 4000)[4002] == ["y", "2"]  # longer than a cell can be


def test_quotation_marks_that_are_never_closed_everywhere_are_told_once(monkeypatch):
    monkeypatch.setattr(csv_file, "_MOST_OPEN", 0)
    with pytest.raises(FileFaulty) as caught:
        rows('a;b\n"x;1\ny;2')
    assert (caught.value.problem, caught.value.detail) == (FileProblem.QUOTES, "2")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("name", ["Nur’aini", "René", "PEÑA", "Ma´ruf", "Contoh – Nama", "9901\xa00101", "Zoë “Nama”"])
def test_names_in_the_encodings_that_people_have(encoding, name):
    assert rows(f"tanggal;nama\r\n2026-12-01;{name}\r\n".encode(encoding))[2][1] == name


@pytest.mark.parametrize("name", ["Nur’aini", "René", "PEÑA", "9901\xa00101", "Contoh – Nama", "“Nama”"])
def test_an_old_macintosh_is_not_taken_for_windows(name):
    assert rows(f"tanggal;nama\r2026-12-01;{name}\r2026-12-02;Contoh".encode("mac-roman")) == {
        1: ["tanggal", "nama"],
        2: ["2026-12-01", BROKEN],
        3: ["2026-12-02", "Contoh"],
    }


def test_bytes_that_are_no_character_spoil_their_cells_and_other_scripts_the_file():
    assert rows("a;Nur’aini\n".encode() + b"x\xff;1") == {1: ["a", "Nur’aini"], 2: [BROKEN, "1"]}
    assert rows("a;b\nŁódź;1".encode("iso8859-2"))[2] == [BROKEN, "1"]
    for encoding in ("koi8-r", "cp1251", "iso8859-5"):
        assert problem("nama;b\nПример Имени;1".encode(encoding)) is FileProblem.ENCODING
    assert problem(("a;" + "名前" * 20).encode("shift-jis")) is FileProblem.ENCODING
    assert problem("nama;b\n".encode("utf-32")) is FileProblem.ENCODING
    assert problem("nama;tanggal".encode("cp500")) is FileProblem.ENCODING


def test_signs_in_a_row_and_cut_emoji_are_no_other_encoding():
    assert rows("a;———\nx;“…”".encode("cp1252")) == {1: ["a", "———"], 2: ["x", "“…”"]}
    smile = "\U0001f600".encode("utf-16-be")
    halves = [smile[:2].decode("utf-16-be", "surrogatepass"), smile[2:].decode("utf-16-be", "surrogatepass")]
    java = b"".join(half.encode("utf-8", "surrogatepass") for half in halves)
    assert rows(b"a;b\n1;" + java + b"\n2;" + java[:3]) == {1: ["a", "b"], 2: ["1", "\U0001f600"], 3: ["2", BROKEN]}
    assert rows("a;\ufffd\ufffd\ufffd\nx;1") == {1: ["a", BROKEN], 2: ["x", "1"]}
    assert rows(b"a;b\n1;2\n" + b"\0" * 500)[2] == ["1", "2"]


@pytest.mark.parametrize("blank", ["", "  ", "\xa0", "\u200b", "\ufeff"])
def test_cells_that_look_empty_are(blank):
    assert rows(f"a;{blank};b;{blank}\n{blank};{blank}\nx") == {1: ["a", None, "b"], 3: ["x"]}
