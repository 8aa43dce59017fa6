"""The Markdown of a report, and the zip of everything."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbformat.v4 import new_code_cell, new_output
from report_parts import Make, frame, html, text

from analyst_lib.tables import show
from server_ext.reports.exports.bundle import write_bundle
from server_ext.reports.exports.markdown import MOST_ROWS, as_markdown
from server_ext.reports.exports.reading import read_report
from server_ext.reports.exports.tree import parse, text_of

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def markdown(folder: Path) -> str:
    return as_markdown(read_report(folder, MOST_ROWS + 1))


def test_it_reads_as_the_report_does(penguins: Path) -> None:
    made = markdown(penguins)
    assert made.startswith("Profile · sales.csv\n\n# Gentoo are the heavy ones\n\n344 penguins.\n")
    order = [
        "**344** rows · **8** columns",
        "## What matters",
        "- **Gentoo are 37% heavier** (high)",
        "*Why it matters:* An average",
        "*What to do:* Compare within species.",
        "## Columns",
        "### species",
        "*Figure: Adelie 152.*",
        "- rarest: Chinstrap, 68",
        "## Relations",
        "*Figure: Body mass against bill depth.*",
        "Gentoo stand apart.",
        "## Rows",
        "$E=mc^2$",
        "$$\n\\sum_i x_i\n$$",
        "| species | island |",
        "## How it was made",
        "sales, version abc123",
    ]
    places = [made.find(part) for part in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places)
    assert "| Adelie | Torgersen | 39.1 |" in made
    assert "<" not in made.replace("(<", "")


def test_what_an_author_wrote_comes_back(make: Make) -> None:
    source = (
        "# T\n\nIntro.\n\n## Part *one*\n\n- a **b** `c|d`\n- e\n  - f\n\n1. x\n2. y\n\n> q\n\n"
        "[l](https://example.org) 1\\. a_b_c \\*no\\* 2 < 3 | 4\n\n"
        "```python\nx = '`'\n```\n\n| a | b |\n|---|---|\n| 1 | x\\|y |\n\n---\n"
    )
    made = markdown(make([text(source)]))
    wanted, got = (text_of(parse(markdown2html_mistune(given))) for given in (source, made))
    body = got.partition("How it was made")[0]
    assert wanted.removeprefix("T Intro. ") in body
    for part in ("## Part *one*", "- a **b** `c|d`\n- e\n  - f", "1. x\n2. y", "> q", "```\nx = '`'\n```", "\n---\n"):
        assert part in made, part


def test_tables_are_bounded(make: Make) -> None:
    made = markdown(make([html(show(frame(200, 40), rows=200)), html(frame(20_000, 2).to_html(index=False))]))
    lines = [line for line in made.splitlines() if line.startswith("|")]
    assert len(lines) == 2 * (MOST_ROWS + 2)
    assert max(line.count("|") for line in lines) == 21
    assert "*Shown: the first 30 of 20,000 rows.*" in made
    assert "the first 20 of 40 columns" in made


def test_hostile_content_is_text(hostile: Path) -> None:
    made = markdown(hostile)
    shown = parse(markdown2html_mistune(made))
    assert {e.tag for e in shown.iter()} & {"script", "img", "link", "style", "svg", "iframe"} == set()
    assert not [e for e in shown.iter() for name in e.attrib if name.startswith("on")]
    assert "![" not in made.replace("\\!\\[", "")
    assert "<script>alert(1)</script>" in text_of(shown)
    assert "cells" in made


@pytest.mark.parametrize("status", ["COMPLETED", "FAILED"])
def test_a_report_with_next_to_nothing(make: Make, status: str) -> None:
    error = {"cell": None, "name": "DeadKernel", "message": "The *kernel* died.", "traceback": ""}
    made = markdown(make([], status=status, error=error, reason="kernel_died"))
    assert ("> **DeadKernel**: The \\*kernel\\* died." in made) == (status == "FAILED")
    assert "## How it was made" in made


def test_the_zip_holds_everything_and_is_the_same_each_time(make: Make, penguins: Path, tmp_path: Path) -> None:
    (penguins / "files" / "notes.txt").write_text("mine")
    (penguins / "files" / "link").symlink_to("/etc/passwd")
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    left_out = {"report.xlsx": "it takes too long"}
    digests = set()
    for _ in range(2):
        write_bundle(penguins, tmp_path / "all.zip", {"report.pdf": tmp_path / "a.pdf"}, left_out)
        digests.add(hashlib.sha256((tmp_path / "all.zip").read_bytes()).hexdigest())
    assert len(digests) == 1
    archive = zipfile.ZipFile(tmp_path / "all.zip")
    names = archive.namelist()
    assert {"report.html", "report.ipynb", "result.json", "report.pdf", "report.md", "files/notes.txt"} < set(names)
    assert "files/link" not in names
    assert "report.xlsx is not here: it takes too long" in archive.read("README.txt").decode()


def test_figures_lie_beside_the_markdown_and_look_right_alone(make: Make, penguins: Path, tmp_path: Path) -> None:
    write_bundle(penguins, tmp_path / "all.zip", {}, {})
    archive = zipfile.ZipFile(tmp_path / "all.zip")
    figures = [name for name in archive.namelist() if name.startswith("figures/")]
    assert len(figures) == 5
    made = archive.read("report.md").decode()
    assert all(f"]({name})" in made for name in figures)
    bar = ElementTree.fromstring(archive.read(figures[0])).find("{*}rect")
    assert bar is not None
    assert bar.get("fill") == "#7aa2f7"
    large = archive.read(next(name for name in figures if "body-mass" in name)).decode()
    assert "#0072b2" in large
    assert "var(" not in large
    assert ElementTree.fromstring(large).get("viewBox") == "0 0 400 240"


def test_pictures_of_matplotlib_are_kept(make: Make, tmp_path: Path) -> None:
    picture = new_output("display_data", data={"image/png": PIXEL}, metadata={"alt": "A [pixel] in red"})
    write_bundle(make([new_code_cell("x", outputs=[picture])]), tmp_path / "all.zip", {}, {})
    archive = zipfile.ZipFile(tmp_path / "all.zip")
    assert archive.read("figures/01-a-pixel-in-red.png").startswith(b"\x89PNG")
    assert "![A \\[pixel\\] in red](figures/01-a-pixel-in-red.png)" in archive.read("report.md").decode()
