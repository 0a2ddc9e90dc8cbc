import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiezwirkung.deliveries.reading.context import from_titles
from kiezwirkung.deliveries.reading.grids import TAG
from kiezwirkung.deliveries.reading.values import ColumnParser
from kiezwirkung.deliveries.templates import Field, load_code_lists


def parse(definition: dict[str, object], *cells: str | None) -> list[object]:
    """The value of each cell, or its finding code."""
    field = Field.model_validate({"name": "word", "label": "Wort", **definition})
    cells_read = ColumnParser(load_code_lists()).parse([cell or None for cell in cells], field)
    return [cell.fault or cell.value for cell in cells_read]


@pytest.mark.parametrize(
    ("code_list", "cell", "expected"),
    [
        ("capture_method", "gezählt", "gezaehlt"), ("capture_method", "GEZAEHLT", "gezaehlt"),
        ("capture_method", "geza\u0308hlt", "gezaehlt"), ("capture_method", "gesch.", "geschaetzt"),
        ("age_band", "6 – 14", "6_15"), ("age_band", "<6", "u6"),
        ("age_band", "27 bis 44 Jahre", "27_45"), ("gender", "weibl.", "w"),
        ("age_band", "65+", "65plus"),
        ("age_band", "?", "unbekannt"), ("age_band", "18_27", "18_27"), ("district", f"{TAG}n1", "01"),
        ("district", "Neukoelln", "08"), ("weekday", "Mo", "1"), ("weekday", "Mo.", "1"), ("gender", "k.A.", None),
        ("gender", "-", None), ("gender", "keine Angabe", "unbekannt"), ("gender", "blau", "D207"),
    ],
)  # fmt: skip
def test_entries_of_a_list_are_found_by_any_spelling(code_list: str, cell: str, expected: object):
    assert parse({"type": "code", "code_list": code_list}, cell) == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Deutsch", "de"), ("Türkisch, Deutsch", "de,tr"), ("deutsch;tr", "de,tr"), ("de / ar", "ar,de"),
        ("Deutsch und Arabisch", "ar,de"), ("Deutsch, Klingonisch", "D207"), ("Leichte Sprache", "LS"), (",", "D207"),
    ],
)  # fmt: skip
def test_several_entries_are_joined_sorted(cell: str, expected: object):
    assert parse({"type": "codes", "code_list": "language"}, cell) == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("ja", True), ("x", True), ("Nein", False), ("0", False), (f"{TAG}b1", True), ("", None), ("vielleicht", "D222")],
)
def test_yes_and_no(cell: str, expected: object):
    assert parse({"type": "boolean"}, cell) == [expected]


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        ("project_id", "mi01nh", "MI01NH"), ("project_id", "123456_E", "123456_E"), ("project_id", "MI1NH", "D209"),
        ("location_id", "MI01NH-01", "MI01NH-01"), ("location_id", "MI01NH", "D209"),
        ("pgr_code", "0110", "0110"), ("pgr_code", f"{TAG}n110", "0110"), ("pgr_code", "110", "0110"),
        ("pgr_code", "11", "D209"), ("residence_pgr", "AUS", "AUS"), ("residence_pgr", "außerhalb", "AUS"),
        ("residence_pgr", "110", "0110"), ("residence_pgr", "Potsdam", "D209"),
    ],
)  # fmt: skip
def test_ids_have_a_form(kind: str, cell: str, expected: object):
    assert parse({"type": kind}, cell) == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("MI01NH-T00001", "MI01NH-T00001"), (f"{TAG}n17", "17"), ("Kurs", "D209"), ("Kurs 1", "D209"),
        ("a" * 40, "D209"),
        ("erika@example.org", "D214"), ("030 1234567", "D214"), ("0176-1234567", "D214"), ("01.01.1980", "D214"),
        ("Frau Muster", "D214"), ("Erika Muster", "D214"), (f"{TAG}d1980-01-01", "D214"), ("", None),
    ],
)  # fmt: skip
def test_an_id_holds_a_digit_and_no_person(cell: str, expected: object):
    assert parse({"type": "identifier", "example": "K01"}, cell) == [expected]


@pytest.mark.parametrize("hyphen", ["\u2010", "\u2011", "\u2013"])
def test_a_hyphen_of_word_is_a_hyphen(hyphen: str):
    assert parse({"type": "location_id"}, f"MI01NH{hyphen}01") == ["MI01NH-01"]
    assert parse({"type": "identifier", "example": "K01"}, f"MI01NH{hyphen}T1", "MI01NH-T2") == [
        "MI01NH-T1",
        "MI01NH-T2",
    ]
    assert parse({"type": "participant_code"}, f"K{hyphen}0231", "k-0231") == ["K-0231", "K-0231"]
    assert from_titles([[f"Standort: MI01NH{hyphen}02"]]).location_id == "MI01NH-02"


def test_an_id_needs_no_digit_where_the_example_has_none():
    assert parse({"type": "identifier", "example": "visits"}, "visits") == ["visits"]


def test_a_participant_code_that_a_table_program_took_for_a_number_is_the_same_code():
    assert parse({"type": "participant_code"}, "007", "7", f"{TAG}n7", "000", "K007") == ["7", "7", "7", "0", "K007"]


def test_a_participant_code_ignores_case_and_refuses_names():
    cells = ["k0231", "K0231", f"{TAG}n231", "Muster, Erika", "erika.muster@example.org", "0176 1234567", "12.03.1985"]
    assert parse({"type": "participant_code"}, *cells) == ["K0231", "K0231", "231", *["D214"] * 4]


def test_a_native_missing_mark_is_no_value_and_zero_is_one():
    assert parse({"type": "integer"}, "0", f"{TAG}n0", "-", None) == [0, 0, None, None]


KINDS = ("identifier", "participant_code", "text", "name", "pgr_code", "residence_pgr", "boolean", "project_id")
CELLS = st.lists(st.text(max_size=20), min_size=1, max_size=6)


@settings(deadline=None, max_examples=8)
@given(CELLS)
def test_no_text_whatever_breaks_a_word_parser(cells: list[str]):
    for kind in KINDS:
        assert len(parse({"type": kind}, *cells)) == len(cells)
    assert len(parse({"type": "codes", "code_list": "language"}, *cells)) == len(cells)


@pytest.mark.slow
@settings(deadline=None, max_examples=30)
@given(CELLS)
def test_no_text_whatever_breaks_a_word_parser_at_length(cells: list[str]):
    test_no_text_whatever_breaks_a_word_parser.hypothesis.inner_test(cells)
