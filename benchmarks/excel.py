"""Excel: our writer and reader beside pandas with openpyxl, on a table of 100,000 × 20.

    python benchmarks/excel.py [--runs 3] [--rows 100000]

Each way is a process of its own, from its start to its end. Both readers read the workbook that openpyxl wrote, and
again the one that our writer wrote. The last way of each table is the peer; ratios are against it.
"""

from __future__ import annotations

import argparse
import functools
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from measure import Cost, command, in_turn, table

KINDS = "12 columns of numbers, 3 of whole numbers, 3 of categories, 1 of names, 1 of dates"
WAYS = {
    "ours, written": "from analyst_lib.workbooks import write_workbook; write_workbook({read}, '{out}')",
    "pandas + openpyxl, written": "{read}.to_excel('{out}', index=False, engine='openpyxl')",
    "ours, read": "from analyst_lib.ingest import read_table; assert len(read_table('{book}')) == {rows}",
    "pandas + openpyxl, read": "import pandas; assert len(pandas.read_excel('{book}', engine='openpyxl')) == {rows}",
}


def made(path: Path, rows: int) -> Path:
    """Write the table as Parquet."""
    random = np.random.default_rng(0)
    columns: dict[str, object] = {f"number {i}": np.round(random.normal(100, 20, rows), 3) for i in range(12)}
    columns |= {f"count {i}": random.integers(0, 10_000, rows) for i in range(3)}
    columns |= {f"region {i}": random.choice(["north", "south", "east", "west"], rows) for i in range(3)}
    columns["name"] = [f"customer {i}" for i in range(rows)]
    columns["day"] = pd.Timestamp("2022-01-01") + pd.to_timedelta(random.integers(0, 1_500, rows), unit="D")
    pd.DataFrame(columns).to_parquet(path)
    return path


def run(code: str) -> Cost:
    """Run some Python in a process of its own."""
    return command(sys.executable, "-c", code)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rows", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="excel-") as name:
        folder = Path(name)
        source = made(folder / "table.parquet", given.rows)
        read = f"__import__('pandas').read_parquet('{source}')"
        books = {way: folder / f"{place}.xlsx" for place, way in enumerate(("ours", "openpyxl"))}
        writers = [
            functools.partial(run, WAYS["ours, written"].format(read=read, out=books["ours"])),
            functools.partial(run, WAYS["pandas + openpyxl, written"].format(read=read, out=books["openpyxl"])),
        ]
        print(f"{given.rows:,} rows: {KINDS}")
        table("Written", list(WAYS)[:2], in_turn(given.runs, *writers))
        for way, book in books.items():
            codes = [WAYS[name].format(book=book, rows=given.rows) for name in list(WAYS)[2:]]
            costs = in_turn(given.runs, *(functools.partial(run, code) for code in codes))
            table(f"Read, as {way} wrote it ({book.stat().st_size / 1e6:.1f} MB)", list(WAYS)[2:], costs)


if __name__ == "__main__":
    main()
