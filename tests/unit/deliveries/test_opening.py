"""Opening whatever comes: formats by content, bombs refused before they are parsed."""

import zipfile
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet

from kiezwirkung.deliveries.reading import extents, guarding
from kiezwirkung.deliveries.reading.delimited import find_delimiter
from kiezwirkung.deliveries.reading.encodings import decode
from kiezwirkung.deliveries.reading.grids import TAG, column_letter, column_of_values
from kiezwirkung.deliveries.reading.opening import detect, open_bytes

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
CELL = '<row r="{row}"><c r="{column}{row}" t="inlineStr"><is><t>x</t></is></c></row>'
ODS = (
    '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>'
    '<table:table table:name="A">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)


def small_xlsx() -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("A").write_row(0, 0, ["a", 1, 2.5, True])
    return target.getvalue()


def with_member(content: bytes, name: str, member: str | bytes) -> bytes:
    """The archive with one member replaced."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, member if info.filename == name else old.read(info))
    return target.getvalue()


def with_sheet(rows: str) -> bytes:
    return with_member(small_xlsx(), "xl/worksheets/sheet1.xml", SHEET.format(rows))


def ods(content: str) -> bytes:
    target = BytesIO()
    OpenDocumentSpreadsheet().save(target)
    return with_member(target.getvalue(), "content.xml", content)


def test_native_values_keep_their_kind():
    grid = open_bytes(small_xlsx()).grids[0]
    assert grid.row(0) == ["a", f"{TAG}n1", f"{TAG}n2.5", f"{TAG}b1"]


@pytest.mark.parametrize(
    "rows",
    [
        CELL.format(row=1, column="A") + CELL.format(row=1048576, column="XFD"),
        CELL.format(row=1, column="A") + CELL.format(row=2, column="AAAAA"),
        CELL.format(row=1, column="A") + CELL.format(row=99999999, column="A"),
        CELL.format(row=1, column="A").replace('"', "'") + CELL.format(row=1048576, column="XFD").replace('"', "'"),
    ],
)
def test_a_cell_at_the_end_of_the_world_is_refused_before_it_is_parsed(rows: str):
    assert open_bytes(with_sheet(rows)).refusal == "D114"


def test_styled_empty_cells_far_out_do_no_harm():
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    opened = open_bytes(with_sheet(CELL.format(row=1, column="A") + far))
    assert opened.refusal == ""
    assert (opened.grids[0].height, len(opened.grids[0].columns)) == (1, 1)


def test_a_far_cell_alone_is_read_with_its_address():
    grid = open_bytes(with_sheet(CELL.format(row=1048576, column="XFD"))).grids[0]
    assert (grid.first_row, grid.letter(0)) == (1048576, "XFD")


def test_an_archive_that_unpacks_beyond_measure_is_refused():
    blanks = SHEET.format(CELL.format(row=1, column="A")) + " " * (guarding.SMALL_UNPACKED + 1)
    assert open_bytes(with_member(small_xlsx(), "xl/worksheets/sheet1.xml", blanks)).refusal == "D114"


def test_a_document_type_definition_is_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + SHEET.format(CELL.format(row=1, column="A"))
    assert open_bytes(with_member(small_xlsx(), "xl/worksheets/sheet1.xml", bomb)).refusal == "D101"


@pytest.mark.parametrize(
    "table",
    [
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000" '
        'office:value-type="float" office:value="1"/></table:table-row>',
        '<table:table-row table:number-rows-repeated="99999999999"/>',
        '<table:table-row><table:table-cell table:number-columns-repeated="99999"/><table:table-cell><text:p>x</text:p>'
        "</table:table-cell></table:table-row>",
        "<table:table-row><nonsense></table:table-row>",
    ],
)
def test_absurd_repeats_in_an_ods_are_refused(table: str):
    assert open_bytes(ods(ODS.format(table))).refusal == ("D101" if "nonsense" in table else "D114")


def test_empty_repeats_at_the_end_of_an_ods_are_usual():
    cell = "<table:table-cell office:value-type='string'><text:p>x</text:p></table:table-cell>"
    rows = f"<table:table-row>{cell}</table:table-row>"
    gap = '<table:table-cell table:number-columns-repeated="16384"/>'
    end = f'<table:table-row table:number-rows-repeated="1048574">{gap}</table:table-row>'
    hidden = rows.replace("<table:table-row>", '<table:table-row table:visibility="collapse">')
    opened = open_bytes(ods(ODS.format(rows + hidden + end)))
    assert opened.refusal == ""
    assert opened.grids[0].hidden_rows == frozenset({2})


def test_the_limits_are_those_of_excel():
    extents.check_rectangle(1_048_576, 16_384, extents.MAX_CELLS)
    with pytest.raises(extents.ImplausibleError):
        extents.check_rectangle(1, 1, extents.MAX_CELLS + 1)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"PK\x03\x04", "zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"), (b"%PDF-1.7", "foreign"),
     (b" <html>", "foreign"), (b"a;b", "text"), (b"\xff\xfea\x00", "text")],
)  # fmt: skip
def test_the_content_tells_the_format(content: bytes, kind: str):
    assert detect(content) == kind


def test_a_zip_that_is_no_workbook_and_binary_rubbish_are_unreadable():
    assert open_bytes(ods("no xml")).refusal == "D101"
    assert open_bytes(bytes(range(1, 32)) * 50).refusal == "D101"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_decoded_as_it_was_written(encoding: str):
    text = "Straße;Größe;5 € – „gut“\n" * 3
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n", (";", False)), ("a,b,c\n1,2,3\n", (",", False)),
        ("a\tb\n1,5\t2,5\n", ("\t", False)), ("Titel, mit Komma\na;b;c\n1;2;3\n1;2;3\n", (";", False)),
        ('a,b\n"x;y",1\n"x;y",1\n', (",", False)), ("sep=|\na|b\n", ("|", True)), ("nur\nein\nWort\n", (";", False)),
    ],
)  # fmt: skip
def test_the_delimiter_is_found(text: str, delimiter: tuple[str, bool]):
    assert find_delimiter(text) == delimiter


def test_blank_lines_quotes_and_ragged_rows_keep_their_row_numbers():
    grid = open_bytes(b'\n\na;b;c\n"1\n2";"x ""y""";3\n4;5\n\n6;7;8;9\n').grids[0]
    assert [grid.row(at) for at in range(grid.height)] == [
        [None, None, None, None], [None, None, None, None], ["a", "b", "c", None], ["1\n2", 'x "y"', "3", None],
        ["4", "5", None, None], [None, None, None, None], ["6", "7", "8", "9"],
    ]  # fmt: skip


def test_broken_quotes_and_old_line_ends_are_read_all_the_same():
    assert open_bytes(b'a;b\n"x;1\n').refusal == ""
    assert open_bytes(b"a;b\r1;2\r3;4\r").grids[0].height == 3


@pytest.mark.parametrize("values", [(1, True, 0, False), (True, 1.0, False, 0.0)])
def test_truth_values_never_read_as_the_numbers_they_equal(values: tuple[object, ...]):
    alone = [column_of_values([value]).at(0) for value in values]
    together = column_of_values(values)
    assert [together.at(row) for row in range(4)] == alone
    assert {text[1] for text in alone} == {"n", "b"}


@pytest.mark.parametrize(("number", "letter"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA"), (16384, "XFD")])
def test_columns_have_the_letters_of_excel(number: int, letter: str):
    assert column_letter(number) == letter


SOUND = [small_xlsx(), "a;b\n1;2\n".encode("utf-16"), ods(ODS.format(""))]


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_damaged_bytes_are_read_or_refused_and_never_raise(data: st.DataObject):
    content = bytearray(data.draw(st.sampled_from(SOUND)))
    for at, byte in data.draw(
        st.dictionaries(st.integers(0, len(content) - 1), st.integers(0, 255), max_size=9)
    ).items():
        content[at] = byte
    assert open_bytes(bytes(content)).refusal in {"", "D101", "D102", "D103", "D114"}  # a damaged size may be huge
