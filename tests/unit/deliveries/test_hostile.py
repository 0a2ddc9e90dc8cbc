"""Files that mean harm or went badly wrong: each gets its verdict within the stated limits, and no row is lost.

Time is CPU time of reading in this process; the files are invented (erfunden). What only a process of its own can
survive is in `test_isolation.py`.
"""

import os
import random
import re
import struct
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from kiezwirkung.deliveries.intake.inbox import InboxFile, look_into, scan
from kiezwirkung.deliveries.reading import extents, files
from kiezwirkung.deliveries.reading.files import read_bytes
from kiezwirkung.deliveries.reading.results import Reader, Reading
from tests.unit.deliveries.written_tables import as_ods, as_xls

HEADERS = ("Standort-ID", "Monat", "Bereich", "Besuche", "Erfassung")
ROW = ("MI01NH-01", "März", "Angebote", 120, "gezählt")
CSV = ";".join(HEADERS) + "\n" + "MI01NH-01;März;Angebote;120;gezählt\n"
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def slowly(*values: str) -> list[object]:
    """Further values of the same claim, too many for every run."""
    return [pytest.param(value, marks=pytest.mark.slow) for value in values]


@pytest.fixture
def verdict(reader: Reader) -> Callable[[str | bytes], Reading]:
    """Reads and counts CPU seconds: no file may take more than ten."""

    def judge(content: str | bytes) -> Reading:
        begin = time.process_time()
        data = content.encode() if isinstance(content, str) else content
        reading = read_bytes(data, "MI01NH_2025.xlsx", reader)
        assert time.process_time() - begin < 10
        assert reading.is_conserved
        return reading

    return judge


def first_code(reading: Reading) -> str:
    return reading.findings[0].code if reading.findings else ""


def workbook(
    rows: Iterable[Iterable[object]] = (HEADERS, ROW), sheets: int = 1, dress=lambda book, sheet: None
) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        rows = [list(row) for row in rows]
        for _ in range(sheets):
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            dress(book, sheet)
    return target.getvalue()


def with_part(data: bytes, name: str, content: str | bytes) -> bytes:
    """The same archive with one part replaced or added."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return target.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(name)


def changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    content = part(data, name)
    assert old in content
    return with_part(data, name, content.replace(old, new, 1))


def test_the_limits_people_read_are_those_that_hold():
    text = (Path(__file__).parents[3] / "docs" / "limits.md").read_text(encoding="utf-8")
    limits = {name: value for name, value in vars(extents).items() if name.isupper() and name != "MIB"}
    limits["MAX_MEMORY"] //= extents.MIB
    written = {name: f"{value:,}".replace(",", ".") for name, value in limits.items()}
    assert [name for name, number in written.items() if not re.search(rf"(?<![\d.]){number}(?![\d.]*\d)", text)] == []


# bombs


@pytest.mark.parametrize("name", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/media/image1.png"])
def test_a_part_that_unpacks_beyond_measure_is_refused(verdict, name: str):
    blanks = part(workbook(), SHEET if name.endswith("png") else name) + b" " * extents.SMALL_UNPACKED
    assert first_code(verdict(with_part(workbook(), name, blanks))) == "D114"


def test_an_archive_within_an_archive_is_never_unpacked(verdict):
    bomb = with_part(workbook(), "x.xml", b"\0" * (extents.SMALL_UNPACKED - 1_000_000))
    for _ in range(5):
        bomb = with_part(workbook(), "xl/embeddings/book.xlsx", bomb)
    assert first_code(verdict(bomb)) == ""
    assert first_code(verdict(with_part(workbook(), "xl/worksheets/sheet2.xml", bomb))) in {"", "D101"}


def test_a_sheet_that_was_not_looked_at_is_not_parsed(verdict):
    data = with_part(workbook(), "xl/worksheets/sheet1.dat", part(workbook(), SHEET))
    data = changed(data, "xl/_rels/workbook.xml.rels", b"sheet1.xml", b"sheet1.dat")
    assert first_code(verdict(changed(data, "[Content_Types].xml", b"sheet1.xml", b"sheet1.dat"))) == "D101"


def test_entries_that_share_their_bytes_are_refused(verdict):
    """A file of some kilobytes whose directory names the same bytes many times."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(b" " * 900_000) + packed.flush()
    name, crc = b"xl/worksheets/sheet%04d.xml", zlib.crc32(b" " * 900_000)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(body), 900_000, len(name % 0), 0) + name % 0
    entries = b"".join(
        struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(body), 900_000, len(name % n), 0, 0, 0, 0, 0, 0
        )
        + name % n
        for n in range(900)
    )
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 900, 900, len(entries), len(local) + len(body), 0)
    assert first_code(verdict(local + body + entries + end)) == "D114"


def test_a_size_that_lies_in_the_directory_is_refused(verdict):
    data = bytearray(with_part(workbook(), SHEET, part(workbook(), SHEET) + b" " * 5_000_000))
    at = data.rfind(b"PK\1\2")
    struct.pack_into("<I", data, at + 24, 100)
    assert first_code(verdict(bytes(data))) == "D101"


def test_more_parts_than_any_workbook_has_are_refused(verdict):
    target = BytesIO(workbook())
    with zipfile.ZipFile(target, "a") as archive:
        for number in range(extents.MAX_MEMBERS + 1):
            archive.writestr(f"x{number}", "")
    assert first_code(verdict(target.getvalue())) == "D114"


ENTITIES = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("name", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"])
@pytest.mark.parametrize("definition", [ENTITIES, OUTSIDE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_part(verdict, name: str, definition: str, encoding: str):
    text = part(workbook(), name).decode()
    text = text.replace("?>", f"?>{definition}", 1).replace('encoding="UTF-8"', f'encoding="{encoding}"')
    assert first_code(verdict(with_part(workbook(), name, text.encode(encoding)))) == "D101"


def test_a_list_that_claims_billions_of_entries_is_refused_before_room_is_made_for_them(verdict):
    for claim in (b'uniqueCount="4294967295"', b'uniqueCount="2147483648"'):
        data = changed(workbook(), "xl/sharedStrings.xml", b'uniqueCount="9"', claim)
        assert first_code(verdict(data)) == "D101"
    assert (
        first_code(verdict(changed(workbook(), "xl/styles.xml", b'cellXfs count="1"', b'cellXfs count="4294967295"')))
        == "D101"
    )


def test_words_used_far_more_often_than_they_are_listed_are_no_lie(verdict):
    rows = [(f"MI01NH-{at % 9}", "März", "Angebote", at, "gezählt") for at in range(3_000)]
    data = workbook([HEADERS, *rows])
    assert b' count="12005"' in part(data, "xl/sharedStrings.xml")
    assert len(part(data, "xl/sharedStrings.xml")) < 1_000
    pivot = '<pivotCacheDefinition recordCount="150000"/>'
    reading = verdict(with_part(data, "xl/pivotCache/pivotCacheDefinition1.xml", pivot))
    assert reading.rows_read == len(rows)
    assert "D101" not in {one.code for one in reading.findings}


# extents


@pytest.mark.slow
def test_a_million_empty_rows_are_no_rows(verdict):
    def far(_, sheet) -> None:
        for row in range(2, 3_000):
            sheet.set_row(row, 20)
        sheet.write_blank(extents.EXCEL_ROWS - 1, 0, None, _.add_format({"bold": True}))

    reading = verdict(workbook(dress=far))
    assert (first_code(reading), reading.rows_read) == ("", 1)
    spaces = (HEADERS, ROW, *([" "] for _ in range(2)))
    last = workbook(spaces, dress=lambda _, sheet: sheet.write_string(extents.EXCEL_ROWS - 1, 0, " "))
    reading = verdict(last)
    assert (first_code(reading), reading.rows_read) == ("", 1)


def test_a_million_lines_of_delimiters_are_no_rows(verdict):
    reading = verdict(CSV + ";;;;\n" * extents.EXCEL_ROWS)
    assert (first_code(reading), reading.rows_read) == ("", 1)


def test_fifty_thousand_merged_ranges_are_survived(verdict):
    refs = "".join(f'<mergeCell ref="A{row}:B{row + 1}"/>' for row in range(10, 100_010, 2))
    content = part(workbook(), SHEET).replace(
        b"</sheetData>", f'</sheetData><mergeCells count="50000">{refs}</mergeCells>'.encode()
    )
    reading = verdict(with_part(workbook(), SHEET, content))
    assert (first_code(reading), reading.rows_read) == ("", 1)


@pytest.mark.slow
def test_ten_thousand_columns_are_read_or_refused(verdict):
    wide = [*HEADERS, *(f"Spalte {n}" for n in range(10_000))]
    reading = verdict(workbook([wide, [*ROW, *range(10_000)]]))
    assert reading.rows_read == 1
    assert {finding.code for finding in reading.findings} == {"D113"}
    assert first_code(verdict(";".join(wide) + "\n" + ";".join("1" for _ in wide))) == "D114"


@pytest.mark.slow
def test_columns_that_are_only_painted_do_not_count(verdict):
    def paint(book, sheet) -> None:
        yellow = book.add_format({"bg_color": "yellow"})
        for row in range(5):
            for column in range(5 if row < 2 else 0, extents.EXCEL_COLUMNS):
                sheet.write_blank(row, column, None, yellow)

    reading = verdict(workbook(dress=paint))
    assert (first_code(reading), reading.rows_read) == ("", 1)


@pytest.mark.slow
def test_too_many_sheets_are_refused_and_many_are_read(verdict):
    assert first_code(verdict(workbook(sheets=1_000))) == "D114"
    assert verdict(workbook(sheets=200)).rows_read == 200


def test_two_cells_that_span_a_whole_sheet_are_refused(verdict):
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    spelled = (corner, corner.replace(b"r=", b"r = "), corner.replace(b'"', b"'"), corner.replace(b"r=", b"r\n="))
    for end in spelled:
        assert first_code(verdict(changed(workbook(), SHEET, b"</sheetData>", end))) == "D114"


def test_a_cell_without_a_place_in_a_row_far_away_is_refused(verdict):
    for row in ("2147483649", "4294967295", "99999999999999999999", "1048577"):
        end = f'<row r="{row}"><c><v>1</v></c></row></sheetData>'.encode()
        assert first_code(verdict(changed(workbook(), SHEET, b"</sheetData>", end))) in {"D101", "D114"}


def test_many_sheets_that_are_each_just_small_enough_are_refused_together(verdict):
    data = workbook(sheets=60)
    for number in range(1, 61):
        end = b'<row r="9999"><c r="ZZ9999"><v>1</v></c></row></sheetData>'
        data = changed(data, f"xl/worksheets/sheet{number}.xml", b"</sheetData>", end) if number % 6 == 0 else data
    assert first_code(verdict(data)) == "D114"


@pytest.mark.parametrize(
    "sign", [".", *slowly("1", "@", "a", "(", "-", "1.", "+49 ", "A ", "1-", "ä", "0/", "'", "e", ", ", "_")]
)
def test_cells_as_long_as_excel_allows_are_judged_at_once(verdict, sign: str):
    long = (sign * 32_767)[:32_767]
    columns = ("Standort-ID", "Monat", "Bereich", "Besuche", "Erfassung", "Anteil Migrationsgeschichte")
    rows = [columns, *([long[n:] for _ in columns] for n in range(20))]
    assert verdict(workbook(rows)).rows_read == 20
    ids = ("Termin-ID", "Datum", "Teilnahmecode", "Erstbesuch", "Prognoseraum des Wohnorts")
    assert verdict(workbook([ids, *([long[n:] for _ in ids] for n in range(20))])).rows_read == 20


@pytest.mark.parametrize(
    "sign", ["<c ", "x", *slowly("<row ", "<c r=", '<c r="A1" ', "<f>", "<col ", "<sheet ", " ", "<")]
)
def test_broken_markup_is_judged_at_once(verdict, sign: str):
    for name in (SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        verdict(with_part(workbook(), name, part(workbook(), name) + (sign * 2_000_000)[:1_000_000].encode()))
        content = part(workbook(), name)
        at = content.find(b"<sheetData>") if name == SHEET else content.rfind(b"</")
        noise = (sign * 2_000_000)[:1_000_000].encode()
        verdict(with_part(workbook(), name, content[:at] + noise + content[at:]))


# damage


@pytest.mark.parametrize("tenth", range(10))
def test_a_workbook_that_ends_too_early_is_unreadable_or_empty(verdict, tenth: int):
    data = workbook()
    assert first_code(verdict(data[: len(data) * tenth // 10])) in {"D101", "D103"}


@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_csv_that_ends_too_early_keeps_the_rows_it_has(verdict, tenth: int):
    text = CSV + "MI01NH-01;April;Angebote;7;gezählt\n" * 100
    reading = verdict(text[: len(text) * tenth // 10])
    assert reading.rows_read >= 9 * tenth


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (workbook(), SHEET), (workbook(), SHEET.upper()), (workbook(), f"/{SHEET}"), (workbook(), "docProps/app.xml"),
        (workbook(), SHEET.replace("/", "\\")), (as_ods([HEADERS, ROW]), "content.xml"),
    ],
)  # fmt: skip
def test_of_two_parts_with_one_name_none_is_read(verdict, data: bytes, name: str):
    assert first_code(verdict(data)) == ""
    target = BytesIO(data)
    with warnings.catch_warnings(), zipfile.ZipFile(target, "a") as archive:
        warnings.simplefilter("ignore", UserWarning)  # the writer sees it too
        archive.writestr(name, b"<worksheet/>")
    reading = verdict(target.getvalue())
    assert ([finding.code for finding in reading.findings], reading.tables) == (["D124"], [])


def test_a_workbook_with_a_password_asks_for_one_without(verdict):
    cdf = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000 + "EncryptedPackage".encode("utf-16-le")
    assert first_code(verdict(cdf)) == "D102"
    data = bytearray(workbook())
    at = 0
    while (at := data.find(b"PK\1\2", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    assert first_code(verdict(bytes(data))) == "D102"
    sheet = as_ods([HEADERS, tuple(map(str, ROW))])
    locked = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    assert first_code(verdict(with_part(sheet, "META-INF/manifest.xml", f"<manifest>{locked}</manifest>"))) == "D102"


def test_two_billion_blanks_are_not_written_out(verdict):
    sheet = as_ods([HEADERS, tuple(map(str, ROW))])
    assert first_code(verdict(sheet)) == ""
    blanks = b'<text:s text:c="900000000"/>'
    assert first_code(verdict(changed(sheet, "content.xml", "März".encode(), b"M" + blanks))) == "D114"


# csv


@pytest.mark.slow
def test_one_line_of_hundreds_of_megabytes_is_survived(verdict):
    reading = verdict(CSV + "x" * 200_000_000)
    assert reading.rows_read == 2
    reading = verdict("x" * 200_000_000)
    assert first_code(reading) in {"D104", "D114"}


def test_null_bytes_are_no_text(verdict):
    assert first_code(verdict(CSV.replace("120", "1\x0020"))) == "D101"
    late = CSV + "MI01NH-01;April;Angebote;7;gezählt\n" * 5_000 + "MI01NH-01;April;Ange\x00bote;7;gezählt\n"
    assert first_code(verdict(late)) in {"D101", "D207"}


def test_more_faults_than_anybody_could_repair_are_told_as_one(verdict, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "MAX_FINDINGS", 20)
    bad = [CSV.partition("\n")[2].replace("120", f"12{sign}") for sign in "abcdefghijklmnopqrst"]
    assert len(verdict(CSV + "".join(bad)).findings) == 20
    reading = verdict(CSV + "".join([*bad, bad[0]]))
    assert [one.code for one in reading.findings] == ["D114"]


def test_a_quote_that_is_never_closed_loses_no_row_silently(verdict):
    text = CSV + "".join(f"MI01NH-01;April;Angebote;{n};gezählt\n" for n in range(1_000))
    reading = verdict(text.replace("März", '"März'))
    assert reading.rows_read > 0
    assert reading.findings


# the inbox


def test_only_files_are_deliveries(tmp_path: Path):
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "folder.xlsx").mkdir()
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "device.xlsx").symlink_to("/dev/zero")
    (tmp_path / "loop.xlsx").symlink_to(tmp_path / "loop.xlsx")
    (tmp_path / "nowhere.xlsx").symlink_to(tmp_path / "gone.xlsx")
    (tmp_path / "up.xlsx").symlink_to(tmp_path / ".." / ".." / "passwd")
    (tmp_path / "inner_pipe.xlsx").symlink_to(tmp_path / "pipe.xlsx")
    assert [file.name for file in scan(tmp_path)] == ["a.csv"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb.csv", "a\\u000ab.csv"), ("a\x1b[31mb.csv", "a\\u001b[31mb.csv"), ("a\u202evsc.xlsx", "a\\u202evsc.xlsx"),
        ("a\u200fb.csv", "a\\u200fb.csv"), ("a\u2028b.csv", "a\\u2028b.csv"), ("a\x7fb.csv", "a\\u007fb.csv"),
        ("a\ufeffb.csv", "a\\ufeffb.csv"), ("a\U000e0041b.csv", "a\\U000e0041b.csv"),
        ("Größe März €.csv", "Größe März €.csv"), ("a..b.csv", "a..b.csv"), ("\t.csv", "\\u0009.csv"),
    ],
)  # fmt: skip
def test_signs_nobody_can_see_are_written_by_their_number(tmp_path: Path, name: str, shown: str):
    (tmp_path / name).write_text("x")
    assert [file.name for file in scan(tmp_path)] == [shown]
    assert scan(tmp_path)[0].path.read_text() == "x"


def test_a_file_changed_a_moment_ago_waits_and_is_taken_later(tmp_path: Path):
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "b.csv").write_text("y")
    now = datetime(2026, 1, 10, 4, 0, tzinfo=UTC)
    for name, age in (("a.csv", 1), ("b.csv", extents.SETTLED_SECONDS)):
        at = (now - timedelta(seconds=age)).timestamp()
        os.utime(tmp_path / name, (at, at))
    look = look_into(tmp_path, now)
    assert ([file.name for file in look.files], look.waiting) == (["b.csv"], ["a.csv"])
    later = look_into(tmp_path, now + timedelta(minutes=1))
    assert ([file.name for file in later.files], later.waiting) == (["a.csv", "b.csv"], [])
    assert look_into(tmp_path, now - timedelta(days=2)).waiting == []


def test_a_file_that_grows_while_it_is_looked_at_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "b.csv").write_text("y")
    whole = Path.open

    def open_growing(path: Path, *args: object, **kwargs: object) -> object:
        if path.name == "a.csv":
            with whole(path, "a") as file:
                file.write("more")
        return whole(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_growing)
    look = look_into(tmp_path)
    assert ([file.name for file in look.files], look.waiting) == (["b.csv"], ["a.csv"])


def test_no_file_has_a_name_that_leads_elsewhere():
    assert InboxFile.__dataclass_fields__.keys() >= {"path", "name"}


def test_noise_of_every_kind_is_refused(verdict):
    chance = random.Random(3)  # noqa: S311 - seeded noise
    for start in (b"", b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xef\xbb\xbf"):
        for size in (1, 100, 10_000):
            assert first_code(verdict(start + chance.randbytes(size))) in {"D101", "D103", "D104"}


# the old xls


def altered(data: bytes, at: int, *numbers: int) -> bytes:
    return data[:at] + struct.pack(f"<{len(numbers)}I", *numbers) + data[at + 4 * len(numbers) :]


@pytest.mark.parametrize(
    ("place", "number", "code"),
    [
        (48, 0x00FFFFFF, "D101"),  # the directory begins in a sector that does not exist
        (44, 0x7FFFFFFF, "D101"),  # more allocation tables than the file has bytes
        (68, 0, "D101"),  # a list of tables that leads back to itself
        (76, 0x00FFFFFF, "D101"),  # a table in a sector that does not exist
    ],
)
def test_an_old_workbook_whose_tables_lie_is_refused_before_it_is_followed(verdict, place: int, number: int, code: str):
    data = as_xls([HEADERS, ROW])
    assert first_code(verdict(data)) == ""
    assert first_code(verdict(altered(data, place, number))) == code


def test_an_old_workbook_with_a_chain_without_end_is_refused(verdict):
    data = as_xls([HEADERS, ROW])
    (table,) = struct.unpack_from("<I", data, 76)
    assert first_code(verdict(altered(data, 512 * (table + 1), 0))) == "D101"


def test_an_old_workbook_that_claims_an_absurd_extent_is_refused(verdict):
    data = as_xls([HEADERS, ROW])
    at = data.index(struct.pack("<HH", 0x200, 14))
    assert first_code(verdict(altered(data, at + 4, 0, 0xFFFFFFFF))) == "D114"
