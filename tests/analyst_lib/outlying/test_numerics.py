"""The numbers behind unusual rows equal scipy's, scikit-learn's and those of plain counting."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.datasets import load_wine

from analyst_lib.outlying.columns import LabelColumn
from analyst_lib.outlying.contradictions import bisquare
from analyst_lib.outlying.joint import Ellipse, normal_deviations
from analyst_lib.outlying.labels import rare_pairs
from analyst_lib.outlying.reading import read_columns
from analyst_lib.outlying.tails import chance, fit_tail
from analyst_lib.outlying.twins import twins

WINE = load_wine(as_frame=True).data


@pytest.mark.parametrize("name", list(WINE.columns))
def test_median_and_mad_equal_scipy(name: str) -> None:
    values = WINE[name].to_numpy(dtype=float)
    tail = fit_tail(values)
    assert tail is not None
    inner = np.log(values) if tail.logged else values
    assert tail.median == pytest.approx(np.median(inner), rel=1e-12)
    assert tail.mad == pytest.approx(1.4826 * stats.median_abs_deviation(inner), rel=1e-12)
    np.testing.assert_allclose(tail.values(tail.scores(values)), values, rtol=5e-4)
    np.testing.assert_allclose(tail.unplain(tail.plain(values)), values, rtol=1e-9)


def test_chances_equal_scipy() -> None:
    z = np.linspace(-8, 8, 33)
    np.testing.assert_allclose(chance(z), 2 * stats.norm.sf(np.abs(z)), rtol=1e-9)


def test_scores_of_a_normal_column_are_its_standard_scores() -> None:
    values = np.random.default_rng(0).normal(50, 4, 20_000)
    tail = fit_tail(values)
    assert tail is not None
    np.testing.assert_allclose(tail.scores(np.array([38.0, 46.0, 54.0, 62.0])), [-3, -1, 1, 3], atol=0.12)


@pytest.mark.parametrize(
    ("draw", "most"),
    [("standard_normal", 0.25), ("standard_exponential", 0.4), ("uniform", 0.1), ("laplace", 0.5), ("standard_t", 2.0)],
)
def test_false_alarms_of_a_column_stay_near_what_is_asked(draw: str, most: float) -> None:
    rng = np.random.default_rng(11)
    found = 0
    for _ in range(60):
        values = rng.standard_t(4, 300) if draw == "standard_t" else getattr(rng, draw)(size=300)
        tail = fit_tail(values)
        assert tail is not None
        found += int((300 * chance(tail.scores(values)) <= 0.1).sum())
    assert found / 60 <= most


def test_a_few_in_a_hundred_do_not_mask_themselves() -> None:
    rng = np.random.default_rng(4)
    values = np.r_[rng.normal(0, 1, 970), rng.normal(12, 0.5, 30)]
    tail = fit_tail(values)
    assert tail is not None
    assert (1000 * chance(tail.scores(values)) <= 0.1)[970:].all()


def test_distances_are_mahalanobis_by_the_robust_covariance() -> None:
    columns = read_columns(WINE[["alcohol", "ash", "hue", "proline"]]).numbers
    tails = {c.name: t for c in columns if (t := fit_tail(c.values))}
    made = Ellipse(columns, tails)
    here = np.ones(4, bool)
    squares = made.distances(np.arange(len(WINE)), here)
    away = made.z - made.location
    expected = [d @ np.linalg.solve(made.covariance, d) for d in away]
    np.testing.assert_allclose(squares, expected, rtol=1e-9)


def test_deviations_have_the_chance_of_fishers_f() -> None:
    squares, freedom = np.array([1.0, 9.0, 25.0]), 0.6 * 500
    chances = stats.f.sf(squares * (freedom - 3) / (4 * freedom), 4, freedom - 3)
    np.testing.assert_allclose(stats.norm.sf(normal_deviations(squares, 4, 500)), chances, rtol=1e-9)


def test_missing_values_are_judged_by_what_is_there() -> None:
    table = WINE[["alcohol", "ash", "hue"]].astype(float).copy()
    table.loc[5, "ash"] = np.nan
    columns = read_columns(table).numbers
    made = Ellipse(columns, {c.name: t for c in columns if (t := fit_tail(c.values))})
    here = np.array([c.name != "ash" for c in made.columns])
    away = (made.z[5] - made.location)[here]
    expected = away @ np.linalg.inv(made.covariance[np.ix_(here, here)]) @ away
    assert made.distances(np.array([5]), here)[0] == pytest.approx(expected, rel=1e-9)
    assert np.isfinite(made.scores()[5])


def test_bisquare_is_least_squares_without_outliers_and_ignores_them_with() -> None:
    rng = np.random.default_rng(2)
    x = np.column_stack([np.ones(200), rng.normal(size=(200, 2))])
    y = x @ [1.0, 2.0, -3.0] + rng.normal(0, 0.1, 200)
    plain = np.linalg.lstsq(x, y, rcond=None)[0]
    np.testing.assert_allclose(bisquare(x, y), plain, atol=0.01)
    y[:20] += 50
    np.testing.assert_allclose(bisquare(x, y), plain, atol=0.03)


def test_the_chance_of_a_rare_pair_is_poisson() -> None:
    a = LabelColumn("a", 0, np.repeat([0, 1], [100, 100]), ("x", "y"), np.array([100, 100]))
    codes = np.r_[np.zeros(99, int), 1, np.ones(60, int), np.zeros(40, int)]
    b = LabelColumn("b", 1, codes, ("u", "v"), np.array([139, 61]))
    found = list(rare_pairs([a, b], 200))
    assert [(e.row, e.columns) for e in found] == [(99, ("a", "b"))]
    assert found[0].chance == pytest.approx(4 * stats.poisson.cdf(1, 100 * 61 / 200), rel=1e-9)


def test_twins_are_those_that_plain_comparison_finds() -> None:
    rng = np.random.default_rng(9)
    table = pd.DataFrame(rng.normal(size=(150, 5)).round(3)).add_prefix("x")
    table.loc[100] = table.loc[3]
    table.loc[120] = table.loc[7]
    table.loc[120, "x2"] = 99.0
    plain = table.to_numpy()
    expected = set()
    for i in range(len(plain)):
        same = (plain[:i] == plain[i]).sum(axis=1)
        if (same >= 4).any():
            expected.add(i)
    assert {e.row for e in twins(read_columns(table))} == expected == {100, 120}
