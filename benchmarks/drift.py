"""What changed between two tables of 168,000 rows: this library's comparison and evidently's drift report, CSV to page.

Both read two CSV files (flights from New York in 2013, January to June and July to December, 19 columns), compare them
and write an HTML page, each in a process of its own; evidently in an environment of its own.

`python benchmarks/drift.py [RUNS]`
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pandas as pd
from measure import command, in_turn, table
from peers import peer_python
from tables import flights

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
OURS = """
import sys
from analyst_lib import load
from analyst_lib.comparison import compare
made = compare(load(sys.argv[1]), load(sys.argv[2]))
pieces = (made.overview, made.what_matters, made.moved, made.why, made.columns, made.schema, made.rows, made.relations)
with open(sys.argv[3], "w") as page:
    page.write(f"<h1>{made.headline}</h1><p>{made.summary}</p>" + "".join(piece().text for piece in pieces))
"""
THEIRS = """
import sys
import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset
before, after = pd.read_csv(sys.argv[1]), pd.read_csv(sys.argv[2])
Report([DataDriftPreset()]).run(after, before).save_html(sys.argv[3])
"""


def halves(folder: Path) -> list[str]:
    """Write both halves of the year and return their paths."""
    whole = pd.read_csv(flights(folder / "flights.csv"), dtype=str, keep_default_na=False)
    months = whole["month"].astype(int)
    paths = [folder / "flights-jan-jun.csv", folder / "flights-jul-dec.csv"]
    for path, part in zip(paths, (whole[months <= 6], whole[months > 6]), strict=True):
        part.to_csv(path, index=False)
    return [str(path) for path in paths]


def main() -> None:
    evidently = str(peer_python("evidently", "evidently==0.7.23", "pandas==2.3.3"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables = halves(folder)
        pages = {which: folder / f"{which}.html" for which in ("ours", "theirs")}
        ways = (
            lambda: command(sys.executable, "-c", OURS, *tables, str(pages["ours"])),
            lambda: command(evidently, "-W", "ignore", "-c", THEIRS, *tables, str(pages["theirs"])),
        )
        costs = in_turn(RUNS, *ways)
        sizes = [page.stat().st_size / 1e6 for page in pages.values()]
    table("two tables of 168,000 rows to a page", ["this library", "evidently DataDriftPreset"], costs)
    print(f"page: {sizes[0]:.2f} MB, {sizes[1]:.2f} MB")


if __name__ == "__main__":
    main()
