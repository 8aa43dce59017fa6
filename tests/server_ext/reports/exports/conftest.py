"""Reports to make other formats of."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pandas as pd
import pytest
from palmerpenguins import load_penguins
from report_parts import Make, html, text, write_report

from analyst_lib.figures.large import canvas, drawn
from analyst_lib.findings import Finding
from analyst_lib.html import styled
from analyst_lib.pieces import finding_list, tiles
from analyst_lib.tables import show

FACTS = "<details><summary>More</summary><table><tr><th>rarest<td>Chinstrap, 68</table></details></article>"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a report where the service keeps them."""
    return functools.partial(write_report, tmp_path / "reports" / "0123456789abcdef" / "1")


@pytest.fixture
def penguins(make: Make) -> Path:
    """A report of all that our analyses show: large numbers, findings, cards, figures, tables."""
    table = load_penguins()
    found = [
        Finding("gap", "high", "Gentoo are 37% heavier", "Mean body mass is 5,076 g, 3,711 g for the others.",
                "An average over all describes no species.", "Compare within species.", ("body_mass_g", "species"),
                link="#relations"),
        Finding("missing", "medium", "3.2% of sex is missing", "11 of 344 rows have no sex.", "It may bias.", "Ask."),
    ]  # fmt: skip
    with canvas(400, 240) as figure:
        figure.subplots().scatter(table["bill_depth_mm"], table["body_mass_g"])
    card = f"<article class=card><header><h3>species</h3><div class=type>category</div></header>{chart()}" + FACTS
    cells = [
        text("# Profile\n\nDescribes a table."), html(styled(tiles(("344", "rows"), ("8", "columns")))),
        text("## What matters"), html(styled(finding_list(found))), text("## Columns"),
        html(styled(f"<div class=cards>{card * 4}</div>")), text("## Relations"),
        html(styled(drawn(figure, alt="Body mass against bill depth", caption="Gentoo stand apart."))),
        text("## Rows\n\nHere $E=mc^2$ and\n\n$$\\sum_i x_i$$"), html(show(table.head(8), name="rows")),
    ]  # fmt: skip
    findings = [f.to_json_value() for f in found]
    result = {"headline": "Gentoo are the heavy ones", "summary": "344 penguins.", "rows": 344, "findings": findings}
    return make(cells, result=json.loads(json.dumps(result)))


def chart() -> str:
    """Return a small drawing in the style of the pieces: its colours are those of the style sheet."""
    bars = '<rect class="b" width="50" height="9"/><text class="v" x="55" y="9">152</text>'
    return f'<svg viewBox="0 0 100 20" role="img" aria-label="Adelie 152">{bars}</svg>'


@pytest.fixture
def hostile(make: Make) -> Path:
    """A report of what somebody might do to those who open it."""
    risky = pd.DataFrame(
        {"=cmd|'/c calc'!A1": ["=1+1", "@SUM(A1)", "<script>alert(1)</script>"], "n": [1.0, None, 3.0]}
    )
    return make(
        [
            text("# Title <script>alert(1)</script>\n\n## Part *one* | `=1+1`\n\n![remote](http://example.org/a.png)"),
            html('<img src="http://example.org/b.png"><img src="file:///etc/passwd"><link rel=stylesheet href=//x>'),
            html("<style>@import url(file:///etc/passwd); body{background:url(http://example.org/c.png)}</style>"),
            html("<div><table><tr><td>unclosed<td>cells<tr><td rowspan=99999999 colspan=99999999>wide"),
            html(f"{'<div>' * 300}deep"),
            html(show(risky, name="risky")),
            html("<svg viewBox='0 0 9 9' onload='alert(1)'><image href='file:///etc/passwd'/><script>x</script>"
                 "<text fill='var(--a)' style='fill:var(--b'>drawn</text></svg>"),
        ],
        result={"headline": "=HYPERLINK(\"http://example.org\")", "=x": "=1+1", "findings": [{"title": 1}, "x", None]},
    )  # fmt: skip
