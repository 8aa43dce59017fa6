"""The verb on tables: columns found, hostile tables refused or forecast, findings of planted faults, words right."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analyst_lib.forecasting import Outlook, forecast
from analyst_lib.forecasting.forecaster import forecast_values
from analyst_lib.output import jsonable

MONTHS = pd.date_range("2015-01-01", periods=96, freq="MS")
SHAPE = np.tile([0, 5, 9, 4, 1, -3, -8, -9, -4, 0, 2, 3], 8)
NOISE = np.random.default_rng(3).normal(0, 1.5, 96)
SALES = 100 + 0.5 * np.arange(96) + SHAPE + NOISE


def table(values: object = SALES, times: object = MONTHS, **more: object) -> pd.DataFrame:
    return pd.DataFrame({"month": times, "sales": values, **more})


def kinds(made: Outlook) -> dict[str, str]:
    return {f.kind: f.severity for f in made.findings}


@pytest.fixture(scope="module")
def usual() -> Outlook:
    return forecast(table())


def test_the_columns_the_step_and_the_season_are_found(usual: Outlook) -> None:
    n = usual.numbers
    assert (n.source.time, n.source.value, n.source.step, n.horizon) == ("month", "sales", "month", 12)
    season = n.series[0].season
    assert season is not None
    assert (season.cycle, season.steps, season.phases[0][0]) == ("year", 12, "January")
    assert max(season.phases, key=lambda p: p[1])[0] == "March"
    assert [step.label for step in n.series[0].ahead[:2]] == ["January 2023", "February 2023"]
    assert n.series[0].ahead[0].start == "2023-01-01T00:00:00"


def test_its_values_are_those_of_the_series_alone(usual: Outlook) -> None:
    alone = forecast_values(SALES, 12, 12)
    found = usual.numbers.series[0]
    np.testing.assert_allclose([s.forecast for s in found.ahead], alone.ahead.forecast, rtol=1e-12)
    np.testing.assert_allclose([s.low for s in found.ahead], alone.ahead.low, rtol=1e-12)
    np.testing.assert_allclose([s.naive for s in found.ahead], SALES[-12:], rtol=1e-12)
    assert found.gain == pytest.approx(1 - alone.blend.mase / alone.naive.mase)
    expected = np.mean([s.forecast for s in found.ahead])
    assert found.change == pytest.approx(expected / SALES[-12:].mean() - 1)


def test_its_words(usual: Outlook) -> None:
    assert usual.headline.startswith("sales should rise by ")
    assert " over the next 12 months; the forecast beats repeating the last year by " in usual.headline
    assert usual.summary.startswith("sales is known from January 2015 to December 2022, 96 months.")
    assert kinds(usual)["better_than_naive"] == "good"
    assert not {"high", "medium"} & set(kinds(usual).values())


def test_the_report_has_all_pieces(usual: Outlook) -> None:
    html = usual.page()
    assert html.count("data-analyst-figure") == 3
    assert "exponential smoothing, on logarithms" in html
    assert html.count("<tr>") == 1 + 12 + 1 + 12
    assert len(html) < 400_000
    assert jsonable(usual.numbers)["series"][0]["ahead"][0]["label"] == "January 2023"
    assert usual.table().shape == (12, 6)
    assert usual.steps()[0] == jsonable(usual.numbers)["series"][0]["ahead"][0] | {"group": ""}


def test_order_and_kind_of_the_times_do_not_matter(usual: Outlook) -> None:
    shuffled = table().sample(frac=1, random_state=1)
    texts = table(times=MONTHS.strftime("%d %B %Y"))
    zoned = table(times=MONTHS.tz_localize("Europe/Berlin"))
    for other in (shuffled, texts, zoned):
        assert forecast(other).numbers.series[0].ahead == usual.numbers.series[0].ahead


def test_gaps_are_filled_and_told() -> None:
    holes = SALES.copy()
    holes[[40, 41, 42, 70]] = np.nan
    made = forecast(table(holes))
    series = made.numbers.series[0]
    assert (series.filled, series.longest_gap, series.steps_known) == (4, 3, 96)
    assert kinds(made)["gaps"] == "medium"
    assert kinds(made)["unusable_rows"] == "low"
    gone = forecast(table().drop(index=[40, 41, 42, 70]))
    assert gone.numbers.series[0].ahead == series.ahead


def test_rows_of_one_time_are_put_together_and_told() -> None:
    twice = pd.concat([table(), table().iloc[10:13]])
    made = forecast(twice, how="mean")
    assert made.numbers.source.doubled == 3
    assert kinds(made)["doubled"] == "medium"
    np.testing.assert_allclose([s.naive for s in made.numbers.series[0].ahead], SALES[-12:])


def test_two_series_in_one_table() -> None:
    both = pd.concat([table(shop="north"), table(SALES * 2, shop="south")])
    together = forecast(both)
    assert together.numbers.source.how == "sum"
    assert kinds(together)["groups_together"] == "medium"
    np.testing.assert_allclose([s.naive for s in together.numbers.series[0].ahead], SALES[-12:] * 3)
    apart = forecast(both, group="shop")
    assert [s.group for s in apart.numbers.series] == ["south", "north"]
    assert apart.headline.startswith("sales, 2 groups: 2 expected to rise over the next 12 months")
    unnamed = forecast(both.drop(columns="shop"))
    assert unnamed.numbers.source.doubled == 96 or unnamed.numbers.source.events


def test_the_largest_groups_are_forecast_and_the_others_named() -> None:
    rows = [table(SALES * k, shop=f"shop {k}") for k in (1, 2, 3)]
    short = table(SALES[:2], MONTHS[:2], shop="new")
    made = forecast(pd.concat([*rows, short]), group="shop", most_groups=2)
    assert [s.group for s in made.numbers.series] == ["shop 3", "shop 2"]
    assert dict(made.numbers.source.left) == {
        "shop 1": "smaller than those that are forecast",
        "new": "fewer than three different times",
    }
    assert kinds(made)["groups_left"] == "low"
    assert "Not forecast: shop 1 and new." in made.forecast().text


def test_a_jump_near_the_end_and_an_outlier_are_told() -> None:
    values = SALES.copy()
    values[86:] += 60
    values[30] += 40
    made = forecast(table(values))
    turn = made.numbers.series[0].turn
    assert turn is not None
    assert (turn.label, turn.kind) == ("March 2022", "level")
    assert turn.size == pytest.approx(60, abs=9)
    assert made.numbers.series[0].outliers == ("July 2017",)
    assert kinds(made)["recent_change"] == "medium"


def test_random_walks_are_not_forecast_better_than_by_their_last_value() -> None:
    gains = []
    for seed in range(4):
        walk = 500 + np.cumsum(np.random.default_rng(seed).normal(0, 5, 96))
        series = forecast(table(walk)).numbers.series[0]
        assert series.season is None
        gains.append(series.gain)
    assert abs(np.mean(gains)) < 0.1


def test_a_forecast_worse_than_the_naive_one_is_told() -> None:
    made = forecast(table(500 + np.cumsum(np.random.default_rng(2).normal(0, 5, 96))))
    gain = made.numbers.series[0].gain
    assert gain is not None
    assert ("no_better_than_naive" in kinds(made)) == (gain <= 0)
    assert ("was no better than repeating the last value" in made.headline) == (gain <= 0)


@pytest.mark.parametrize("rows", [3, 5, 9, 14, 20])
def test_short_series_say_so(rows: int) -> None:
    made = forecast(table().head(rows))
    assert made.numbers.horizon == max(1, rows // 3)
    assert ("too_short" in kinds(made)) == (rows <= 8)
    assert kinds(made)["no_season_yet"] == "medium"
    assert kinds(made)["short_horizon"] == "low"
    assert made.page()


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (table().head(0), "the table has no rows"),
        (table().head(1), "only 1 different time with a time in 'month' and a number in 'sales'"),
        (table().head(2), "only 2 different times with"),
        (table(np.nan), "three different times"),
        (table(np.inf), "three different times"),
        (table(times="soon"), "no column holds dates or times"),
        (pd.DataFrame({"a": ["x", "y"], "b": [1, 2]}), "no column holds dates or times"),
        (table(times=pd.NaT), "holds"),
    ],
)
def test_what_cannot_be_forecast_is_refused(made: pd.DataFrame, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        forecast(made)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ({"value": "profit"}, "no column 'profit'"),
        ({"time": "sales"}, "holds no times"),
        ({"horizon": 0}, "between 1 and 1,000"),
        ({"level": 1.5}, "from 0.5 to 0.99"),
        ({"group": "sales", "most_groups": 0}, "at least one group"),
        ({"group": "sales"}, "no group of 'sales' has three different times"),
        ({"how": "max"}, "take sum, mean, median or count"),
    ],
)
def test_questions_that_make_no_sense_are_refused(question: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        forecast(table(), **question)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "values",
    [
        np.full(96, 7.0),
        np.zeros(96),
        np.where(np.arange(96) % 9, 0.0, 5.0),
        -SALES,
        SALES - 140,
        np.where(np.arange(96) == 50, 1e300, SALES),
        np.where(np.arange(96) == 50, -np.inf, SALES),
        SALES * 1e-12,
        (SALES > 120).astype(int),
    ],
    ids=["constant", "zero", "rare", "negative", "both", "huge", "infinite", "tiny", "binary"],
)
def test_odd_values_end_with_a_report(values: np.ndarray) -> None:
    made = forecast(table(values))
    assert all(np.isfinite([s.low, s.forecast, s.high]).all() for s in made.numbers.series[0].ahead)
    assert made.page().startswith("<!doctype html>")


def test_constant_and_rare_values_are_told() -> None:
    assert forecast(table(np.full(96, 7.0))).headline.startswith("sales was always 7")
    assert kinds(forecast(table(np.where(np.arange(96) % 9, 0.0, 5.0))))["mostly_zero"] == "medium"


def test_hostile_names_are_escaped() -> None:
    name = "<script>alert(1)</script>"
    made = forecast(table(**{name: "<b>x</b>"}).rename(columns={"sales": "<img src=x>"}), group=name)
    html = made.page()
    assert "<script>alert" not in html
    assert "<img src" not in html
    assert "<b>x</b>" not in html


@pytest.mark.parametrize(
    ("times", "step", "horizon"),
    [
        (pd.date_range("2023-01-02", periods=120, freq="D"), "day", 28),
        (pd.bdate_range("2023-01-02", periods=120), "working day", 20),
        (pd.date_range("2020-01-05", periods=120, freq="W"), "week", 26),
        (pd.date_range("2023-01-01", periods=400, freq="h"), "hour", 48),
        (pd.date_range("1990-01-01", periods=60, freq="QS"), "quarter", 8),
        (pd.date_range("1960-01-01", periods=60, freq="YS"), "year", 5),
        (pd.date_range("2023-01-01", periods=200, freq="6h"), "6 hours", 12),
    ],
)
def test_each_step_has_its_horizon(times: pd.DatetimeIndex, step: str, horizon: int) -> None:
    values = 50 + np.random.default_rng(2).normal(0, 1, len(times)) + np.arange(len(times)) % 7
    made = forecast(pd.DataFrame({"when": times, "level": values}))
    assert (made.numbers.source.step, made.numbers.horizon) == (step, horizon)


def test_rows_are_counted_when_there_is_no_number() -> None:
    rng = np.random.default_rng(5)
    days = np.repeat(pd.date_range("2023-01-02", periods=98), rng.poisson(20, 98))
    made = forecast(pd.DataFrame({"opened": days, "kind": "call"}))
    assert made.numbers.source.how == "count"
    assert made.headline.startswith("The number of rows")


def test_a_week_is_found_in_days_and_named() -> None:
    days = pd.date_range("2023-01-02", periods=200)
    values = 100 + 30 * (days.day_of_week < 5) + np.random.default_rng(1).normal(0, 3, 200)
    made = forecast(pd.DataFrame({"day": days, "visits": values}))
    season = made.numbers.series[0].season
    assert season is not None
    assert (season.cycle, season.phases[0][0]) == ("week", "Monday")
    assert "repeating the last week" in made.headline


def test_a_part_of_a_season_is_told_beside_the_same_part_before() -> None:
    made = forecast(table(SALES - 400), horizon=4)
    assert " higher over the next 4 months than a year before; " in made.headline
    assert "wide_interval" not in kinds(
        made
    )  # heights mean nothing below zero, and the band is narrow beside the history


def test_methods_that_cannot_be_tried_are_not_listed() -> None:
    page = forecast(table(SALES - 400)).backtest().text
    assert "autoregression" in page
    assert "on logarithms" not in page
