"""What every analysis gives: findings, a headline and a summary, pieces under headings, and a page of its own."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from analyst_lib.findings import Finding
from analyst_lib.html import Html, styled
from analyst_lib.page import page
from analyst_lib.pieces import finding_list, note


class Report:
    """The base of what the verbs return; `pieces` names the methods that make the report, each under its heading.

    A piece without a heading belongs to what stands above it.
    """

    findings: tuple[Finding, ...]
    pieces: ClassVar[tuple[tuple[str, str], ...]] = (("", "overview"), ("What matters", "what_matters"))

    @property
    def headline(self) -> str:
        """What was found, in one line."""
        raise NotImplementedError

    @property
    def summary(self) -> str:
        """A paragraph for anyone."""
        raise NotImplementedError

    def what_matters(self) -> Html:
        """The findings, ranked."""
        nothing = note("Nothing was found that needs attention.")
        return styled(finding_list(self.findings) if self.findings else nothing)

    def sections(self) -> list[tuple[str, Html]]:
        """The whole report, as headings and pieces."""
        return [(title, getattr(self, method)()) for title, method in self.pieces]

    def page(self) -> str:
        """The whole report as the text of one HTML page."""
        return page(self.headline, self.summary, self.sections())

    def save(self, path: str | Path) -> Path:
        """Write the report as one HTML file that needs nothing else.

        Examples
        --------
        >>> import tempfile, pandas as pd
        >>> from analyst_lib import profile
        >>> file = profile(pd.DataFrame({"a": [1, 2]})).save(Path(tempfile.mkdtemp()) / "report.html")
        >>> file.read_text(encoding="utf-8").startswith("<!doctype html>")
        True
        """
        target = Path(path)
        target.write_text(self.page(), encoding="utf-8")
        return target
