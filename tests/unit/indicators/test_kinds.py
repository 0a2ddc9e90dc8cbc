"""Each kind of figure beyond sums and ratios, each period beyond month, quarter and year.

The definitions are changed copies of packaged ones; their measure tables (`trial`, `spread`, `people`) exist only here.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb
import polars as pl
import pytest

from kiezwirkung.errors import DefinitionError
from kiezwirkung.indicators import periods
from kiezwirkung.indicators.catalogue import Catalogue, Indicator, parse_indicator
from kiezwirkung.indicators.computing import compute, write_table
from kiezwirkung.indicators.definition import Condition
from kiezwirkung.indicators.measures import DAY_COUNT, POPULATION_BY_AGE, Measure
from kiezwirkung.indicators.periods import load_period_groups, parse_period_group, whole_months
from kiezwirkung.indicators.worked_examples import example_tables

YEAR = date(2025, 1, 1)
PLACE = ("location_id", "project_id", "pgr_code", "district_code")
HOUSES = {
    "L1": ("L1", "P1", "0101", "01"),
    "L2": ("L2", "P1", "0102", "01"),
    "L3": ("L3", "P2", "0101", "01"),
    "L4": ("L4", "P3", "0201", "02"),
}
VISITS = [  # house, month, visits, minutes
    *(("L1", date(2024, month, 1), 10.0, 20.0) for month in range(1, 13)),
    *(("L1", date(2025, month, 1), 12.0, 20.0) for month in range(1, 13)),
    ("L2", date(2025, 3, 1), 4.0, 20.0),
    ("L3", date(2025, 8, 1), 100.0, 20.0),
    ("L4", date(2025, 9, 1), 5.0, None),
]
STOCKS = [("L1", 1, 7.0), ("L1", 6, 3.0), ("L1", 12, 5.0), ("L2", 4, 2.0)]
WAITS = [("L1", 1, 1.0, 1.0), ("L1", 2, 9.0, 1.0), ("L2", 5, 4.0, 1.0), ("L3", 5, 5.0, 7.0), ("L4", 6, None, 1.0)]
TOPICS = [("L1", "sucht", 3.0), ("L1", "krebs", 1.0), ("L2", "sucht", 3.0), ("L2", "krebs", 0.0), ("L4", "sucht", 0.0)]
AGES = [("L1", "u6", 30.0), ("L1", "65plus", 60.0), ("L3", "65plus", 10.0), ("L1", "unbekannt", 900.0)]
MEASURES = {
    "trial.visit_count": Measure("trial.visit_count", "flow", "visits"),
    "trial.minutes": Measure("trial.minutes", "flow", "minutes"),
    "trial.held_count": Measure("trial.held_count", "stock", "groups"),
    "trial.most_count": Measure("trial.most_count", "stock", "groups"),
    "spread.days": Measure("spread.days", "values", "days"),
    "spread.people": Measure("spread.people", "values", "inhabitants"),
    "people.group_count": Measure("people.group_count", "flow", "groups", ("topic", "age_band")),
    "people.visitor_count": Measure("people.visitor_count", "flow", "visits", ("topic", "age_band")),
}
PHASE = {"first_day": "2025-02-15", "last_day": "2025-05-31", "label": "Aufbau (erfunden)"}


def definitions(catalogue: Catalogue) -> tuple[Indicator, ...]:
    base = next(indicator for indicator in catalogue.indicators if indicator.id == "visits")
    plain = {"estimated": None, "earlier": (), "breakdowns": {}, "version": 1}
    levels = ("location", "project", "pgr", "district", "berlin")

    def like(name: str, **changes: Any) -> Indicator:
        return base.model_copy(update=plain | {"id": name, "levels": levels, "periods": ("year",)} | changes)

    groups = ("month", "quarter", "half_year", "year", "school_year", "funding_year", "build_up")
    return (
        like("in_groups", numerator="trial.visit_count", periods=groups),
        like("in_hours", numerator="trial.minutes", factor=Fraction(1, 60)),
        like("per_day", kind="ratio", numerator="trial.visit_count", denominator=DAY_COUNT, periods=("month", "year")),
        like(
            "against_last_year",
            kind="ratio",
            numerator="trial.visit_count",
            denominator="trial.visit_count",
            denominator_shift=-1,
            periods=("year", "school_year"),
        ),
        like("held", kind="stock", numerator="trial.held_count", periods=("half_year", "year", "school_year")),
        like("most", kind="stock", numerator="trial.most_count", stock_rule="largest"),
        like("median_wait", kind="median", numerator="spread.days", quantile=0.5),
        like("upper_wait", kind="median", numerator="spread.days", quantile=0.75),
        like("weighted_wait", kind="median", numerator="spread.days", quantile=0.5, weight="spread.people"),
        like("topics", kind="codes", numerator="people.group_count", over="topic"),
        like("variety", kind="diversity", numerator="people.group_count", over="topic"),
        like(
            "busy_projects",
            kind="places",
            numerator="trial.visit_count",
            of="project",
            condition=Condition(measure="trial.visit_count", at_least=100),
        ),
        like(
            "busy_share",
            kind="places",
            numerator="trial.visit_count",
            denominator="places",
            of="location",
            condition=Condition(measure="trial.visit_count", at_least=100),
        ),
        like(
            "age_ratio",
            kind="representation",
            numerator="people.visitor_count",
            denominator=POPULATION_BY_AGE,
            over="age_band",
            shows_total=False,
            breakdowns={"age_band": "age_band"},
            levels=("district", "berlin"),
        ),
        like("people_here", kind="context", numerator="reference.population", levels=("district", "berlin")),
        like(
            "twice", kind="formula", numerator="trial.visit_count", expression="2 * trial.visit_count - trial.minutes"
        ),
    )


def rows_of(columns: tuple[str, ...], rows: list[tuple[Any, ...]], fixed: dict[str, Any] | None = None) -> pl.DataFrame:
    named = [dict(zip(PLACE, HOUSES[row[0]], strict=True)) | dict(zip(columns, row[1:], strict=True)) for row in rows]
    return pl.DataFrame([row | (fixed or {}) for row in named], infer_schema_length=None)


@pytest.fixture(scope="module")
def computed(catalogue: Catalogue) -> Iterator[duckdb.DuckDBPyConnection]:
    world = Catalogue(definitions(catalogue), {**catalogue.measures, **MEASURES}, "trial")
    known = load_period_groups()
    with pytest.MonkeyPatch.context() as patch, duckdb.connect(config={"threads": 1}) as con:
        phase = {"build_up": parse_period_group("build_up", PHASE)}
        patch.setattr(periods, "load_period_groups", lambda: {**known, **phase})
        con.execute("create schema core; create schema measures; create schema reference")
        for name, types in example_tables(world).items():
            write_table(con, name, pl.DataFrame(schema=types))
        visits = rows_of(("month_on", "visit_count", "minutes"), VISITS)
        stocks = rows_of(("month_on", "held_count", "most_count"), [(h, date(2025, m, 1), n, n) for h, m, n in STOCKS])
        write_table(con, "measures.trial", pl.concat([visits, stocks], how="diagonal_relaxed"))
        waits = [(h, date(2025, m, 1), *rest) for h, m, *rest in WAITS]
        write_table(con, "measures.spread", rows_of(("month_on", "days", "people"), waits))
        topics = rows_of(("topic", "group_count"), TOPICS, {"month_on": date(2025, 5, 1)})
        ages = rows_of(("age_band", "visitor_count"), AGES, {"month_on": date(2025, 5, 1)})
        write_table(con, "measures.people", pl.concat([topics, ages], how="diagonal_relaxed"))
        inhabitants = {"all": 1000, "u6": 200, "65plus": 300, "27_45": 500}
        people = [
            {
                "level": "district",
                "area_code": "01",
                "reference_on": date(2024, 12, 31),
                "age_band": band,
                "inhabitants": n,
            }
            for band, n in inhabitants.items()
        ]
        write_table(con, "reference.population", pl.DataFrame(people))
        compute(con, world, as_of=date(2026, 6, 1))
        yield con


def look(  # noqa: PLR0917
    con: duckdb.DuckDBPyConnection, indicator: str, area: str, period: str, start: date, code: str = ""
) -> Any:
    found = con.execute(
        "select value, numerator, denominator from indicators.value where indicator_id = ? and area_code = ?"
        " and period_type = ? and period_start_on = ? and breakdown_code = ?",
        [indicator, area, period, start, code],
    ).fetchall()
    assert len(found) <= 1
    return found[0] if found else (None, None, None)


@pytest.mark.parametrize(
    ("indicator", "area", "period", "start", "value"),
    [
        ("in_groups", "01", "half_year", date(2025, 1, 1), 6 * 12 + 4),
        ("in_groups", "01", "half_year", date(2025, 7, 1), 6 * 12 + 100),
        ("in_groups", "L1", "school_year", date(2024, 8, 1), 5 * 10 + 7 * 12),
        ("in_groups", "01", "school_year", date(2025, 8, 1), 5 * 12 + 100),
        ("in_groups", "berlin", "funding_year", date(2025, 1, 1), 12 * 12 + 4 + 100 + 5),
        ("in_groups", "01", "build_up", date(2025, 3, 1), 3 * 12 + 4),
        ("in_hours", "L2", "year", YEAR, 1 / 3),
        ("in_hours", "L1", "year", YEAR, 4),
        ("per_day", "L1", "month", date(2024, 2, 1), 10 / 29),
        ("per_day", "L1", "month", date(2025, 2, 1), 12 / 28),
        ("per_day", "L1", "year", date(2024, 1, 1), 120 / 366),
        ("against_last_year", "L1", "year", YEAR, 144 / 120),
        ("against_last_year", "L1", "year", date(2024, 1, 1), None),
        ("against_last_year", "L2", "year", YEAR, None),
        ("against_last_year", "L1", "school_year", date(2025, 8, 1), 60 / 134),
        ("held", "01", "half_year", date(2025, 1, 1), 3 + 2),
        ("held", "01", "half_year", date(2025, 7, 1), 5),
        ("held", "01", "year", YEAR, 5 + 2),
        ("held", "01", "school_year", date(2025, 8, 1), 5),
        ("most", "01", "year", YEAR, 7 + 2),
        ("median_wait", "01", "year", YEAR, 4.5),
        ("median_wait", "P1", "year", YEAR, 4),
        ("upper_wait", "01", "year", YEAR, 6),
        ("weighted_wait", "01", "year", YEAR, 5),
        ("weighted_wait", "L1", "year", YEAR, (1 + 9) / 2),
        ("median_wait", "02", "year", YEAR, None),
        ("topics", "01", "year", YEAR, 2),
        ("topics", "L2", "year", YEAR, 1),
        ("topics", "02", "year", YEAR, 0),
        ("variety", "01", "year", YEAR, 1 - (6 / 7) ** 2 - (1 / 7) ** 2),
        ("variety", "L2", "year", YEAR, 0),
        ("variety", "02", "year", YEAR, None),
        ("busy_projects", "01", "year", YEAR, 2),
        ("busy_projects", "02", "year", YEAR, 0),
        ("busy_projects", "berlin", "year", date(2024, 1, 1), 1),
        ("busy_share", "01", "year", YEAR, 2 / 3),
        ("busy_share", "0101", "year", YEAR, 1),
        ("people_here", "01", "year", date(2024, 1, 1), 1000),
        ("people_here", "01", "year", YEAR, None),
        ("twice", "L1", "year", YEAR, 2 * 144 - 240),
    ],
)
def test_the_figure_is_what_can_be_worked_out_by_hand(  # noqa: PLR0917
    computed: duckdb.DuckDBPyConnection, indicator: str, area: str, period: str, start: date, value: float | None
) -> None:
    found = look(computed, indicator, area, period, start)[0]
    assert found == (None if value is None else pytest.approx(value, rel=1e-15))


@pytest.mark.parametrize(("code", "value"), [("u6", (30 / 100) / (200 / 1000)), ("65plus", 0.7 / 0.3), ("27_45", 0.0)])
def test_a_representation_compares_shares_of_the_known_with_shares_of_those_who_live_there(
    computed: duckdb.DuckDBPyConnection, code: str, value: float
) -> None:
    assert look(computed, "age_ratio", "01", "year", YEAR, code)[0] == pytest.approx(value, rel=1e-15)


def test_whoever_is_not_in_the_reference_is_no_part_of_the_comparison(computed: duckdb.DuckDBPyConnection) -> None:
    assert look(computed, "age_ratio", "01", "year", YEAR, "unbekannt")[0] is None


def test_periods_are_called_by_names_that_people_know(computed: duckdb.DuckDBPyConnection) -> None:
    names = dict(
        computed.execute(
            "select period_type, min(period_label) from indicators.period where period_start_on >= date '2025-01-01'"
            " group by all"
        ).fetchall()
    )
    assert names == {
        "month": "April 2025",
        "quarter": "1/2025",
        "half_year": "1. Halbjahr 2025",
        "year": "2025",
        "school_year": "Schuljahr 2025/26",
        "funding_year": "Förderjahr 2025",
        "build_up": "Aufbau (erfunden)",
    }


def test_only_months_that_lie_wholly_inside_belong_to_a_phase() -> None:
    assert whole_months(date(2024, 1, 2), date(2024, 2, 29)) == [date(2024, 2, 1)]
    assert whole_months(date(2024, 1, 1), date(2024, 2, 28)) == [date(2024, 1, 1)]


@pytest.mark.parametrize("entry", [{"months": 5, "first_month_of_year": 1, "label": ""}, {"label": "{nothing}"}])
def test_a_period_that_cannot_be_is_refused(entry: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError, match="Teiler von 12"):
        parse_period_group("odd", entry)


REFUSED = [
    ({"kind": "median", "numerator": "spread.days"}, "quantile"),
    ({"kind": "median", "quantile": 0.5}, "Art values"),
    ({"kind": "flow", "numerator": "spread.days"}, "median"),
    ({"kind": "codes"}, "over"),
    ({"kind": "diversity", "over": "topic"}, "keine Aufgliederung nach topic"),
    ({"kind": "places"}, "condition"),
    ({"kind": "places", "of": "project", "condition": {"measure": "trial.visit_count", "at_least": 1},
      "denominator": "trial.visit_count"}, "places"),
    ({"kind": "representation", "numerator": "people.visitor_count", "over": "age_band",
      "denominator": POPULATION_BY_AGE}, "shows_total"),
    ({"kind": "representation", "numerator": "people.visitor_count", "over": "age_band", "shows_total": False,
      "breakdowns": {"age_band": "age_band"}, "denominator": "reference.population"}, "reference.population"),
    ({"kind": "context"}, "flow oder stock"),
    ({"kind": "flow", "numerator": "reference.population"}, "context"),
    ({"kind": "formula"}, "expression"),
    ({"kind": "formula", "expression": "__import__('os')"}, "nicht zu verstehen"),
    ({"kind": "persons", "numerator": "trial.visit_count"}, "gezählt, nicht addiert"),
    ({"denominator_shift": -1}, "denominator_shift"),
    ({"periods": ["fortnight"]}, "periods"),
    ({"kind": "codes", "numerator": "people.group_count", "over": "topic", "breakdowns": {}}, "keine Anzahl"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "word"), REFUSED, ids=[str(number) for number in range(len(REFUSED))])
def test_a_definition_is_refused_with_a_word_on_what_to_use_instead(
    catalogue: Catalogue, changes: dict[str, Any], word: str
) -> None:
    base = next(indicator for indicator in catalogue.indicators if indicator.id == "visits")
    text = base.model_dump(mode="json", exclude_unset=True, exclude={"earlier", "estimated", "factor"})
    text |= {"protection": {"rule": "persons", "base": ["numerator"]}} | changes
    with pytest.raises(DefinitionError, match=word):
        parse_indicator(
            str(pl.Series([text]).to_list()[0]), "sql/indicators/visits.yaml", {**catalogue.measures, **MEASURES}
        )
