"""No person in any byte of the feedback, and a package that opens everywhere."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from kiezwirkung.deliveries.feedback.original import read_original

FIRST_ROW, SUM_ROW = 7, 13
GRAY = "FFD9D9D9"
Write = Callable[..., Path]
Change = Callable[..., bytes]
Planted = dict[str, str]


def unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_planted_names_are_really_in_the_file(own_file: bytes, planted: Planted) -> None:
    with zipfile.ZipFile(io.BytesIO(own_file)) as archive:
        said = b"".join(archive.read(name) for name in archive.namelist())
    assert [place for place, name in planted.items() if name.encode() not in said] == []


def test_no_planted_name_stands_in_any_byte_of_the_feedback(
    write: Write, own_file: bytes, planted: dict[str, str]
) -> None:
    said = b"".join(unzipped(write(own_file)).values()).lower()
    assert [place for place, name in planted.items() if name.lower().encode() in said] == []
    assert not [b for b in (b"plantmann", b"erika", b"5550123", b"mailto") if b in said]


def test_rules_that_name_nobody_are_kept(book: openpyxl.Workbook) -> None:
    sheet = book["Besuche"]
    (rules,) = [one.rules for one in sheet.conditional_formatting]
    assert [(rule.type, rule.formula) for rule in rules] == [("cellIs", ["100"])]
    validations = {one.type: one for one in sheet.data_validations.dataValidation}
    assert (validations["whole"].formula1, validations["whole"].formula2) == ("0", "200000")
    assert validations["list"].formula1 == '"gezählt"'


def test_what_may_name_a_person_is_gray_and_empty(book: openpyxl.Workbook) -> None:
    sheet = book["Besuche"]
    for name in ("A4", "G7", "G8", "H8", f"A{SUM_ROW + 1}"):
        assert (sheet[name].value, sheet[name].fill.fgColor.rgb) == (None, GRAY), name


def test_hidden_rows_and_headers_not_read_keep_not_even_known_words(book: openpyxl.Workbook) -> None:
    sheet = book["Besuche"]
    hidden = [sheet.cell(SUM_ROW - 1, column) for column in (2, 3, 4, 5, 6, 9)]
    assert [(cell.value, cell.fill.fgColor.rgb) for cell in hidden] == [(None, GRAY)] * 6
    assert [sheet[name].value for name in ("G6", "H6", "L6")] == ["nicht gelesen"] * 3


def test_formulas_become_the_values_they_had(book: openpyxl.Workbook) -> None:
    assert book["Besuche"][f"D{SUM_ROW}"].value == 420
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda content: b'<!DOCTYPE x [<!ENTITY a "b">]>' + content,
        lambda content: content + b" " * 13_000_000,
        lambda content: content[:200],
        lambda content: content.decode().encode("utf-16"),
        lambda content: content.replace(b't="n"><v>120', b't="s"><v>120'),
    ],
    ids=["document type", "too large", "cut off", "other encoding", "text out of range"],
)
def test_an_odd_workbook_is_not_handed_back_but_told_in_our_layout(
    edit: Callable[[bytes], bytes], own_file: bytes, change_parts: Change
) -> None:
    assert read_original(own_file) is not None
    assert read_original(change_parts(own_file, {"xl/worksheets/sheet1.xml": edit}, {})) is None


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_stands_twice_is_believed_in_neither_form(own_file: bytes, change_parts: Change) -> None:
    assert read_original(change_parts(own_file, {}, {"xl/worksheets/sheet1.xml": "<worksheet/>"})) is None


def test_the_package_is_whole_and_nothing_stands_twice(write: Write, own_file: bytes) -> None:
    parts = unzipped(write(own_file))
    types = ET.fromstring(parts["[Content_Types].xml"])  # noqa: S314 our own file
    named = {one.get("PartName", "").lstrip("/") for one in types} - {""}
    suffixes = {one.get("Extension") for one in types} - {None}
    assert named <= parts.keys()
    assert not [name for name in parts if name not in named and name.rsplit(".", 1)[-1] not in suffixes]
    for name, content in parts.items():
        tree = ET.fromstring(content)  # noqa: S314 our own file
        if name.endswith(".rels"):
            base = Path(name).parent.parent
            targets = [one.get("Target", "") for one in tree if one.get("TargetMode") != "External"]
            inside = [(base / target).as_posix() if target[0] != "/" else target[1:] for target in targets]
            assert all(re.sub(r"[^/]+/\.\./", "", target) in parts for target in inside)
