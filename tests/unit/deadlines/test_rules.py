"""The rules of the house, and faults in them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from kiezwirkung.deadlines import rules
from kiezwirkung.deadlines.loading import reporting_forms
from kiezwirkung.deliveries import templates
from kiezwirkung.deliveries.templates import Template, load_templates
from kiezwirkung.errors import DefinitionError
from kiezwirkung.yaml_text import parse_yaml

HOUSE = Path(rules.__file__).with_name("deadlines.yaml")
GENDERED = ("Mitarbeiter ", "Besucher ", "Sehr geehrte", "Herr ", "Frau ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("working_days_after_closure", 0),
        ("letter", "Guten Tag, {name}"),
        ("period_line", "{period"),
        ("stages", []),
        ("moved", {"rain": "wegen Regen"}),
        ("free_days", [{"month": 13, "day": 1}]),
        ("surprise", 1),
    ],
)
def test_a_faulty_rule_stops_with_its_file(tmp_path: Path, name: str, value: object) -> None:
    content = parse_yaml(HOUSE.read_text(encoding="utf-8")) | {name: value}
    file = tmp_path / "deadlines.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"K101.*deadlines\.yaml"):
        rules.read_rules(file)


def test_stages_stand_in_the_order_of_their_days(tmp_path: Path) -> None:
    content = parse_yaml(HOUSE.read_text(encoding="utf-8"))
    content["stages"].reverse()
    file = tmp_path / "deadlines.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(DefinitionError, match="Reihenfolge"):
        rules.read_rules(file)


def test_the_letters_address_nobody_by_sex() -> None:
    text = HOUSE.read_text(encoding="utf-8")
    assert not [word for word in GENDERED if word in text]


def test_every_form_that_is_owed_belongs_to_a_centre_and_its_slice() -> None:
    owed = [template for template in load_templates().values() if template.reporting]
    assert {template.entity for template in owed} >= {"visits", "consultations", "offers", "self_help_groups"}
    assert all(one.delivered_by == "centre" and one.slice == one.reporting.period for one in owed if one.reporting)


def test_all_versions_of_a_form_are_owed_alike() -> None:
    by_entity: dict[str, set[object]] = {}
    for template in load_templates().values():
        if template.reporting:
            by_entity.setdefault(template.entity, set()).add(template.reporting)
    assert {entity for entity, deadlines in by_entity.items() if len(deadlines) > 1} == set()


@pytest.fixture
def version() -> Callable[[int, int | None], Template]:
    def make(number: int, due_day: int | None) -> Template:
        known = load_templates()["visits_v1"]
        reporting = known.reporting
        assert reporting is not None
        new = reporting.model_copy(update={"due_day": due_day}) if due_day else None
        return known.model_copy(update={"version": number, "reporting": new})

    return make


def test_the_newest_version_that_says_so_sets_the_deadline(version: Callable[[int, int | None], Template]) -> None:
    forms = {"a": version(2, 20), "b": version(1, 15), "c": version(3, None)}
    assert reporting_forms(forms)["due_day"].to_list() == [20]


@pytest.mark.parametrize(
    ("reporting", "fault"),
    [
        ("{period: quarter, owed_by: centre, due_day: 15}", "period ist ihre slice"),
        ("{period: month, owed_by: nobody, due_day: 15}", "owed_by"),
        ("{period: month, owed_by: centre, due_day: 32}", "due_day"),
        ("{period: month, owed_by: centre, due_day: 15, due_months_after: 0}", "due_months_after"),
        ("{period: month, owed_by: centre}", "due_day"),
    ],
)
def test_a_faulty_deadline_in_a_form_stops_the_load(tmp_path: Path, reporting: str, fault: str) -> None:
    deliveries = Path(templates.__file__).parent
    (tmp_path / "templates").mkdir()
    (tmp_path / "code_lists.yaml").write_bytes((deliveries / "code_lists.yaml").read_bytes())
    for name in ("visits_v1", "locations_v1", "projects_v1"):
        text = (deliveries / "templates" / f"{name}.yaml").read_text(encoding="utf-8")
        text = re.sub(r"^reporting: .*$", f"reporting: {reporting}", text, flags=re.MULTILINE)
        (tmp_path / "templates" / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=rf"K101.*visits_v1\.yaml.*{fault}"):
        load_templates(tmp_path)
