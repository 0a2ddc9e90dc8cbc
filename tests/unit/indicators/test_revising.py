"""What an earlier edition showed otherwise is marked as corrected, and stays so."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from kiezwirkung.indicators.revising import REVISED, mark_revised
from kiezwirkung.settings import SurveyDigits

Figure = tuple[str, int, float | None, str]
Marks = list[tuple[str, bool]]
SHAPE = """
create table mart.indicator_value (indicator_id varchar, version integer, level varchar, area_code varchar,
    period_type varchar, period_start_on date, breakdown varchar, breakdown_code varchar, value double, mark varchar,
    mark_reason varchar, is_revised boolean);
create table mart.indicator_value_today (indicator_id varchar, version integer, level varchar, area_code varchar,
    period_type varchar, period_start_on date, breakdown varchar, breakdown_code varchar, as_was_mark varchar);
create table mart.indicator (indicator_id varchar, protection_class integer, kind varchar);
insert into mart.indicator values ('visits', 1, 'flow'), ('belonging', 3, 'mean'), ('knows_help_share', 3, 'ratio');
"""


def filled(con: duckdb.DuckDBPyConnection, figures: list[Figure]) -> None:
    con.execute("create schema if not exists mart")
    con.execute(SHAPE)
    rows = [
        (name, version, "district", "01", "year", date(2025, 1, 1), "", "", value, mark, "", False)
        for name, version, value, mark in figures
    ]
    con.executemany(f"insert into mart.indicator_value values ({', '.join('?' * 12)})", rows)
    con.execute(
        """insert into mart.indicator_value_today by name
        select * exclude (value, mark, mark_reason, is_revised), mark as as_was_mark from mart.indicator_value"""
    )


@pytest.fixture
def night(tmp_path: Path) -> Callable[[list[Figure]], Marks]:
    """One night after the other over the same editions; gives mark and `is_revised` of every figure."""
    editions: list[Path] = []

    def run(figures: list[Figure]) -> Marks:
        path = tmp_path / f"{len(editions)}.duckdb"
        with duckdb.connect(str(path)) as con:
            filled(con, figures)
            mark_revised(con, editions[-1] if editions else None, SurveyDigits())
            found = con.execute("select mark, is_revised from mart.indicator_value order by rowid").fetchall()
            beside = con.execute("select as_was_mark from mart.indicator_value_today order by rowid").fetchall()
        assert [mark for mark, _ in found] == [mark for (mark,) in beside]
        editions.append(path)
        return found

    return run


def test_another_value_of_the_same_key_and_version_is_marked_and_stays_marked(
    night: Callable[[list[Figure]], Marks],
) -> None:
    assert night([("visits", 1, 100.0, "")]) == [("", False)]
    assert night([("visits", 1, 105.0, "")]) == [("r", True)]
    assert night([("visits", 1, 105.0, "")]) == [("r", True)]
    assert night([("visits", 1, 100.0, "")]) == [("r", True)]


def test_a_night_in_which_a_figure_is_withheld_does_not_forget(night: Callable[[list[Figure]], Marks]) -> None:
    night([("visits", 1, 100.0, "")])
    night([("visits", 1, 105.0, "")])
    assert night([("visits", 1, None, "g")]) == [("g", True)]
    assert night([("visits", 1, 105.0, "")]) == [("r", True)]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (("visits", 1, 100.0, "p"), ("visits", 1, 105.0, ""), ("", False)),
        (("visits", 1, 100.0, ""), ("visits", 2, 105.0, ""), ("", False)),
        (("visits", 1, None, "t"), ("visits", 1, 105.0, ""), ("", False)),
        (("visits", 1, 100.0, ""), ("visits", 1, None, "g"), ("g", False)),
        (("visits", 1, 100.0, ""), ("visits", 1, 105.0, "u"), ("u", True)),
        (("visits", 1, 0.1 + 0.2, ""), ("visits", 1, 0.3, ""), ("", False)),
        (("belonging", 1, 3.9765, ""), ("belonging", 1, 3.98, ""), ("", False)),
        (("belonging", 1, 3.97, ""), ("belonging", 1, 3.98, ""), ("r", True)),
        (("knows_help_share", 1, 0.65544, ""), ("knows_help_share", 1, 0.655, ""), ("", False)),
        (("knows_help_share", 1, 0.656, ""), ("knows_help_share", 1, 0.655, ""), ("r", True)),
    ],
)
def test_what_was_provisional_of_another_version_or_not_there_is_not_corrected(
    night: Callable[[list[Figure]], Marks], before: Figure, after: Figure, found: tuple[str, bool]
) -> None:
    night([before])
    assert night([after]) == [found]


def test_an_edition_from_before_the_mark_can_be_asked_and_the_reason_names_no_value(tmp_path: Path) -> None:
    old = tmp_path / "alt.duckdb"
    with duckdb.connect(str(old)) as con:
        filled(con, [("visits", 1, 100.0, "")])
        con.execute("alter table mart.indicator_value drop column is_revised")
    with duckdb.connect() as con:
        filled(con, [("visits", 1, 105.0, "")])
        assert mark_revised(con, old, SurveyDigits()) == 1
        assert con.execute("select mark, mark_reason from mart.indicator_value").fetchall() == [("r", REVISED)]
