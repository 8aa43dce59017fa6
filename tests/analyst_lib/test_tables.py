"""Tables for people: what cells look like, what the kept file holds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analyst_lib import show
from analyst_lib.words import percent


def cells(table: pd.DataFrame, **options: object) -> list[list[str]]:
    page = BeautifulSoup(show(table, **options).text, "html.parser")  # type: ignore[arg-type]
    return [[cell.text for cell in row.find_all("td")] for row in page.tbody.find_all("tr")]


def test_floats_of_a_column_share_their_decimals() -> None:
    assert cells(pd.DataFrame({"x": [39.1, 18.75, np.nan, 4.0]})) == [["39.10"], ["18.75"], ["–"], ["4.00"]]
    assert cells(pd.DataFrame({"x": [3750.0, 4000.0]})) == [["3,750"], ["4,000"]]
    assert cells(pd.DataFrame({"x": [0.0001234, 0.5]})) == [["0.0001"], ["0.5000"]]
    assert cells(pd.DataFrame({"x": [1e-9, 5.0, np.inf]})) == [["1e-09"], ["5.000"], ["∞"]]


def test_formats_replace_the_text_of_their_column() -> None:
    assert cells(pd.DataFrame({"share": [0.25, None]}), formats={"share": percent}) == [["25%"], ["–"]]


def test_hostile_cells_are_only_text() -> None:
    made = show(pd.DataFrame({"<script>": ["<img src=x>", [1, 2], {"a": 1}]}))
    page = BeautifulSoup(made.text, "html.parser")
    assert not page.find_all(["script", "img"])
    assert page.th.text == "<script>"


def test_in_a_job_the_whole_table_is_kept_and_formulas_are_neutral(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "files").mkdir()
    context = {"job": "j", "output": str(tmp_path), "files": str(tmp_path / "files"), "datasets": {}}
    (tmp_path / "context.json").write_text(json.dumps(context))
    monkeypatch.setenv("ANALYST_CONTEXT", str(tmp_path / "context.json"))
    table = pd.DataFrame({"n": range(300), "t": ["=1+1", "-x", "ok"] * 100, "m": [-1.5] * 300})
    made = show(table, name="all rows", rows=10)
    assert len(BeautifulSoup(made.text, "html.parser").tbody.find_all("tr")) == 10
    assert "First 10 of 300 rows." in made.text
    kept = pd.read_csv(tmp_path / "files" / "all-rows.csv")
    assert len(kept) == 300
    assert kept["t"][:3].tolist() == ["'=1+1", "'-x", "ok"]
    assert kept["m"].tolist() == table["m"].tolist()


def test_a_very_wide_table_shows_its_first_hundred_columns() -> None:
    made = show(pd.DataFrame([range(300)], columns=[f"c{i}" for i in range(300)]))
    assert made.text.count("<th scope") == 100
    assert "First 100 of 300 columns." in made.text
