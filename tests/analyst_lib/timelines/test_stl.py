"""The decomposition equals that of statsmodels, and goes beyond it where values are missing."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.datasets import co2, macrodata
from statsmodels.nonparametric.smoothers_lowess import lowess
from statsmodels.tsa.seasonal import MSTL, STL

from analyst_lib.timelines.loess import loess
from analyst_lib.timelines.stl import Season, decompose, season_for, strength


def monthly_co2() -> np.ndarray:
    return co2.load_pandas().data["co2"].resample("ME").mean().ffill().to_numpy()


def noisy(n: int, period: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    t = np.arange(n)
    return 0.02 * t + 3 * np.sin(2 * np.pi * t / period) + rng.standard_t(3, n)


SERIES = {
    "co2": (monthly_co2, 12, 11),
    "co2, window 7": (monthly_co2, 12, 7),
    "gdp": (lambda: macrodata.load_pandas().data["realgdp"].to_numpy(), 4, 13),
    "week": (lambda: noisy(331, 7), 7, 13),
    "long cycle": (lambda: noisy(900, 52), 52, 7),
    "short": (lambda: noisy(30, 12), 12, 35),
}


@pytest.mark.parametrize("name", SERIES)
def test_a_robust_stl_equals_that_of_statsmodels(name: str) -> None:
    make, period, window = SERIES[name]
    y = make()
    mine = decompose(y, [Season(period, window)], rounds=15, settled=0)
    theirs = STL(y, period=period, seasonal=window, robust=True).fit()
    scale = np.ptp(y)
    for ours, other in ((mine.trend, theirs.trend), (mine.season, theirs.seasonal), (mine.rest, theirs.resid)):
        np.testing.assert_allclose(ours, other, atol=1e-9 * scale)
    np.testing.assert_allclose(mine.weights, theirs.weights, atol=1e-9)


def test_two_seasons_equal_mstl() -> None:
    y = noisy(800, 7) + 2 * np.sin(2 * np.pi * np.arange(800) / 60)
    mine = decompose(y, [Season(60, 15), Season(7, 11)], rounds=15, settled=0)
    theirs = MSTL(y, periods=(7, 60), windows=(11, 15), stl_kwargs={"robust": True}).fit()
    np.testing.assert_allclose(np.array(mine.seasons).T, theirs.seasonal, atol=1e-9)
    np.testing.assert_allclose(mine.trend, theirs.trend, atol=1e-9)


def test_stopping_when_settled_changes_little() -> None:
    y = monthly_co2()
    early, late = decompose(y, [Season(12)], rounds=15), decompose(y, [Season(12)], rounds=15, settled=0)
    assert np.abs(early.trend - late.trend).max() < 0.001 * np.ptp(y)


def test_missing_values_have_no_say() -> None:
    y = noisy(240, 12)
    holes = y.copy()
    holes[[5, 6, 100, 101, 102, 180]] = np.nan
    made, whole = decompose(holes, [Season(12)]), decompose(y, [Season(12)])
    assert np.isnan(made.rest[[5, 100]]).all()
    assert np.isfinite(made.trend).all()
    assert np.isfinite(made.season).all()
    assert np.abs(made.trend - whole.trend).max() < 0.7


def test_the_parts_add_up() -> None:
    y = noisy(200, 12)
    for seasons in ([], [Season(12)], [Season(4), Season(12, None)], [season_for(12, 200)]):
        made = decompose(y, seasons)
        np.testing.assert_allclose(made.trend + made.season + made.rest, y, atol=1e-12)


def test_outliers_move_a_robust_trend_little() -> None:
    y = noisy(240, 12)
    spoiled = y.copy()
    spoiled[100] += 12
    robust, means = (decompose(spoiled, [Season(12)], rounds=r).trend for r in (2, 0))
    before = decompose(y, [Season(12)]).trend
    assert np.abs(robust - before).max() < 0.5 * np.abs(means - before).max()


def test_loess_equals_lowess_of_statsmodels() -> None:
    y = noisy(101, 20)
    theirs = lowess(y, np.arange(101), frac=21.001 / 101, it=0, return_sorted=False)
    mine = loess(y[None], 21)[0]
    np.testing.assert_allclose(mine[20:-20], theirs[20:-20], atol=1e-9)


def test_long_windows_summed_by_fourier_equal_plain_sums() -> None:
    y, weights, window = noisy(400, 30) + 1e6, np.random.default_rng(1).uniform(0, 1, 400), 101
    made = loess(y[None], window, weights[None])[0]
    for place in (60, 200, 333):
        d = np.arange(place - 50, place + 51)
        w = weights[d] * np.clip(1 - (np.abs(d - place) / 50) ** 3, 0, 1) ** 3
        assert made[place] == pytest.approx(np.polyval(np.polyfit(d - place, y[d], 1, w=np.sqrt(w)), 0), rel=1e-12)


def test_strength_is_that_of_wang() -> None:
    rng = np.random.default_rng(0)
    part, rest = rng.normal(0, 3, 4000), rng.normal(0, 1, 4000)
    assert strength(part, rest) == pytest.approx(1 - rest.var() / (part + rest).var(), rel=1e-12)
    assert strength(np.zeros(10), np.zeros(10)) == 0
