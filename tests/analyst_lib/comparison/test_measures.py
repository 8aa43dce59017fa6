"""The measures of a comparison equal scipy, pandas and statsmodels, on real tables and on awkward samples."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from palmerpenguins import load_penguins
from scipy import stats
from scipy.spatial import distance
from sklearn.datasets import load_diabetes, load_wine
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep
from vega_datasets import local_data

from analyst_lib.comparison import distances as d
from analyst_lib.comparison import intervals as ci
from analyst_lib.comparison.columns import Labels
from analyst_lib.comparison.mix import Grouping, split
from analyst_lib.comparison.relations import correlations

RNG = np.random.default_rng(5)
SAMPLES = {
    "normal": (RNG.normal(size=500), RNG.normal(0.3, 1.2, 700)),
    "tied": (RNG.integers(0, 5, 300).astype(float), RNG.integers(1, 7, 200).astype(float)),
    "one value": (np.array([2.0]), np.array([3.0])),
    "same": (np.arange(50.0), np.arange(50.0)),
    "apart": (np.arange(30.0), np.arange(100.0, 140.0)),
    "heavy": (np.exp(RNG.normal(0, 3, 400)), np.exp(RNG.normal(0.5, 3, 300))),
    "negative zero": (np.array([0.0, -0.0, 1.0]), np.array([-0.0, 1.0, 1.0])),
}
TABLES = {
    "penguins": (load_penguins, "sex"),
    "weather": (local_data.seattle_weather, "weather"),
    "wine": (lambda: load_wine(as_frame=True).frame, "target"),
    "diabetes": (lambda: load_diabetes(as_frame=True).frame.round({"sex": 3}), "sex"),
}


def same(found: float, expected: float) -> bool:
    return found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


def pairs_of(name: str) -> list[tuple[np.ndarray, np.ndarray]]:
    make, by = TABLES[name]
    table = make()
    first, second = table[by].dropna().unique()[:2]
    numbers = table.select_dtypes("number").columns.drop(by, errors="ignore")
    parts = table[table[by] == first], table[table[by] == second]
    return [(parts[0][c].dropna().to_numpy(float), parts[1][c].dropna().to_numpy(float)) for c in numbers]


CASES = [pair for name in TABLES for pair in pairs_of(name)] + list(SAMPLES.values())


@pytest.mark.parametrize("pair", CASES)
def test_distances_equal_scipy(pair: tuple[np.ndarray, np.ndarray]) -> None:
    s = d.samples(*pair)
    assert same(d.kolmogorov_smirnov(s), stats.ks_2samp(*pair).statistic)
    assert same(d.wasserstein(s), stats.wasserstein_distance(*pair))
    before, after = d.binned(s, d.bin_edges(s))
    assert (before.sum(), after.sum()) == s.sizes
    p, q = d.shares(before), d.shares(after)
    assert same(d.jensen_shannon(p, q), distance.jensenshannon(p, q, base=2))
    assert same(d.total_variation(p, q), distance.cityblock(p, q) / 2)
    p, q = np.maximum(p, 1e-4), np.maximum(q, 1e-4)
    assert same(d.population_stability(p, q), ((q - p) * np.log(q / p)).sum())


@pytest.mark.parametrize("pair", [pair for pair in CASES if min(map(len, pair)) > 4])
def test_intervals_equal_scipy(pair: tuple[np.ndarray, np.ndarray]) -> None:
    a, b = (ci.moments(side) for side in pair)
    for made, side in ((a, pair[0]), (b, pair[1])):
        assert same(made.mean, side.mean())
        assert same(made.variance, side.var(ddof=1))
        assert same(made.kurtosis, stats.kurtosis(side, fisher=False))
        assert same(ci.median(np.sort(side)), np.median(side))
    change = ci.mean_change(a, b)
    expected = stats.ttest_ind(pair[1], pair[0], equal_var=False).confidence_interval(0.95)
    assert same(change.low, expected.low)
    assert same(change.high, expected.high)


def test_p_values_equal_scipy() -> None:
    counts = np.array([30, 40, 7, 1, 0]), np.array([20, 45, 9, 0, 2])
    lumped = [[30, 40, 7, 1 + 0], [20, 45, 9, 0 + 2]]
    assert same(d.homogeneity_p_value(*counts), stats.chi2_contingency(lumped, correction=False).pvalue)
    assert same(d.ks_p_value(0.1, (300, 500)), stats.kstwobign.sf(0.1 * np.sqrt(300 * 500 / 800)))
    p = RNG.random(40) ** 3
    assert np.allclose(d.corrected(p), multipletests(p, method="fdr_bh")[1], rtol=1e-12)


def test_the_interval_of_a_share_is_newcombes() -> None:
    change = ci.share_change(48, 80, 56, 70)
    low, high = confint_proportions_2indep(56, 70, 48, 80, compare="diff", method="newcomb")
    assert same(change.low, low)
    assert same(change.high, high)


def test_intervals_of_medians_and_spreads_cover_what_they_should() -> None:
    rng = np.random.default_rng(0)
    covered = np.zeros(2)
    for _ in range(400):
        a, b = np.sort(rng.gamma(2, 1, 150)), np.sort(rng.gamma(2, 2, 200))
        medians = ci.median_change(a, b)
        spreads = ci.spread_ratio(ci.moments(a), ci.moments(b))
        covered += [medians.low <= stats.gamma(2).median() <= medians.high, spreads.low <= 2 <= spreads.high]
    assert ((covered / 400 > 0.9) & (covered / 400 < 0.985)).all(), covered / 400


def test_what_chance_shows_is_what_chance_shows() -> None:
    rng = np.random.default_rng(1)
    p = rng.dirichlet(np.ones(60))
    shown = np.zeros(3)
    for _ in range(200):
        a, b = rng.multinomial(400, p), rng.multinomial(900, p)
        s = d.samples(rng.normal(size=400), rng.normal(size=900))
        psi = d.population_stability(*(d.shares(c) for c in d.binned(s, d.bin_edges(s))))
        variation = d.total_variation(d.shares(a), d.shares(b)) / d.by_chance(a, b)
        shown += [variation, d.kolmogorov_smirnov(s) / d.ks_by_chance(s.sizes), psi / (9 * (1 / 400 + 1 / 900))]
    assert np.allclose(shown / 200, 1, atol=0.12), shown / 200


def test_correlations_equal_pandas() -> None:
    table = load_penguins().select_dtypes("number")
    table["holes"] = np.where(np.arange(len(table)) % 3 == 0, np.nan, table["year"] * 1e6 + np.arange(len(table)))
    for part in (table, table.dropna()):
        r, rows = correlations([part[c].to_numpy(float) for c in part])
        assert np.allclose(r, part.corr(), rtol=1e-9)
        assert (rows == part.notna().astype(int).T @ part.notna().astype(int)).all(axis=None)


def test_mix_and_rate_add_up_to_the_change_of_the_mean() -> None:
    table = load_penguins()
    before, after = table[table["year"] == 2007], table[table["year"] == 2009]
    names = list(table["island"].unique())
    codes = [part["island"].map(names.index).to_numpy() for part in (before, after)]
    groups = Grouping(Labels(codes[0], codes[1], pa.array(names)))
    made = split(before["body_mass_g"].to_numpy(float), after["body_mass_g"].to_numpy(float), groups)
    assert same(made.mix.sum() + made.rate.sum(), after["body_mass_g"].mean() - before["body_mass_g"].mean())
    for place, name in enumerate(names):
        masses = [part.loc[part["island"] == name, "body_mass_g"].dropna() for part in (before, after)]
        shares = [len(m) / part["body_mass_g"].count() for m, part in zip(masses, (before, after), strict=True)]
        assert same(made.rate[place], sum(shares) / 2 * (masses[1].mean() - masses[0].mean()))
