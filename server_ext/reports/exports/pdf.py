"""A report as PDF, set by WeasyPrint: page numbers, contents, bookmarks; nothing is fetched, no file is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from server_ext.reports.exports.paged import paged
from server_ext.reports.exports.reading import Report
from server_ext.reports.exports.refusal import CannotMake

NO_PANGO = (
    "PDF needs the system library Pango, which this machine does not have. Install it on the server: "
    "`apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0` (Debian, Ubuntu), `dnf install pango` "
    "(Fedora), `apk add pango` (Alpine), `brew install pango` (macOS) or `conda install pango`."
)


def write_report_pdf(report: Report, target: Path) -> None:
    """Write the PDF.

    Raises
    ------
    CannotMake
        If the machine lacks what WeasyPrint needs.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise CannotMake(NO_PANGO, "pdf_unavailable") from error

    class DataOnly(URLFetcher):  # type: ignore[misc]
        """Gives what the page itself holds, and refuses every other address."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.lower().startswith("data:"):
                raise ValueError(f"a report loads nothing from elsewhere: {url[:80]}")
            return super().fetch(url, headers)

    # WeasyPrint gets no base address, so that an address without a scheme leads nowhere.
    HTML(string=paged(report), url_fetcher=DataOnly()).write_pdf(target, pdf_tags=True)
