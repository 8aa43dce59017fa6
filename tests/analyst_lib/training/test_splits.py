"""Rows are parted without leaks: groups stay together, time goes forward, classes keep their shares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyst_lib.training.splits import Order, folds, hold_out, strata_of

RNG = np.random.default_rng(0)


@settings(max_examples=30, deadline=None)
@given(st.integers(25, 300), st.integers(2, 5), st.integers(0, 1000))
def test_each_row_is_predicted_once_and_never_learned_from(rows: int, count: int, seed: int) -> None:
    strata = np.random.default_rng(seed).integers(0, 3, rows)
    parts = folds(strata, Order(), count, seed)
    assert sorted(np.concatenate([judged for _, judged in parts])) == list(range(rows))
    assert all(len(np.intersect1d(*part)) == 0 for part in parts)
    assert all(len(a) + len(b) == rows for a, b in parts)


def test_classes_keep_their_shares() -> None:
    strata = np.repeat([0, 1], [900, 100])
    parts = [hold_out(strata, Order(), 0), *folds(strata, Order(), 5, 0)]
    assert [int(strata[judged].sum()) for _, judged in parts] == [20] * 6


@pytest.mark.parametrize("even", [True, False])
def test_groups_stay_together(even: bool) -> None:
    groups = RNG.integers(0, 30, 400)
    strata = RNG.integers(0, 2, 400) if even else np.where(np.arange(400) == 0, 1, 0)
    parts = [hold_out(strata, Order(groups=groups), 0), *folds(strata, Order(groups=groups), 5, 0)]
    assert all(len(np.intersect1d(groups[a], groups[b])) == 0 for a, b in parts)
    assert sum(len(judged) for _, judged in parts[1:]) == 400


def test_time_goes_forward() -> None:
    times = RNG.permutation(200).astype(float)
    parts = [hold_out(np.zeros(200, int), Order(times=times), 0), *folds(np.zeros(200, int), Order(times=times), 5, 0)]
    assert all(times[a].max() < times[b].min() for a, b in parts)
    assert len(parts[0][1]) == 40


def test_over_time_a_group_is_on_one_side_only() -> None:
    times, groups = np.arange(300.0), np.arange(300) // 7
    order = Order(groups=groups, times=times)
    for a, b in folds(np.zeros(300, int), order, 3, 0):
        assert times[a].max() < times[b].min()
        assert len(np.intersect1d(groups[a], groups[b])) == 0


def test_groups_that_are_there_all_the_time_are_told() -> None:
    with pytest.raises(ValueError, match="most groups have rows both early and late"):
        hold_out(np.zeros(300, int), Order(groups=np.arange(300) % 40, times=np.arange(300.0)), 0)


def test_the_same_seed_gives_the_same_parts() -> None:
    strata = RNG.integers(0, 2, 100)
    one, two, other = (hold_out(strata, Order(), seed)[1].tolist() for seed in (1, 1, 2))
    assert one == two != other


def test_too_few_groups_are_told() -> None:
    with pytest.raises(ValueError, match="there are 3 groups of rows, and 5 are needed"):
        folds(np.zeros(30, int), Order(groups=np.arange(30) % 3), 5, 0)


def test_strata_of_a_skewed_quantity() -> None:
    y = np.concatenate([np.zeros(80), np.arange(20.0)])
    strata = strata_of(y, False)
    assert strata.min() == 0
    assert set(strata) == set(range(strata.max() + 1))
    assert len(set(strata[:80])) == 1
