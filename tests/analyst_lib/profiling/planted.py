"""What planted tables are made of: a table without fault, and ways to put one into it, or what looks like it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

ROWS = 600
Rng = np.random.Generator
WORDS = tuple(
    "the river ran slowly past our old house while children played under trees and nobody knew what came next".split()
)
CITIES = ("Berlin", "Hamburg", "Munich", "Cologne", "Leipzig", "Dresden")
FIRST = ("Anna", "Peter", "Maria", "John", "Julia", "Thomas", "Sarah", "Michael", "Laura", "David")
LAST = ("Smith", "Miller", "Wagner", "Schmidt", "Jones", "Brown", "Fischer", "Weber", "Taylor", "Moore")


@dataclass(frozen=True)
class Plan:
    """A table made from a random generator, the kinds of findings it must give (with their least severity), and kinds
    that are true of it besides; everything else that is found is wrong."""

    make: Callable[[Rng], pd.DataFrame]
    expected: dict[str, str] = field(default_factory=dict)
    allowed: frozenset[str] = frozenset()


def table(rng: Rng, rows: int = ROWS, **columns: object) -> pd.DataFrame:
    """Return a table without any fault, with some columns added."""
    base = {
        "weight_kg": rng.normal(50, 5, rows).round(6),
        "region": rng.choice(["north", "south", "west"], rows),
        "visits": rng.poisson(20, rows),
    }
    return pd.DataFrame({**base, **columns})


def put(values: object, places: object, what: object) -> np.ndarray:
    made = np.array(values, dtype=object if isinstance(what, str) else None)
    made[places] = what
    return made


def some(rng: Rng, count: int, rows: int = ROWS) -> np.ndarray:
    return rng.choice(rows, count, replace=False)


def days(rows: int = ROWS, start: str = "2021-01-04", step: int = 1) -> pd.Series:
    return pd.Series(pd.date_range(start, periods=rows, freq=f"{step}D"))


def moments(rng: Rng, rows: int = ROWS, span: int = 700, start: str = "2021-01-01") -> pd.Series:
    """Return random days, each as likely as another."""
    return pd.Series(pd.Timestamp(start) + pd.to_timedelta(rng.integers(0, span, rows), unit="D"))


def sentence(rng: Rng, low: int = 4, high: int = 60) -> str:
    return " ".join(rng.choice(WORDS, int(rng.integers(low, high))))


def codes(rng: Rng, rows: int = ROWS) -> list[str]:
    return [f"K{i:05d}" for i in rng.permutation(90_000)[:rows]]


def spread(rng: Rng, rows: int = 5000) -> np.ndarray:
    """Return amounts over five orders of magnitude, which follow Benford's law."""
    return np.exp(rng.normal(7, 2, rows)).round(2) + 0.01


def invented(rng: Rng, rows: int = 5000) -> np.ndarray:
    """Return amounts as wide, but with first digits that somebody spread evenly."""
    powers = np.floor(rng.normal(3, 0.9, rows))
    return ((rng.integers(1, 10, rows) + rng.random(rows)) * 10.0**powers).round(2)


def frame_of(rng: Rng, rows: int) -> pd.DataFrame:
    return table(rng, rows)


def duplicated(rng: Rng, count: int) -> pd.DataFrame:
    made = table(rng, ROWS)
    return pd.concat([made, made.sample(count, random_state=1)], ignore_index=True)


def with_empty_rows(rng: Rng) -> pd.DataFrame:
    made = table(rng).astype(object)
    made.loc[[100, 200, 599]] = None
    return made.infer_objects()


def simpson(rng: Rng) -> pd.DataFrame:
    group = rng.choice(3, ROWS)
    x = group * 2.0 + rng.normal(0, 1, ROWS)
    return table(
        rng,
        ward=np.array(["a", "b", "c"])[group],
        dose=x,
        pulse=group * 3.0 - 1.2 * (x - group * 2.0) + rng.normal(0, 1, ROWS),
    )


def zip_and_city(rng: Rng, slips: int) -> pd.DataFrame:
    place = rng.integers(0, 24, ROWS)
    city = np.array(CITIES, dtype=object)[place % 6]
    wrong = some(rng, slips)
    city[wrong] = np.array(CITIES, dtype=object)[(place[wrong] + 1) % 6]
    return table(rng, zip=[f"{10115 + 7 * p}" for p in place], city=city)


def orders(rng: Rng, reversed_rows: int) -> pd.DataFrame:
    ordered = moments(rng)
    shipped = ordered + pd.to_timedelta(rng.integers(0, 30, ROWS), unit="D")
    wrong = some(rng, reversed_rows)
    shipped[wrong] = ordered[wrong] - pd.to_timedelta(rng.integers(2, 20, reversed_rows), unit="D")
    return table(rng, ordered=ordered, shipped=shipped)


def weekly(rng: Rng, weights: list[float], rows: int = 3000) -> pd.Series:
    every = pd.date_range("2021-01-01", "2023-12-31")
    p = np.array(weights)[every.day_of_week]
    return pd.Series(rng.choice(every, rows, p=p / p.sum()))


def yearly(rng: Rng, summer: float, rows: int = 3000) -> pd.Series:
    every = pd.date_range("2020-01-01", "2023-12-31")
    p = np.where(np.isin(every.month, [6, 7, 8]), summer, 1.0)
    return pd.Series(rng.choice(every, rows, p=p / p.sum()))


def cluster(rng: Rng, rows: int = ROWS) -> pd.DataFrame:
    x = rng.normal(0, 1, rows)
    return table(rng, rows, **{f"m{i}": x + rng.normal(0, 0.1, rows) for i in range(5)})


def missing_where(rng: Rng, rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    made = values.astype(float)
    made[rows & (rng.random(len(made)) < 0.95)] = np.nan
    return made


def gone(rng: Rng, share: float, rows: int = ROWS) -> np.ndarray:
    made = rng.normal(20, 3, rows).round(2)
    made[some(rng, round(share * rows), rows)] = np.nan
    return made


def by_region(rng: Rng) -> pd.DataFrame:
    made = table(rng)
    made["tax"] = missing_where(rng, (made["region"] == "west").to_numpy(), rng.normal(9, 1, ROWS))
    return made


def by_time(rng: Rng) -> pd.DataFrame:
    made = table(rng, day=days())
    made["sensor"] = missing_where(rng, np.arange(ROWS) < 200, rng.normal(9, 1, ROWS))
    return made


def by_number(rng: Rng) -> pd.DataFrame:
    made = table(rng)
    made["bonus"] = missing_where(rng, (made["weight_kg"] < 48).to_numpy(), rng.normal(9, 1, ROWS))
    return made


def same_rows_missing(rng: Rng) -> pd.DataFrame:
    made = table(rng, **{f"p{i}": rng.normal(0, 1, ROWS) for i in range(5)})
    made.loc[some(rng, 60), [f"p{i}" for i in range(5)]] = np.nan
    return made


def stepped(rng: Rng) -> pd.DataFrame:
    return table(rng, day=days(), output=np.where(np.arange(ROWS) < 350, 100.0, 140.0) + rng.normal(0, 5, ROWS))


def misspelt(rng: Rng, wrong: list[str]) -> np.ndarray:
    return put(rng.choice(CITIES, ROWS).astype(object), some(rng, len(wrong)), np.array(wrong, dtype=object))


def sold(rng: Rng) -> pd.DataFrame:
    """Return prices as shops make them."""
    return table(rng, price=rng.integers(4, 200, ROWS) - 0.01, list_price=rng.choice([9.99, 19.99, 29.99, 49.5], ROWS))


def returned(rng: Rng, days_off: int) -> pd.Series:
    made = days().to_numpy().copy()
    late = np.sort(some(rng, 4))[1:]
    made[late] -= np.timedelta64(days_off, "D")
    return pd.Series(made)
