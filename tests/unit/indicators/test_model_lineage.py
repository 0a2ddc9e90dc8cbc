"""A changed model below the measures stops the night until an entry says what it means for the figures."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from kiezwirkung.errors import BlockedError
from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.definition_hashes import short_hash
from kiezwirkung.indicators.measures import load_measures
from kiezwirkung.indicators.model_lineage import (
    ModelChange,
    check_lineage,
    lineage_frame,
    load_changes,
    model_hashes,
    model_texts,
)

VISIT, STAGED = "core.fct_visit", "staging.visits"
Asked = Callable[..., None]


def changed(
    model: str = VISIT, old: str = "from staging.visits as s", new: str = "from staging.visits as s where true"
) -> dict[str, str]:
    text = model_texts()[model]
    assert old in text
    return {**model_texts(), model: text.replace(old, new)}


def entry(texts: dict[str, str], model: str = VISIT, *, moves: bool = False) -> ModelChange:
    because = "Doppelte Zeilen zählen nicht mehr."
    return ModelChange(model=model, model_hash=model_hashes(texts)[model], figures_move=moves, because=because)


@pytest.fixture
def asked(tmp_path: Path, catalogue: Catalogue) -> Asked:
    """Asks whether a night after an edition with the packaged models goes on; with two indicators, for speed."""
    few = tuple(i for i in catalogue.indicators if i.id in {"visits", "visits_per_1000"})
    catalogue = replace(catalogue, indicators=few)
    last = tmp_path / "release.duckdb"
    with duckdb.connect(str(last)) as con:
        con.execute("create schema mart; create table mart.edition as select 'is_invented' as key, 'true' as value")
        write_table(con, "mart.indicator_lineage", lineage_frame(catalogue))

    def ask(texts: dict[str, str], *changes: ModelChange) -> None:
        check_lineage(catalogue, last, texts, changes)

    return ask


@pytest.mark.parametrize(
    "texts",
    [
        changed(new="FROM /* Formular Besuche */\n    staging.visits as s"),
        changed(
            "core.fct_member_consultation",
            "staging.member_consultations as s",
            "staging.member_consultations as s where true",
        ),
        changed(old="title: Besuche", new="title: Besuche und mehr"),
    ],
    ids=["written differently", "below no measure", "header"],
)
def test_what_decides_no_figure_does_not_stop_it(asked: Asked, texts: dict[str, str]) -> None:
    asked(texts)


@pytest.mark.parametrize(("model", "old"), [(VISIT, "from staging.visits as s"), (STAGED, "from current.visits as")])
def test_a_changed_model_stops_it_and_the_message_says_how_to_go_on(asked: Asked, model: str, old: str) -> None:
    texts = changed(model, old, old.replace("from ", "from /* */ (select 1) as one, "))
    with pytest.raises(BlockedError) as caught:
        asked(texts)
    assert (caught.value.code, caught.value.where) == ("K209", f"sql/{model.replace('.', '/')}.sql")
    assert f"{model} (2 Indikatoren)" in caught.value.what
    told = caught.value.what_to_do
    assert f"model: {model}, model_hash: {model_hashes(texts)[model]}" in told
    assert "sql/model_changes.yaml" in told
    assert "kiezwirkung demo" in told, "a folder of the demonstration may be made anew"


def test_an_entry_releases_exactly_one_text(asked: Asked) -> None:
    first, second = changed(), changed(new="from staging.visits as s where s.visit_count > 0")
    asked(first, entry(first))
    for texts, entries in (
        (second, [entry(first)]),
        (first, [entry(first), entry(second)]),
        (first, [entry(first, STAGED)]),
    ):
        with pytest.raises(BlockedError):
            asked(texts, *entries)


def test_only_an_entry_that_moves_figures_tells_readers_its_reason(catalogue: Catalogue) -> None:
    texts = changed()
    for moves in (False, True):
        found = lineage_frame(catalogue, texts, [entry(texts, moves=moves)]).filter(
            recalculated_because=entry(texts).because
        )
        assert ("visits" in found["indicator_id"]) is moves
        assert set(found["model"]) <= {VISIT}


def test_without_a_lineage_in_the_last_edition_nothing_is_asked(tmp_path: Path, catalogue: Catalogue) -> None:
    last = tmp_path / "release.duckdb"
    check_lineage(catalogue, None, changed(), ())
    duckdb.connect(str(last)).close()
    check_lineage(catalogue, last, changed(), ())


def test_every_measure_of_a_file_stands_on_core(catalogue: Catalogue) -> None:
    found = lineage_frame(catalogue)
    from_files = {
        name for name, measure in load_measures().items() if not measure.name.startswith(("reference.", "quality."))
    }
    users = {i.id for i in catalogue.indicators if set(i.measure_names) & from_files}
    assert users <= set(found.filter(found["model"].str.starts_with("core."))["indicator_id"])


def test_the_engine_s_measures_name_every_model_the_engine_reads() -> None:
    root = Path(__file__).parents[3] / "kiezwirkung"
    places = {"core.dim_month", "core.map_project_area", "core.dim_project", "core.fct_reporting_obligation"}
    named = {model for measure in load_measures().values() for model in measure.reads}
    for path in ("equity/cells.py", "indicators/denominators.py", "indicators/persons.py", "indicators/unexplained.py"):
        read = set(re.findall(r"(?:from|join) (core\.\w+)", (root / path).read_text(encoding="utf-8")))
        assert read - places <= named, path


def test_the_last_entry_of_every_model_is_its_present_text() -> None:
    last = {each.model: each.model_hash for each in load_changes()}
    assert last == {model: model_hashes(model_texts())[model] for model in last}


def test_a_hash_is_of_the_text_and_not_of_the_library_that_reads_it() -> None:
    assert model_hashes({"core.x": "/*---\ntitle: X\n---*/\nselect  A.b\nfrom staging.t AS a;\n"})[
        "core.x"
    ] == short_hash("select a . b from staging . t as a")
