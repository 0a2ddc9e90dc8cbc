"""Which form a sheet holds when there are many: every header finds its own form, old versions stay readable."""

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import pytest

from kiezwirkung.deliveries.reading.files import Reader, Reading
from kiezwirkung.deliveries.reading.grids import Grid, column_of_values
from kiezwirkung.deliveries.reading.layouts import Layout
from kiezwirkung.deliveries.templates import Template, load_templates
from kiezwirkung.errors import DefinitionError

Read = Callable[..., Reading]
TEMPLATES = load_templates()
OLD = ["Standort-ID", "Monat", "Bereich", "Besuche", "davon weiblich", "davon männlich", "Erfassung"]
NEW = ["Standort-ID", "Monat", "Bereich", "Besuche", "davon weiblich", "davon männlich", "davon Geschlecht unbekannt",
       "davon unter 6 Jahre", "davon 65 Jahre und älter", "Erfassung"]  # fmt: skip


def recognised(reader: Reader, headers: Sequence[str], sheet: str = "") -> Layout | None:
    return reader.recogniser.recognise(Grid(sheet, [column_of_values([header, "x"]) for header in headers]))


def csv(*rows: Sequence[object]) -> str:
    return "\n".join(";".join(map(str, row)) for row in rows)


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.id)
def test_the_header_of_a_form_is_recognised_as_this_form_and_version(reader: Reader, template: Template):
    spellings = max(len(field.headers) for field in template.fields)
    for turn in range(spellings):
        headers = [field.headers[turn % len(field.headers)] for field in template.fields]
        layout = recognised(reader, headers)
        assert layout is not None
        assert (layout.template.id, layout.unknown_columns) == (template.id, [])


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.id)
def test_the_required_columns_on_a_sheet_of_the_forms_name_are_enough(reader: Reader, template: Template):
    headers = [field.label for field in template.fields if field.required]
    for sheet in template.sheet_names:
        layout = recognised(reader, headers, sheet)
        assert layout is not None
        assert layout.template.entity == template.entity


def test_a_first_and_a_second_workbook_are_each_read_as_their_version(read: Read):
    old = read(csv(OLD, ["MI01NH-01", 3, "Angebote", 100, 60, 40, "gezählt"]))
    new = read(csv(NEW, ["MI01NH-01", 3, "Angebote", 100, 60, 30, 10, 20, 50, "gezählt"]))
    assert [(r.tables[0].entity, r.tables[0].template_id, r.findings) for r in (old, new)] == [
        ("visits", "visits_v1", []),
        ("visits", "visits_v2", []),
    ]
    both = pl.concat([old.tables[0].frame, new.tables[0].frame], how="diagonal")
    assert both["visit_count"].to_list() == [100, 100]
    assert both["age_65plus_count"].to_list() == [None, 50]


@pytest.mark.parametrize(
    ("parts", "marked"),
    [([60, 30, 10, 20, 80], []), ([60, 30, 11, 20, 80], ["E2"]), ([60, 30, 10, 21, 80], ["H2"])],
)
def test_genders_and_age_bands_are_parts_of_the_same_whole_each_for_itself(read: Read, parts: list[int], marked):
    reading = read(csv(NEW, ["MI01NH-01", 3, "Angebote", 100, *parts, "gezählt"]))
    assert [(finding.code, finding.cell) for finding in reading.findings] == [("D212", cell) for cell in marked]


@pytest.mark.parametrize(
    ("said", "stored", "code"),
    [("01100101", "01100101", None), ("1100101", "01100101", None), ("110010", None, "D209"), ("Mitte", None, "D209")],
)
def test_a_planungsraum_gets_its_lost_zero_back(read: Read, said: str, stored: str | None, code: str | None):
    head = ["Monat", "Planungsraum", "Kontakte", "Erfassung"]
    reading = read(csv(head, ["März", said, 12, "gezählt"]))
    assert reading.tables[0].template_id == "mobile_contacts_v1"
    assert reading.tables[0].frame["plr_code"].to_list() == [stored]
    assert [finding.code for finding in reading.findings] == ([code] if code else [])


def test_the_description_of_a_result_is_checked_and_not_stored(read: Read):
    head = ["Ergebnis-ID", "Art des Ergebnisses", "Beschreibung", "Wirkungsstufe"]
    reading = read(
        csv(head, ["MI01NH-E1", "Kiezfest", "Neue Bänke", 5], ["MI01NH-E2", "Kiezfest", "Dank an Erika Mustermann", 4])
    )
    table = reading.tables[0]
    assert "description" not in table.frame.columns
    assert table.frame["is_refused"].to_list() == [False, True]
    assert [(finding.code, finding.cell) for finding in reading.findings] == [("D214", "C3")]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("slice: month", "slice: year", "slice"),
        ("identity: [area]", "identity: [visit_count]", "identity"),
        ("delivered_by: centre", "delivered_by: steward", "delivered_by"),
        ("references: {area: visits.area}\n", "", "references muss alle Verweise"),
        ("type: integer", "type: decimal", "visit_count wird anders gespeichert"),
    ],
)
def test_all_versions_of_a_form_stand_for_the_same_rows(tmp_path: Path, old: str, new: str, rule: str):
    form = (
        "entity: visits\nversion: 1\ntitle: Besuche\ndescription: Besuche\ndelivered_by: centre\n"
        "sheet_names: [Besuche]\nslice: month\nidentity: [area]\nreferences: {area: visits.area}\nfields:\n"
        "  - {name: area, label: Bereich, type: identifier}\n  - {name: visit_count, label: Besuche, type: integer}\n"
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "code_lists.yaml").write_text("area:\n  offen: {label: Offen}\n", encoding="utf-8")
    (tmp_path / "templates" / "visits_v1.yaml").write_text(form, encoding="utf-8")
    second = form.replace("version: 1", "version: 2").replace(old, new)
    (tmp_path / "templates" / "visits_v2.yaml").write_text(second, encoding="utf-8")
    with pytest.raises(DefinitionError, match=rf"visits_v2\.yaml.*{rule}.*visits_v1"):
        load_templates(tmp_path)
