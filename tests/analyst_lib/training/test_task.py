"""What a column asks to be predicted, and why some cannot be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analyst_lib.training.task import task_of

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("column", "kind", "labels"),
    [
        (["no"] * 60 + ["yes"] * 40, "binary", ("no", "yes")),
        (["no"] * 40 + ["yes"] * 60, "binary", ("yes", "no")),
        ([True] * 30 + [False] * 70, "binary", ("False", "True")),
        ([0] * 70 + [1] * 30, "binary", ("0", "1")),
        ([1, 2, 3, 5] * 25, "classes", ("1", "2", "3", "5")),
        (["a", "b", "c", None] * 25, "classes", ("a", "b", "c")),
        ([0, 1, 2, 3] * 25, "count", ()),
        (list(range(20)) * 5, "count", ()),
        (list(range(100)), "quantity", ()),
        (RNG.normal(size=100), "quantity", ()),
        ([-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] * 9, "quantity", ()),
    ],
)
def test_kinds(column: Any, kind: str, labels: tuple[str, ...]) -> None:
    task = task_of(pd.DataFrame({"y": column}), "y")
    assert (task.kind, task.labels) == (kind, labels)
    assert len(task.y) == task.there.sum() == pd.Series(column).notna().sum()
    if labels:
        given = pd.Series(column)[task.there]
        assert [labels[code] for code in task.y] == [str(value) for value in given]


def test_the_positive_label_can_be_chosen() -> None:
    table = pd.DataFrame({"y": ["no"] * 60 + ["yes"] * 40})
    assert task_of(table, "y", positive="no").labels == ("yes", "no")
    with pytest.raises(ValueError, match="'maybe' is not one of 'no' and 'yes'"):
        task_of(table, "y", positive="maybe")


def test_a_class_of_one_row_is_left_out_and_told() -> None:
    task = task_of(pd.DataFrame({"y": ["a"] * 30 + ["b"] * 30 + ["once"]}), "y")
    assert (task.labels, task.rare, int(task.there.sum())) == (("a", "b"), ("once",), 60)


@pytest.mark.parametrize(
    ("column", "why"),
    [
        ([None] * 50, "it holds nothing"),
        ([f"id-{n}" for n in range(50)], "it holds identifiers"),
        (pd.date_range("2020-01-01", periods=50), "it holds dates"),
        ([1.5] * 50, "the same in every row"),
        (["a"] * 50, "fewer than two of its classes"),
        ([1.5, 2.5] * 5, "10 rows have it, and 20 are needed"),
        ([f"c{n}" for n in range(40)] * 5, "40 classes, more than 30"),
    ],
)
def test_what_cannot_be_predicted(column: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        task_of(pd.DataFrame({"y": column}), "y")


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(ValueError, match="no column 'z'; it has y"):
        task_of(pd.DataFrame({"y": [1, 2]}), "z")
