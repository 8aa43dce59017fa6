"""Intervals and sets hold the truth as often as they say, on rows like those they rest on; blends are no worse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyst_lib.training import conformal
from analyst_lib.training.blending import blend


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95])
def test_intervals_of_skewed_errors_hold_the_truth(level: float) -> None:
    rng = np.random.default_rng(1)
    held, below = [], []
    for _ in range(400):
        low, high = conformal.interval(rng.exponential(size=200) - 1, level)
        new = rng.exponential(size=50) - 1
        held.append(np.mean((new >= low) & (new <= high)))
        below.append(np.mean(new < low))
    assert np.mean(held) == pytest.approx(level, abs=0.012)
    assert np.mean(below) == pytest.approx((1 - level) / 2, abs=0.01)


def test_too_few_errors_give_no_bound() -> None:
    assert conformal.interval(np.array([1.0, -1.0]), 0.9) == (-np.inf, np.inf)


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_sets_of_classes_hold_the_truth(level: float) -> None:
    rng = np.random.default_rng(2)

    def rows(count: int) -> tuple[np.ndarray, np.ndarray]:
        sure = rng.dirichlet([0.6, 0.6, 0.6], count)
        return sure, np.array([rng.choice(3, p=p) for p in sure])

    held = []
    for _ in range(60):
        least = conformal.threshold(*rows(300), level)
        sure, truth = rows(300)
        held.append(conformal.sets(sure, least)[np.arange(300), truth].mean())
    assert np.mean(held) == pytest.approx(level, abs=0.015)


def test_a_set_is_never_empty() -> None:
    assert conformal.sets(np.array([[0.4, 0.35, 0.25]]), 0.99).tolist() == [[True, False, False]]


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 6), st.integers(0, 10_000))
def test_a_blend_is_no_worse_than_the_best_and_its_weights_add_up(models: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=60)
    predictions = [truth + rng.normal(rng.normal(), rng.uniform(0.1, 2), 60) for _ in range(models)]

    def loss(p: np.ndarray) -> float:
        return float(np.mean((p - truth) ** 2))

    weights = blend(predictions, loss)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
    mixed = sum(w * p for w, p in zip(weights, predictions, strict=True))
    assert loss(mixed) <= min(map(loss, predictions)) + 1e-12


def test_a_blend_that_gains_nothing_is_not_made() -> None:
    truth = np.linspace(0, 1, 50)
    weights = blend([truth + 0.1, truth + 0.1, truth + 0.5], lambda p: float(np.mean((p - truth) ** 2)))
    assert weights.tolist() == [1.0, 0.0, 0.0]
