from pathlib import Path

import pytest
import yaml

from kiezwirkung.deliveries.reading.totals import is_summed
from kiezwirkung.deliveries.template_order import entity_order
from kiezwirkung.deliveries.templates import PERSON_KEY, load_code_lists, load_templates
from kiezwirkung.errors import DefinitionError

ENTITIES = {
    "F00 Träger": ["carriers"],
    "F01 Standorte": ["projects", "locations", "catchment_areas"],
    "F02 Öffnungszeiten": ["opening_hours"],
    "F03 Angebote": ["offers"],
    "F04 Besuche": ["visits"],
    "F05 Reichweite": ["reach_estimates", "reach_residences"],
    "F06 Veranstaltungen": ["events", "event_partners"],
    "F07 Beratung": ["consultations"],
    "F08 Räume": ["rooms", "room_uses"],
    "F09 Engagement": ["volunteers", "volunteer_roles"],
    "F10 Selbsthilfegruppen": ["self_help_groups"],
    "F11 Anfragen": ["self_help_enquiries"],
    "F12 Kooperation": ["partners"],
    "F13 Ergebnisse der Beteiligung": ["resident_results"],
    "F14 Personal und Finanzen": ["staff_positions", "incomes", "expenditures"],
    "F15 Befragung": ["survey_responses"],
    "F16 Mobile Stadtteilarbeit": ["mobile_contacts"],
    "F17 Datenqualität": ["delivery_declarations", "deviation_explanations"],
    "Termine und Teilnahmen": ["sessions", "participations"],
    "Vereinbarungen": ["agreements", "agreement_targets", "agreement_duties"],
    "Kurse": ["course_runs", "course_participants"],
    "Unterstützung der Mitglieder": ["network_meetings", "member_consultations"],
}
FORM = """
entity: visits
version: 1
title: Besuche
description: Besuche je Monat
delivered_by: centre
sheet_names: [Besuche]
slice: month
identity: [area]
fields:
  - {name: area, label: Bereich, type: code, code_list: area, required: true}
  - {name: visit_count, label: Besuche, type: integer, minimum: 0}
"""
CODES = "area:\n  offen: {label: Offen, synonyms: [Treff]}\n"


def write(folder: Path, form: str = FORM, codes: str = CODES, name: str = "visits_v1.yaml") -> Path:
    (folder / "templates").mkdir()
    (folder / "templates" / name).write_text(form, encoding="utf-8")
    (folder / "code_lists.yaml").write_text(codes, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("source", "entities"), ENTITIES.items(), ids=ENTITIES)
def test_every_source_entity_has_a_template(source: str, entities: list[str]):
    assert set(entities) <= {template.entity for template in load_templates().values()}, source


def test_an_entity_comes_after_those_its_rows_refer_to():
    templates = load_templates()
    order = entity_order(templates)
    for template in templates.values():
        assert all(order.index(other) < order.index(template.entity) for other in template.depends_on)


def test_free_text_is_not_stored_and_a_participant_code_is_stored_as_pseudonym():
    templates = load_templates()
    assert "title" not in dict(templates["offers_v1"].stored_fields)
    stored = dict(templates["participations_v1"].stored_fields)
    assert "participant_code" not in stored
    assert stored[PERSON_KEY] == "String"
    assert templates["participations_v1"].field(PERSON_KEY).type == "participant_code"


def test_only_what_can_be_added_up_is_added_up():
    fields = {one.name: one for template in load_templates().values() for one in template.fields}
    numbers = ("resident_count", "visit_count", "minutes", "impact_step", "latitude", "target_value", "founded_year")
    assert [is_summed(fields[name]) for name in numbers] == [True, True, True, False, False, False, False]


def test_every_code_list_finds_its_own_labels_and_synonyms():
    for code_list in load_code_lists().values():
        assert set(code_list.lookup.values()) == set(code_list.codes)


def test_a_sound_definition_loads(tmp_path: Path):
    assert list(load_templates(write(tmp_path))) == ["visits_v1"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Besuche", "titel: Besuche"),
        ("type: integer", "type: number"),
        ("code_list: area", "code_list: region"),
        (", code_list: area", ""),
        ("identity: [area]", "identity: [region]"),
        ("label: Besuche", "label: Bereich"),
        ("minimum: 0", "at_most: total_count"),
        ("minimum: 0", "in_report_year: true"),
        ("name: visit_count", "name: area"),
        ("version: 1", "version: 2"),
        ("slice: month", "slice: month\nslice_from: sessions"),
        ("slice: month", "slice: month\nreferences: {area: areas.area}"),
        ("entity: visits", "entity: ["),
    ],
)
def test_a_faulty_template_stops_the_load_and_is_named(tmp_path: Path, old: str, new: str):
    assert old in FORM
    with pytest.raises(DefinitionError, match=r"visits_v1\.yaml") as error:
        load_templates(write(tmp_path, FORM.replace(old, new)))
    assert error.value.code == "K101"


@pytest.mark.parametrize(
    "codes",
    [
        "area:\n  offen: {label: Offen, synonym: [Treff]}\n",
        "area:\n  offen: {label: Offen}\n  zu: {label: Zu, synonyms: [offen]}\n",
        "area:\n  6_15: {label: Offen}\n",
        "- area\n",
    ],
)
def test_a_faulty_code_list_stops_the_load_and_is_named(tmp_path: Path, codes: str):
    with pytest.raises(DefinitionError, match=r"code_lists\.yaml"):
        load_templates(write(tmp_path, codes=codes))


def test_references_in_a_circle_stop_the_load(tmp_path: Path):
    folder = write(tmp_path, FORM.replace("slice: month", "slice: month\nreferences: {area: sessions.area}"))
    other = yaml.safe_load(FORM) | {"entity": "sessions", "references": {"area": "visits.area"}}
    (folder / "templates" / "sessions_v1.yaml").write_text(yaml.safe_dump(other, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DefinitionError, match="Kreis"):
        load_templates(folder)
