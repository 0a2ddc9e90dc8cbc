import time
from pathlib import Path

import pytest

from kiezwirkung.errors import DefinitionError
from kiezwirkung.warehouse.models import load_models, parse_model

HEADER = "/*---\ntitle: Probe\ndescription: Eine Probe.\ngrain: [a]\n---*/\n"


def write(folder: Path, name: str, body: str, header: str = HEADER) -> None:
    path = folder / f"{name.replace('.', '/')}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + body, encoding="utf-8")


def test_tables_are_upstreams_and_ctes_are_not() -> None:
    ctes = "with b as (select a from core.dim_a), c as (select a from b)"
    body = f"{ctes} select c.a from c inner join core.fct_b as f on c.a = f.a"
    assert parse_model("core.fct_c", HEADER + body).upstream == {"core.dim_a", "core.fct_b"}


def test_table_functions_are_no_upstreams() -> None:
    body = "select r.a, u.b from range(3) as r(a), unnest([1, 2]) as u(b), core.dim_a as d"
    assert parse_model("core.x", HEADER + body).upstream == {"core.dim_a"}


def test_models_come_in_building_order(tmp_path: Path) -> None:
    write(tmp_path, "core.a", "select a from staging.z")
    write(tmp_path, "staging.z", "select 1 as a from raw.anything")
    write(tmp_path, "mart.b", "select a from core.a")
    assert list(load_models(tmp_path)) == ["staging.z", "core.a", "mart.b"]


@pytest.mark.parametrize(
    ("header", "body", "said"),
    [
        (HEADER.replace("title", "titel"), "select 1 as a", "titel"),
        (HEADER.replace("---*/", "unitt: x\n---*/"), "select 1 as a", "unitt"),
        ("", "select 1 as a", "Kopf"),
        (HEADER.replace("[a]", "[a"), "select 1 as a", "YAML"),
        (HEADER, "select a from fct_visit", "fct_visit"),
        (HEADER, "select a from", "Abfrage"),
        (HEADER, "select 1 as a; drop table core.x", "genau eine"),
        (HEADER, "drop table core.x", "genau eine"),
        (HEADER, "select a from core.fct_vist", "core.fct_vist"),
    ],
)
def test_a_faulty_file_stops_the_load_and_is_named(tmp_path: Path, header: str, body: str, said: str) -> None:
    write(tmp_path, "core.faulty", body, header)
    with pytest.raises(DefinitionError, match=said) as caught:
        load_models(tmp_path)
    assert caught.value.code == "K102"
    assert "core/faulty.sql" in str(caught.value)


def test_a_circle_is_named(tmp_path: Path) -> None:
    write(tmp_path, "core.a", "select a from core.b")
    write(tmp_path, "core.b", "select a from core.a")
    with pytest.raises(DefinitionError, match=r"core\.a"):
        load_models(tmp_path)


def test_the_code_version_follows_the_statement_only() -> None:
    first = parse_model("core.a", HEADER + "select 1 as a")
    assert (
        first.code_version == parse_model("core.a", HEADER.replace("Probe", "Anders") + "select 1 as a;\n").code_version
    )
    assert first.code_version != parse_model("core.a", HEADER + "select 2 as a").code_version


def test_measures_are_typed() -> None:
    header = HEADER.replace("---*/", "measures: {n: {kind: flow, counts: visits}}\nbreakdowns: [channel]\n---*/")
    assert parse_model("measures.a", header + "select 1 as a").header.measures["n"].kind == "flow"
    with pytest.raises(DefinitionError, match="measures"):
        parse_model("measures.a", header.replace("flow", "flows") + "select 1 as a")


def test_sixty_models_load_in_a_moment(tmp_path: Path) -> None:
    columns = ", ".join(f"sum(case when v.k = '{n}' then v.n else 0 end) as m_{n}" for n in range(12))
    for number in range(60):
        tables = "core.fct_visit as v left join core.dim_month as m on v.a = m.a"
        write(tmp_path, f"mart.m{number}", f"select {number} as n, v.a, {columns} from {tables} group by all")
    write(tmp_path, "core.fct_visit", "select 1 as a")
    write(tmp_path, "core.dim_month", "select 1 as a")
    load_models(tmp_path / "nothing yet")
    started = time.process_time()
    assert len(load_models(tmp_path)) == 62
    assert time.process_time() - started < 2
