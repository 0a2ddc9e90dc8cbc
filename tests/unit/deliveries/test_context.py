import pytest

from kiezwirkung.deliveries.reading.context import MALFORMED, Context, from_file_name, from_titles


@pytest.mark.parametrize(
    ("name", "project_id", "report_year"),
    [
        ("MI01NH_Besuche_2025.csv", "MI01NH", "2025"), ("besuche-mi01nh-2025.xlsx", "MI01NH", "2025"),
        ("123456_E_2025.csv", "123456_E", "2025"), ("MI01NH_PA03NH_2025.csv", "", "2025"), ("Besuche.csv", "", ""),
        ("MI01NH_2024-2025.csv", "MI01NH", ""), ("MI01NH_2025_gesendet_2026-01-10.csv", "MI01NH", "2025"),
        ("MI01NH 2025 Stand 12.01.2026.csv", "MI01NH", "2025"), ("XMI01NH_20251.csv", "", ""),
    ],
)  # fmt: skip
def test_a_file_name_says_project_and_year_only_if_it_says_one(name: str, project_id: str, report_year: str):
    assert from_file_name(name) == Context(project_id, report_year)


@pytest.mark.parametrize(
    ("rows", "project_id", "report_year"),
    [
        ([["Projekt-ID: MI01NH", "Meldejahr: 2025"]], "MI01NH", "2025"),
        ([["Projekt-ID", "", "MI01NH"], ["Meldejahr", "2025"]], "MI01NH", "2025"),
        ([["Monatsmeldung MI01NH, Meldejahr 2025"]], "MI01NH", "2025"),
        ([["Projektnummer: mi01nh (erfunden)"]], "MI01NH", ""), ([["Projekt-ID: MI1"]], MALFORMED, ""),
        ([["Meldejahr: bald"]], "", MALFORMED), ([["Stand 2026"]], "", ""), ([[""]], "", ""), ([], "", ""),
    ],
)  # fmt: skip
def test_titles_say_project_and_year_in_one_cell_or_two(rows: list[list[str]], project_id: str, report_year: str):
    assert from_titles(rows) == Context(project_id, report_year)


@pytest.mark.parametrize(
    ("rows", "sheet", "project_id", "location_id"),
    [
        ([["Standort: MI01NH-02"]], "Besuche", "MI01NH", "MI01NH-02"),
        ([["Standort-Nr.", "mi01nh-02 (Haupthaus)"]], "", "MI01NH", "MI01NH-02"),
        ([["Standort: Haus am Park (erfunden)"]], "MI01NH-03", "MI01NH", "MI01NH-03"),
        ([["Standort: MI01NH-02"]], "MI01NH-03", "MI01NH", "MI01NH-02"), ([], "Haus PA03NH", "PA03NH", ""),
        ([["Projekt-ID: MI01NH"]], "PA03NH", "MI01NH", ""), ([], "MI01NH-01 und MI01NH-02", "MI01NH", ""),
        ([["Projekt-ID: MI1"]], "PA03NH", MALFORMED, ""),
    ],
)  # fmt: skip
def test_titles_and_then_the_sheet_say_the_place(rows: list[list[str]], sheet: str, project_id: str, location_id: str):
    context = from_titles(rows, sheet)
    assert (context.project_id, context.location_id) == (project_id, location_id)


def test_a_place_is_never_taken_from_another_sheet():
    assert Context("MI01NH").or_else(Context("", "2025", "MI01NH-01")) == Context("MI01NH", "2025")
