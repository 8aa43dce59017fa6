"""Every cell, subtotal and total equals pandas.pivot_table, crosstab or groupby; residuals equal statsmodels'."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from palmerpenguins import load_penguins
from statsmodels.stats.contingency_tables import Table

from analyst_lib.pivoting import How, Pivot, pivot
from analyst_lib.pivoting.comparing import adjusted_residuals

exact = {"rel": 1e-9, "abs": 1e-12, "nan_ok": True}
PENGUINS = load_penguins()
# "(missing)" is how the cross-table names the rows without a value.
FILLED = PENGUINS.assign(sex=PENGUINS["sex"].fillna("(missing)"))


def cells(made: Pivot, measure: int = 0) -> dict[tuple[str, ...], dict[tuple[str, ...], float]]:
    n = made.numbers
    return {
        line.labels: {c.labels: n.cells[measure][i][j] for j, c in enumerate(n.columns)}
        for i, line in enumerate(n.lines)
    }


@pytest.mark.parametrize("how", ["sum", "mean", "median", "min", "max", "count", "distinct"])
def test_cells_and_margins_equal_pandas(how: How) -> None:
    made = cells(pivot(PENGUINS, ["species"], ["sex"], ["body_mass_g"], how))
    told = "nunique" if how == "distinct" else how
    wanted = pd.pivot_table(
        FILLED, "body_mass_g", "species", "sex", aggfunc=told, margins=True, margins_name="total", dropna=False
    )  # fmt: skip
    wanted = wanted.fillna(0) if how in ("count", "distinct") else wanted
    for species in wanted.index:
        for sex in wanted.columns:
            row, column = (() if key == "total" else (key,) for key in (species, sex))
            found = made[row][column]
            assert found == pytest.approx(wanted.loc[species, sex], **exact), (species, sex)


def test_subtotals_of_medians_are_recomputed_at_every_depth() -> None:
    made = cells(pivot(PENGUINS, ["species", "island", "sex"], (), ["body_mass_g"], "median"))
    keys = ["species", "island", "sex"]
    for depth in range(4):
        if depth:
            wanted = {key: part["body_mass_g"].median() for key, part in FILLED.groupby(keys[:depth])}
        else:
            wanted = {(): FILLED["body_mass_g"].median()}
        found = {labels: row[()] for labels, row in made.items() if len(labels) == depth}
        assert found == pytest.approx(wanted, **exact)


def test_counts_of_rows_equal_crosstab() -> None:
    made = cells(pivot(PENGUINS, ["island", "year"], ["species", "sex"], how="count"))
    keys = [FILLED["island"], FILLED["year"].astype(str)], [FILLED["species"], FILLED["sex"]]
    wanted = pd.crosstab(*keys)
    for row in wanted.index:
        for column in wanted.columns:
            assert made[row][column] == wanted.loc[row, column]
    assert made[()][()] == len(PENGUINS)


@pytest.mark.parametrize(("of", "normalize"), [("total", "all"), ("row", "index"), ("column", "columns")])
def test_shares_equal_crosstab_and_add_up(of: str, normalize: str) -> None:
    made = cells(pivot(PENGUINS, ["island"], ["species"], how="share", share_of=of))  # type: ignore[arg-type]
    wanted = pd.crosstab(FILLED["island"], FILLED["species"], normalize=normalize)  # type: ignore[call-overload]
    for island in wanted.index:
        for species in wanted.columns:
            assert made[(island,)][(species,)] == pytest.approx(wanted.loc[island, species], **exact)
    assert made[()][()] == pytest.approx(1)
    of_value = cells(pivot(PENGUINS, ["island"], (), ["body_mass_g"], "share"))
    sums = FILLED.groupby("island")["body_mass_g"].sum()
    assert of_value[("Dream",)][()] == pytest.approx(sums["Dream"] / sums.sum(), **exact)


def test_several_values_and_the_frames() -> None:
    made = pivot(PENGUINS, ["species"], ["island"], ["body_mass_g", "bill_depth_mm"], "mean")
    long = FILLED.groupby(["species", "island"])[["body_mass_g", "bill_depth_mm"]].agg("mean")
    found = made.long.set_index(["species", "island"])
    assert len(found) == len(long) == 5
    for title, column in (("mean body_mass_g", "body_mass_g"), ("mean bill_depth_mm", "bill_depth_mm")):
        assert found[title].to_dict() == pytest.approx(long[column].to_dict(), **exact)
    assert found["rows behind"].sum() == len(PENGUINS)
    assert list(made.wide.columns)[:3] == ["species", "Biscoe, mean body_mass_g", "Biscoe, mean bill_depth_mm"]
    assert made.wide.iloc[-1, 0] == "all"  # means do not add up


@pytest.mark.parametrize("by", ["year", "quarter", "month", "week", "day"])
def test_periods_equal_resampling(by: str) -> None:
    days = pd.date_range("2024-02-20", periods=70, freq="36h")
    table = pd.DataFrame({"day": days, "x": np.arange(70.0)}).sample(frac=1, random_state=1)
    made = pivot(table, ["day"], (), ["x"], "sum", by=by)  # type: ignore[arg-type]
    code = {"year": "Y", "quarter": "Q", "month": "M", "week": "W", "day": "D"}[by]
    wanted = table.groupby(table["day"].dt.to_period(code))["x"].sum()
    found = {labels: row[()] for labels, row in cells(made).items() if labels and row[()] == row[()]}
    assert list(found.values()) == pytest.approx(wanted.to_list(), **exact)
    periods = pd.period_range(wanted.index[0], wanted.index[-1])
    assert len(made.numbers.lines) == len(periods) + 1, "periods without rows are shown as gaps"


def test_the_change_from_the_period_before() -> None:
    table = pd.DataFrame({"day": pd.date_range("2024-01-01", "2024-04-30"), "shop": ["A", "B"] * 60 + ["A"]})
    down = pivot(table, ["day"], how="count", by="month").numbers.changes
    assert [(c.period, c.before, c.value, c.previous) for c in down] == [
        ("2024-02", "2024-01", 29, 31), ("2024-03", "2024-02", 31, 29), ("2024-04", "2024-03", 30, 31),
    ]  # fmt: skip
    across = pivot(table, ["shop"], ["day"], how="count", by="month").numbers.changes
    assert {(c.label, c.value, c.previous) for c in across} == {("A", 15, 16), ("B", 15, 15), ("all", 30, 31)}


def test_adjusted_residuals_equal_statsmodels() -> None:
    counts = pd.crosstab(FILLED["species"], FILLED["sex"])
    wanted = Table(counts, shift_zeros=False).standardized_resids
    assert adjusted_residuals(counts.to_numpy()) == pytest.approx(wanted.to_numpy(), **exact)


def test_rare_categories_count_together_and_nothing_is_lost() -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"g": [f"g{int(i)}" for i in rng.geometric(0.1, 2000)], "x": rng.normal(size=2000)})
    made = pivot(table, ["g"], (), ["x"], "median", top=5)
    n = made.numbers
    largest = table["g"].value_counts().index[:5]
    assert {line.labels[0] for line in n.lines[:5]} == set(largest)
    rest = table[~table["g"].isin(largest)]
    assert n.lines[5].labels == (f"other ({rest['g'].nunique()} values)",)
    assert n.cells[0][5][0] == pytest.approx(rest["x"].median(), **exact)
    assert sum(line[-1] for line in n.counts[:-1]) == n.counts[-1][-1] == 2000


def test_numbers_are_cut_into_round_ranges() -> None:
    table = pd.DataFrame({"age": np.arange(1000) % 97, "x": 1.0})
    made = pivot(table, ["age"], (), ["x"], "sum")
    found = {labels[0]: row[()] for labels, row in cells(made).items() if labels}
    assert found["20 to <40"] == table["age"].between(20, 39).sum()
    assert next(iter(found)).startswith("below 20")
    assert sum(found.values()) == 1000


def test_categories_are_sorted_by_their_total_and_special_groups_come_last() -> None:
    table = pd.DataFrame({"g": ["c"] * 5 + ["a"] * 9 + ["b"] * 7 + [None] * 30, "h": ["u", "v", "w"] * 17})
    assert [x.labels for x in pivot(table, ["g"]).numbers.lines] == [("a",), ("b",), ("c",), ("(missing)",), ()]
    by_label = pivot(table, ["g"], order="label").numbers.lines
    assert [x.labels for x in by_label] == [("a",), ("b",), ("c",), ("(missing)",), ()]
    nested = [x.labels for x in pivot(table, ["g", "h"], how="count").numbers.lines]
    assert nested[0][0] == nested[2][0] == "a"
    assert nested[3] == ("a",)
    assert nested[-1] == ()
