"""Each method against statsmodels, scipy, scikit-learn or its formula by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from analyst_lib.forecasting.airline import airline
from analyst_lib.forecasting.autoregression import SHRINK_LAGS, SHRINK_PHASES, autoregression, lags_of
from analyst_lib.forecasting.naive import seasonal_drift, seasonal_naive
from analyst_lib.forecasting.season import autocorrelation, repeats, strength
from analyst_lib.forecasting.smoothing import Settings, State
from analyst_lib.forecasting.theta import FORGET, LEVELS, seasonal_patterns, theta
from analyst_lib.forecasting.values import Plan

statsmodels = pytest.importorskip("statsmodels.api")
SEASON = 4


@pytest.fixture
def values() -> np.ndarray:
    rng = np.random.default_rng(5)
    time = np.arange(60)
    return 100 + 0.8 * time + 9 * np.sin(time * np.pi / 2) + rng.normal(0, 3, 60)


@pytest.mark.parametrize(
    ("level", "trend", "season", "damping"),
    [(0.3, 0.0, 0.0, 0.0), (0.4, 0.2, 0.0, 1.0), (0.4, 0.2, 0.0, 0.9), (0.3, 0.1, 0.25, 0.95), (0.5, 0.05, 0.4, 1.0)],
)
def test_smoothing_equals_statsmodels(
    values: np.ndarray, level: float, trend: float, season: float, damping: float
) -> None:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    pattern = np.array([3.0, 1.0, -2.0, -2.0]) if season else np.zeros(1)
    known = {"initial_level": 99.0} | ({"initial_trend": 0.7} if damping else {})
    known |= {"initial_seasonal": pattern} if season else {}
    model = ETSModel(
        values,
        trend="add" if damping else None,
        damped_trend=0 < damping < 1,
        seasonal="add" if season else None,
        seasonal_periods=SEASON if season else None,
        initialization_method="known",
        **known,
    )
    given = [
        level,
        *([trend] if damping else []),
        *([season] if season else []),
        *([damping] if 0 < damping < 1 else []),
    ]
    peer = model.smooth(given)

    by = Settings(*(np.array([x]) for x in (level, trend, season, damping)))
    state = State(np.array([99.0]), np.array([0.7 if damping else 0.0]), pattern[:, None].copy())
    fitted = [value - state.step(value, by)[0] for value in values]
    np.testing.assert_allclose(fitted, peer.fittedvalues, rtol=1e-9)
    np.testing.assert_allclose(state.forecast(9, by, np.ones(1)), peer.forecast(9), rtol=1e-9)


def test_the_airline_model_is_its_difference_equation(values: np.ndarray) -> None:
    short, long = 0.4, 0.6
    expanded = np.zeros(SEASON + 2)
    expanded[[0, 1, SEASON, SEASON + 1]] = 1, -short, -long, short * long
    changes = np.zeros(60)
    changes[SEASON + 1 :] = np.diff(values[SEASON:] - values[:-SEASON])
    errors = lfilter([1.0], expanded, changes)
    path, noise = list(values), list(errors)
    for _ in range(6):
        coming = path[-1] + path[-SEASON] - path[-SEASON - 1]
        path.append(coming - short * noise[-1] - long * noise[-SEASON] + short * long * noise[-SEASON - 1])
        noise.append(0.0)
    made = airline(values, Plan((60,), 6, SEASON), np.array([[short], [long]]))
    np.testing.assert_allclose(made[0], path[60:], rtol=1e-9)


def test_the_autoregression_is_a_ridge_regression(values: np.ndarray) -> None:
    from sklearn.linear_model import LinearRegression

    changes = np.diff(values)
    lags = lags_of(SEASON, len(changes))
    times = np.arange(lags[-1], len(changes))
    known = np.column_stack(
        [changes[times - lag] for lag in lags] + [times % SEASON == phase for phase in range(SEASON)]
    )
    penalty = np.sqrt([SHRINK_LAGS * changes.var()] * len(lags) + [SHRINK_PHASES] * SEASON)
    rows = np.vstack([known, np.diag(penalty)])
    peer = LinearRegression(fit_intercept=False).fit(rows, np.concatenate([changes[times], np.zeros(len(penalty))]))
    now = np.concatenate([changes[len(changes) - np.array(lags)], np.arange(SEASON) == len(changes) % SEASON])
    made = autoregression(values, Plan((60,), 1, SEASON))
    assert made[0, 0] == pytest.approx(values[-1] + peer.predict(now[None])[0], rel=1e-9)


def test_an_origin_s_autoregression_is_the_one_fitted_there_alone(values: np.ndarray) -> None:
    together = autoregression(values, Plan((20, 33, 60), 5, SEASON))
    for row, origin in enumerate((20, 33, 60)):
        alone = autoregression(values[:origin], Plan((origin,), 5, SEASON))
        np.testing.assert_allclose(together[row], alone[0], rtol=1e-9)


def test_theta_continues_the_level_with_three_quarters_of_the_last_slope() -> None:
    rng = np.random.default_rng(2)
    values = np.cumsum(rng.normal(0.5, 1, 40))
    slope = np.polyfit(np.arange(16), values[-16:], 1)[0]
    squares, levels = [], []
    for rate in LEVELS:
        level, total = values[0], 0.0
        for value in values[1:]:
            total += (value - level) ** 2
            level += rate * (value - level)
        squares.append(total)
        levels.append(level)
    weights = np.array(squares) ** (-20.0)
    weights[weights < weights.max() / 1000] = 0
    weights /= weights.sum()
    rate = LEVELS @ weights
    expected = np.array(levels) @ weights + 0.75 * slope * (np.arange(3) + (1 - (1 - rate) ** 16) / rate)
    np.testing.assert_allclose(theta(values, Plan((40,), 3, 1))[0], expected, rtol=1e-9)


def test_theta_follows_the_trend_and_the_season_of_the_last_years() -> None:
    time = np.arange(96)
    bent = np.where(time < 60, 0.0, time - 60)
    steps = np.diff(theta(bent, Plan((96,), 6, 1))[0])
    np.testing.assert_allclose(steps, 0.75)
    changed = np.where(time < 48, 1, 3) * np.tile([2.0, 0, -2, 0], 24)
    assert theta(changed, Plan((96,), 4, 4))[0] == pytest.approx([6, 0, -6, 0], abs=0.02)


def test_a_pattern_is_the_mean_distance_from_the_trend_with_the_last_season_first() -> None:
    values = np.concatenate([np.tile([1.0, -1], 3), np.tile([2.0, -2], 1)])
    off = values[1:-1] - (values[:-2] / 4 + values[1:-1] / 2 + values[2:] / 4)
    weights = FORGET ** np.array([2, 2, 1, 1, 0, 0])
    high, low = (np.average(off[place::2], weights=weights[place::2]) for place in (1, 0))
    expected = np.array([high, low]) - (high + low) / 2
    np.testing.assert_allclose(seasonal_patterns(values, Plan((8,), 2, 2))[0], expected)


def test_naive_forecasts_by_hand() -> None:
    values = np.array([1.0, 5, 2, 7, 4, 9])
    plan = Plan((4, 6), 3, 2)
    assert seasonal_naive(values, plan).tolist() == [[2, 7, 2], [4, 9, 4]]
    assert seasonal_drift(values, plan).tolist() == [[3.5, 8.5, 5], [5.75, 10.75, 7.5]]


def test_autocorrelation_equals_statsmodels(values: np.ndarray) -> None:
    peer = statsmodels.tsa.acf(values, nlags=20, fft=False)
    np.testing.assert_allclose(autocorrelation(values, 20), peer, rtol=1e-9)


def test_a_season_is_told_from_noise_and_from_another_period() -> None:
    rng = np.random.default_rng(3)
    time, noise = np.arange(96), rng.normal(0, 1, 96)
    assert repeats(time + 5 * np.sin(time * np.pi / 6) + noise, 12)
    assert not repeats(time + noise, 12)
    assert not repeats(np.cumsum(noise), 12)
    assert not repeats(time + 5 * np.sin(time * 2 * np.pi / 7) + noise, 12)
    assert not repeats(np.full(96, 3.0), 12)


def test_the_strength_of_a_season_is_between_none_and_all() -> None:
    time = np.arange(96)
    assert strength(time + np.sin(time * np.pi / 6), 12) == pytest.approx(1)
    assert strength(np.full(96, 3.0), 12) == 0
    noisy = np.sin(time * np.pi / 6) + np.random.default_rng(1).normal(0, 1, 96)
    assert 0 < strength(noisy, 12) < 0.8
