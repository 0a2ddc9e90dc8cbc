"""Lists of other people are read with one YAML file each (docs/adding.md); the files beside this test are the examples.

The real lists lie outside the repository and are read from there; without them only the invented rows are tested.
"""

import shutil
from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from kiezwirkung.deliveries.reading.files import Reader, Reading, read_bytes
from kiezwirkung.deliveries.templates import load_code_lists, load_templates
from kiezwirkung.errors import DefinitionError
from kiezwirkung.privacy.pseudonyms import Pseudonymiser

ROOT = Path(__file__).parents[3]
DEFINITIONS = ROOT / "kiezwirkung" / "deliveries"
LAYOUTS = Path(__file__).parent / "foreign_layouts"
REFERENCE = ROOT.parent / "shared" / "reference"
PROGRAMMES = "Library,Event Year,Event Month,Category,Age Group,Events,Attendance"


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The definitions of the house, and each foreign layout beside them as one more file."""
    folder = tmp_path_factory.mktemp("definitions")
    shutil.copytree(DEFINITIONS / "templates", folder / "templates")
    shutil.copy(DEFINITIONS / "code_lists.yaml", folder)
    for layout in LAYOUTS.glob("*.yaml"):
        shutil.copy(layout, folder / "templates")
    return folder


@pytest.fixture(scope="module")
def reader(definitions: Path) -> Reader:
    templates, code_lists = load_templates(definitions), load_code_lists(definitions)
    return Reader(templates, code_lists, Pseudonymiser(bytes(range(32))), range(2020, 2027))


def test_a_foreign_layout_never_takes_the_place_of_our_newest_form(definitions: Path):
    last = {template.entity: template.id for template in load_templates(definitions).values()}
    assert (last["events"], last["offers"]) == ("events_v1", "offers_v2")


def reference(*parts: str) -> bytes:
    path = REFERENCE.joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"{'/'.join(parts)} liegt nicht neben dem Repository")
    return path.read_bytes()


def findings(reading: Reading) -> Counter[tuple[str, str]]:
    return Counter((finding.code, finding.field or finding.cell) for finding in reading.findings)


def test_a_citys_list_of_assemblies_is_read_as_events(reader: Reader):
    data = reference("messy-german", "versammlungen_Mainz_2023_2023.xlsx")
    reading = read_bytes(data, "MI01NH_Versammlungen_2023.xlsx", reader)
    table = reading.tables[0]
    assert (table.template_id, table.header_row, table.frame.height) == ("events_v101", 4, 392)
    expected = {("D113", "E4"): 1, ("D113", "F4"): 1, ("D204", "held_on"): 3, ("D216", "attendee_count"): 169}
    assert findings(reading) == expected
    assert [f.cell for f in reading.findings if f.code == "D204"] == ["B6", "B273", "B282"]
    accepted = table.frame.filter(~pl.col("is_refused"))
    assert accepted.height == 392 - 171
    assert accepted.row(0, named=True) | {
        "event_id": "1",
        "location_id": "MI01NH-01",
        "held_on": date(2023, 1, 14),
        "event_type": "dialog",
        "field": "demokratie",
        "is_public": True,
        "attendee_count": 8,
        "capture_method": "geschaetzt",
    } == accepted.row(0, named=True)
    assert accepted["attendee_count"].sum() == written_attendees(data) - 20  # 20 stand beside the date 12:08.2023


def written_attendees(data: bytes) -> int:
    """The plain numbers of the last column, ranges left out, as another way of reading sees them."""
    sheet = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0)
    cells = [str(row[6]).removesuffix(".0") for row in sheet.to_python()[4:]]
    return sum(int(cell) for cell in cells if cell.isdigit())


def test_a_librarys_programmes_are_read_as_offers(reader: Reader):
    data = reference("activity", "timberland_raw_2021_programs.csv")
    reading = read_bytes(data, "MI01NH_Programme_2021.csv", reader)
    table = reading.tables[0]
    assert (table.template_id, table.frame.height, table.frame["offer_id"].n_unique()) == ("offers_v101", 1308, 1308)
    assert findings(reading) == {("D113", "B1"): 1, ("D209", "location_id"): 8}  # `All Locations` is no place
    assert (table.frame["session_count"].sum(), table.frame["attendance_count"].sum()) == (2195, 28527)
    assert table.frame["attendance_count"].null_count() == 435  # not recorded stays missing, never zero
    first = table.frame.row(0, named=True)
    assert (first["location_id"], first["event_month"], first["attendance_count"]) == ("MI01NH-14", 5, 80)
    assert {"title", "age_group"}.isdisjoint(table.frame.columns)


def programmes(reader: Reader, *rows: str) -> Reading:
    return read_bytes("\n".join((PROGRAMMES, *rows)).encode(), "MI01NH_2021.csv", reader)


def test_a_list_without_numbers_gets_the_same_ids_in_any_order(reader: Reader):
    rows = ("Olympia,2021,3,Chess,All Ages,1,12", "Olympia,2021,4,Chess,All Ages,1,12", "Elma,2021,4,Film,Family,2,")
    one = programmes(reader, *rows).tables[0].frame["offer_id"].to_list()
    other = programmes(reader, *reversed(rows)).tables[0].frame["offer_id"].to_list()
    assert one == other[::-1]
    assert len(set(one)) == 3
    assert all(identifier[0] == "K" and len(identifier) == 13 for identifier in one)


def test_equal_rows_of_a_list_without_numbers_are_the_same_row(reader: Reader):
    frame = programmes(reader, *(["Olympia,2021,3,Chess,All Ages,1,12"] * 2)).tables[0].frame
    assert frame["offer_id"].n_unique() == 1


def test_the_words_of_a_layout_are_put_into_ours_whatever_their_case(reader: Reader):
    frame = programmes(reader, "  OLYMPIA ,2021,3,Chess,All Ages,1,12", "Atlantis,2021,3,Chess,,1,12").tables[0].frame
    assert frame["location_id"].to_list() == ["MI01NH-10", None]


def test_a_constant_is_overruled_by_a_column(reader: Reader):
    head = "Lfd Nr.;Datum der Veranstaltung;Art;Erwartete TN;Handlungsfeld"
    text = f"{head}\n1;03.02.2025;Aufzug;30;Umwelt\n2;04.02.2025;Versammlung;;Umwelt"
    frame = read_bytes(text.encode(), "MI01NH_2025.csv", reader).tables[0].frame
    assert frame["field"].to_list() == ["umwelt", "umwelt"]
    assert frame["event_type"].to_list() == ["aktion", "dialog"]
    assert frame["location_id"].to_list() == ["MI01NH-01"] * 2


@pytest.mark.parametrize(
    ("old", "new"),
    [("[location_id, event_month,", "[location, event_month,"), ("type: identifier", "type: text")],
)
def test_an_id_is_built_from_fields_the_form_has(tmp_path: Path, definitions: Path, old: str, new: str):
    shutil.copytree(definitions, tmp_path / "own")
    path = tmp_path / "own" / "templates" / "offers_v101.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"offers_v101\.yaml.*built_from"):
        load_templates(tmp_path / "own")


@pytest.mark.parametrize(
    ("old", "new"), [("constant: demokratie", "constant: Demo"), ("Aufzug: Aktion", "Aufzug: Zug")]
)
def test_a_constant_or_a_translation_must_be_a_word_of_the_code_list(
    tmp_path: Path, definitions: Path, old: str, new: str
):
    shutil.copytree(definitions, tmp_path / "own")
    path = tmp_path / "own" / "templates" / "events_v101.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"events_v101\.yaml.*steht nicht in der Code-Liste"):
        load_templates(tmp_path / "own")
