"""The PDF of a report, as pypdf reads it, and its pages as pictures."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from nbformat.v4 import new_code_cell, new_output
from PIL.Image import Image
from pypdfium2 import PdfDocument
from report_parts import Make, frame, html, text

from analyst_lib.tables import table_html
from server_ext.reports.exports.paged import MOST_ROWS, paged
from server_ext.reports.exports.pdf import write_report_pdf
from server_ext.reports.exports.reading import read_report


def written(folder: Path) -> pypdf.PdfReader:
    write_report_pdf(read_report(folder, MOST_ROWS), folder.parent / "report.pdf")
    return pypdf.PdfReader(folder.parent / "report.pdf")


def texts(folder: Path) -> list[str]:
    """Return the text of each page, its white space collapsed."""
    pages = PdfDocument(folder.parent / "report.pdf")
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pages]


def said(folder: Path) -> str:
    """Return the text of the PDF of a report."""
    written(folder)
    return " ".join(texts(folder))


def picture(folder: Path, page: int) -> Image:
    return PdfDocument(folder.parent / "report.pdf")[page].render(scale=1).to_pil().convert("RGB")


def colours(image: Image) -> set[tuple[int, int, int]]:
    return {colour for _, colour in image.getcolors(1 << 24) or []}


def near(image: Image, wanted: tuple[int, int, int], within: int = 6) -> bool:
    return any(all(abs(a - b) <= within for a, b in zip(colour, wanted, strict=True)) for colour in colours(image))


def test_cover_contents_numbers_and_bookmarks(penguins: Path) -> None:
    pdf = written(penguins)
    first, *later = texts(penguins)
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Gentoo are the heavy ones"
    assert first.index("Gentoo are the heavy ones") < first.index("344 penguins.") < first.index("Contents")
    assert f"1 / {len(pdf.pages)}" in first
    chapters = [entry for entry in pdf.outline[1] if not isinstance(entry, list)]
    titles = ["What matters", "Columns", "Relations", "Rows", "How it was made"]
    assert [entry.title for entry in chapters] == titles
    for entry, following in zip(chapters, [*titles[1:], "What matters"], strict=True):
        number = first.split("Contents", 1)[1].split(entry.title, 1)[1].split(following, 1)[0].strip(". ")
        assert int(number) == (pdf.get_destination_page_number(entry) or 0) + 1, entry.title
    for number, shown in enumerate(later, 2):
        assert f"{number} / {len(pdf.pages)}" in shown
        assert "Gentoo are the heavy ones" in shown


def test_findings_are_open_and_the_rest_is_there(penguins: Path) -> None:
    told = said(penguins)
    for part in ("3.2% of sex is missing", "Why it matters An average over all", "What to do Compare within species."):
        assert part in told
    for part in ("Torgersen", "Gentoo stand apart.", "sales, version abc123", 'by = "week"', "pandas 3.0"):
        assert part in told
    assert "Hide code" not in told


def test_drawings_have_the_colours_of_the_page(penguins: Path) -> None:
    pdf = written(penguins)
    pages = [picture(penguins, number) for number in range(len(pdf.pages))]
    assert any(near(page, (0x7A, 0xA2, 0xF7)) for page in pages)  # the bars of the cards: .analyst svg .b
    assert any(near(page, (0x00, 0x72, 0xB2)) for page in pages)  # the points of the large figure: var(--s0, …)
    assert any(near(page, (0xC6, 0x2F, 0x3B)) for page in pages)  # the dot of a severe finding


def test_a_long_table_repeats_its_header_and_says_what_is_left_out(make: Make) -> None:
    folder = make([text("# Long\n\n## A\n\n## B"), html(frame(20_000, 4).to_html(index=False))])
    told = said(folder)
    pages = texts(folder)
    assert 6 <= len(pages) <= 14
    assert all("column 3" in page for page in pages[1:6])
    assert "The first 300 of 20,000 rows." in told
    assert f"{(MOST_ROWS - 1) * 3}" in told


def test_a_wide_table_stays_on_the_paper(make: Make) -> None:
    table = frame(4, 300)
    table.insert(0, "name", ["first", "second", "third", "x" * 5000])
    folder = make([html(table_html(table))])
    told = said(folder)
    assert re.search(r"Columns 2 to \d\d? of 301", told)
    assert "of 301 columns are shown." in told
    assert told.count("second") == 6
    for number in range(len(texts(folder))):
        image = picture(folder, number)
        margin = image.crop((image.width - 40, 60, image.width, image.height - 60))
        assert colours(margin) == {(255, 255, 255)}, number


class Watched(http.server.BaseHTTPRequestHandler):
    """Notes that it was asked."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def watched() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Watched) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_nothing_is_fetched_and_no_file_is_read(hostile: Path, make: Make, tmp_path: Path, watched: str) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>SECRETS</text></svg>')
    told = said(hostile)
    assert "deep" in told
    assert "alert(1)" not in told.replace("<script>alert(1)</script>", "")
    wants = [
        f'<object data="{secret.as_uri()}"></object><embed src="{secret.as_uri()}"><iframe src="{watched}/1"></iframe>',
        f'<img src="{secret.as_uri()}"><img src="{watched}/2"><img src="../../../secret.svg"><img src={secret}>',
        f'<svg viewBox="0 0 9 9"><image href="{watched}/3"/><use href="{secret.as_uri()}#a"/></svg>',
        f'<div style="background:url({watched}/4);list-style-image:url({secret.as_uri()})">x</div>',
        f"<style>@font-face{{font-family:f;src:url({watched}/5)}} body{{font-family:f}}</style><link rel=attachment "
        f'href="{secret.as_uri()}"><a rel=attachment href="{secret.as_uri()}">attached</a>',
    ]
    folder = make([html(part) for part in wants])
    pdf = written(folder)
    assert "SECRETS" not in "".join(texts(folder))
    assert Watched.asked == []
    assert not pdf.attachments


def test_a_failed_cell_keeps_its_code_and_other_code_is_left_out(make: Make) -> None:
    error = new_output(
        "error", ename="ValueError", evalue="no column", traceback=["Traceback", "ValueError: no column"]
    )
    cells = [html("<p>fine</p>", "secret_sauce()"), new_code_cell("load('x')", outputs=[error]), text("## Later")]
    failure = {"cell": 1, "name": "ValueError", "message": "no column", "traceback": "Traceback\nValueError: no column"}
    told = said(make(cells, status="FAILED", reason="error", error=failure))
    assert "This job failed." in told
    assert "The job failed in this cell" in told
    assert "load('x')" in told
    assert "secret_sauce" not in told


def test_formulas_scripts_and_long_output_reach_the_page(make: Make) -> None:
    output = new_output("stream", text="".join(f"line {n}\n" for n in range(5_000)))
    cells = [text("# F\n\n$\\frac{a}{b}$ $\\unknowncommand{x}$ 中文 العربية 😀"), new_code_cell("x", outputs=[output])]
    folder = make(cells)
    page = paged(read_report(folder, MOST_ROWS))
    assert page.count('class="formula"') == 1
    told = said(folder)
    assert "\\unknowncommand{x}" in told
    assert "line 199" in told
    assert "line 201" not in told
    assert "and 4,801 more lines" in told
    assert "中文 العربية" in told


def test_a_report_without_anything_is_a_page(make: Make) -> None:
    folder = make([])
    assert "Contents" not in said(folder)
    assert len(texts(folder)) == 1
