"""Where columns come from: a file by hand gives what a table in memory gives, and a page that stands alone."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from analyst_lib import load, profile
from analyst_lib.profiling.source import FrameSource, open_source

PENGUINS = Path(__file__).parents[3] / "examples" / "penguins.csv"


def test_a_file_gives_what_its_table_gives() -> None:
    assert profile(PENGUINS).numbers == profile(load(PENGUINS)).numbers


def test_rows_of_a_file_can_be_shown_though_its_copy_is_gone() -> None:
    made = profile(PENGUINS)
    expected = load(PENGUINS)
    assert made.source.take(range(8), 5).equals(expected.head(5))
    assert made.source.pick([2, 0], [343, 7]).equals(expected.iloc[[343, 7], [2, 0]].reset_index(drop=True))


@pytest.mark.parametrize(("given", "error"), [(None, ValueError), ("nowhere.csv", FileNotFoundError)])
def test_what_is_no_dataset_is_named(given: str | None, error: type[Exception]) -> None:
    with pytest.raises(error, match="dataset"):
        open_source(given)


def test_objects_become_what_they_hold() -> None:
    texts = pd.Series(["a\ud800", "b"], dtype=object)
    table = pd.DataFrame({"b": pd.Series([True, None], dtype=object), "l": [[1], None], "t": texts})
    source = FrameSource(table)
    assert [str(source.column(i).type) for i in range(3)] == ["bool", "string", "string"]
    assert source.column(1).to_pylist() == ["[1]", None]
    assert source.column(2).to_pylist() == ["a?", "b"]


def test_a_page_of_its_own(tmp_path: Path) -> None:
    page = profile(PENGUINS).save(tmp_path / "penguins.html").read_text(encoding="utf-8")
    assert page.count('<article class="card"') == 8
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert headings == ["What matters", "Columns", "Missing values", "Relations", "Rows"]
    assert page.count("<style") == 1
