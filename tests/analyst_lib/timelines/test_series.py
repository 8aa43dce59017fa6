"""Rows become a regular series: the clock is found, values equal plain pandas, and what was left out is told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analyst_lib import load
from analyst_lib.timelines import timeline
from analyst_lib.timelines.clock import DAILY, HOUR, MONTH
from analyst_lib.timelines.roles import group_of, times_of, value_of
from analyst_lib.timelines.seasons import find_cycles, grows_with_level, turning_test
from analyst_lib.timelines.series import aggregate, find_grain

RNG = np.random.default_rng(0)
CLOCKS = {
    "YS": "year", "QS": "quarter", "MS": "month", "ME": "month", "W-TUE": "week", "D": "day", "B": "working day",
    "h": "hour", "15min": "15 minutes", "6h": "6 hours", "min": "minute", "16D": "16 days", "14D": "14 days",
    "30s": "30 seconds",
}  # fmt: skip


def stamps(frequency: str, n: int = 60) -> np.ndarray:
    return pd.date_range("2020-01-06", periods=n, freq=frequency).to_numpy().astype("datetime64[s]")


@pytest.mark.parametrize("frequency", CLOCKS)
def test_the_clock_is_found_through_gaps_and_in_any_order(frequency: str) -> None:
    times = stamps(frequency)
    kept = np.delete(times, [7, 8, 21, 40])
    assert find_grain(times, None).clock.name == CLOCKS[frequency]
    shuffled = RNG.permutation(kept)
    assert find_grain(shuffled, None).clock.name == CLOCKS[frequency]
    table = pd.DataFrame({"t": shuffled, "v": RNG.normal(size=len(kept))})
    numbers = timeline(table, "t", "v").numbers
    assert (numbers.source.steps, numbers.source.gaps) == (60, 4)


def test_events_are_counted_by_a_step_that_most_have() -> None:
    start = np.datetime64("2024-01-01", "s")
    times = start + np.sort(RNG.integers(0, 400 * 86_400, 8_000)).astype("timedelta64[s]")
    grain = find_grain(times, None)
    assert (grain.clock.name, grain.events) == ("day", True)


def test_an_order_of_rows_changes_nothing() -> None:
    table = pd.DataFrame({"day": pd.date_range("2024-01-01", periods=90), "v": RNG.normal(size=90)})
    mixed = table.sample(frac=1, random_state=1)
    assert timeline(table).numbers == timeline(mixed).numbers


@pytest.mark.parametrize("how", ["sum", "mean", "median", "count"])
def test_steps_equal_plain_pandas(how: str) -> None:
    days = pd.Series(pd.date_range("2023-01-01", "2024-12-31"))
    rows = days.sample(9_000, replace=True, random_state=0).reset_index(drop=True)
    rows = pd.concat([rows, days])
    table = pd.DataFrame({"day": rows.to_numpy(), "v": np.random.default_rng(1).gamma(2, 3, len(rows))})
    table.loc[table.index[::50], "v"] = np.nan
    made = timeline(table, value="v", how=how, every="month").found.series
    expected = table.set_index("day")["v"].resample("MS").agg(how)
    np.testing.assert_allclose(made.values, expected.to_numpy(), rtol=1e-12)


def test_medians_of_even_counts_lie_between() -> None:
    place, values = np.array([0, 0, 1, 1, 1]), np.array([1.0, 2, 9, 5, np.nan])
    assert aggregate(place, values, 2, "median").tolist() == [1.5, 7.0]


def test_partly_covered_ends_are_left_out_and_told() -> None:
    days = pd.date_range("2023-01-20", "2024-06-09")
    table = pd.DataFrame({"day": days, "sales": 10.0})
    source = timeline(table, every="month").numbers.source
    assert source.dropped == ("January 2023", "June 2024")
    assert (source.first, source.last, source.steps) == ("February 2023", "May 2024", 16)
    assert "January 2023" in timeline(table, every="month").made().text


def test_repeated_times_and_holes_are_counted() -> None:
    days = pd.date_range("2024-01-01", periods=100).delete([50, 51, 52])
    table = pd.DataFrame({"day": [*days, days[3], days[9]], "v": 1.0 + np.arange(99) % 7})
    numbers = timeline(table).numbers
    assert (numbers.source.doubled, numbers.source.gaps, numbers.source.longest_gap_steps) == (2, 3, 3)
    assert numbers.source.longest_gap == "20 February 2024"


def test_days_without_a_sale_are_zero_and_of_a_reading_missing() -> None:
    rng = np.random.default_rng(0)
    times = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 300 * 24 * 60, 2_500), unit="min")
    times = times[times.normalize() != pd.Timestamp("2024-03-03")]
    table = pd.DataFrame({"at": times, "x": 1.0})
    sums, means = (
        timeline(table, how="sum", value="x", every="day"),
        timeline(table, how="mean", value="x", every="day"),
    )
    assert (sums.numbers.source.zeros, sums.numbers.source.gaps) == (1, 0)
    assert (means.numbers.source.zeros, means.numbers.source.gaps) == (0, 1)


ROLES = {
    "dates": (
        pd.DataFrame({"id": [1, 2, 3], "when": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03"])}),
        "when",
    ),
    "texts": (pd.DataFrame({"name": list("abc"), "when": ["2024-01-01", "2024-01-02", None]}), "when"),
    "year and quarter": (
        pd.DataFrame({"year": [1959.0, 1959, 1960], "quarter": [1.0, 2, 4], "x": [1, 2, 3]}),
        "year and quarter",
    ),
    "year, month, day": (pd.DataFrame({"year": [2013, 2013], "month": [1, 2], "day": [30, 30]}), "year, month, day"),
    "years": (pd.DataFrame({"YEAR": [1700.0, 1701.0, 1702.0], "x": [1, 2, 3]}), "YEAR"),
    "decimal years": (pd.DataFrame({"time": [1949.0, 1949.0833, 1949.1667], "value": [1, 2, 3]}), "time"),
    "index": (pd.DataFrame({"x": [1, 2, 3]}, index=pd.date_range("2024-01-01", periods=3)), "time"),
    "periods": (pd.DataFrame({"m": pd.period_range("2024-01", periods=3, freq="M"), "x": [1, 2, 3]}), "m"),
}


@pytest.mark.parametrize("name", ROLES)
def test_times_are_found(name: str) -> None:
    table, expected = ROLES[name]
    assert times_of(table, None).name == expected


def test_parts_of_dates_that_do_not_exist_are_no_times() -> None:
    times = times_of(ROLES["year, month, day"][0], None)
    assert times.values.astype("datetime64[D]").astype(str).tolist() == ["2013-01-30", "NaT"]


def test_decimal_years_are_months() -> None:
    times = times_of(ROLES["decimal years"][0], None)
    assert times.values.astype("datetime64[D]").astype(str).tolist() == ["1949-01-01", "1949-02-01", "1949-03-01"]


def test_zones_keep_their_clock_and_several_become_utc() -> None:
    paris = pd.DataFrame({"t": pd.date_range("2024-07-01 12:00", periods=3, tz="Europe/Paris")})
    assert str(times_of(paris, None).values[0]) == "2024-07-01T12:00:00"
    mixed = pd.DataFrame({"t": ["2024-07-01 12:00+02:00", "2024-07-01 12:00-05:00", "2024-07-01 13:00+00:00"]})
    found = times_of(mixed, None)
    assert found.values.astype(str).tolist() == ["2024-07-01T10:00:00", "2024-07-01T17:00:00", "2024-07-01T13:00:00"]
    assert "several zones" in found.note


def test_value_and_group_are_found() -> None:
    days = pd.date_range("2024-01-01", periods=10).repeat(2)
    table = pd.DataFrame({"customer_id": range(20), "day": days, "shop": ["a", "b"] * 10, "sales": range(20)})
    times = times_of(table, None)
    assert value_of(table, None, times.columns)[0] == "sales"
    assert group_of(table, None, times)[0] == "shop"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"time": "nope"}, "there is no column 'nope' for time; the columns are 'day', 'v' and 'name'"),
        ({"value": "name"}, "column 'name' holds no numbers"),
        ({"time": "name"}, "column 'name' holds no times"),
        ({"how": "max"}, "how='max' is not known; take sum, mean, median or count"),
        ({"every": "fortnight"}, "every='fortnight' is not known"),
        ({"holidays": ["soon"]}, "holidays must be days such as 2024-12-25"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(arguments: dict[str, object], said: str) -> None:
    table = pd.DataFrame({"day": pd.date_range("2024-01-01", periods=30), "v": range(30), "name": ["x"] * 30})
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        timeline(table, **arguments)  # type: ignore[arg-type]


def test_seasons_are_found_in_seasons_and_not_in_noise() -> None:
    t = np.arange(730)
    rng = np.random.default_rng(2)
    wandering = rng.normal(size=730).cumsum()
    week = wandering * 0.1 + 2 * (t % 7 == 5) + rng.normal(0, 0.5, 730)
    assert [c.name for c in find_cycles(week, DAILY)] == ["week"]
    year = 8 * np.sin(2 * np.pi * np.arange(1460) / 365) + rng.normal(0, 2, 1460)
    assert [c.name for c in find_cycles(year + np.tile(week, 2), DAILY)] == ["week", "year"]
    false = 0
    for seed in range(8):
        noise = np.random.default_rng(seed).normal(size=240)
        false += len(find_cycles(noise, MONTH)) + len(find_cycles(noise.cumsum(), HOUR))
    assert false <= 1


def test_the_turning_test_is_valid_for_noise_with_memory() -> None:
    p = [
        turning_test(np.convolve(np.random.default_rng(s).normal(size=130), np.ones(6), "valid"), 12) for s in range(60)
    ]
    assert np.mean(np.array(p) <= 0.1) <= 0.35


def test_swings_that_grow_are_those_of_percent() -> None:
    t = np.arange(120)
    level = 100 * 1.02**t
    swing = np.sin(2 * np.pi * t / 12)
    assert grows_with_level(level * (1 + 0.2 * swing), 12)
    assert not grows_with_level(level + 20 * swing, 12)


def test_a_table_that_was_loaded_from_a_file_is_read(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "sales.csv"
    pd.DataFrame({"Tag": [f"{d:02d}.01.2024" for d in range(1, 31)], "Umsatz": range(30)}).to_csv(
        path, index=False, sep=";"
    )
    source = timeline(load(path)).numbers.source
    assert (source.time, source.value, source.how, source.first, source.steps) == (
        "Tag",
        "Umsatz",
        "sum",
        "1 January 2024",
        30,
    )
