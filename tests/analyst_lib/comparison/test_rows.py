"""Rows and columns that came, went or changed: equal to what plain pandas finds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from palmerpenguins import load_penguins

from analyst_lib.comparison import compare


def before() -> pd.DataFrame:
    return load_penguins().assign(tag=lambda t: [f"P{i:03d}" for i in range(len(t))])


def after() -> pd.DataFrame:
    """Ten rows fewer, twenty more, seven masses and two islands corrected, in another order."""
    table = before().iloc[10:].copy()
    more = table.iloc[:20].assign(tag=[f"N{i}" for i in range(20)])
    table.loc[table.index[:7], "body_mass_g"] = 1.0
    table.loc[table.index[5:7], "island"] = None
    return pd.concat([table, more]).sample(frac=1, random_state=0)


@pytest.mark.parametrize("key", ["tag", None])
def test_rows_are_matched_by_their_key(key: str | None) -> None:
    made = compare(before(), after(), key=key)
    k = made.numbers.rows.keyed
    assert k is not None
    assert (k.key, k.guessed) == ("tag", key is None)
    assert (k.matched, k.removed, k.added, k.changed_rows) == (334, 10, 20, 7)
    assert {c.column: c.changed for c in k.cells} == {"body_mass_g": 7, "island": 2}
    assert set(made.row_tables.removed["tag"]) == {f"P{i:03d}" for i in range(10)}
    assert set(made.row_tables.added["tag"]) == {f"N{i}" for i in range(20)}
    first = before().set_index("tag")
    for _, row in made.row_tables.changed.iterrows():
        old = first.loc[row["key"], row["column"]]
        assert (row["before"] == old) or (pd.isna(row["before"]) and pd.isna(old))
    assert "7 rows changed, 20 added and 10 removed" in [f.title for f in made.findings]


def test_repeated_and_missing_keys_are_counted_apart() -> None:
    first = pd.DataFrame({"k": ["a", "b", "b", None, "c"], "v": range(5)})
    second = pd.DataFrame({"k": ["a", "b", "d", None], "v": [0, 1, 2, 3]})
    k = compare(first, second, key="k").numbers.rows.keyed
    assert k is not None
    assert (k.matched, k.removed, k.added) == (1, 1, 1)
    assert (k.repeated, k.missing) == ((2, 0), (1, 1))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([2**60, 2**60 + 1, 5], [2**60 + 1, 7, 2**60]),
        ([1, 2, 3], ["1", "2", "9"]),
        ([1.0, 2.0, None], ["1", "2", "9"]),
        (pd.date_range("2024-01-01", periods=3), pd.date_range("2024-01-02", periods=3)),
    ],
)  # fmt: skip
def test_keys_of_any_type(one: object, other: object) -> None:
    k = compare(pd.DataFrame({"k": one, "v": [1, 2, 3]}), pd.DataFrame({"k": other, "v": [1, 2, 3]}), key="k")
    assert k.numbers.rows.keyed is not None
    assert k.numbers.rows.keyed.matched == 2


def test_a_key_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="the key 'id' is not a column of the first table"):
        compare(before(), after(), key="id")


def test_a_running_number_of_unrelated_tables_is_no_key() -> None:
    rng = np.random.default_rng(0)
    tables = [pd.DataFrame({"id": range(200), "x": rng.random(200), "y": rng.random(200)}) for _ in range(2)]
    assert compare(*tables).numbers.rows.keyed is None


def test_whole_rows_are_counted_as_pandas_does() -> None:
    first = pd.concat([load_penguins()] * 2).sample(frac=0.6, random_state=1)
    second = load_penguins().sample(frac=0.8, random_state=2)
    rows = compare(first, second).numbers.rows
    counts = [t.astype(object).where(t.notna(), "?").value_counts() for t in (first, second)]
    both = pd.concat(counts, axis=1).fillna(0).min(axis=1).sum()
    assert rows.same == both
    assert rows.duplicates == (int(first.duplicated().sum()), int(second.duplicated().sum()))


def test_numbers_that_differ_by_rounding_only_have_not_changed() -> None:
    first = pd.DataFrame({"k": range(60), "x": np.arange(60) / 7})
    second = first.assign(x=first["x"] * (1 + 1e-12))
    keyed = compare(first, second, key="k").numbers.rows.keyed
    assert keyed is not None
    assert keyed.changed_rows == 0


def test_renamed_columns_are_suggested_by_name_and_by_content() -> None:
    second = before().rename(
        columns={"bill_length_mm": "Bill Length MM", "body_mass_g": "weight", "tag": "ring", "island": "site"}
    )
    schema = compare(before(), second.assign(extra=1)).numbers.schema
    assert {(r.before, r.after, r.by_name) for r in schema.renamed} == {
        ("bill_length_mm", "Bill Length MM", True),
        ("body_mass_g", "weight", False),
        ("tag", "ring", False),
        ("island", "site", False),
    }
    assert schema.added[-1] == ("extra", "integer")
