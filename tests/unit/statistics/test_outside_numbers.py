"""Numbers of UKHSA (PHEindicatormethods) and of pingouin, to at least nine digits or all the digits of the file."""

from pathlib import Path

import numpy as np
import openpyxl
import polars as pl
import pytest

from kiezwirkung.statistics import counts, funnels, inequality, means, quantile_groups, reliability
from kiezwirkung.statistics.distributions import Numbers

NINE = 1e-9


def sheet(path: Path, name: str) -> list[dict[str, object]]:
    rows = list(openpyxl.load_workbook(path, data_only=True)[name].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if any(cell is not None for cell in row)]


def numbers(rows: list[dict[str, object]], column: str) -> Numbers:
    return np.array([np.nan if row[column] is None else row[column] for row in rows], dtype=float)


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("testdata_Rate", {"lower95_0cl": 0.95, "upper95_0cl": 0.95, "lower99_8cl": 0.998, "upper99_8cl": 0.998}),
        ("testdata_Rate_g", {"lowercl": 0.95, "uppercl": 0.95}),
    ],
)
def test_rates_and_their_limits_are_those_of_ukhsa(reference: Path, name: str, limits: dict[str, float]) -> None:
    """Columns value, lower95_0cl, upper95_0cl, lower99_8cl, upper99_8cl; value, lowercl, uppercl; empty is nan."""
    rows = sheet(reference / "statistics-phe" / "testdata_Rate.xlsx", name)
    multiplier = numbers(rows, "multiplier")
    for column, confidence in limits.items():
        value, lower, upper = counts.rate(numbers(rows, "Numerator"), numbers(rows, "Denominator"), 1.0, confidence)
        limit = lower if column.startswith("lower") else upper
        assert value * multiplier == pytest.approx(numbers(rows, "value"), rel=NINE, nan_ok=True)
        assert limit * multiplier == pytest.approx(numbers(rows, column), rel=NINE, nan_ok=True)


def test_means_and_their_limits_are_those_of_ukhsa(reference: Path) -> None:
    """Columns value, lower95_0cl, upper95_0cl, lower99_8cl, upper99_8cl of the results."""
    path = reference / "statistics-phe" / "testdata_Mean.xlsx"
    rows = sheet(path, "testdata_Mean")
    for expected in sheet(path, "testdata_Mean_results"):
        chosen = [row for row in rows if expected["area"] in (row["area"], "No grouping")]
        usual, wide = (means.mean(numbers(chosen, "values"), confidence) for confidence in (0.95, 0.998))
        assert usual == pytest.approx([expected[c] for c in ("value", "lower95_0cl", "upper95_0cl")], rel=NINE)
        assert wide[1:] == pytest.approx([expected[c] for c in ("lower99_8cl", "upper99_8cl")], rel=NINE)


@pytest.mark.parametrize(
    ("group_set", "groups", "keys"),
    [("None", 4, ()), ("IndSex", 7, ("IndSexRef",)), ("IndSexReg", 10, ("IndSexRef", "ParentCode"))],
)
def test_quantile_groups_are_those_of_ukhsa(
    reference: Path, group_set: str, groups: int, keys: tuple[str, ...]
) -> None:
    """Column QuantileInGrp, also where it is empty; two directions within one group are an error there and left out."""
    rows = sheet(reference / "statistics-phe" / "testdata_Quantiles.xlsx", "testdata_Quantiles")
    rows = [row for row in rows if str(row["GroupSet"]) == group_set and row["Test"] != "BadPolarity"]
    for key in sorted({tuple(str(row[name]) for name in keys) for row in rows}):
        group = [row for row in rows if tuple(str(row[name]) for name in keys) == key]
        highest_first = not keys or str(group[0]["Polarity"]) in ("True", "RAG - Low is good")
        found = quantile_groups.quantile_groups(numbers(group, "Value"), groups, highest_first=highest_first)
        assert found == pytest.approx(numbers(group, "QuantileInGrp"), nan_ok=True)


@pytest.mark.parametrize("number", ["", "_2", "_3"])
def test_funnel_limits_of_rates_are_those_of_ukhsa(reference: Path, number: str) -> None:
    """Columns lower_2s_limit, upper_2s_limit, lower_3s_limit, upper_3s_limit: all digits that the files hold (9).

    UKHSA finds a limit by halving x / (1 + events + x) and stops at steps of 1e-7, so its own numbers are good to seven
    digits; our exact limits, stopped at the same step, are its numbers.
    """
    rows = pl.read_csv(reference / "statistics-phe" / f"testdata_funnel_rate_outputs{number}.csv")
    events, baseline = rows["Events"].to_numpy().astype(float), rows["baseline"].to_numpy()
    for name, confidence in (("2s", 0.95), ("3s", 0.998)):
        for side, found in zip(("lower", "upper"), funnels.rate_funnel(events, 1.0, confidence), strict=True):
            stopped = events / halved(events / found, events) * baseline
            assert stopped == pytest.approx(rows[f"{side}_{name}_limit"].to_numpy(), rel=1e-9)


def test_areas_are_high_or_low_where_ukhsa_finds_them_so(reference: Path) -> None:
    """Column crude_per_100000_without_0; the areas without any event are not judged."""
    rows = pl.read_csv(reference / "statistics-phe" / "testdata_funnel_rate_dsr_inputs.csv")
    rows = rows.filter(pl.col("count") > 0)
    events, population = rows["count"].to_numpy().astype(float), rows["pop"].to_numpy().astype(float)
    baseline, rate = events.sum() / population.sum(), events / population
    found = np.full(len(events), "Not significant", dtype=object)
    for name, confidence in (("0.025", 0.95), ("0.001", 0.998)):
        lower, upper = funnels.rate_funnel(events, baseline, confidence)
        found[rate < lower], found[rate > upper] = f"Low ({name})", f"High ({name})"
    assert found.tolist() == rows["crude_per_100000_without_0"].to_list()


def halved(exact: Numbers, events: Numbers) -> Numbers:
    target, place, step = exact / (1 + events + exact), np.full(len(exact), 0.5), 0.5
    while step > 1e-7:
        step /= 2
        place += np.where(place > target, -step, step)
    return (1 + events) * place / (1 - place)


def test_alpha_is_that_of_pingouin_with_and_without_gaps(reference: Path) -> None:
    """Alpha to all digits; its limits to the digits documented.

    With gaps left out, pingouin takes the limits from all persons, also those it left out; we take those who count.
    """
    folder = reference / "surveys"
    long = pl.read_csv(folder / "pingouin_cronbach_alpha.csv").pivot(on="Items", index="Subj", values="Scores")
    whole = reliability.alpha(long.drop("Subj").to_numpy().astype(float))
    assert whole.value == pytest.approx(0.5917188485995826, rel=1e-13)
    assert (round(whole.lower, 3), round(whole.upper, 2)) == (0.195, 0.84)
    gappy = pl.read_csv(folder / "pingouin_cronbach_wide_missing.csv").to_numpy().astype(float)
    paired, listed = reliability.alpha(gappy, missing="pairwise"), reliability.alpha(gappy)
    assert paired.value == pytest.approx(0.732660835214447, rel=1e-13)
    assert (round(paired.lower, 3), round(paired.upper, 3)) == (0.435, 0.909)
    assert listed.value == pytest.approx(0.8016949152542373, rel=1e-13)
    assert (paired.persons, listed.persons) == (12, 9)


def test_the_delta_limits_of_the_slope_are_as_wide_as_those_simulated_by_ukhsas_method(reference: Path) -> None:
    """No result of UKHSA stands beside these rates, so its method (100,000 simulated regressions) is repeated here."""
    random = np.random.default_rng(11)
    rates = pl.read_csv(reference / "statistics-phe" / "DSR_testdata.csv").filter(pl.col("Period") == 2010)
    value, lower, upper = (rates[name].to_numpy() for name in ("value", "lowercl", "uppercl"))
    population, errors = rates["total_pop"].to_numpy().astype(float), (upper - lower) / 2 / 1.959963984540054
    found = inequality.slope_index(value, population, errors)
    weight, rank = np.sqrt(population / population.sum()), inequality.mid_ranks(population)
    design = np.column_stack([weight, weight * rank])
    drawn = random.normal(value, errors, (100_000, len(value))) * weight
    start, slope = np.linalg.lstsq(design, drawn.T, rcond=None)[0]
    for estimate, simulated in ((found.slope, slope), (found.relative, (start + slope) / start)):
        low, high = np.quantile(simulated, [0.025, 0.975])
        assert estimate.upper - estimate.lower == pytest.approx(high - low, rel=0.01)
        assert estimate.value == pytest.approx(float(np.median(simulated)), rel=0.01)
