"""The numbers behind groups equal scikit-learn's and those of plain counting; the test for gaps keeps its promise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import adjusted_rand_score, jaccard_score

from analyst_lib.measures import cohens_d
from analyst_lib.outlying.reading import read_columns
from analyst_lib.segmentation.encoding import encode, principal
from analyst_lib.segmentation.separation import Evener, doubt
from analyst_lib.segmentation.traits import difference
from analyst_lib.segmentation.trials import jaccards, rand, strength

RNG = np.random.default_rng(0)
A, B = RNG.integers(0, 3, 400), RNG.integers(0, 4, 400)


def test_jaccard_and_rand_equal_scikit_learn() -> None:
    expected = [max(jaccard_score(g == A, h == B) for h in range(4)) for g in range(3)]
    np.testing.assert_allclose(jaccards(A, B), expected, rtol=1e-12)
    assert rand(A, B) == pytest.approx(adjusted_rand_score(A, B), rel=1e-9)
    assert rand(A, A) == 1.0


def test_prediction_strength_equals_counting_pairs() -> None:
    shares = []
    for g in range(4):
        members = np.flatnonzero(g == B)
        pairs = [(i, j) for i in members for j in members if i != j]
        shares.append(np.mean([A[i] == A[j] for i, j in pairs]))
    assert strength(A, B) == pytest.approx(min(shares), rel=1e-12)


def test_effects_are_cohens_d() -> None:
    a, b = RNG.normal(1, 2, 80), RNG.normal(0, 2, 120)
    assert difference(a, b) == pytest.approx(cohens_d(a, b), rel=1e-12)


def test_each_column_counts_by_its_weight() -> None:
    table = pd.DataFrame(
        {"n": RNG.normal(5, 3, 500), "g": RNG.choice(list("abcd"), 500), "h": RNG.choice(["x", "y"], 500)}
    )
    variances = [f.block.var(axis=0).sum() for f in encode(read_columns(table)).features]
    np.testing.assert_allclose(variances, [1.0, 2 / np.pi, 2 / np.pi], rtol=1e-9)


def test_directions_are_those_of_the_covariance() -> None:
    x = RNG.normal(size=(200, 4)) @ RNG.normal(size=(4, 4))
    axes, shares, _ = principal(x, 4)
    sizes, directions = np.linalg.eigh(np.cov(x.T))
    np.testing.assert_allclose(shares, sizes[::-1] / sizes.sum(), rtol=1e-9)
    np.testing.assert_allclose(np.abs(axes.T @ directions[:, ::-1]), np.eye(4), atol=1e-9)


@pytest.mark.parametrize("draw", ["normal", "uniform", "exponential"])
def test_the_chance_of_a_gap_in_one_cloud_is_what_it_says(draw: str) -> None:
    chances = []
    for seed in range(150):
        rng = np.random.default_rng(seed)
        drawn = getattr(rng, draw if draw == "uniform" else f"standard_{draw}")(size=(200, 2))
        x = drawn @ np.array([[2.0, 1.5], [0.0, 0.5]])
        left = np.flatnonzero(x[:100, 0] < np.median(x[:100, 0]))
        right = np.setdiff1d(np.arange(100), left)
        chances.append(doubt(x, (left, right), np.arange(100, 200)))
    assert np.mean(np.array(chances) <= 0.05) <= 0.05


def test_a_gap_is_seen() -> None:
    x = np.random.default_rng(1).normal(size=(200, 2)) + np.tile([[0, 0], [6, 0]], (100, 1))
    assert doubt(x, (np.arange(0, 100, 2), np.arange(1, 100, 2)), np.arange(100, 200)) < 1e-6


def test_labels_alone_make_no_gap() -> None:
    rng = np.random.default_rng(2)
    table = pd.DataFrame({"g": rng.choice(list("abc"), 400, p=[0.5, 0.45, 0.05]), "n": rng.normal(size=400)})
    features = encode(read_columns(table)).features
    evener = Evener(features, np.arange(400), 0)
    first, second = (np.flatnonzero((table["g"] == level)[:200]) for level in "ab")
    spread = evener.rows(first, second)
    label = spread[:, 1]
    assert stats.kstest(label / np.sqrt(12) + 0.5, "uniform").pvalue > 0.001
    assert doubt(spread, (first, second), np.arange(200, 400)) > 0.05
