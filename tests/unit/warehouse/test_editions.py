import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from kiezwirkung.errors import BlockedError, KiezwirkungError
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.dictionary import Column, Dictionary
from kiezwirkung.warehouse.editions import Edition, latest_edition, publish
from kiezwirkung.warehouse.models import parse_model
from kiezwirkung.warehouse.querying import query

pytestmark = pytest.mark.slow  # a warehouse for each test

DICTIONARY = Dictionary({"value": Column("value", "DOUBLE", "Wert mit 'Anführung'", "Besuche")})
MODEL = parse_model(
    "core.fct_participation", "/*---\ntitle: Teilnahmen\ndescription: Eine je Person.\ngrain: [row_id]\n---*/\nselect 1"
)


@pytest.fixture(autouse=True)
def tables(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create table reference.run as select date '2026-01-10' as as_of")
    con.execute("create table raw.visits as select 1 as a")
    con.execute("create table staging.visits as select 1 as a")
    con.execute("create table quarantine.refused_row as select 1 as a")
    con.execute("create table quality.finding as select 'D201' as code")
    con.execute(
        "create table core.fct_participation as"
        " select i::varchar as row_id, md5(i::varchar) as person_key from range(5) as r(i)"
    )
    con.execute("create table mart.indicator_value as select 'visits' as indicator_id, 12.5 as value, '' as mark")
    con.execute(
        "create table mart.edition as select 'as_of' as key, '2026-01-10' as value union all select 'sources', 'x'"
    )


def make(con: duckdb.DuckDBPyConnection, settings: Settings) -> Edition:
    models = {MODEL.name: MODEL}
    return publish(con, settings, models=models, dictionary=DICTIONARY, built_for=settings.as_of)


def ask(path: Path, statement: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(statement).fetchall()


def persons(edition: Edition) -> set[object]:
    return {key for (key,) in ask(edition.path / "analyst.duckdb", "select person_key from core.fct_participation")}


def test_the_first_edition_holds_what_it_may_hold(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    edition = make(con, settings)
    assert (edition.number, edition.is_new, edition.path.name) == (1, True, "000001")
    assert latest_edition(settings.editions) == edition.path
    assert con.sql("select 1 as a").fetchall() == [(1,)], "no open result is left behind"
    schemas = "select distinct schema_name from duckdb_tables() order by all"
    assert ask(edition.path / "analyst.duckdb", schemas) == [("core",), ("mart",), ("quality",), ("reference",)]
    assert ask(edition.path / "release.duckdb", schemas) == [("mart",)]
    assert sorted(path.name for path in (edition.path / "parquet" / "mart").iterdir()) == [
        "edition.parquet",
        "indicator_value.parquet",
    ]
    assert not list(edition.path.glob("*.wal"))
    keys = dict(ask(edition.path / "release.duckdb", "select key, value from mart.edition"))
    assert keys["edition_number"] == "1"
    assert keys["content_hash"] == edition.content_hash
    assert keys["sources"] == "x"


def test_the_manifest_describes_every_file(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    edition = make(con, settings)
    manifest = json.loads((edition.path / "manifest.json").read_text(encoding="utf-8"))
    listed = {entry["path"]: entry["bytes"] for entry in manifest["files"]}
    there = {p.relative_to(edition.path).as_posix(): p.stat().st_size for p in edition.path.rglob("*") if p.is_file()}
    assert listed == {name: size for name, size in there.items() if name != "manifest.json"}
    assert manifest["row_counts"]["analyst"]["core.fct_participation"] == 5
    assert manifest["code_versions"] == {MODEL.name: MODEL.code_version}


def test_tables_and_columns_are_described(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    path = make(con, settings).path / "analyst.duckdb"
    assert ask(path, "select comment from duckdb_tables() where table_name = 'fct_participation'") == [
        ("Teilnahmen: Eine je Person.",)
    ]
    assert ask(
        path, "select comment from duckdb_columns() where table_name = 'indicator_value' and column_name = 'value'"
    ) == [("Wert mit 'Anführung' [Besuche]",)]


def test_nothing_new_makes_no_edition(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    first = make(con, settings)
    con.execute("update mart.edition set value = '2026-01-11' where key = 'as_of'")
    con.execute("insert into quality.finding values ('D105')")
    con.execute("update reference.run set as_of = '2026-01-11'")
    again = make(con, settings)
    assert again == replace(first, is_new=False)
    con.execute("update mart.indicator_value set value = 13")
    assert make(con, settings).number == 2


@pytest.mark.parametrize("part", ["manifest.json", "release.duckdb"])
def test_a_damaged_edition_is_followed_by_a_new_one(
    con: duckdb.DuckDBPyConnection, settings: Settings, part: str
) -> None:
    first = make(con, settings)
    if part == "manifest.json":
        (first.path / part).write_text("{", encoding="utf-8")
    else:
        (first.path / part).unlink()
    assert (make(con, settings).number, make(con, settings).is_new) == (2, False)


def test_persons_cannot_be_followed_through_editions(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    kept = {key for (key,) in con.execute("select person_key from core.fct_participation").fetchall()}
    first = persons(make(con, settings))
    con.execute("update mart.indicator_value set value = 13")
    second = persons(make(con, settings))
    assert len(first) == len(second) == 5
    assert not first & second
    assert not (first | second) & kept


def test_a_reader_of_the_old_edition_goes_on_undisturbed(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    make(con, settings)
    with duckdb.connect(str(settings.editions / "latest" / "release.duckdb"), read_only=True) as reader:
        con.execute("update mart.indicator_value set value = 13")
        make(con, settings)
        assert reader.execute("select value from mart.indicator_value").fetchall() == [(12.5,)]
        assert query(settings.editions, "select value from mart.indicator_value")["value"].to_list() == [13]
        assert reader.execute("select value from mart.indicator_value").fetchall() == [(12.5,)]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("update mart.indicator_value set mark = 'g'", "1 geschützte Werte"),
        ("create table mart.people as select 'a' as person_key", "person_key"),
        ("create table mart.rows as select 'a' as row_id", "row_id"),
        ("create table mart.files as select 'a' as delivery_id", "delivery_id"),
    ],
)
def test_a_failed_audit_leaves_the_last_edition_in_place(
    con: duckdb.DuckDBPyConnection, settings: Settings, damage: str, said: str
) -> None:
    first = make(con, settings)
    con.execute(damage)
    with pytest.raises(BlockedError, match=said) as caught:
        make(con, settings)
    assert caught.value.code == "K203"
    assert latest_edition(settings.editions) == first.path
    assert sorted(path.name for path in settings.editions.iterdir()) == ["000001", "latest"]


def test_a_hidden_value_passes(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    con.execute("update mart.indicator_value set mark = 'g', value = null")
    assert make(con, settings).is_new


def test_what_a_killed_night_left_is_swept_away(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    left_over = settings.editions / ".building-1"
    left_over.mkdir(parents=True)
    (left_over / "analyst.duckdb").write_bytes(b"half")
    assert make(con, settings).number == 1
    assert not left_over.exists()


def test_without_symlinks_a_pointer_file_names_the_edition(
    con: duckdb.DuckDBPyConnection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "symlink_to", refuse)
    edition = make(con, settings)
    assert (settings.editions / "latest").is_file()
    assert latest_edition(settings.editions) == edition.path
    assert not make(con, settings).is_new


def test_questions_before_the_first_edition_and_faulty_ones_are_answered_kindly(
    con: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    with pytest.raises(KiezwirkungError, match="K501"):
        query(settings.editions, "select 1 as a")
    make(con, settings)
    assert query(settings.editions, "select count(*) as n from core.fct_participation")["n"].to_list() == [5]
    writing, odd = "create table mart.x as select 1 as a", "select union_value(a := 1)"
    for faulty in ("select nothing", "selec", "select * from 'other.csv'", writing, odd):
        with pytest.raises(KiezwirkungError, match="K502"):
            query(settings.editions, faulty)
