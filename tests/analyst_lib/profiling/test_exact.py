"""On twenty real tables every number equals pandas, numpy or scipy to 1e-9, from memory and from the typed copy."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from real_tables import TABLES
from scipy import stats

from analyst_lib.profiling.collect import collect
from analyst_lib.profiling.numbers import ColumnNumbers, Numbers
from analyst_lib.profiling.source import ParquetSource


@pytest.fixture(scope="module", params=TABLES)
def case(request: pytest.FixtureRequest) -> tuple[pd.DataFrame, Numbers]:
    table = TABLES[request.param]()
    return table, collect(table)


def same(found: float | None, expected: float, scale: float = 1.0) -> bool:
    return found == pytest.approx(expected, rel=1e-9, abs=1e-11 * max(scale, 1e-3), nan_ok=True)


def present(table: pd.DataFrame, column: ColumnNumbers) -> pd.Series:
    values = table.iloc[:, column.position].dropna()
    return values[values.astype(str).str.strip() != ""] if column.text is not None else values


def test_counts(case: tuple[pd.DataFrame, Numbers]) -> None:
    table, numbers = case
    assert (numbers.rows, len(numbers.columns)) == table.shape
    lacking = table.isna() | table.apply(lambda c: c.map(lambda v: isinstance(v, str) and not v.strip()))
    assert numbers.missing_cells == int(lacking.to_numpy().sum())
    assert numbers.rows_with_missing == int(lacking.any(axis=1).sum())
    assert numbers.duplicate_rows == int(table.astype(object).map(str).duplicated().sum())
    for column in numbers.columns:
        assert column.distinct == present(table, column).nunique()
    patterns = lacking[lacking.any(axis=1)].apply(tuple, axis=1).value_counts()
    assert [p.rows for p in numbers.patterns] == patterns.head(8).tolist()


def test_numbers(case: tuple[pd.DataFrame, Numbers]) -> None:
    table, numbers = case
    for column in numbers.columns:
        if (s := column.number) is None:
            continue
        values = present(table, column).astype(float)
        spread = values.std()
        assert same(s.mean, values.mean(), spread)
        assert same(s.std, spread)
        if spread > 1e-9 * abs(values.mean()):
            assert same(s.skewness, stats.skew(values.to_numpy(), bias=False))
            assert same(s.kurtosis, stats.kurtosis(values.to_numpy(), bias=False))
        quantiles = values.quantile([0, 0.05, 0.25, 0.5, 0.75, 0.95, 1])
        found = (s.minimum, s.p5, s.q1, s.median, s.q3, s.p95, s.maximum)
        assert all(map(same, found, quantiles))
        assert (s.zeros, s.negative) == (int((values == 0).sum()), int((values < 0).sum()))
        counts, edges = np.histogram(values, bins=np.asarray(s.edges)) if len(s.edges) > 2 else ([len(values)], s.edges)
        assert (list(s.counts), list(s.edges)) == (list(counts), list(edges))
        frequent = values.value_counts()
        assert [n for _, n in s.top] == (frequent.head(10).tolist() if frequent.iloc[0] > 1 else [])
        assert all(frequent[value] == n for value, n in s.top)
        ends = sorted(frequent.items())
        assert list(s.lowest) == ends[:5]
        assert list(s.highest) == ends[::-1][:5]
        if s.whole:
            assert (s.tens, s.fives) == (int((values % 10 == 0).sum()), int((values % 5 == 0).sum()))
        if s.digits:
            first = values.map(lambda v: int(f"{v:.12e}"[0]))
            assert list(s.digits) == [int((first == d).sum()) for d in range(1, 10)]


def test_texts_and_times(case: tuple[pd.DataFrame, Numbers]) -> None:
    table, numbers = case
    for column in numbers.columns:
        values = present(table, column)
        if column.text is not None:
            counts = values.astype(str).value_counts()
            lengths = values.astype(str).str.len()
            t = column.text
            assert [n for _, n in t.top] == counts.head(10).tolist()
            assert all(counts[value] == n for value, n in t.top)
            assert (t.shortest, t.longest, t.once) == (lengths.min(), lengths.max(), int((counts == 1).sum()))
            assert same(t.mean_length, lengths.mean())
        if column.date is not None:
            times = pd.to_datetime(values)
            d = column.date
            assert (pd.Timestamp(d.first), pd.Timestamp(d.last)) == (times.min(), times.max())
            gaps = times.drop_duplicates().sort_values().diff().dt.total_seconds()
            assert same(d.longest_gap, gaps.max())
            assert same(d.median_gap, gaps.median())
            assert list(d.weekdays) == times.dt.day_of_week.value_counts().reindex(range(7), fill_value=0).tolist()
            assert list(d.months) == times.dt.month.value_counts().reindex(range(1, 13), fill_value=0).tolist()
            assert d.in_order == times.is_monotonic_increasing


def test_relations(case: tuple[pd.DataFrame, Numbers]) -> None:
    table, numbers = case
    place = {c.name: c.position for c in numbers.columns}
    for r in numbers.relations:
        pair = pd.DataFrame({"x": table.iloc[:, place[r.a]], "y": table.iloc[:, place[r.b]]}).dropna()
        assert r.rows == len(pair)
        x, y = pair["x"], pair["y"]
        if r.measure == "Pearson":
            x, y = x.astype(float), y.astype(float)
            assert r.value == pytest.approx(stats.pearsonr(x, y).statistic, rel=1e-9, abs=1e-11)
            if numbers.rows <= 2000:
                rank = stats.spearmanr(x, y).statistic
                assert r.rank == pytest.approx(rank, rel=1e-9, abs=1e-11) or (r.rank is None and math.isnan(rank))
        elif r.measure == "Cramér's V":
            expected = stats.contingency.association(
                pd.crosstab(x.astype(str), y.astype(str)).to_numpy(), method="cramer"
            )
            assert r.value == pytest.approx(expected, rel=1e-9, abs=1e-9)
        else:
            number, group = (x, y) if pd.api.types.is_numeric_dtype(x) and x.dtype != bool else (y, x)
            number = number.astype(float)
            between = sum(len(g) * (g.mean() - number.mean()) ** 2 for _, g in number.groupby(group.astype(str)))
            expected = np.sqrt(between / ((number - number.mean()) ** 2).sum())
            assert r.value == pytest.approx(expected, rel=1e-7, abs=1e-6)


@pytest.mark.parametrize("name", ["penguins", "cars", "weather", "co2", "flights"])
def test_the_typed_copy_gives_the_same_numbers(name: str, tmp_path: Path) -> None:
    table = TABLES[name]()
    objects = [c for c in table if table[c].dtype == object]
    table[objects] = table[objects].astype("str").where(table[objects].notna())
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), tmp_path / "data.parquet", row_group_size=7000)
    table.attrs["name"] = "x"
    assert collect(ParquetSource(tmp_path / "data.parquet", "x")) == collect(table)
