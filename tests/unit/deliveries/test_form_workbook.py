"""Handed-out workbooks: what is in them, that they protect what is ours, and that they come back as filled in."""

import shutil
import subprocess
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kiezwirkung.deliveries.handing_out.explanations import explain_field, form_texts
from kiezwirkung.deliveries.handing_out.marks import given_fields
from kiezwirkung.deliveries.handing_out.workbook import choose_forms, newest, workbook_bytes
from kiezwirkung.deliveries.reading.files import Reader, Reading, read_delivery
from kiezwirkung.deliveries.reading.opening import open_bytes
from kiezwirkung.deliveries.reading.recognising import Recogniser
from kiezwirkung.deliveries.reading.support_sheets import is_support_sheet
from kiezwirkung.deliveries.templates import FIELD_TYPES, Template, load_templates
from kiezwirkung.privacy.shown_names import may_be_shown
from tests.unit.deliveries.form_filling import LISTS, fill_in, house, sheet_of

TEMPLATES = load_templates()
HANDED_OUT = newest(TEMPLATES.values())
OWED = choose_forms(HANDED_OUT, "MI01NH", [])
OLDER = [t for t in TEMPLATES.values() if t.needs_context and t.handed_out and t not in HANDED_OUT]
by_id = pytest.mark.parametrize("template", HANDED_OUT, ids=lambda template: template.id)


def load(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


@pytest.fixture(scope="module")
def book() -> Any:
    return load(workbook_bytes(house(), OWED, LISTS))


def read_as(content: bytes, path: Path, reader: Reader) -> Reading:
    path.write_bytes(content)
    return read_delivery(path, reader)


def assert_read(reading: Reading, template: Template, expected: list[dict[str, Any]]) -> None:
    """Exactly these rows were read, none refused, and nothing was found fault with."""
    assert [finding.code for finding in reading.findings] == []
    assert [table.template_id for table in reading.tables] == [template.id]
    frame = reading.tables[0].frame
    assert frame["row_number"].to_list() == [row["row_number"] for row in expected]
    assert set(frame["project_id"]) == {"MI01NH"}
    assert set(frame["report_year"]) == {2025}
    for field in template.fields:
        if field.stored_name == field.name:
            said = [row[field.name] for row in expected]
            close = pytest.approx(said, abs=1e-9) if field.type in {"decimal", "share"} else said
            assert frame[field.name].to_list() == close, field.name
    assert reading.is_conserved


def test_an_untouched_workbook_is_empty_and_nothing_else(tmp_path: Path, reader: Reader):
    reading = read_as(workbook_bytes(house(), OWED, LISTS), tmp_path / "a.xlsx", reader)
    assert [finding.code for finding in reading.findings] == ["D103"]
    filled_in_by_us = sum(len(sheet_of(template, house()).prefill.rows) for template in OWED)
    sums = sum(bool(sheet_of(template, house()).totals) for template in OWED)
    assert Counter(skip.reason for skip in reading.skips) == {"not_filled_in": filled_in_by_us, "sum_row": sums}
    assert filled_in_by_us > 200
    assert reading.is_conserved


@pytest.mark.slow  # one seed of each form is read in the next test
@by_id
@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.generate],  # a seed is not worth shrinking
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_what_is_filled_in_is_read_to_exactly_these_values(
    template: Template, seed: int, tmp_path: Path, reader: Reader
):
    path = tmp_path / "MI01NH.xlsx"
    expected = fill_in(template, house(), path, seed)
    assert_read(read_delivery(path, reader), template, expected)


@pytest.mark.slow  # every form and version
@pytest.mark.parametrize("template", [*OLDER, *HANDED_OUT], ids=lambda template: template.id)
def test_every_version_is_recognised_as_the_version_it_is(template: Template, tmp_path: Path, reader: Reader):
    path = tmp_path / "alt.xlsx"
    expected = fill_in(template, house(), path, seed=1)
    assert_read(read_delivery(path, reader), template, expected)


@pytest.mark.slow
def test_all_forms_together_come_back_as_themselves(tmp_path: Path, reader: Reader):
    reading = read_as(workbook_bytes(house(), HANDED_OUT, LISTS), tmp_path / "alle.xlsx", reader)
    prefilled = {t.entity: len(sheet_of(t, house()).prefill.rows) for t in HANDED_OUT}
    skipped = Counter(skip.sheet for skip in reading.skips if skip.reason == "not_filled_in")
    assert skipped == {sheet_of(t, house()).name: n for t in HANDED_OUT if (n := prefilled[t.entity])}
    assert [finding.code for finding in reading.findings] == ["D103"]


def test_a_row_somebody_began_is_not_passed_over(tmp_path: Path, reader: Reader):
    visits = next(t for t in OWED if t.entity == "visits")
    content = load(workbook_bytes(house(), [visits], LISTS))
    form, names = sheet_of(visits, house()), [field.name for field in visits.fields]
    content[form.name].cell(form.first_row + 3, names.index("capture_method") + 1).value = "gezählt"
    content.save(tmp_path / "begonnen.xlsx")
    reading = read_delivery(tmp_path / "begonnen.xlsx", reader)
    found = [(f.code, f.field, f.row_number) for f in reading.findings]
    assert found == [("D206", "visit_count", form.first_row + 3)]


def test_rows_of_a_file_that_is_not_ours_are_data_even_without_figures(tmp_path: Path, reader: Reader):
    """Only the version mark tells that we wrote the keys: without it a row without figures is a row with faults."""
    visits = next(t for t in OWED if t.entity == "visits")
    content = load(workbook_bytes(house(), [visits], LISTS))
    content[sheet_of(visits, house()).name]["A3"].value = "Meldejahr: 2025"
    content.save(tmp_path / "fremd.xlsx")
    reading = read_delivery(tmp_path / "fremd.xlsx", reader)
    assert "not_filled_in" not in {skip.reason for skip in reading.skips}
    assert {finding.code for finding in reading.findings} == {"D206"}


def test_the_mark_decides_between_versions_with_the_same_headers(tmp_path: Path):
    """Two versions may differ in their rules alone; the workbook says which one it is."""
    groups = TEMPLATES["self_help_groups_v1"]
    versions = {one.id: one for one in (replace_version(groups, number) for number in (1, 7, 8))}
    for template in versions.values():
        path = tmp_path / f"{template.id}.xlsx"
        path.write_bytes(workbook_bytes(house(), [template], LISTS))
        grids = [grid for grid in open_workbook_at(path) if grid.sheet == "Selbsthilfegruppen"]
        layout = Recogniser(versions).recognise(grids[0])
        assert layout is not None
        assert layout.template.id == template.id


def replace_version(template: Template, version: int) -> Template:
    return template.model_copy(update={"version": version})


def open_workbook_at(path: Path) -> Any:
    return open_bytes(path.read_bytes()).grids


def test_the_same_content_gives_the_same_bytes():
    assert workbook_bytes(house(), OWED, LISTS) == workbook_bytes(house(), OWED, LISTS)


def test_every_sheet_is_protected_without_a_password_and_only_input_is_open(book: Any):
    assert all(tab.protection.sheet for tab in book)
    assert all(tab.protection.password is None for tab in book)
    for template in OWED:
        form, tab = sheet_of(template, house()), book[sheet_of(template, house()).name]
        for row in range(1, form.first_row + 1):
            assert all(cell.protection.locked for cell in tab[row])
        for row in range(form.first_row + 1, form.last_row + 2):
            for field, cell in zip(template.fields, tab[row], strict=True):
                is_ours = cell.value is not None and field.name in form.given
                assert cell.protection.locked is is_ours, (template.id, cell.coordinate)


def test_what_goes_on_from_last_year_may_be_changed_but_its_id_stays(book: Any):
    offers = next(t for t in OWED if t.entity == "offers")
    form, names = sheet_of(offers, house()), [field.name for field in offers.fields]
    row = book[form.name][form.first_row + 1]
    assert (row[names.index("offer_id")].value, row[names.index("offer_id")].protection.locked) == ("MI01NH-A001", True)
    assert (row[names.index("languages")].value, row[names.index("languages")].protection.locked) == (
        "Deutsch, Türkisch",
        False,
    )
    second = book[form.name][form.first_row + 2]
    assert second[names.index("location_id")].value is None, "this house is closed by now"


def test_sums_are_formulas_that_already_know_their_value():
    visits = next(t for t in OWED if t.entity == "visits")
    content = workbook_bytes(house(), [visits], LISTS)
    form = sheet_of(visits, house())
    tab, cached = load(content)[form.name], openpyxl.load_workbook(BytesIO(content), data_only=True)[form.name]
    for index in form.totals:
        letter = openpyxl.utils.get_column_letter(index + 1)
        place = (form.first_row, index + 1)
        assert tab.cell(*place).value == f"=SUM({letter}{form.first_row + 1}:{letter}{form.last_row + 1})"
        assert cached.cell(*place).value == 0
    assert tab.cell(form.first_row, 1).value == "Summe"
    assert len(form.totals) >= 5


def test_each_field_has_a_check_with_german_words_that_fit_into_it(book: Any):
    for template in OWED:
        form = sheet_of(template, house())
        checks = {check.sqref.sorted()[0].min_col: check for check in book[form.name].data_validations.dataValidation}
        assert len(checks) == len(template.fields)
        for number, field in enumerate(template.fields, start=1):
            check = checks[number]
            assert 0 < len(check.prompt) <= 255
            assert 0 < len(check.error) <= 255
            assert check.promptTitle[:10] == field.label[:10]
            assert len(check.promptTitle) <= 32
            assert (check.type == "list") == bool(field.code_list or field.type in LISTED), field.name
            assert check.showErrorMessage is (field.type != "codes")


LISTED = {"location_id", "month", "quarter", "wave", "boolean", "scale"}


def test_drop_downs_offer_exactly_the_labels_of_the_code_list(book: Any):
    visits = next(t for t in OWED if t.entity == "visits")
    form, number = sheet_of(visits, house()), [f.name for f in visits.fields].index("area") + 1
    checks = book[form.name].data_validations.dataValidation
    source = next(check.formula1 for check in checks if check.sqref.sorted()[0].min_col == number)
    sheet_name, cells = source.rsplit("!", 1)
    offered = [row[0].value for row in book[sheet_name.strip("'")][cells.replace("$", "")]]
    assert offered == LISTS["visit_area"].labels


@by_id
def test_the_names_of_our_own_sheets_may_be_shown(template: Template):
    assert may_be_shown(sheet_of(template, house()).name)


def test_sheets_that_only_help_are_known_as_such(book: Any):
    helping = {name for name in book.sheetnames if is_support_sheet(name)}
    assert helping == set(form_texts().sheets.values())
    assert [tab.title for tab in book if tab.sheet_state != "visible"] == [form_texts().sheets["choices"]]


def test_formats_are_german_whatever_the_machine_speaks(book: Any):
    for template in OWED:
        form = sheet_of(template, house())
        row = book[form.name][form.last_row + 1]
        said = {field.type: cell.number_format for field, cell in zip(template.fields, row, strict=True)}
        expected = {"integer": "[$-407]#,##0", "date": "[$-407]dd.mm.yyyy", "code": "@", "location_id": "@"}
        for kind in said.keys() & expected.keys() - {"integer"}:
            assert said[kind] == expected[kind]
        assert said.get("integer") in {None, "[$-407]#,##0", "0"}


def test_names_that_look_like_formulas_stay_text(book: Any):
    cells = [cell for tab in book for row in tab.iter_rows() for cell in row if isinstance(cell.value, str)]
    formulas = [cell for cell in cells if cell.data_type == "f"]
    assert all(cell.value.startswith("=SUM(") for cell in formulas)
    shown = {cell.value for cell in cells if cell.data_type == "s"}
    assert {"=1+1 Treff (erfunden)", "@Garten (erfunden)"} <= shown


def test_header_and_sums_stay_in_sight_and_are_printed_on_each_page(book: Any):
    visits = next(t for t in OWED if t.entity == "visits")
    tab = book[sheet_of(visits, house()).name]
    assert tab.freeze_panes == "D7"
    assert tab.print_title_rows == "$5:$6"
    assert tab.page_setup.orientation == "landscape"
    assert tab.page_setup.paperSize == 9
    assert tab.sheet_properties.pageSetUpPr.fitToPage


@by_id
def test_every_field_is_explained(template: Template):
    for field in template.fields:
        wording = explain_field(field, template, 2025)
        assert len(wording.meaning) > 12, field.name
        assert len(wording.allowed) > 2
        assert "{" not in wording.meaning + wording.allowed + wording.example
        assert len(wording.hint) <= 255 or len(wording.meaning) > 180


def test_every_type_of_field_has_words():
    assert set(form_texts().types) == set(FIELD_TYPES)


def test_what_we_may_fill_in_never_is_a_whole_row():
    """A row we filled in ourselves must not pass for a report: something required is always left to the house."""
    for template in HANDED_OUT:
        required = {field.name for field in template.fields if field.required}
        assert required - given_fields(template), template.id


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where LibreOffice keeps its settings; making them takes most of the time of a first start."""
    return f"-env:UserInstallation=file://{tmp_path_factory.mktemp('profil')}"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice fehlt")
@pytest.mark.slow
@pytest.mark.parametrize("entity", ["visits", "volunteers", "opening_hours"])
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_libreoffice_opens_it_and_saves_the_same_values(
    entity: str, kind: str, tmp_path: Path, reader: Reader, profile: str
):
    template = next(t for t in OWED if t.entity == entity)
    source = tmp_path / "MI01NH.xlsx"
    expected = fill_in(template, house(), source, seed=5)
    command = ["soffice", "--headless", profile, "--convert-to", kind, "--outdir", str(tmp_path / "neu"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)  # noqa: S603
    assert_read(read_delivery(tmp_path / "neu" / f"MI01NH.{kind}", reader), template, expected)
