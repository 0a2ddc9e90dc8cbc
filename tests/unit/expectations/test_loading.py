"""A suite file that is wrong stops the load and is named."""

from importlib import resources
from pathlib import Path

import pytest
import yaml

from expectations.loading import load_suites
from kiezwirkung.errors import DefinitionError
from kiezwirkung.yaml_text import parse_yaml

SOUND = {
    "table": "core.thing",
    "title": "Ding",
    "base": {"a": 1},
    "rules": [
        {
            "id": "a_is_small",
            "columns": ["a", "b"],
            "expectation": "expect_column_values_to_be_between",
            "arguments": {"column": "$column", "max_value": 1},
            "severity": "stop",
            "reason": "Mehr als eins gibt es nicht.",
            "sentence": "Zu viel.",
            "repair": "Weniger.",
            "breaks": [{"$column": 2}],
            "holds": [{"$column": 1}],
        }
    ],
}


def write(folder: Path, content: object, name: str = "core_thing.yaml") -> Path:
    (folder / name).write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
    return folder


def with_rule(**changes: object) -> dict[str, object]:
    return SOUND | {"rules": [SOUND["rules"][0] | changes]}  # type: ignore[index, operator]


def test_a_rule_for_several_columns_becomes_one_rule_per_column(tmp_path: Path) -> None:
    suite = load_suites(write(tmp_path, SOUND))["core_thing"]
    assert [rule.id for rule in suite.rules] == ["a_is_small__a", "a_is_small__b"]
    assert suite.rules[1].arguments == {"column": "b", "max_value": 1}
    assert suite.rules[1].breaks == [{"b": 2}]
    assert suite.rules[0].class_name == "ExpectColumnValuesToBeBetween"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (SOUND | {"titel": "Ding"}, "titel"),
        (SOUND | {"table": "core.other"}, "core_other.yaml"),
        (SOUND | {"table": "staging.thing"}, "a_is_small__a"),
        (with_rule(severity="maybe"), "severity"),
        (with_rule(breaks=[]), "breaks"),
        (with_rule(code="D202", field="a"), "either"),
        (with_rule(repair=""), "either"),
        (with_rule(columns=["a", "a"]), "same id"),
        ("rules: [", "kein Regelwerk"),
        ("just a word", "kein Regelwerk"),
        ("", "kein Regelwerk"),
    ],
)
def test_a_wrong_file_is_named_with_its_fault(tmp_path: Path, content: object, word: str) -> None:
    folder = write(tmp_path, content, "staging_thing.yaml" if "staging.thing" in str(content) else "core_thing.yaml")
    with pytest.raises(DefinitionError) as caught:
        load_suites(folder)
    assert caught.value.code == "K105"
    assert "_thing.yaml" in str(caught.value)
    assert word in str(caught.value)


def test_the_suites_of_the_package_cover_the_promised_tables() -> None:
    facts = {"visit", "participation", "volunteer", "self_help_group", "self_help_enquiry", "survey_response"}
    forms = {"visits", "participations", "volunteers", "self_help_groups", "self_help_enquiries", "survey_responses"}
    promised = {f"core_fct_{name}" for name in facts} | {f"staging_{name}" for name in forms} | {"indicators_value"}
    assert promised <= set(load_suites())


def test_staging_suites_speak_of_columns_the_forms_have() -> None:
    folder = resources.files("kiezwirkung.deliveries") / "templates"
    for suite in load_suites().values():
        if suite.is_staging:
            template = parse_yaml((folder / f"{suite.table.split('.')[1]}_v1.yaml").read_text(encoding="utf-8"))
            fields = {field["name"] for field in template["fields"]}
            assert set(suite.base) <= fields | {"project_id", "report_year", "person_key"}
            assert {rule.field for rule in suite.rules if rule.code} <= fields


def test_core_suites_speak_of_columns_the_dictionary_has() -> None:
    dictionary = resources.files("sql") / "columns.yaml"
    if not dictionary.is_file():
        pytest.skip("sql/columns.yaml is not there yet")
    columns = parse_yaml(dictionary.read_text(encoding="utf-8"))
    for suite in load_suites().values():
        if suite.table.startswith("core."):
            assert set(suite.base) <= set(columns)
