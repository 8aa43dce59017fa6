"""The docs say what the code does: routes, settings, words, links, analyses."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import gallery
import pytest

from server_ext.api.openapi import SCHEMAS, specification
from server_ext.config import Analyst
from server_ext.domain import Reason, Status
from server_ext.reports.formats import FORMATS

ROOT = Path(__file__).parents[2]
REST = (ROOT / "docs" / "rest-api.md").read_text()
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text()
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("*/*.md")])


def rows(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the table that follows a header line."""
    lines = text.split(f"| {heading} |", 1)[1].splitlines()[2:]
    table = itertools.takewhile(lambda line: line.startswith("|"), lines)
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table]


def test_the_rest_page_names_every_route_and_verb() -> None:
    documented = {
        (path.strip("`"), verb.strip()) for path, verbs, _ in rows(REST, "route") for verb in verbs.split(",")
    }
    paths = specification("/")["paths"]
    assert documented == {
        (p, v.upper()) for p, item in paths.items() for v in item if v in ("get", "post", "patch", "delete")
    }


def test_the_rest_page_shows_every_field_of_a_job() -> None:
    shown = REST.split("```json", 1)[1].split("```", 1)[0]
    assert set(re.findall(r'"(\w+)":', shown)) == {
        *SCHEMAS["Job"]["properties"],
        *SCHEMAS["Job"]["properties"]["progress"]["properties"],
        "sample_rows",
    }
    for name in SCHEMAS["JobRequest"]["properties"]:
        assert f"`{name}`" in REST, name
    for format in FORMATS:
        assert f"`{format}`" in REST, format


def test_the_rest_page_tells_every_refusal() -> None:
    told = {int(code) for code, _ in rows(REST, "status")}
    responses = [
        r
        for item in specification("/")["paths"].values()
        for o in item.values()
        if "responses" in o
        for r in o["responses"]
    ]
    assert {int(code) for code in responses if code >= "400"} <= told


def setting_rows() -> list[list[str]]:
    explained = re.findall(r"^- `(\w+)`:", CONFIGURATION, re.MULTILINE)
    made = []
    for name, trait in Analyst.class_own_traits(config=True).items():
        value = getattr(Analyst(), name)
        default = "see below" if name in explained else "none" if value == "" else f"`{value}`"
        variable = trait.metadata.get("env")
        made.append([f"`{name}`", default, f"`{variable}`" if variable else "", str(trait.help)])
    return made


def test_the_configuration_page_tells_every_setting() -> None:
    wanted = "\n".join(f"| {' | '.join(row)} |" for row in setting_rows())
    told = "\n".join(f"| {' | '.join(row)} |" for row in rows(CONFIGURATION, "setting"))
    assert told == wanted, f"docs/configuration.md should hold:\n{wanted}"


def test_no_environment_variable_is_undocumented() -> None:
    sources = [p.read_text() for p in [*ROOT.glob("server_ext/**/*.py"), *ROOT.glob("analyst_lib/**/*.py")]]
    used = {v for text in sources for v in re.findall(r"\b(?:ANALYST|GEMINI)_[A-Z_]+\b", text)}
    assert used <= set(re.findall(r"\b(?:ANALYST|GEMINI)_[A-Z_]+\b", CONFIGURATION)), used


def test_the_glossary_has_every_status_and_reason() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    assert [s for s in (*Status, *Reason) if s not in glossary] == []


def test_every_analysis_is_listed() -> None:
    listed = {
        row[0].split("]")[0].strip("[") for row in rows((ROOT / "notebooks" / "README.md").read_text(), "analysis")
    }
    assert listed == {p.stem for p in (ROOT / "notebooks").glob("*.ipynb")}


def test_the_gallery_shows_every_analysis_in_small_pictures() -> None:
    assert {s.analysis for s in gallery.SHOWN} == {p.stem for p in (ROOT / "notebooks").glob("*.ipynb")}
    assert (ROOT / "docs" / "gallery.md").read_text() == gallery.page(gallery.SHOWN)
    sizes = [(gallery.PICTURES / f"{s.analysis}.webp").stat().st_size for s in gallery.SHOWN]
    assert max(sizes) <= 150_000
    assert sum(sizes) <= 1_500_000


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_every_table_has_a_licence() -> None:
    licences = (ROOT / "examples" / "data-licences.md").read_text()
    for path in [p for p in (ROOT / "examples").iterdir() if p.suffix in (".csv", ".xlsx", ".parquet", ".json", ".gz")]:
        assert f"| {path.name} |" in licences
