"""What all analyses have in common: their pieces are those of their notebook, and they save themselves as a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from vega_datasets import local_data

import analyst_lib
from analyst_lib.report import Report

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def texts() -> pd.DataFrame:
    said = [
        f"the {('late', 'broken', 'kind')[i % 3]} order number {i} was {('refunded', 'sent')[i % 2]}" for i in range(80)
    ]
    return pd.DataFrame({"said": said})


def penguins() -> pd.DataFrame:
    return analyst_lib.load(NOTEBOOKS.parent / "examples" / "penguins.csv")


MADE: dict[str, Callable[[], Report]] = {
    "clean": lambda: analyst_lib.clean(texts().assign(price=["1.234,50 €", "7,25 €"] * 40)),
    "compare": lambda: analyst_lib.compare(penguins(), by="sex"),
    "explore": lambda: analyst_lib.explore(penguins(), "body_mass_g"),
    "forecast": lambda: analyst_lib.forecast(local_data.seattle_weather(), value="temp_max"),
    "outliers": lambda: analyst_lib.outliers(penguins()),
    "pivot": lambda: analyst_lib.pivot(penguins()),
    "profile": lambda: analyst_lib.profile(penguins()),
    "segment": lambda: analyst_lib.segment(penguins()),
    "text": lambda: analyst_lib.text(texts()),
    "timeline": lambda: analyst_lib.timeline(local_data.seattle_weather()),
}


def headings(notebook: Path) -> list[tuple[str, str]]:
    """Return the methods that a notebook shows, the first below each heading with it."""
    found, heading = [], ""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and (title := re.match(r"## (.+)", source)):
            heading = title[1].strip()
        elif cell["cell_type"] == "code" and (shown := re.search(r"report\.(\w+)\([^()]*\)\s*$", source)):
            found.append((heading, shown[1]))
            heading = ""
    return found


def test_every_analysis_is_here() -> None:
    assert {path.stem for path in NOTEBOOKS.glob("*.ipynb")} == set(MADE)


@pytest.mark.parametrize("name", MADE)
def test_a_report_saves_the_pieces_of_its_notebook(name: str, tmp_path: Path) -> None:
    report = MADE[name]()
    assert isinstance(report, Report)
    assert list(report.pieces) == headings(NOTEBOOKS / f"{name}.ipynb")
    page = BeautifulSoup(report.save(tmp_path / "report.html").read_text(encoding="utf-8"), "html.parser")
    assert page.h1.text == report.headline
    assert page.select_one(".lead").text == report.summary
    assert [h.text for h in page.main.find_all("h2")] == [title for title, _ in report.pieces if title]
    assert len(page.find_all("style")) == 1


def test_a_report_without_findings_says_so() -> None:
    class Quiet(Report):
        findings = ()

    assert "Nothing was found that needs attention." in Quiet().what_matters().text
