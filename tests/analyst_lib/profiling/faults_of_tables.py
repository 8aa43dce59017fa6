"""Tables with one fault of the whole or of a column: rows, gaps, keys, labels, persons."""

from __future__ import annotations

import numpy as np
import pandas as pd
from planted import (
    FIRST,
    LAST,
    ROWS,
    Plan,
    by_number,
    by_region,
    by_time,
    codes,
    duplicated,
    gone,
    put,
    same_rows_missing,
    some,
    table,
    with_empty_rows,
)

FAULTS: dict[str, Plan] = {
    "no rows": Plan(lambda r: table(r).head(0), {"empty": "high"}),
    "twelve rows": Plan(lambda r: table(r, 12), {"few_rows": "medium"}),
    "wide": Plan(
        lambda r: pd.DataFrame(r.normal(0, 1, (40, 55)), columns=[f"gene{i}" for i in range(55)]), {"wide": "medium"}
    ),
    "repeated rows": Plan(lambda r: duplicated(r, 40), {"duplicates": "high"}),
    "a repeated row": Plan(lambda r: duplicated(r, 1), {"duplicates": "medium"}),
    "empty rows": Plan(with_empty_rows, {"empty_rows": "medium"}, frozenset({"few_missing"})),
    "an empty column": Plan(lambda r: table(r, note=[None] * ROWS), {"empty_column": "high"}),
    "mostly missing": Plan(lambda r: table(r, fax=gone(r, 0.7)), {"missing": "high"}),
    "a tenth missing": Plan(lambda r: table(r, rate=gone(r, 0.1)), {"missing": "medium"}),
    "the same rows missing": Plan(same_rows_missing, {"missing": "medium"}),
    "a few missing": Plan(lambda r: table(r, rate=gone(r, 0.005)), {"few_missing": "low"}),
    "missing by a label": Plan(by_region, {"missing_depends": "medium", "missing": "medium"}),
    "missing before a day": Plan(by_time, {"missing_depends": "medium", "missing": "medium"}),
    "missing by a number": Plan(by_number, {"missing_depends": "medium", "missing": "medium"}),
    "a constant": Plan(lambda r: table(r, unit=["kg"] * ROWS), {"constant": "medium"}),
    "a constant number": Plan(lambda r: table(r, version=[3] * ROWS), {"constant": "medium"}),
    "a constant date": Plan(lambda r: table(r, exported=[pd.Timestamp("2024-05-01")] * ROWS), {"constant": "medium"}),
    "nearly one label": Plan(lambda r: table(r, ok=put(["yes"] * ROWS, some(r, 12), "no")), {"imbalance": "low"}),
    "nearly one number": Plan(lambda r: table(r, parts=put([2] * ROWS, some(r, 12), 3)), {"near_constant": "low"}),
    "a key": Plan(lambda r: table(r, order=codes(r)), {"id": "low"}),
    "a running number": Plan(lambda r: table(r, row=np.arange(1, ROWS + 1)), {"id": "low"}),
    "a key with repeats": Plan(
        lambda r: table(r, order=put(codes(r), [5, 70, 71], "K00001")), {"nearly_unique": "medium"}
    ),
    "a number key with repeats": Plan(
        lambda r: table(r, customer_id=put(r.permutation(90_000)[:ROWS] + 100_000, [3, 4], 123_456)),
        {"nearly_unique": "medium"},
    ),
    "many labels": Plan(
        lambda r: table(
            r, street=[f"Street {a}{b}" for a, b in zip(*r.choice(list("ABCDEFGHIJKLM"), (2, ROWS)), strict=True)]
        ),
        {"high_cardinality": "low"},
        frozenset({"personal_data"}),
    ),
    "labels that occur once": Plan(
        lambda r: table(
            r,
            cause=put(
                r.choice(["heat", "wear"], ROWS).astype(object),
                some(r, 9),
                np.array(["fire", "flood", "mice", "theft", "storm", "rust", "frost", "acid", "quake"], dtype=object),
            ),
        ),
        {"rare_labels": "low"},
    ),
    "small groups": Plan(
        lambda r: table(r, size=put(put(r.choice(["small", "large"], ROWS), some(r, 3), "giant"), [], "x")),
        {"small_groups": "low"},
    ),
    "email addresses": Plan(
        lambda r: table(
            r,
            contact=[
                f"{a.lower()}.{b.lower()}{i}@example.org"
                for i, (a, b) in enumerate(zip(r.choice(FIRST, ROWS), r.choice(LAST, ROWS), strict=True))
            ],
        ),
        {"personal_data": "medium"},
        frozenset({"id"}),
    ),
    "names of persons": Plan(
        lambda r: table(
            r, full_name=[f"{a} {b}" for a, b in zip(r.choice(FIRST, ROWS), r.choice(LAST, ROWS), strict=True)]
        ),
        {"personal_data": "medium"},
        frozenset({"high_cardinality"}),
    ),
}
