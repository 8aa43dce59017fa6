"""The numbers of a profile equal plain pandas, numpy and scipy, on real tables and on hostile ones."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from palmerpenguins import load_penguins
from scipy import stats
from sklearn.datasets import load_diabetes, load_wine
from vega_datasets import local_data

from analyst_lib.profiling.collect import collect


def tied() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        {"a": rng.integers(0, 5, 400).astype(float), "b": rng.normal(size=400), "c": rng.choice(list("xyz"), 400)}
    )
    table.loc[rng.random(400) < 0.2, "a"] = np.nan
    table.loc[rng.random(400) < 0.1, "c"] = None
    return pd.concat([table, table.head(7)], ignore_index=True)


TABLES = {
    "penguins": load_penguins,
    "stocks": local_data.stocks,
    "weather": local_data.seattle_weather,
    "wine": lambda: load_wine(as_frame=True).frame,
    "diabetes": lambda: load_diabetes(as_frame=True).frame,
    "tied": tied,
}


@pytest.fixture(scope="module", params=TABLES)
def table(request: pytest.FixtureRequest) -> pd.DataFrame:
    return TABLES[request.param]()


def same(found: float, expected: float) -> bool:
    return found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


def test_counts(table: pd.DataFrame) -> None:
    numbers = collect(table)
    assert (numbers.rows, len(numbers.columns)) == table.shape
    assert numbers.missing_cells == int(table.isna().sum().sum())
    assert numbers.rows_with_missing == int(table.isna().any(axis=1).sum())
    assert numbers.duplicate_rows == int(table.duplicated().sum())
    for column in numbers.columns:
        values = table[column.name]
        assert (column.missing, column.distinct) == (int(values.isna().sum()), values.nunique())


def test_statistics(table: pd.DataFrame) -> None:
    for column in collect(table).columns:
        values = table[column.name].dropna()
        if column.number is not None:
            s = column.number
            assert same(s.mean, values.mean())
            assert same(s.std, values.std())
            assert same(s.skewness, stats.skew(values.to_numpy(float), bias=False))
            assert all(
                map(same, (s.minimum, s.q1, s.median, s.q3, s.maximum), values.quantile([0, 0.25, 0.5, 0.75, 1]))
            )
            assert s.zeros == int((values == 0).sum())
            assert sum(s.counts) == len(values)
            fence = 1.5 * (s.q3 - s.q1)
            assert s.outliers_low + s.outliers_high == int(((values < s.q1 - fence) | (values > s.q3 + fence)).sum())
        if column.text is not None:
            counts = values.astype(str).value_counts()
            assert [n for _, n in column.text.top] == counts.head(10).tolist()
            assert all(counts[value] == n for value, n in column.text.top)
        if column.date is not None:
            assert column.date.first == values.min().date().isoformat()
            assert column.date.last == values.max().date().isoformat()
            assert same(column.date.longest_gap, values.drop_duplicates().sort_values().diff().max().total_seconds())


def test_relations(table: pd.DataFrame) -> None:
    numbers = collect(table)
    assert len(numbers.relations) <= len(list(itertools.combinations(numbers.related, 2)))
    for r in numbers.relations:
        pair = table[[r.a, r.b]].dropna()
        assert r.rows == len(pair)
        x, y = pair[r.a], pair[r.b]
        if r.measure == "Pearson":
            assert same(r.value, stats.pearsonr(x.astype(float), y.astype(float)).statistic)
        elif r.measure == "Cramér's V":
            assert same(r.value, stats.contingency.association(pd.crosstab(x, y).to_numpy(), method="cramer"))
        else:
            number, group = (x, y) if pd.api.types.is_numeric_dtype(x) else (y, x)
            between = sum(len(g) * (g.mean() - number.mean()) ** 2 for _, g in number.groupby(group))
            assert same(r.value, np.sqrt(between / ((number - number.mean()) ** 2).sum()))


def test_penguins_trend_reverses_within_species() -> None:
    numbers = collect(load_penguins())
    reversal = next(r for r in numbers.reversals if {r.a, r.b} == {"bill_length_mm", "bill_depth_mm"})
    assert reversal.group == "species"
    for level, value, rows in reversal.within:  # noqa: B007 (the query reads it)
        part = load_penguins().query("species == @level")[["bill_length_mm", "bill_depth_mm"]].dropna()
        assert rows == len(part)
        assert same(value, part.corr().iloc[0, 1])
