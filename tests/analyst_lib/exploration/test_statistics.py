"""Every statistic equals scipy's, statsmodels' or plain pandas'."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from analyst_lib.exploration.explaining import by_columns, by_group, curve, explained, line, share, step_codes
from analyst_lib.exploration.features import Feature, Target
from analyst_lib.exploration.inference import adjusted, categories, kruskal, merged, spearman, two_groups
from analyst_lib.exploration.interactions import interactions
from analyst_lib.exploration.shapes import points, shape, summaries
from analyst_lib.exploration.standing_out import groups, proportions
from analyst_lib.exploration.together import Models

RNG = np.random.default_rng(7)
N = 240
X = RNG.normal(size=N)
Y = X**2 + RNG.normal(size=N)
G = RNG.integers(0, 5, N)
NAMES = "x", "y"
exact = {"rel": 1e-9, "abs": 1e-12}


def number(values: np.ndarray, name: str = "x") -> Feature:
    return Feature(name, name, "number", np.asarray(values, dtype=float), np.empty(0))


def category(codes: np.ndarray, labels: str, name: str = "g") -> Feature:
    return Feature(name, name, "category", np.empty(0), codes, tuple(labels))


def press(columns: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.asarray(sm.OLS(y, columns).fit().get_influence().resid_press)


@pytest.mark.parametrize("missing", [False, True])
def test_residuals_of_lines_and_curves_are_those_left_one_out(missing: bool) -> None:
    values = np.where(np.arange(N) % 11 == 0, np.nan, X) if missing else X
    for columns in (line(values), curve(values)):
        assert by_columns(columns, Y[:, None])[:, 0] == pytest.approx(press(columns, Y), **exact)


def test_residuals_of_groups_are_those_left_one_out() -> None:
    dummies = (G[:, None] == np.arange(5)).astype(float)
    assert by_group(G, Y[:, None])[:, 0] == pytest.approx(press(dummies, Y), **exact)


def test_the_share_is_the_predicted_r_squared_by_refitting_without_each_row() -> None:
    codes = step_codes(X)
    frame = pd.DataFrame({"y": Y, "g": codes})
    sums, counts = frame.groupby("g")["y"].transform("sum"), frame.groupby("g")["y"].transform("count")
    left = Y - (sums - Y) / (counts - 1)
    base = Y - (Y.sum() - Y) / (N - 1)
    wanted = 1 - (left**2).sum() / (base**2).sum()
    found = share(by_group(codes, Y[:, None]), base.reshape(-1, 1))
    assert found.value == pytest.approx(wanted, **exact)
    assert found.low < found.value < found.high


def test_the_share_of_two_classes_is_goodman_and_kruskals_tau() -> None:
    rows = 200_000
    a = RNG.integers(0, 3, rows)
    b = (RNG.random(rows) < np.array([0.2, 0.5, 0.6])[a]).astype(int)
    counts = pd.crosstab(a, b).to_numpy() / rows
    within = (counts**2).sum(axis=1) / counts.sum(axis=1)
    marginal = (counts.sum(axis=0) ** 2).sum()
    tau = (within.sum() - marginal) / (1 - marginal)
    y = np.column_stack([b == 0, b == 1]).astype(float)
    assert explained(category(a, "uvw"), y).share.value == pytest.approx(tau, abs=1e-4)


def test_spearman() -> None:
    tied = np.round(X, 1)
    found, wanted = spearman(NAMES, tied, Y), stats.spearmanr(tied, Y)
    assert found is not None
    assert (found.statistic, found.p) == pytest.approx((wanted.statistic, wanted.pvalue), **exact)


def test_kruskal_with_ties_and_an_empty_group() -> None:
    tied = np.round(Y, 1)
    codes = np.where(G == 2, 6, G)
    found, wanted = kruskal(NAMES, codes, tied), stats.kruskal(*(tied[codes == g] for g in np.unique(codes)))
    assert found is not None
    assert (found.statistic, found.p) == pytest.approx((wanted.statistic, wanted.pvalue), **exact)


@pytest.mark.parametrize(
    ("size", "skewed", "method"), [(40, False, "Welch"), (12, False, "Mann-Whitney"), (60, True, "Mann-Whitney")]
)
def test_two_groups_are_compared_by_the_stated_rule(size: int, skewed: bool, method: str) -> None:
    a, b = RNG.normal(size=size), RNG.normal(0.4, 2, size=90)
    a = np.exp(3 * a) if skewed else a
    found = two_groups(NAMES, a, b)
    welch, mann = stats.ttest_ind(a, b, equal_var=False), stats.mannwhitneyu(a, b)
    assert found is not None
    assert found.method == method
    assert found.p == pytest.approx((welch if method == "Welch" else mann).pvalue, **exact)


def test_chi_square_and_fisher() -> None:
    large, small = np.array([[20, 30, 25], [40, 18, 22]]), np.array([[3, 9], [7, 2]])
    of_large, of_small = categories(NAMES, large), categories(NAMES, small)
    wanted = stats.chi2_contingency(large, correction=False)
    assert of_large is not None
    assert of_small is not None
    assert (of_large.statistic, of_large.p) == pytest.approx((wanted.statistic, wanted.pvalue), **exact)
    assert of_large.size == pytest.approx(stats.contingency.association(large, "cramer"), **exact)
    assert (of_small.method, of_small.p) == ("Fisher", pytest.approx(stats.fisher_exact(small).pvalue, **exact))


def test_rare_levels_are_put_together_until_every_expected_count_is_five() -> None:
    found = merged(np.array([[50, 40], [2, 1], [1, 2], [30, 60], [0, 0]]))
    expected = stats.contingency.expected_freq(found)
    assert found.sum() == 186
    assert found.shape == (3, 2) or expected.min() >= 5
    assert expected.min() >= 5 or found.shape == (2, 2)


@pytest.mark.parametrize("correction", ["holm", "fdr_bh"])
def test_corrections(correction: str) -> None:
    p = np.array([0.01, 0.2, 0.011, 0.7, 0.04, 0.04, 1e-9])
    assert adjusted(p, correction) == pytest.approx(multipletests(p, method=correction)[1], **exact)


def test_a_group_against_the_rest_has_welchs_interval() -> None:
    target = Target("y", "number", Y[:, None], Y[:, None], (), np.arange(N), 0)
    found = next(g for g in groups([category(G, "abcde")], target) if g.level == "c")
    inside, outside = Y[G == 2], Y[G != 2]
    wanted = stats.ttest_ind(inside, outside, equal_var=False)
    low, high = wanted.confidence_interval()
    assert (found.mean, found.other) == pytest.approx((inside.mean(), outside.mean()), **exact)
    assert (found.low, found.high, found.p) == pytest.approx((low, high, wanted.pvalue), **exact)


def test_a_difference_of_shares_has_newcombes_interval() -> None:
    low, high, _, p = proportions(30 / 80, 40 / 70, 80, 70)
    wanted = confint_proportions_2indep(30, 80, 40, 70, method="newcomb")
    table = [[30, 50], [40, 30]]
    assert (low, high) == pytest.approx(wanted, **exact)
    assert p == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue, **exact)


def test_means_and_shares_have_students_and_wilsons_intervals() -> None:
    mean, low, high, rows = summaries(G, Y, 5, False)[3]
    part = Y[G == 3]
    interval = stats.t.interval(0.95, len(part) - 1, part.mean(), stats.sem(part))
    assert (mean, low, high, rows) == pytest.approx((part.mean(), *interval, len(part)), **exact)
    yes = (Y > 1).astype(float)
    share_of_yes, low, high, rows = summaries(G, yes, 5, True)[3]
    assert (low, high) == pytest.approx(proportion_confint(yes[G == 3].sum(), rows, method="wilson"), **exact)
    assert share_of_yes == yes[G == 3].mean()


def test_together_is_the_adjusted_r_squared() -> None:
    models = Models([number(X), category(G, "abcde")], Y[:, None])
    columns = np.column_stack([curve(X), line(X)[:, 1:], (G[:, None] == np.arange(5)).astype(float)])
    left, rank = Y - columns @ np.linalg.lstsq(columns, Y)[0], np.linalg.matrix_rank(columns)
    wanted = 1 - (left @ left) / (N - rank) / (((Y - Y.mean()) ** 2).sum() / (N - 1))
    assert models.share([0, 1]) == pytest.approx(wanted, **exact)


def test_an_interaction_has_the_f_test_of_nested_models() -> None:
    a, b = RNG.integers(0, 3, N), RNG.integers(0, 2, N)
    y = a + b + 1.5 * (a == 1) * b + RNG.normal(size=N)
    target = Target("y", "number", y[:, None], y[:, None], (), np.arange(N), 0)
    (found,) = interactions([category(a, "uvw", "a"), category(b, "xy", "b")], target, [])
    frame = pd.DataFrame({"y": y, "a": a, "b": b})
    full, additive = ols("y ~ C(a) * C(b)", frame), ols("y ~ C(a) + C(b)", frame)
    table = sm.stats.anova_lm(additive.fit(), full.fit())
    assert found.p == pytest.approx(table["Pr(>F)"].iloc[1], rel=1e-7)
    assert found.gain == pytest.approx(full.fit().rsquared_adj - additive.fit().rsquared_adj, rel=1e-7)


SHAPES = {
    "rising": lambda x: x,
    "level, then falling": lambda x: -np.exp(x / 2),
    "U-shaped": lambda x: (x - 5) ** 2,
    "inverted U": lambda x: -((x - 5) ** 2),
    "step up": lambda x: 1.0 * (x > 6),
    "rising, then level": lambda x: np.minimum(x, 3),
    "irregular": lambda x: np.sin(3 * x),
}


@pytest.mark.parametrize("wanted", SHAPES)
def test_shapes_are_named(wanted: str) -> None:
    x = np.linspace(0, 10, 600)
    y = SHAPES[wanted](x) + 0.01 * RNG.normal(size=600)
    name, turn = shape(points(number(x), y, False))
    assert name == wanted
    if wanted in ("U-shaped", "inverted U"):
        assert turn == pytest.approx(5, abs=0.7)
    if wanted == "step up":
        assert turn == pytest.approx(6, abs=0.7)
