"""Calendar effects against scipy and statsmodels, contributions that add up, growth and turning points."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import friedmanchisquare
from statsmodels.stats.multitest import multipletests

from analyst_lib.timelines import timeline
from analyst_lib.timelines.calendars import calendar_effects, friedman, holm
from analyst_lib.timelines.clock import DAILY
from analyst_lib.timelines.groups import mean_parts
from analyst_lib.timelines.numbers import EffectNumbers

DAYS = pd.date_range("2022-01-03", periods=728)


def daily(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"day": DAYS, "v": values})


def effects(values: np.ndarray, holidays: list[str] | None = None) -> dict[str, EffectNumbers]:
    made = calendar_effects(values, DAYS.to_numpy(), DAILY, False, np.array(holidays or [], "datetime64[D]"))
    return {e.name: e for e in made}


def test_friedman_equals_scipy_and_its_effect_is_kendalls_w() -> None:
    values = np.random.default_rng(0).normal(50, 5, 728) + 3 * (DAYS.day_of_week == 2)
    weeks = values.reshape(104, 7)
    middle = pd.Series(values).rolling(7, center=True, min_periods=4).mean().to_numpy()
    expected = friedmanchisquare(*(values - middle).reshape(104, 7).T)
    assert friedman((values - middle).reshape(104, 7))[0] == pytest.approx(expected.statistic, rel=1e-12)
    made = effects(values)["weekday"]
    assert made.p_value == pytest.approx(expected.pvalue, rel=1e-9)
    assert made.effect == pytest.approx(expected.statistic / (104 * 6), rel=1e-9)
    assert max(made.levels, key=lambda level: level[1])[0] == "Wednesday"
    assert weeks.shape == (104, 7)


def test_holm_equals_statsmodels() -> None:
    p = np.random.default_rng(0).uniform(0, 0.1, 8)
    made = holm([EffectNumbers("x", "t", v, v, 0.0, 5, (), False) for v in p])
    np.testing.assert_allclose([e.corrected for e in made], multipletests(p, method="holm")[1], rtol=1e-12)


def test_month_ends_and_holidays_are_found_and_quiet_days_are_not() -> None:
    rng = np.random.default_rng(1)
    base = 100 + rng.normal(0, 3, 728)
    quiet = effects(base, [f"{y}-{m:02d}-09" for y in (2022, 2023) for m in range(1, 13)])
    assert all(e.corrected > 0.01 for e in quiet.values())
    ends = base + 9 * (DAYS.days_in_month - DAYS.day < 3)
    assert effects(ends)["month end"].corrected < 0.001
    assert effects(ends)["month end"].levels[0][1] * 100 == pytest.approx(9, abs=2)
    marked = [f"{y}-{m:02d}-09" for y in (2022, 2023) for m in range(1, 13)]
    rest = base - 30 * np.isin(DAYS.to_numpy().astype("datetime64[D]"), np.array(marked, "datetime64[D]"))
    assert effects(rest, marked)["holiday"].effect < -3


def test_contributions_to_a_sum_add_up() -> None:
    rng = np.random.default_rng(0)
    months = pd.date_range("2021-01-01", periods=48, freq="MS")
    table = pd.concat([pd.DataFrame({"m": months, "shop": s, "sales": rng.gamma(9, 10, 48)}) for s in "abcd"])
    table.loc[(table["shop"] == "c") & (table["m"] >= "2023-06-01"), "sales"] += 400
    numbers = timeline(table).numbers
    assert numbers.group == "shop"
    for move in numbers.moves:
        assert sum(p.contribution for p in move.parts) == pytest.approx(move.after - move.before, rel=1e-9)
    jump = next(m for m in numbers.moves if "jump" in m.what)
    assert jump.what == "the jump in June 2023"
    assert jump.parts[0].group == "c"


def test_contributions_to_a_mean_add_up() -> None:
    rng = np.random.default_rng(0)
    n0, n1 = rng.integers(1, 50, 6).astype(float), rng.integers(1, 50, 6).astype(float)
    n0[2], n1[4] = 0, 0
    s0, s1 = n0 * rng.normal(10, 2, 6), n1 * rng.normal(12, 2, 6)
    parts = mean_parts("abcdef", (n0, s0), (n1, s1))
    change = s1.sum() / n1.sum() - s0.sum() / n0.sum()
    assert sum(p.contribution for p in parts) == pytest.approx(change, rel=1e-12)
    assert all(p.contribution == pytest.approx(p.within + p.mix) for p in parts)


def test_many_groups_are_put_together() -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {"day": DAYS[rng.integers(0, 728, 20_000)], "who": [f"g{i}" for i in rng.integers(0, 900, 20_000)]}
    )
    moves = timeline(table, group="who", how="count").numbers.moves
    assert all(len(m.parts) <= 20 for m in moves)
    assert any(p.group == "(all others)" for m in moves for p in m.parts)


def test_growth_and_years_equal_plain_arithmetic() -> None:
    months = pd.date_range("2019-01-01", periods=60, freq="MS")
    values = 100 * 1.01 ** np.arange(60)
    made = timeline(pd.DataFrame({"m": months, "sales": values})).numbers
    assert made.state.growth == pytest.approx(1.01**12 - 1, rel=1e-9)
    assert made.state.year is not None
    assert made.state.year.share == pytest.approx(1.01**12 - 1, rel=1e-9)
    assert [y.value for y in made.years] == pytest.approx([values[12 * i : 12 * i + 12].sum() for i in range(5)])
    assert made.years[1].growth == pytest.approx(1.01**12 - 1)


def test_values_below_zero_have_no_percentages() -> None:
    values = np.random.default_rng(0).normal(0, 5, 728).cumsum() - 3
    made = timeline(daily(values)).numbers
    assert made.state.year is not None
    assert made.state.year.share is None
    assert all(c.share is None for c in made.changes)


def test_the_present_is_told_with_the_turn_of_the_trend() -> None:
    t = np.arange(96)
    season = 20 * np.sin(2 * np.pi * t / 12)
    values = 500 + np.where(t < 80, 3.0 * t, 240 - 9.0 * (t - 80)) + season + np.random.default_rng(0).normal(0, 3, 96)
    made = timeline(pd.DataFrame({"m": pd.date_range("2016-01-01", periods=96, freq="MS"), "v": values}))
    assert made.numbers.state.direction == "falling"
    assert made.numbers.state.since in {
        f"{m} 2022" for m in ("April", "May", "June", "July", "August", "September", "October", "November")
    }
    assert "the trend has been falling since" in made.headline
