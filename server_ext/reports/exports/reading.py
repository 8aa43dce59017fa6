"""A report's folder as the exports see it: its page as a tree, its findings, and the values of its result."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import nbformat

from server_ext.reports.exports.tree import classes, find, parse, text_of
from server_ext.reports.html import HtmlReport

SEVERITIES = ("high", "medium", "low", "good")


@dataclass(frozen=True)
class Found:
    """A finding of the report; texts are empty where it says nothing."""

    severity: str
    title: str
    what: str
    why: str = ""
    do: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A report: what made it (`made`, see Provenance), its page as a tree, the named values of its result."""

    folder: Path
    page: Element
    main: Element
    made: Mapping[str, Any]
    result: Mapping[str, Any]

    @property
    def headline(self) -> str:
        """What was found, in a line."""
        return text_of(self.main.find(".//h1")) or "Report"

    @property
    def kicker(self) -> str:
        """The analysis and its dataset."""
        return text_of(find(self.main, "kicker"))

    @property
    def summary(self) -> str:
        """The first paragraph."""
        return text_of(find(self.main, "lead"))

    @property
    def ended(self) -> str:
        """How the job ended, if it did not complete."""
        section = find(self.main, "ended")
        return " ".join(text_of(p) for p in section.findall("p")) if section is not None else ""

    @property
    def findings(self) -> tuple[Found, ...]:
        """The findings, from the result or else from the page."""
        given = self.result.get("findings")
        named = [f for f in given if _is_finding(f)] if isinstance(given, list) else []
        if named:
            return tuple(_from_result(f) for f in named)
        return tuple(read_finding(e) for e in self.main.iter("details") if "finding" in classes(e))


def read_report(folder: Path, rows: int | None = None) -> Report:
    """Read a report's folder; of a table's rows at most `rows` are kept.

    The page is made again of the notebook, so that it is ours whatever template the report's page has.
    """
    notebook = nbformat.read(folder / "report.ipynb", 4)
    page = parse(HtmlReport().render(notebook), rows)
    main = next(page.iter("main"))
    return Report(folder, page, main, notebook.metadata.get("analyst", {}), _result(folder / "result.json"))


def _result(path: Path) -> Mapping[str, Any]:
    values = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return values if isinstance(values, dict) else {}


def _is_finding(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("title")) and value.get("severity") in SEVERITIES


def _from_result(value: Mapping[str, Any]) -> Found:
    columns = value.get("columns")
    names = columns if isinstance(columns, Sequence) and not isinstance(columns, str) else ()
    severity, title, what, why, do = (str(value.get(n) or "") for n in ("severity", "title", "what", "why", "do"))
    return Found(severity, title, what, why, do, tuple(str(name) for name in names))


def read_finding(element: Element) -> Found:
    """Return what a folded finding of the page says."""
    severity = next((c for c in classes(element) if c in SEVERITIES), text_of(find(element, "level")))
    told = {"Why it matters": "", "What to do": ""}
    more = find(element, "more")
    for paragraph in more.findall("p") if more is not None else ():
        label = text_of(paragraph.find("i"))
        if label in told:
            told[label] = text_of(paragraph).removeprefix(label).strip()
    columns = tuple(text_of(code) for code in more.iter("code")) if more is not None else ()
    title, what = text_of(element.find("summary/b")), text_of(find(element, "what"))
    title = title or text_of(element.find("summary"))
    return Found(severity, title, what, told["Why it matters"], told["What to do"], columns)
