"""A column that does not fit into memory is left out and named; all else is counted as ever."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analyst_lib.profiling.collect import collect
from analyst_lib.profiling.judge import judge
from analyst_lib.profiling.report import Profile
from analyst_lib.profiling.source import FrameSource, Source, open_source

ROWS = 30_000


def table() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    made = pd.DataFrame(
        {"n": rng.integers(0, 50, ROWS).astype(np.int8), "note": [f"text {'z' * 60} {i}" for i in range(ROWS)]}
    )
    made["flag"] = made["n"] > 25
    made.loc[:99, "note"] = ""
    return pd.concat([made, made.iloc[200:210]], ignore_index=True)


@pytest.fixture(params=["in memory", "file"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Source:
    if request.param == "in memory":
        return FrameSource(table().astype({"note": "string[pyarrow]"}))
    table().to_csv(tmp_path / "a.csv", index=False)
    return open_source(tmp_path / "a.csv")


def test_a_large_column_is_left_out_and_named(source: Source) -> None:
    whole = collect(source)
    found = collect(source, memory=8 * 1_000_000)
    assert [c.kind for c in found.columns] == ["integer", "uncounted", "boolean"]
    assert found.columns[1].missing == whole.columns[1].missing == 100
    assert (found.columns[0], found.columns[2]) == (whole.columns[0], whole.columns[2])
    assert found.duplicate_rows == whole.duplicate_rows > 0
    assert found.patterns == whole.patterns
    assert "Of note only missing values were counted: it is too large for the memory there is." in found.notes
    page = Profile(found, judge(found), lambda: source).page()
    assert "Too large for the memory there is: only its missing values were counted." in page


def test_no_column_fits(source: Source) -> None:
    found = collect(source, memory=0)
    assert {c.kind for c in found.columns} == {"uncounted"}
    assert found.duplicate_rows == collect(source).duplicate_rows
    assert Profile(found, judge(found), lambda: source).page()
