"""How long figures take: the roll-up of the whole catalogue over ten years, and 18 questions of the dashboards.

`python benchmarks/indicators.py` invents measure tables for 100 locations and 120 months, computes every indicator at
every level and prints the seconds of each step. `--participations 5000000` adds so many participations, releases the
figures and asks every query of `benchmarks/queries` (one cold, nine warm). Everything lies in `--into` and is invented.
"""

import argparse
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import polars as pl

from kiezwirkung.indicators import computing
from kiezwirkung.indicators.catalogue import Catalogue, load_catalogue
from kiezwirkung.indicators.computing import compute, write_table
from kiezwirkung.indicators.indicator_rows import indicator_frame
from kiezwirkung.indicators.releasing import AREA_SQL, VALUE_SQL, breakdown_labels, shown_values
from kiezwirkung.indicators.worked_examples import example_tables
from kiezwirkung.settings import Thresholds

LAST_MONTH = date(2025, 12, 1)
AS_OF = date(2026, 6, 1)
ROLL_UP = ("build_cube", "bound_counts", "add_denominators", "form_cells", "form_formulas")
STEPS = ("build_period_months", "build_coverage", *ROLL_UP, "count_persons", "build_measurable", "add_intervals")
GOALS = {"roll-up": 5.0, "median": 0.1, "worst": 0.25}
PLACES = """
create table place as
select format('L{:03d}', n) as location_id, format('P{:02d}', n % 75) as project_id,
    format('{:02d}{:02d}', n % 75 % 12 + 1, n % 58 // 12 + 1) as pgr_code,
    format('{:02d}', n % 75 % 12 + 1) as district_code
from range(100) as r(n)
"""
DIMENSIONS = {
    "core.dim_month": "select ($last - to_months(n::integer))::date as month_on from range($months) as r(n)",
    "core.dim_district": "select distinct district_code, 'Bezirk ' || district_code as district_name from place",
    "core.dim_prognoseraum": "select distinct pgr_code, 'Raum ' || pgr_code as pgr_name, district_code from place",
    "core.dim_project": """select distinct project_id, project_id || ' (erfunden)' as project_name, district_code,
        date '2000-01-01' as valid_from, null::date as valid_to from place""",
    "core.dim_location": """select *, location_id || ' (erfunden)' as facility_name, date '2000-01-01' as valid_from
        from place""",
    "core.map_project_area": "select distinct project_id, date '1900-01-01' as applies_from, district_code from place",
    "core.fct_location_month": "select * from place cross join core.dim_month",
    "reference.population": """select 'district' as level, format('{:02d}', d) as area_code,
        make_date(y, 12, 31) as reference_on, band as age_band, 1000 * (50 + d + y % 7) as inhabitants
        from range(1, 13) as r(d), range(2010, 2026) as s(y), unnest(['all', 'u6', '27_45', '65plus']) as b(band)""",
}
OWED = """
select project_id, $entity as entity, 'month' as period_type, month_on as period_on,
    (month_on + interval 45 day)::date as due_on, true as is_due, hash(project_id, month_on, $entity) % 20 > 0
        as is_delivered, 'on_time' as state
from (select distinct project_id from place) cross join core.dim_month
"""
PARTICIPATIONS = """
create or replace table core.fct_participation as
select md5(project_id || (n * 7919 % 4001)::varchar) as person_key, p.*,
    ($last - to_months((n % $months)::integer))::date as month_on
from range($rows) as r(n) join (select *, row_number() over (order by location_id) - 1 as number from place) as p
    on p.number = hash(n) % 100
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--participations", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--into", type=Path, help="folder for the warehouse; a new one, removed afterwards")
    given = parser.parse_args()
    folder = given.into or Path(mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "warehouse.duckdb"
    path.unlink(missing_ok=True)
    catalogue = load_catalogue()
    with duckdb.connect(str(path), config={"threads": given.threads}) as con:
        lay_world(con, catalogue, given.months)
        if given.participations:
            con.execute(PARTICIPATIONS, {"rows": given.participations, "months": given.months, "last": LAST_MONTH})
        is_fast = report_roll_up(con, catalogue)
        if given.participations:
            release_values(con, catalogue)
            con.execute("checkpoint")
    if given.participations:
        is_fast &= report_queries(path, given.threads)
    if given.into is None:
        shutil.rmtree(folder)
    sys.exit(0 if is_fast else 1)


def lay_world(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, months: int) -> None:
    """Places, dimensions, obligations and one row per location, month and code in every measure table."""
    con.execute("create schema core; create schema measures; create schema reference; create schema mart")
    tables = example_tables(catalogue)
    for name, types in tables.items():
        write_table(con, name, pl.DataFrame(schema=types))
    con.execute(PLACES)
    for name, sql in DIMENSIONS.items():
        asked = {"last": LAST_MONTH, "months": months} if "$months" in sql else {}
        known = f" union all by name select * from {name} where false" if name in tables else ""
        con.execute(f"create or replace table {name} as select * from ({sql}){known}", asked)
    for entity in sorted({indicator.coverage for indicator in catalogue.indicators}):
        con.execute(f"insert into core.fct_reporting_obligation by name {OWED}", {"entity": entity})
    for name, types in tables.items():
        if name.startswith("measures."):
            con.execute(f"insert into {name} by name {measure_rows(name, types)}")


def measure_rows(name: str, types: dict[str, object]) -> str:
    """Invented amounts: four rows per place and month where there are codes, else one."""
    places = {"location_id", "project_id", "pgr_code", "district_code", "month_on"}
    texts = [column for column, kind in types.items() if kind == pl.String and column not in places]
    numbers = [column for column, kind in types.items() if kind == pl.Float64]
    chosen = [f"'code' || ((hash(code, '{column}') + code) % 8)::varchar as {column}" for column in texts]
    chosen += [
        f"(hash(location_id, month_on, code, '{name}.{column}') % 400)::double as {column}" for column in numbers
    ]
    codes = 4 if texts else 1
    columns = ", ".join(["location_id", "project_id", "pgr_code", "district_code", "month_on", *chosen])
    return f"select {columns} from core.fct_location_month cross join range({codes}) as r(code)"


def report_roll_up(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> bool:
    """Compute everything once with a clock around each step."""
    seconds: dict[str, tuple[float, float]] = {}
    for step in STEPS:
        setattr(computing, step, clocked(step, getattr(computing, step), seconds))
    started = time.perf_counter()
    compute(con, catalogue, as_of=AS_OF)
    whole = time.perf_counter() - started
    for step, (took, used) in seconds.items():
        say(f"  {step:<22}{took:8.2f} s, {used:.2f} CPU seconds")
    roll_up = sum(seconds[step][0] for step in ROLL_UP if step in seconds)
    counts = con.execute(
        "select (select count(*) from indicators.cube), (select count(*) from indicators.value)"
    ).fetchone()
    say(f"{len(catalogue.indicators)} indicators, cells and values: {counts}; all steps {whole:.2f} s")
    return judged("roll-up", roll_up)


def release_values(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """mart.indicator and mart.indicator_value as a night writes them, without the tables beside them."""
    started = time.perf_counter()
    con.execute(AREA_SQL)
    shown = shown_values(con, catalogue, Thresholds(), AS_OF)
    write_table(con, "breakdown_label", breakdown_labels(catalogue.indicators), kind="temp table")
    con.register("shown_value", shown)
    con.execute(VALUE_SQL)
    con.unregister("shown_value")
    write_table(con, "mart.indicator", indicator_frame(catalogue))
    say(f"released {shown.height} values in {time.perf_counter() - started:.2f} s")


def clocked(name: str, step: Callable[..., object], seconds: dict[str, tuple[float, float]]) -> Callable[..., object]:
    """The step with its time added to `seconds`."""

    def run(*args: object, **kwargs: object) -> object:
        started, used = time.perf_counter(), time.process_time()
        try:
            return step(*args, **kwargs)
        finally:
            seconds[name] = (time.perf_counter() - started, time.process_time() - used)

    return run


def report_queries(path: Path, threads: int) -> bool:
    """Every query: the first answer, then the median of nine more."""
    medians, worst = [], 0.0
    with duckdb.connect(str(path), read_only=True, config={"threads": threads}) as con:
        for query in sorted((Path(__file__).parent / "queries").glob("*.sql")):
            taken = []
            for _ in range(10):
                started = time.perf_counter()
                rows = len(con.execute(query.read_text(encoding="utf-8")).fetchall())
                taken.append(time.perf_counter() - started)
            medians.append(statistics.median(taken[1:]))
            worst = max(worst, *taken)
            say(f"  {query.stem:<40}{rows:>7} rows  first {taken[0]:.3f} s, then {medians[-1]:.3f} s")
    return judged("median", statistics.median(medians)) & judged("worst", worst)


def judged(name: str, seconds: float) -> bool:
    """Print one figure beside its goal."""
    say(f"{name}: {seconds:.3f} s (goal {GOALS[name]} s, ratio {seconds / GOALS[name]:.2f})")
    return seconds < GOALS[name]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
