"""The numeric examples of METHODS 3.2, to the digits shown there."""

import math

import numpy as np
import pytest

from kiezwirkung.statistics import (
    clusters,
    counts,
    distributions,
    effects,
    funnels,
    inequality,
    nonresponse,
    proportions,
    reliability,
    series,
    shrinkage,
    standardisation,
)

CASES = np.array([12, 30, 8, 55, 21, 70, 5, 33, 90, 14, 41, 18], dtype=float)
TOTALS = np.array([40, 80, 30, 100, 60, 110, 25, 70, 130, 50, 90, 60], dtype=float)
BEFORE = np.array([2.8, 3.1, 2.5, 3.6, 2.2, 3.0, 2.9, 3.3, 2.7, 3.4, 2.6, 3.1])
AFTER = np.array([3.2, 3.3, 3.1, 3.5, 2.9, 3.4, 3.0, 3.9, 2.9, 3.6, 3.3, 3.0])
XMR = np.array([52, 48, 55, 61, 47, 50, 58, 63, 49, 53, 57, 60, 66, 71, 69, 74], dtype=float)
PRIME_CASES = np.array([45, 52, 39, 60, 48, 55, 70, 41], dtype=float)
PRIME_TOTALS = np.array([100, 120, 95, 130, 110, 118, 125, 99], dtype=float)
MONTHS = """47 54 63 59 55 54 51 51 54 59 31 55 56 62 61 62 65 67 52 50 44 44 46 47
51 59 66 58 58 65 60 54 48 41 49 57 54 58 60 67 66 62 59 54 54 52 52 64"""
ATTITUDE = """43 51 30 39 61 92 45|63 64 51 54 63 73 47|71 70 68 69 76 86 48|61 63 45 47 54 84 35|81 78 56 66 71 83 47
|43 55 49 44 54 49 34|58 67 42 56 66 68 35|71 75 50 55 70 66 41|72 82 72 67 71 83 31|67 61 45 47 62 80 41
|64 53 53 58 58 67 34|67 60 47 39 59 74 41|69 62 57 42 55 63 25|68 83 83 45 59 77 35|77 77 54 72 79 77 46
|81 90 50 72 60 54 36|74 85 64 69 79 79 63|65 60 65 75 55 80 60|65 70 46 57 75 85 46|50 58 68 54 64 78 52
|50 40 33 34 43 64 33|64 61 52 62 66 80 41|53 66 52 50 63 80 37|40 37 42 58 50 57 49|63 54 42 48 66 75 33
|66 77 66 63 88 76 72|78 75 58 74 80 78 49|48 57 44 45 51 83 38|85 85 71 71 77 74 55|82 82 39 59 64 78 39"""


def six(value: float) -> object:
    return pytest.approx(value, abs=6e-7)


def one(*values: float) -> list[np.ndarray]:
    return [np.array([value], dtype=float) for value in values]


@pytest.mark.parametrize(
    ("cases", "total", "lower", "upper"),
    [(9, 12, 0.467695, 0.911058), (0, 7, 0.0, 0.354330), (65, 100, 0.552544, 0.736358)],
)
def test_wilson_gives_the_published_limits(cases: int, total: int, lower: float, upper: float) -> None:
    low, high = proportions.wilson(*one(cases, total))
    assert (low[0], high[0]) == (six(lower), six(upper))


def test_clopper_pearson_gives_the_published_limits() -> None:
    low, high = proportions.clopper_pearson(*one(9, 12))
    assert (low[0], high[0]) == (six(0.428142), six(0.945139))


def test_exact_limits_of_none_and_all_end_at_zero_and_one() -> None:
    low, high = proportions.clopper_pearson(np.array([0.0, 7.0]), np.array([7.0, 7.0]))
    assert (low[0], high[1]) == (0, 1)
    assert high[0] == pytest.approx(1 - low[1])


@pytest.mark.parametrize("method", [proportions.wilson, proportions.clopper_pearson])
def test_no_share_without_a_denominator_or_with_too_many_cases(method: object) -> None:
    low, high = method(np.array([0.0, 5.0]), np.array([0.0, 4.0]))  # type: ignore[operator]
    assert np.isnan([low, high]).all()


def test_the_difference_of_two_shares_has_newcombes_limits() -> None:
    first, second = one(56, 70), one(48, 80)
    gap, low, high = proportions.difference(
        first[0] / first[1], proportions.wilson(*first), second[0] / second[1], proportions.wilson(*second)
    )
    assert (gap[0], low[0], high[0]) == (six(0.2), six(0.052431), six(0.333873))


@pytest.mark.parametrize(
    ("count", "lower", "upper"), [(7, 2.814363, 14.422675), (0, 0.0, 3.688879), (65, 50.163188, 82.849139)]
)
def test_counts_are_exact_below_ten_and_byar_from_ten(count: int, lower: float, upper: float) -> None:
    low, high = counts.poisson(*one(count))
    assert (low[0], high[0]) == (six(lower), six(upper))


def test_byar_gives_the_published_998_limits() -> None:
    low, high = counts.byar(*one(10), z=distributions.z_quantile(0.998))
    assert (low[0], high[0]) == (six(2.916318), six(24.193725))


def test_the_method_changes_at_ten_events() -> None:
    assert counts.poisson(*one(9))[0][0] == pytest.approx(counts.poisson_exact(*one(9))[0][0], rel=1e-12)
    assert counts.poisson(*one(10))[0][0] == pytest.approx(counts.byar(*one(10))[0][0], rel=1e-12)


def test_counts_that_cannot_be_have_no_limits() -> None:
    assert np.isnan(counts.poisson(np.array([-1.0, 2.5, np.nan]))).all()


def test_one_age_band_standardises_to_its_own_rate_with_byars_limits() -> None:
    found = standardisation.direct(*one(65, 100), np.array([7.0]), multiplier=100)
    assert found == (six(65.0), six(50.163188), six(82.849139))


def test_a_standard_in_proportion_to_the_population_gives_the_crude_rate() -> None:
    population = np.array([200.0, 500.0, 300.0])
    found = standardisation.direct(np.array([4.0, 20.0, 41.0]), population, population * 3, multiplier=1000)
    assert found == (six(65.0), six(50.163188), six(82.849139))


def test_nothing_is_standardised_below_ten_events() -> None:
    assert np.isnan(standardisation.direct(*one(9, 100), np.array([7.0]))).all()
    assert np.isfinite(standardisation.direct(*one(10, 100), np.array([7.0]))).all()


def test_the_funnel_shows_over_dispersion_and_limits_as_published() -> None:
    narrow, wide = funnels.share_funnel(CASES, TOTALS, 0.95), funnels.share_funnel(CASES, TOTALS)
    assert (narrow.phi, narrow.tau_squared) == (six(5.396833), six(0.017668))
    assert (narrow.lower[0], narrow.upper[0]) == (six(0.190829), six(0.759571))
    assert (wide.lower[0], wide.upper[0]) == (six(0.074934), six(0.890246))


def test_empirical_bayes_finds_the_published_prior_and_estimates() -> None:
    found = shrinkage.beta_binomial(CASES, TOTALS)
    assert (found.mean, found.k) == (six(0.419567), pytest.approx(12.788180, abs=2e-6))
    assert found.value[:3] == pytest.approx([0.328966, 0.381142, 0.312364], abs=6e-7)
    assert (found.lower[0], found.upper[0]) == (six(0.210171), six(0.460036))


def test_marshall_gives_the_published_estimates_and_weights() -> None:
    value, weight = shrinkage.marshall(CASES, TOTALS)
    assert value[:3] == pytest.approx([0.370941, 0.400034, 0.365990], abs=6e-7)
    assert weight[:3] == pytest.approx([0.582264, 0.735988, 0.511096], abs=6e-7)


def test_units_that_agree_shrink_to_the_common_mean() -> None:
    value, weight = shrinkage.marshall(np.full(6, 30.0), np.full(6, 100.0))
    assert (value == pytest.approx(0.3), weight.sum()) == (True, 0)


def test_the_concentration_indices_are_the_published_ones() -> None:
    found = inequality.concentration_index(
        np.array([0.62, 0.58, 0.55, 0.51, 0.44, 0.40]), np.array([120.0, 200, 180, 260, 150, 90])
    )
    assert found[:3] == (six(-0.070221), six(-0.147184), six(-0.147524))


def test_gini_of_five_amounts_is_the_published_one() -> None:
    assert inequality.gini(np.array([10.0, 1, 4, 2, 3])) == six(0.4)
    assert math.isnan(inequality.gini(np.zeros(3)))


def test_xmr_takes_the_nhs_constants_and_sees_two_of_three_at_the_last_points() -> None:
    chart = series.xmr(XMR)
    assert chart is not None
    assert (chart.centre, chart.lower[0], chart.upper[0]) == (six(58.3125), six(42.3525), six(74.2725))
    assert chart.range_limit == pytest.approx(3.267 * 6.0)
    assert chart.signals == ("",) * 13 + ("two_of_three",) * 3


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 15] * 6 + [65.0], {12: "outside"}),
        ([10.0, 10, 12, 12] * 6 + [13.0, 12, 13], {24: "two_of_three", 26: "two_of_three"}),
        ([9.0, 1] * 3 + [9.0, 8, 9, 8, 9, 8, 9], dict.fromkeys(range(6, 13), "run")),
        ([5.0, 4, 6, 3, 2, 3, 4, 5, 6, 7, 8, 4, 5], dict.fromkeys(range(4, 11), "trend")),
    ],
)
def test_each_rule_of_the_chart_marks_its_points(values: list[float], expected: dict[int, str]) -> None:
    chart = series.xmr(np.array(values))
    assert chart is not None
    assert {at: name for at, name in enumerate(chart.signals) if name} == expected


def test_below_twelve_points_there_is_no_chart() -> None:
    assert series.xmr(XMR[:11]) is None
    assert series.xmr(XMR[:12]) is not None


def test_laneys_stretch_is_the_published_one() -> None:
    share = PRIME_CASES.sum() / PRIME_TOTALS.sum()
    spread = np.sqrt(share * (1 - share) / PRIME_TOTALS)
    stretch = series.stretch((PRIME_CASES / PRIME_TOTALS - share) / spread)
    assert (share, stretch) == (six(0.457079), six(1.042733))
    assert series.stretch((PRIME_CASES / PRIME_TOTALS - share) / np.sqrt(share / PRIME_TOTALS)) == six(0.768319)
    assert (share - 3 * spread[0] * stretch, share + 3 * spread[0] * stretch) == (six(0.301246), six(0.612912))


def test_charts_of_shares_and_rates_have_equal_limits() -> None:
    cases, totals = np.tile(PRIME_CASES, 2), np.tile(PRIME_TOTALS, 2)
    shares, rates = series.p_prime(cases, totals), series.u_prime(cases, totals)
    assert shares is not None
    assert rates is not None
    z = series.stretch((cases / totals - shares.centre) / np.sqrt(shares.centre * (1 - shares.centre) / totals))
    half = 3 * z * np.sqrt(shares.centre * (1 - shares.centre) / totals)
    assert shares.upper == pytest.approx(shares.centre + half)
    assert rates.lower == pytest.approx(shares.lower)


def test_alpha_feldts_limits_and_omega_of_attitude_are_those_of_r_psych() -> None:
    answers = np.array([[float(part) for part in row.split()] for row in ATTITUDE.split("|")])
    found = reliability.alpha(answers)
    assert found[:3] == (six(0.843143), six(0.739376), six(0.915773))
    assert reliability.omega(answers) == six(0.850682)
    assert not found.is_shown


def test_the_paired_effect_is_the_published_one() -> None:
    found = effects.paired(BEFORE, AFTER)
    assert found is not None
    assert (found.change, found.limits) == (six(0.325), (six(0.143007), six(0.506993)))
    assert (found.t, found.p) == (six(3.930490), six(0.002350))
    assert (found.d, found.d_limits) == (six(1.134635), (six(0.385194), six(1.854001)))
    assert (found.g, found.g_limits) == (six(1.055165), (six(0.358215), six(1.724147)))


def test_the_unpaired_effect_agrees_with_welch_of_scipy() -> None:
    from scipy import stats

    found, welch = effects.unpaired(BEFORE, AFTER), stats.ttest_ind(AFTER, BEFORE, equal_var=False)
    assert found is not None
    assert (found.t, found.p) == (pytest.approx(welch.statistic), pytest.approx(welch.pvalue))
    assert found.limits == pytest.approx(tuple(welch.confidence_interval()))
    assert found.d == six(0.911673)
    root = math.sqrt(2 / 12)
    tails = [stats.nct.cdf(found.d / root, 22, limit / root) for limit in found.d_limits]
    assert tails == pytest.approx([0.975, 0.025])


def test_equal_changes_and_single_pairs_have_no_effect_size() -> None:
    assert effects.paired(BEFORE, BEFORE + 1.0) is None or effects.paired(np.ones(3), np.full(3, 2.0)) is None
    assert effects.paired(np.array([1.0]), np.array([2.0])) is None
    assert effects.unpaired(np.array([1.0]), BEFORE) is None


@pytest.mark.parametrize(("pairs", "dz"), [(12, 0.888654), (30, 0.529236), (60, 0.367704), (120, 0.257835)])
def test_the_minimal_detectable_paired_effect_is_the_published_one(pairs: int, dz: float) -> None:
    assert effects.detectable_paired(pairs) == six(dz)


def test_the_minimal_detectable_share_is_the_published_one() -> None:
    assert effects.detectable_share(0.5, 100, 100) == six(0.690757)
    assert math.isnan(effects.detectable_share(0.9, 5, 5))


def test_the_far_tail_of_the_noncentral_t_is_a_number() -> None:
    assert distributions.noncentral_t_cdf(-2.2, 11, 10.39) == 0
    assert distributions.noncentral_t_cdf(2.2, 11, -40) == 1


def test_those_who_did_not_answer_bound_the_share() -> None:
    assert nonresponse.bounds(60, 80, 200) == (six(0.4), six(0.75), six(0.3), six(0.9))
    with pytest.raises(ValueError, match="asked"):
        nonresponse.bounds(60, 80, 70)


def test_thirty_per_cluster_and_icc_012_have_a_design_effect_of_448() -> None:
    assert clusters.design_effect(30, 0.12) == pytest.approx(4.48)


def test_the_slope_is_that_of_a_weighted_regression() -> None:
    """Values, weights and coefficients from statsmodels 0.15 (WLS on the mid-rank)."""
    values, weights = np.array([10, 9, 8.5, 8, 6]), np.array([10.0, 20, 30, 25, 15])
    found = inequality.slope_index(values, weights, np.full(5, 0.3))
    assert found.slope.value == pytest.approx(-3.61904762, abs=1e-8)
    assert found.relative.value == pytest.approx((10.05952381 - 3.61904762) / 10.05952381, abs=1e-8)


@pytest.mark.parametrize(
    ("gaps", "divisor", "score", "p", "slope"),
    [
        ([], 1, 22, 0.037588881261074514, 2.166666666666667),
        ([5, 20, 40], 1, 15, 0.13336654179268215, 1.5),
        ([], 10, 18, 0.030849999436874942, 0.0),
    ],
)
def test_the_seasonal_trend_is_that_of_pymannkendall(
    gaps: list[int], divisor: int, score: int, p: float, slope: float
) -> None:
    """Scores, p values and slopes from pymannkendall 1.4.3, seasonal_test(period=12), on a series of our own."""
    values = np.array([float(part) for part in MONTHS.split()])
    values = np.round(values / divisor)
    values[gaps] = np.nan
    found = series.seasonal_trend(values.reshape(1, 4, 12))
    assert (found.score[0], found.p[0], found.slope[0]) == (score, pytest.approx(p, rel=1e-12), pytest.approx(slope))


def test_no_trend_is_drawn_below_three_years_in_every_season() -> None:
    two_years = series.seasonal_trend(np.arange(24.0).reshape(1, 2, 12))
    one_gap = np.arange(36.0)
    one_gap[7] = np.nan
    gap = series.seasonal_trend(one_gap.reshape(1, 3, 12))
    assert np.isnan([two_years.p[0], two_years.slope[0], gap.p[0], gap.slope[0]]).all()


def test_a_rate_has_the_limits_of_its_count_and_none_without_a_denominator() -> None:
    value, lower, upper = counts.rate(np.array([65.0, 65, 5]), np.array([1.0, 0, -1]))
    assert (value[0], lower[0], upper[0]) == (six(65.0), six(50.163188), six(82.849139))
    assert np.isnan([value[1:], lower[1:], upper[1:]]).all()


def test_the_centre_of_the_funnel_is_the_common_share() -> None:
    assert funnels.share_funnel(CASES, TOTALS).centre == pytest.approx(CASES.sum() / TOTALS.sum())


def test_the_limits_of_the_concentration_index_are_the_delta_method() -> None:
    """The error of each value times how much the index moves with it, found here by moving it."""
    values, population = np.array([0.62, 0.58, 0.55, 0.51, 0.44, 0.40]), np.array([120.0, 200, 180, 260, 150, 90])
    errors, step = np.array([0.02, 0.03, 0.02, 0.01, 0.04, 0.05]), 1e-6
    found = inequality.concentration_index(values, population, errors=errors)
    moved = [inequality.concentration_index(values + step * row, population).value for row in np.eye(6)]
    half = 1.959963984540054 * np.sqrt((((np.array(moved) - found.value) / step * errors) ** 2).sum())
    assert found.limits == pytest.approx((found.value - half, found.value + half), rel=1e-4)


@pytest.mark.parametrize(("persons", "is_shown"), [(49, False), (50, True)])
def test_reliability_is_shown_from_fifty_persons(persons: int, is_shown: bool) -> None:
    answers = np.random.default_rng(5).normal(size=(persons, 3))
    assert reliability.alpha(answers).is_shown is is_shown


@pytest.mark.parametrize("method", [proportions.wilson, proportions.clopper_pearson])
def test_fewer_than_no_cases_have_no_limits_and_one_of_one_has(method: object) -> None:
    low, high = method(np.array([-0.5, 0.0, 1.0]), np.array([7.0, 1.0, 1.0]))  # type: ignore[operator]
    assert np.isnan([low[0], high[0]]).all()
    assert (low[1], high[2]) == (pytest.approx(0), pytest.approx(1))
    assert 0 < low[2] < 0.3
    assert 0.7 < high[1] < 1
