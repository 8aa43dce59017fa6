"""Which fixes are applied, and what they make of the values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from dirty import FAULTS, german, orders

from analyst_lib import clean


def messy() -> pd.DataFrame:
    table = orders()
    table["amount"] = table["amount"].map(german)
    table["day"] = [f"{i % 12 + 1:02d}/{i % 11 + 1:02d}/2024" for i in range(len(table))]
    table.loc[[3, 4, 5], "city"] = ["berlin", "Hambrug", "n/a"]
    return pd.concat([table, table.iloc[[7]]], ignore_index=True)


def applied(**wanted: object) -> list[str]:
    return [fix.id for fix in clean(messy(), **wanted).fixes if fix.applied]  # type: ignore[arg-type]


def test_nothing_safe_and_all() -> None:
    assert applied(apply="nothing") == []
    safe = ["missing:city", "numbers:amount", "case:city", "repeated_rows"]
    assert applied() == safe
    assert applied(apply="all") == [*safe[:3], "spelling:city", "repeated_rows"]


def test_fixes_are_added_and_left_out_by_id_and_by_kind() -> None:
    assert applied(apply="nothing", add=["numbers:amount"]) == ["numbers:amount"]
    assert applied(add=["dates:day:day-first"], leave_out=["case", "missing:city"]) == [
        "numbers:amount", "dates:day:day-first", "repeated_rows",
    ]  # fmt: skip
    assert applied(add=["numbers:amount"], leave_out=["numbers", "missing", "case", "repeated_rows"]) == [
        "numbers:amount"
    ]
    assert applied(apply="all", leave_out=["spelling:city"]) == applied()


def test_a_choice_is_never_made_by_kind_and_only_once() -> None:
    assert applied(apply="all", add=["dates"]) == applied(apply="all")
    both = clean(messy(), add=["dates:day:day-first", "dates:day:month-first"])
    assert [fix.id for fix in both.fixes if fix.applied and fix.kind == "dates"] == ["dates:day:day-first"]
    assert both.table["day"].dt.month.max() == 11


def test_ids_are_the_same_for_the_same_table() -> None:
    first, again = clean(messy(), "nothing"), clean(messy().copy(), "nothing")
    assert [fix.id for fix in first.fixes] == [fix.id for fix in again.fixes]
    assert len({fix.id for fix in first.fixes}) == len(first.fixes)


def test_what_no_fix_is_called_is_refused_with_what_is_near() -> None:
    with pytest.raises(ValueError, match="there is no fix 'number:amount'; do you mean 'numbers:amount'"):
        clean(messy(), add=["number:amount"])
    with pytest.raises(ValueError, match="it must be nothing, safe or all"):
        clean(messy(), "everything")  # type: ignore[arg-type]


def test_a_fix_with_nothing_left_to_do_is_told() -> None:
    made = clean(orders(), add=["spaces:city", "sentinel:amount:-999", "dates"], leave_out=["case:city", "numbers"])
    assert made.fixes == ()
    assert made.numbers.notes == ("Nothing was to do for sentinel:amount:-999 and spaces:city.",)
    with pytest.raises(ValueError, match="there is no fix 'spaces:town': nothing is proposed"):
        clean(orders(), add=["spaces:town"])


def test_values() -> None:
    table = pd.DataFrame(
        {
            "price": ["1.234,50 €", "-7,25 €", "12 €", None],
            "share": ["12.5 %", "3 %", "n/a", "0.75 %"],
            "day": ["31.12.2024", "1.1.2025", "05.06.2025", ""],
            "at": ["2024-12-31T10:15:00", "2025-01-01T00:00:01", "2025-01-02T03:04:05", None],
            "said": ["2 Jan 2024", "13 Mar 2024", "5 May 2023", "-"],
            "ok": ["Yes", "no", "YES", None],
        }
    )
    made = clean(table).table
    assert made["price"].tolist()[:3] == [1234.5, -7.25, 12.0]
    assert made["share"].tolist()[:2] == [12.5, 3.0]
    assert made["day"].tolist()[:3] == [pd.Timestamp(d) for d in ("2024-12-31", "2025-01-01", "2025-06-05")]
    assert made["at"].tolist()[0] == pd.Timestamp("2024-12-31 10:15")
    assert made["said"].tolist()[:2] == [pd.Timestamp("2024-01-02"), pd.Timestamp("2024-03-13")]
    assert made["ok"].tolist()[:3] == [True, False, True]
    assert made.isna().sum().to_dict() == {"price": 1, "share": 1, "day": 1, "at": 1, "said": 1, "ok": 1}


@pytest.mark.parametrize(
    ("fault", "column", "wanted"),
    [
        ("-999", "amount", {3: np.nan, 5: np.nan, 8: np.nan}),
        ("slip of the pen", "city", {3: "Hamburg"}),
        ("wrong decoding", "city", {3: "München"}),
        ("lost zeros", "zip", {0: "01067", 1: "10115", 4: "04109"}),
        ("impossible age", "age", {119: np.nan}),
        ("infinite", "amount", {3: np.nan, 5: np.nan}),
        ("1900-01-01", "ordered", {3: pd.NaT, 5: pd.NaT}),
        ("grams among kilograms", "weight_kg", {0: 2.0}),
    ],
)
def test_values_of_judgements(fault: str, column: str, wanted: dict[int, object]) -> None:
    made = clean(FAULTS[fault].change(orders()), "all").table[column]
    for row, value in wanted.items():
        assert (made[row] == value) or (pd.isna(made[row]) and pd.isna(value)), (row, made[row])


def test_day_and_month_that_the_upload_left_open_change_places_on_demand() -> None:
    table = pd.DataFrame({"day": pd.to_datetime(["2024-04-03 10:15", "2024-05-12 00:00", "2024-01-02 00:00"])})
    table.attrs["ambiguous"] = {"day": "MM/DD/YYYY"}
    assert [(fix.id, fix.applied) for fix in clean(table, "all").fixes] == [("dates:day:swap", False)]
    made = clean(table, add=["dates:day:swap"])
    assert made.table["day"].tolist() == [pd.Timestamp(d) for d in ("2024-03-04 10:15", "2024-12-05", "2024-02-01")]


def test_labels_of_the_index_and_the_types_of_columns_stay() -> None:
    table = orders().set_index(pd.Index([f"r{i}" for i in range(120)]))
    table["city"] = table["city"].astype("category")
    table.loc["r3", "city"] = None
    table = table.assign(grade=pd.Categorical(["low", "HIGH", "high"] * 40, ["low", "HIGH", "high"], ordered=True))
    made = clean(table).table
    assert made.index.tolist() == table.index.tolist()
    assert made["city"].dtype == table["city"].dtype
    assert made["grade"].cat.ordered
    assert made["grade"].cat.categories.tolist() == ["low", "HIGH"]
