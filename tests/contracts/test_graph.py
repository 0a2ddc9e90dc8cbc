"""The asset graph as people see it, and what we lean on in Dagster."""

import inspect
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import polars as pl
import pytest
from syrupy.assertion import SnapshotAssertion

from kiezwirkung.errors import BlockedError
from kiezwirkung.indicators.catalogue import load_catalogue
from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.model_lineage import lineage_frame


@pytest.fixture(scope="module")
def graph() -> Any:
    """The definitions; imported here: Dagster takes seconds, and every process collects this file."""
    return import_module("pipelines.definitions")


@pytest.fixture(scope="module")
def dg() -> Any:
    return import_module("dagster")


@pytest.fixture(scope="module")
def ours() -> Any:
    return import_module("pipelines.event_storage").HeldSqliteEventLogStorage


@pytest.fixture
def specs(graph: Any) -> list[Any]:
    return sorted(graph.defs.resolve_all_asset_specs(), key=lambda each: each.key.path)


def test_the_graph_is_the_one_last_reviewed(specs: list[Any], snapshot: SnapshotAssertion) -> None:
    drawn = {spec.key.to_user_string(): sorted(dep.asset_key.to_user_string() for dep in spec.deps) for spec in specs}
    assert "\n".join(f"{key} <- {', '.join(deps)}" for key, deps in drawn.items()) == snapshot


def test_every_asset_says_what_it_is_to_whom_it_belongs_and_what_it_is_made_of(specs: list[Any]) -> None:
    bare = [s.key.to_user_string() for s in specs if not (s.description and s.group_name and s.owners and s.kinds)]
    assert bare == []


def test_every_table_between_centre_and_release_has_one_check(graph: Any, specs: list[Any]) -> None:
    checked: dict[str, int] = {}
    for key in graph.defs.resolve_asset_graph().asset_check_keys:
        name = key.asset_key.to_user_string()
        checked[name] = checked.get(name, 0) + 1
    unchecked = {s.key.to_user_string() for s in specs if s.key.path[0] in {"core", "measures"}} - checked.keys()
    assert unchecked == set()


def test_the_nightly_job_runs_in_one_process(graph: Any) -> None:
    assert graph.nightly_job().executor_def.name == "in_process"


@pytest.mark.usefixtures("graph")
def test_a_night_asks_about_changed_models_before_it_computes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage, release = import_module("assets.indicators"), tmp_path / "release.duckdb"
    before = lineage_frame(load_catalogue()).with_columns(model_hash=pl.lit("as it was"))
    with duckdb.connect(str(release)) as con:
        con.execute("create schema mart; create table mart.edition as select 'is_invented' as key, 'false' as value")
        write_table(con, "mart.indicator_lineage", before)
    monkeypatch.setattr(stage, "latest_release", lambda _: release)
    with pytest.raises(BlockedError, match=r"K209.*core\.fct_visit"):
        next(iter(stage._compute(SimpleNamespace(settings=SimpleNamespace(editions=tmp_path)))))


def test_the_schedule_runs_at_four_in_berlin(graph: Any) -> None:
    schedule = graph.defs.resolve_schedule_def("nightly_at_four")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 4 * * *", "Europe/Berlin")


def test_dagster_still_opens_its_event_log_through_the_method_we_override(ours: Any) -> None:
    upstream: Any = inspect.getmro(ours)[1]._connect
    assert list(inspect.signature(upstream).parameters) == ["self", "shard"]


@pytest.mark.slow
def test_dagsters_own_storage_reads_what_a_night_wrote(dg: Any, ours: Any, tmp_path: Path) -> None:
    from pipelines.nightly import NIGHT_CONFIGURATION, NIGHT_YAML

    @dg.asset
    def thing() -> None: ...

    runs = tmp_path / "history" / "runs"
    (tmp_path / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    (tmp_path / NIGHT_CONFIGURATION).write_text(NIGHT_YAML.format(history=f'"{runs}"'), encoding="utf-8")
    with dg.DagsterInstance.from_config(str(tmp_path), NIGHT_CONFIGURATION) as held:
        assert isinstance(held.event_log_storage, ours)
        assert dg.materialize([thing], instance=held).success
    with dg.DagsterInstance.from_config(str(tmp_path)) as plain:
        assert not isinstance(plain.event_log_storage, ours)
        assert plain.get_latest_materialization_event(dg.AssetKey("thing")) is not None


@pytest.mark.slow
def test_an_assets_row_is_the_one_dagster_itself_would_write(dg: Any, ours: Any, tmp_path: Path) -> None:
    written, theirs = [], inspect.getmro(ours)[1]

    class Watched(ours):  # type: ignore[misc]
        def _get_asset_entry_values(self, event: Any, event_id: int, has_columns: bool) -> dict[str, Any]:
            values: dict[str, Any] = super()._get_asset_entry_values(event, event_id, has_columns)
            written.append((values, theirs._get_asset_entry_values(self, event, event_id, has_columns)))
            return values

    @dg.asset
    def thing() -> Any:
        return dg.MaterializeResult(metadata={"Zeilen": 3, "Ä": 'ein "Wort"'})

    @dg.asset(deps=[thing])
    def other() -> None: ...

    with dg.instance_for_test(temp_dir=str(tmp_path)) as instance:
        instance._event_storage = Watched(str(tmp_path / "runs"))
        instance._event_storage.register_instance(instance)
        assert dg.materialize([thing, other], instance=instance).success
    assert any("last_materialization" in values for values, _ in written)
    assert [values for values, _ in written] == [dagsters for _, dagsters in written]
