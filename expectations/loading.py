"""Reading the suites: one YAML file per table, checked before the first query runs.

What belongs here: the shape of a suite file and its errors (K105). What a rule means to Great Expectations is the
matter of `expectations/running.py`.
"""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kiezwirkung.errors import DefinitionError
from kiezwirkung.yaml_text import parse_yaml

Row = dict[str, Any]
COLUMN = "$column"


class Strict(BaseModel):
    """A misspelt key stops the load."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(Strict):
    """One sentence that must be true of a table.

    A rule whose failing rows go back to the centre names a finding `code` (its sentence lives in finding_codes.yaml)
    and the `field` to mark; any other rule brings its own German `sentence` and `repair`.
    `breaks` are rows (deviations from the suite's `base`) that must fail the rule, `holds` rows that must pass. Where
    rows fail only together, a list of rows stands for one example, and one of them must fail.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    expectation: str = Field(pattern=r"^[A-Za-z_]+$")
    arguments: Row = Field(default_factory=dict)
    severity: Literal["stop", "warn"]
    code: str = Field(default="", pattern=r"^(D\d{3})?$")
    field: str = ""
    reason: str = Field(min_length=10)
    sentence: str = ""
    repair: str = ""
    breaks: list[Row | list[Row]] = Field(min_length=1)
    holds: list[Row | list[Row]] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_home_for_the_sentence(self) -> "Rule":
        if bool(self.code) == bool(self.sentence) or bool(self.sentence) != bool(self.repair):
            raise ValueError(f"rule {self.id}: either `code`, or `sentence` and `repair`")
        if bool(self.code) != bool(self.field):
            raise ValueError(f"rule {self.id}: `code` and `field` belong together")
        return self

    @property
    def class_name(self) -> str:
        """The name of the class in Great Expectations, from snake or Pascal spelling."""
        return "".join(part[:1].upper() + part[1:] for part in self.expectation.split("_"))


class Suite(Strict):
    """All rules of one table, with the columns computed for them."""

    table: str = Field(pattern=r"^[a-z_]+\.[a-z_]+$")
    title: str
    key: str = "row_id"
    base: Row = Field(min_length=1)
    derived: dict[str, str] = Field(default_factory=dict)
    rules: list[Rule] = Field(min_length=1)

    @model_validator(mode="after")
    def _rules_fit_the_table(self) -> "Suite":
        ids = [rule.id for rule in self.rules]
        if len(set(ids)) < len(ids):
            raise ValueError("two rules have the same id")
        if uncoded := [rule.id for rule in self.rules if self.is_staging and rule.severity == "stop" and not rule.code]:
            raise ValueError(f"stop rules on staging refuse rows and need a finding code: {', '.join(uncoded)}")
        return self

    @property
    def name(self) -> str:
        """The table with an underscore: the name of the file, of the view and of the suite."""
        return self.table.replace(".", "_")

    @property
    def is_staging(self) -> bool:
        """Whether its failing rows can be traced to cells."""
        return self.table.startswith("staging.")

    def relation(self, catalog: str = "") -> str:
        """The select that Great Expectations sees: the table and its derived columns."""
        extra = "".join(f',\n  ({sql}) AS "{name}"' for name, sql in self.derived.items())
        return f"select *{extra}\nfrom {catalog + '.' if catalog else ''}{self.table}"


def load_suites(folder: Path | None = None) -> dict[str, Suite]:
    """Every suite by name, in order of names.

    Raises:
        DefinitionError: K105, with the file that is wrong.
    """
    return _packaged() if folder is None else dict(_read(folder))


@cache
def _packaged() -> dict[str, Suite]:
    with resources.as_file(resources.files("expectations.suites")) as folder:
        return dict(_read(folder))


def _read(folder: Path) -> Iterator[tuple[str, Suite]]:
    for path in sorted(folder.glob("*.yaml")):
        suite = _load(path)
        if suite.name != path.stem:
            raise _wrong(path, f"Die Regeln gelten für {suite.table}; die Datei müsste {suite.name}.yaml heißen.")
        yield suite.name, suite


def _load(path: Path) -> Suite:
    try:
        content = parse_yaml(path.read_text(encoding="utf-8"))
        content["rules"] = [rule for entry in content["rules"] for rule in _expand(entry)]
        return Suite.model_validate(content)
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc'])) or 'Regelwerk'}: {fault['msg']}" for fault in error.errors())
        raise _wrong(path, "; ".join(faults)) from None
    except (yaml.YAMLError, TypeError, KeyError, AttributeError, UnicodeDecodeError) as error:
        raise _wrong(path, f"Die Datei ist kein Regelwerk ({type(error).__name__}).") from None


def _expand(entry: Row) -> Iterator[Row]:
    """A rule with `columns: […]` stands for one rule per column; `$column` is replaced everywhere."""
    rule = {key: value for key, value in entry.items() if key != "columns"}
    if "columns" not in entry:
        yield rule
    for column in entry.get("columns", []):
        yield {**_replace(rule, column), "id": f"{rule['id']}__{column}"}


def _replace(value: Any, column: str) -> Any:
    if isinstance(value, dict):
        return {_replace(key, column): _replace(item, column) for key, item in value.items()}
    if isinstance(value, list):
        return [_replace(item, column) for item in value]
    return value.replace(COLUMN, column) if isinstance(value, str) else value


def _wrong(path: Path, what: str) -> DefinitionError:
    return DefinitionError(
        "K105", what, where=f"expectations/suites/{path.name}", what_to_do="Bitte die Datei berichtigen."
    )
