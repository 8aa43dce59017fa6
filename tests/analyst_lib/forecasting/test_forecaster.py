"""What any forecast must hold, whatever the methods: no look-ahead, sound bounds, scores by their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyst_lib.forecasting.blend import weighted_median, weights
from analyst_lib.forecasting.forecaster import forecast_values, origins
from analyst_lib.forecasting.intervals import FORGET, band, weighted_quantile
from analyst_lib.forecasting.portfolio import all_forecasts
from analyst_lib.forecasting.scores import mase, rmsse, score, smape
from analyst_lib.forecasting.values import Plan


@pytest.fixture(scope="module")
def monthly() -> np.ndarray:
    rng = np.random.default_rng(7)
    time = np.arange(120)
    return np.exp(4 + 0.006 * time + 0.2 * np.sin(time * np.pi / 6) + rng.normal(0, 0.04, 120))


def test_a_constant_series_stays() -> None:
    made = forecast_values(np.full(50, 7.0), 12, 6)
    for part in (made.ahead.forecast, made.ahead.low, made.ahead.high):
        np.testing.assert_allclose(part, 7.0, rtol=1e-12)
    assert made.blend.mase is None
    assert made.blend.coverage == 1


def test_a_pure_season_repeats() -> None:
    pattern = np.array([3.0, 9, 4, 1, 7, 8, 2, 6, 5, 3, 3, 11])
    made = forecast_values(np.tile(pattern, 8), 12, 18)
    assert made.plan.season == 12
    np.testing.assert_allclose(made.ahead.forecast, np.tile(pattern, 2)[:18], atol=1e-6)


def test_a_straight_line_continues() -> None:
    made = forecast_values(5 + 2.5 * np.arange(60.0), 12, 12)
    np.testing.assert_allclose(made.ahead.forecast, 5 + 2.5 * np.arange(60, 72), rtol=0.01)


def test_steady_growth_in_percent_continues() -> None:
    made = forecast_values(100 * 1.02 ** np.arange(60.0), 1, 6)
    np.testing.assert_allclose(made.ahead.forecast, 100 * 1.02 ** np.arange(60, 66), rtol=0.02)


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e9])
def test_the_unit_does_not_matter(monthly: np.ndarray, unit: float) -> None:
    made, plain = forecast_values(monthly * unit, 12, 12), forecast_values(monthly, 12, 12)
    np.testing.assert_allclose(made.ahead.forecast, plain.ahead.forecast * unit, rtol=1e-9)
    assert made.blend.mase == pytest.approx(plain.blend.mase)


@pytest.mark.parametrize("origin", [60, 87, 105])
def test_what_comes_later_changes_no_earlier_forecast(monthly: np.ndarray, origin: int) -> None:
    """Any future: other values, and some that have no logarithm."""
    made = forecast_values(monthly, 12, 12)
    other = monthly.copy()
    other[origin:] = np.random.default_rng(1).normal(0, 500, 120 - origin)
    plan = Plan((*made.plan.origins, 120), 12, 12)
    before = [row for row, there in enumerate(plan.origins) if there <= origin]
    assert before
    _, first = all_forecasts(monthly, plan)
    _, second = all_forecasts(other, plan)
    np.testing.assert_allclose(second[:, before], first[:, before], rtol=1e-9)
    again = forecast_values(np.where(np.arange(120) < origin, monthly, monthly * 1.4), 12, 12)
    assert again.plan == made.plan
    for part in ("forecast", "low", "high"):
        np.testing.assert_allclose(getattr(again.past, part)[before], getattr(made.past, part)[before], rtol=1e-9)


def test_the_interval_widens_and_holds_about_its_level(monthly: np.ndarray) -> None:
    rng, inside = np.random.default_rng(11), []
    for _ in range(25):
        walk = 50 + np.cumsum(rng.normal(0, 1, 90))
        made = forecast_values(walk[:84], 1, 6)
        inside.append(((walk[84:] >= made.ahead.low) & (walk[84:] <= made.ahead.high)).mean())
    assert 0.8 <= np.mean(inside) <= 0.98
    widths = made.ahead.high - made.ahead.low
    assert (np.diff(widths) > 0).all()
    narrow, wide = (forecast_values(monthly, 12, 12, level).ahead for level in (0.5, 0.95))
    assert (wide.high - wide.low > narrow.high - narrow.low).all()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.one_of(st.floats(-1e6, 1e6), st.sampled_from([0.0, 1.0, -1.0, 1e300, 1e-300])), min_size=2, max_size=40
    ),
    st.sampled_from([1, 4, 12]),
    st.integers(1, 9),
)
def test_any_numbers_give_numbers(values: list[float], season: int, horizon: int) -> None:
    made = forecast_values(np.array(values), season, horizon)
    ahead = made.ahead
    assert ahead.forecast.shape == ahead.low.shape == ahead.high.shape == (horizon,)
    assert np.isfinite(ahead.forecast).all()
    assert (ahead.low <= ahead.forecast).all()
    assert (ahead.forecast <= ahead.high).all()
    if min(values) >= 0:
        assert (ahead.low >= 0).all()


def test_it_is_the_same_each_time(monthly: np.ndarray) -> None:
    first, second = forecast_values(monthly, 12, 12), forecast_values(monthly, 12, 12)
    assert (first.ahead.forecast == second.ahead.forecast).all()
    assert first.scores == second.scores


def test_scores_by_hand() -> None:
    known, came, made = np.array([1.0, 3, 2, 5]), np.array([6.0, 4]), np.array([5.0, 7])
    assert mase(came, made, known, 1) == pytest.approx(2 / 2)
    assert rmsse(came, made, known, 1) == pytest.approx(np.sqrt(5 / (14 / 3)))
    assert mase(came, made, known, 2) == pytest.approx(2 / 1.5)
    assert smape(came, made) == pytest.approx((2 * 1 / 11 + 2 * 3 / 11) / 2)
    assert np.isnan(mase(came, made, np.full(5, 2.0), 1))


def test_scores_of_a_backtest_are_means_over_its_origins(monthly: np.ndarray) -> None:
    plan = Plan((60, 80, 115), 12, 12)
    rows = np.stack([monthly[o - 12 : o] for o in plan.origins])
    found = score("naive", rows, monthly, plan, 12)
    for name, each in (("mase", mase), ("rmsse", rmsse)):
        parts = [
            each(monthly[o : o + 12], row[: len(monthly[o : o + 12])], monthly[:o], 12)
            for o, row in zip(plan.origins, rows, strict=True)
        ]
        assert getattr(found, name) == pytest.approx(np.mean(parts))
    parts = [
        smape(monthly[o : o + 12], row[: len(monthly[o : o + 12])]) for o, row in zip(plan.origins, rows, strict=True)
    ]
    assert found.smape == pytest.approx(np.mean(parts))


def test_better_candidates_weigh_more_and_none_is_lost_to_a_missing_one() -> None:
    errors = np.array([[[1.0, 1.0]], [[2.0, 2.0]], [[np.nan, np.nan]]])
    found = weights(errors)
    assert found[0] == pytest.approx(16 / 17)
    assert found[2] == 0
    assert weights(np.full((3, 2, 2), np.nan)).tolist() == [1 / 3] * 3


def test_medians_and_quantiles_equal_numpy_with_equal_weights() -> None:
    rng = np.random.default_rng(4)
    values = rng.normal(size=(9, 5))
    np.testing.assert_allclose(weighted_median(values, np.full(9, 1 / 9)), np.median(values, axis=0))
    one = rng.normal(size=200)
    assert weighted_quantile(one, np.ones(200), 0.9) == pytest.approx(np.quantile(one, 0.9, method="hazen"))


def test_few_origins_widen_the_band_by_as_many_as_they_are_worth() -> None:
    off = np.arange(1.0, 11.0)
    values = np.concatenate([np.full(5, 100.0), 100 + off])
    plan = Plan(tuple(range(5, 15)), 1, 1)
    found = band(np.full((10, 1), 100.0), values, plan, 0.8)
    recency = FORGET ** np.arange(10)[::-1]
    worth = recency.sum() ** 2 / (recency**2).sum()
    assert 8 < worth < 10
    assert found.widths[0] == pytest.approx(weighted_quantile(off, recency, 0.8 * (1 + 1 / worth)))


@pytest.mark.parametrize("known", [2, 5, 8, 9, 14, 30, 61, 400])
@pytest.mark.parametrize(("season", "cycle"), [(1, 1), (1, 12), (4, 4), (12, 12)])
def test_origins_know_enough_and_leave_something(known: int, season: int, cycle: int) -> None:
    found = origins(known, 12, season, cycle)
    assert list(found) == sorted(set(found))
    assert all(8 <= origin < known and origin >= 2 * (season > 1) * season for origin in found)
    assert len(found) <= 24
