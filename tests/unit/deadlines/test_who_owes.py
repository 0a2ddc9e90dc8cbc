"""Which form a project owes is written in two places, for handing out and for deadlines: both say the same."""

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest

from kiezwirkung.deliveries.handing_out.recipients import owes
from kiezwirkung.deliveries.template_order import newest_forms
from kiezwirkung.deliveries.templates import load_templates

KINDS = {"MI01NH": "a centre", "MI02SK": "a self-help contact point", "123456_E": "a project of its own number"}


@pytest.mark.parametrize("project_id", KINDS)
def test_a_project_is_handed_the_forms_it_is_reminded_of(
    con: duckdb.DuckDBPyConnection,
    lay: Callable[[str, list[dict[str, Any]]], None],
    build: Callable[[date], None],
    project_id: str,
) -> None:
    about = {"project_name": "Haus Sonne (erfunden)", "district_code": "01", "valid_from": date(2025, 1, 1)}
    lay("staging.projects", [{"project_id": project_id} | about])
    build(date(2026, 2, 1))
    reminded = {row[0] for row in con.execute("select distinct entity from core.fct_reporting_obligation").fetchall()}
    forms = newest_forms(load_templates().values()).values()
    assert reminded == {form.entity for form in forms if owes(form, project_id)}
    assert reminded


def test_each_kind_of_project_owes_something_else() -> None:
    forms = newest_forms(load_templates().values()).values()
    owed = [{form.entity for form in forms if owes(form, project_id)} for project_id in KINDS]
    assert owed[0] != owed[1]
