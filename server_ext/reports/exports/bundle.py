"""All of a report in one zip, for sending it on: the page, the notebook, the other formats, data and pictures."""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree.ElementTree import Element

from server_ext.reports.archive import Archive
from server_ext.reports.exports.drawings import Styles, standalone
from server_ext.reports.exports.markdown import MOST_ROWS, as_markdown
from server_ext.reports.exports.paged import style_sheets
from server_ext.reports.exports.reading import read_report

TYPES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/svg+xml": "svg", "image/webp": "webp"}
DATA = re.compile(r"data:([\w/+.-]+)((?:;[\w=.-]+)*),(.*)", re.DOTALL)
LONGEST_NAME = 40


def write_bundle(folder: Path, target: Path, made: dict[str, Path], left_out: dict[str, str]) -> None:
    """Write the zip.

    Parameters
    ----------
    folder
        The report's folder.
    target
        The zip to write.
    made
        Files of other formats to put in, by their names in the zip.
    left_out
        The formats that could not be made, and why.
    """
    report = read_report(folder, MOST_ROWS + 1)
    Styles(style_sheets(report.page)).apply(report.page)
    figures = _Figures()
    markdown = as_markdown(report, figures.keep)
    with Archive(target) as archive:
        archive.add_folder(folder)
        for name, path in made.items():
            archive.add_file(name, path)
        archive.add_text("report.md", markdown)
        for name, data in figures.kept.items():
            archive.add_bytes(name, data)
        archive.add_text("README.txt", _readme(report.headline, bool(figures.kept), made, left_out))


class _Figures:
    """Keeps the figures of a report as files."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def keep(self, figure: Element, alt: str) -> str:
        """Keep a drawing or picture, and return its path; empty if it cannot be one."""
        ending, data = ("svg", standalone(figure).encode()) if figure.tag == "svg" else _data(figure.get("src", ""))
        if not data:
            return ""
        base = re.sub(r"[^a-z0-9]+", "-", alt.lower()).strip("-")[:LONGEST_NAME].strip("-") or "figure"
        name = f"figures/{len(self.kept) + 1:02d}-{base}.{ending}"
        self.kept[name] = data
        return name


def _data(address: str) -> tuple[str, bytes]:
    match = DATA.fullmatch(address.strip())
    if match is None or match[1].lower() not in TYPES:
        return "", b""
    try:
        data = base64.b64decode(match[3]) if ";base64" in match[2] else unquote_to_bytes(match[3])
    except binascii.Error:
        return "", b""
    return TYPES[match[1].lower()], data


def _readme(headline: str, figures: bool, made: dict[str, Path], left_out: dict[str, str]) -> str:
    told = {
        "report.html": "the report; opens in any browser, needs no network",
        "report.pdf": "the same on paper",
        "report.xlsx": "its tables, findings and values as a workbook",
        "report.md": "the same as Markdown" + (", with its figures in figures/" if figures else ""),
        "report.ipynb": "the notebook that made it, with its output; opens in Jupyter",
        "result.json": "its values, for programs (if the notebook reported any)",
        "files/": "the files that the notebook wrote (if any)",
    }
    lines = [
        f"{name:14}{what}" for name, what in told.items() if name not in ("report.pdf", "report.xlsx") or name in made
    ]
    missing = [f"{name} is not here: {why}" for name, why in left_out.items()]
    return "\n".join([headline, "", *lines, *(["", *missing] if missing else [])]) + "\n"
