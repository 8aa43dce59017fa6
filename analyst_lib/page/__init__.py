"""A report as one page of its own, for those who call an analysis from Python: the look of the service's reports."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from analyst_lib.html import Html, escape, style

HERE = Path(__file__).parent
_META = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="referrer" content="no-referrer">'
)
_STYLE = re.compile(r"<style data-analyst>.*?</style>", re.DOTALL)


class Report(Protocol):
    """What an analysis gives: a headline, a summary, and pieces under headings."""

    @property
    def headline(self) -> str:
        """What was found, in one line."""

    @property
    def summary(self) -> str:
        """A paragraph for anyone."""

    def sections(self) -> Sequence[tuple[str, Html]]:
        """Return the pieces of the report in order, each with its heading; the first may have none."""


def save(report: Report, path: str | Path) -> Path:
    """Write a report as one HTML file that needs nothing else.

    Parameters
    ----------
    report : Report
        What an analysis gave, such as `profile(table)`.
    path : str or path
        The file; one that is there is replaced.

    Examples
    --------
    >>> import tempfile, pandas as pd
    >>> from analyst_lib import profile
    >>> file = save(profile(pd.DataFrame({"a": [1, 2]})), Path(tempfile.mkdtemp()) / "report.html")
    >>> file.read_text(encoding="utf-8").startswith("<!doctype html>")
    True
    """
    target = Path(path)
    target.write_text(page(report), encoding="utf-8")
    return target


def page(report: Report) -> str:
    """Return a report as the text of one HTML page."""
    sections = [(title, _STYLE.sub("", piece.text)) for title, piece in report.sections()]
    contents = "".join(f'<li><a href="#{_slug(title)}">{escape(title)}</a></li>' for title, _ in sections if title)
    body = "".join(f'{_heading(title)}<div class="output">{text}</div>' for title, text in sections)
    headline = escape(report.headline)
    header = f'<header><h1>{headline}</h1><p class="lead">{escape(report.summary)}</p></header>'
    nav = f'<nav aria-label="Contents"><ol>{contents}</ol></nav>'
    return (
        f'<!doctype html><html lang="en"><head>{_META}<title>{headline}</title>'
        f"<style>{asset('page.css')}{style()}</style></head>"
        f'<body><div class="page">{nav}<main>{header}{body}</main></div>'
        f"<script>{asset('page.js')}</script></body></html>"
    )


@functools.cache
def asset(name: str) -> str:
    """Return the text of page.css or page.js."""
    return (HERE / name).read_text(encoding="utf-8")


def _heading(title: str) -> str:
    return f'<h2 id="{_slug(title)}">{escape(title)}</h2>' if title else ""


def _slug(title: str) -> str:
    return re.sub(r"\W+", "-", title.lower()).strip("-")
