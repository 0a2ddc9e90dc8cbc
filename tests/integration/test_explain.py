"""From published figures back to the cells of the files they came from."""

import csv
import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from kiezwirkung.explaining.asking import Figure, Question
from kiezwirkung.explaining.explanation import Explanation, explain
from kiezwirkung.explaining.telling import INTERNAL, csv_text, tell
from kiezwirkung.warehouse.querying import open_edition
from pipelines.cli import main
from pipelines.explain import explain_figure

FIGURES = 100
KEY = "indicator_id, level, area_code, period_type, period_start_on, breakdown_code"


@pytest.fixture(scope="module")
def explained(demo_night: Any) -> list[Explanation]:
    """A hundred published figures, every indicator in turn, explained."""
    with open_edition(demo_night.settings.editions) as con:
        rows = con.execute(
            f"select {KEY} from mart.indicator_value where numerator is not null order by all"
        ).fetchall()
        return [explain(con, figure) for figure in _drawn([Figure(*row) for row in rows])]


def _drawn(figures: list[Figure]) -> list[Figure]:
    by_indicator: dict[str, list[Figure]] = {}
    for figure in figures:
        by_indicator.setdefault(figure.indicator_id, []).append(figure)
    for some in by_indicator.values():
        random.Random(4).shuffle(some)  # noqa: S311
    longest = max(len(some) for some in by_indicator.values())
    return [some[n] for n in range(longest) for some in by_indicator.values() if n < len(some)][:FIGURES]


def test_the_rows_of_a_hundred_published_figures_add_up_to_their_parts(explained: list[Explanation]) -> None:
    broken = [(each.figure, part.name) for each in explained for part in each.parts if part.is_proven is False]
    assert broken == []
    proven = [part for each in explained for part in each.parts if part.is_proven]
    assert len(explained) == FIGURES
    rules = {"sum", "last_value", "period_end", "population", "prognoseraum", "values", "count", "squared", "listed"}
    assert {part.rule for part in proven} >= rules
    assert {each.value["kind"] for each in explained} >= {"flow", "stock", "ratio", "mean", "persons"}
    assert sum(part.rows.height for part in proven) > 1000


def test_every_address_leads_to_a_cell_that_holds_the_value(explained: list[Explanation], demo_night: Any) -> None:
    seen, corrected = set(), _corrected(demo_night.settings.warehouse)
    for each in explained:
        for part in each.parts:
            counted = part.rows.filter(pl.col("cells").str.contains(r"^[A-Z]+[0-9]+$"), pl.col("amount") != 0)
            for row in counted.iter_rows(named=True):
                cell = _cell(demo_night.settings.inbox / row["file_name"], row["sheet"], row["cells"])
                assert cell not in (None, ""), row["cells"]
                is_number = row["fields"].endswith(("_count", "hours", "_m2")) and row["amount"] != 1
                if is_number and (row["file_name"], row["cells"]) not in corrected:
                    assert _number(cell) == row["amount"], (each.figure, row["file_name"], row["cells"])
                    seen.add((row["file_name"], row["sheet"], row["cells"]))
    assert len(seen) > 300


def _corrected(warehouse: Path) -> set[tuple[str, str]]:
    """Cells that the steward corrected: the file still holds what was sent."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        return set(con.execute("select file_name, cell from quality.correction where state = 'applied'").fetchall())


def _cell(path: Path, sheet: str, address: str) -> Any:
    match = re.fullmatch(r"([A-Z]+)([0-9]+)", address)
    assert match
    column = sum((ord(letter) - 64) * 26**place for place, letter in enumerate(reversed(match[1]))) - 1
    return _grid(path, sheet)[int(match[2]) - 1][column]


@cache
def _grid(path: Path, sheet: str) -> list[list[Any]]:
    if path.suffix == ".csv":
        data = path.read_bytes()
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _encoding(data))
        return list(csv.reader(text.splitlines(), delimiter=max(";,\t|", key=text.count)))
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def _encoding(data: bytes) -> str:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _number(cell: Any) -> float:
    if isinstance(cell, int | float):
        return float(cell)
    digits = re.sub(r"[^0-9,.]", "", str(cell).strip()).strip(".")
    return float(digits.replace(".", "").replace(",", "."))


def test_the_analysts_file_explains_by_itself(demo_night: Any, tmp_path: Path) -> None:
    alone = tmp_path / "irgendwo.duckdb"
    alone.write_bytes((demo_night.settings.editions / "latest" / "analyst.duckdb").read_bytes())
    with duckdb.connect(str(alone), read_only=True) as con:
        told = con.sql(
            "select sum(amount) from explain_figure('visits', 'berlin', 'year', date '2025-01-01')"
        ).fetchall()
        shown = con.sql(
            "select numerator from mart.indicator_value where indicator_id = 'visits' and area_code = 'berlin'"
            " and period_type = 'year' and period_start_on = date '2025-01-01'"
        ).fetchall()
    assert told == shown


def test_no_pseudonym_is_told(demo_night: Any) -> None:
    with open_edition(demo_night.settings.editions) as con:
        keys = {row[0] for row in con.execute("select distinct person_key from core.fct_participation").fetchall()}
        figure = con.execute(
            f"select {KEY} from mart.indicator_value where indicator_id = 'distinct_participants'"
            " and level = 'district' and numerator is not null order by all limit 1"
        ).fetchall()[0]
        explanation = explain(con, Figure(*figure))
    text = "\n".join(tell(explanation)) + csv_text(explanation)
    assert "Jede Person zählt einmal" in text
    assert keys
    assert not any(key in text for key in keys if key)


def test_a_withheld_figure_says_so_and_that_the_explanation_is_internal(demo_night: Any) -> None:
    with open_edition(demo_night.settings.editions) as con:
        row = con.execute(f"select {KEY} from mart.indicator_value where mark = 'g' order by all limit 1").fetchall()[0]
        lines = list(tell(explain(con, Figure(*row))))
    assert any("in der Freigabe nicht gezeigt (g)" in line for line in lines)
    assert any("In der Freigabe steht hier keine Zahl" in line for line in lines)
    assert lines[-1] == INTERNAL


def test_the_release_can_explain_nothing(demo_night: Any) -> None:
    with open_edition(demo_night.settings.editions, name="release") as con, pytest.raises(duckdb.Error):
        con.sql("select * from explain_figure('visits', 'berlin', 'year', date '2025-01-01')")


def test_the_command_answers_and_helps(demo_night: Any, capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    editions = demo_night.settings.editions
    assert explain_figure(editions, Question("Besuche", "Berlin", "2025"), said.append, as_csv=False) == 0
    assert any(line.strip().startswith("Probe: Summe der Zeilen") for line in said)
    assert main(["explain", "visits", "Berln", "2025", "--data", str(demo_night.settings.data)]) == 2
    assert "K503" in (wrong := capsys.readouterr().err)
    assert "berlin" in wrong
