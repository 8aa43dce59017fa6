"""Findings: planted faults are found, harmless look-alikes are not, and every sentence stands on its own."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from palmerpenguins import load_penguins

from analyst_lib import profile
from analyst_lib.profiling.judge import judge

RNG = np.random.default_rng(7)
ROWS = 200


def plain(**columns: object) -> pd.DataFrame:
    base = {"v": RNG.normal(50, 5, ROWS), "g": RNG.choice(["north", "south"], ROWS)}
    return pd.DataFrame({**base, **columns})


def kinds(table: pd.DataFrame) -> set[str]:
    return {f.kind for f in profile(table).findings}


def days(step: int = 1) -> pd.Series:
    return pd.Series(pd.date_range("2024-01-01", periods=ROWS, freq=f"{step}D"))


PLANTED: dict[str, Callable[[], pd.DataFrame]] = {
    "duplicates": lambda: pd.concat([plain(), plain().head(0)]).pipe(lambda t: pd.concat([t, t.head(20)])),
    "missing": lambda: plain(x=np.where(np.arange(ROWS) % 5 == 0, np.nan, 1.5 + np.arange(ROWS))),
    "few_missing": lambda: plain(x=np.where(np.arange(ROWS) < 2, np.nan, 1.5 + np.arange(ROWS))),
    "empty_column": lambda: plain(x=[None] * ROWS),
    "constant": lambda: plain(x=["same"] * ROWS),
    "imbalance": lambda: plain(x=["yes"] * (ROWS - 4) + ["no"] * 4),
    "id": lambda: plain(x=[f"K{i:05d}" for i in range(ROWS)]),
    "numbers_as_text": lambda: plain(x=[f"{i * 3 % 90}.5" for i in range(ROWS - 5)] + ["unknown"] * 5),
    "label_variants": lambda: plain(x=["Berlin", "berlin", "Paris", "Rome"] * (ROWS // 4)),
    "sentinel": lambda: plain(x=np.where(np.arange(ROWS) % 40 == 0, -999.0, RNG.normal(20, 2, ROWS))),
    "skewed": lambda: plain(x=np.exp(RNG.normal(0, 2.5, ROWS))),
    "outliers": lambda: plain(x=np.r_[RNG.normal(0, 1, ROWS - 2), 9.0, 10.0]),
    "infinite": lambda: plain(x=np.r_[RNG.normal(0, 1, ROWS - 1), np.inf]),
    "future": lambda: plain(x=[*days()[:-1], pd.Timestamp("2999-01-01")]),
    "date_gap": lambda: plain(x=[*days()[:100], *(days()[100:] + pd.Timedelta(days=90))]),
    "correlated": lambda: plain(x=np.arange(ROWS) * 1.0, y=np.arange(ROWS) * 2.0 + RNG.normal(0, 1, ROWS)),
    "group_gap": lambda: plain(
        g=["a", "b"] * 100, x=np.where(np.arange(ROWS) % 2, 10.0, 20.0) + RNG.normal(0, 1, ROWS)
    ),
    "reversal": lambda: load_penguins(),
    "few_rows": lambda: plain().head(12),
    "empty": lambda: plain().head(0),
}
HARMLESS: dict[str, Callable[[], pd.DataFrame]] = {
    "duplicates": lambda: plain(x=np.arange(ROWS)),
    "missing": plain,
    "constant": lambda: plain(x=["a", "b"] * (ROWS // 2)),
    "id": lambda: plain(x=[f"K{i % 50}" for i in range(ROWS)]),
    "numbers_as_text": lambda: plain(x=["3rd floor", "4th floor"] * (ROWS // 2)),
    "label_variants": lambda: plain(x=["Berlin", "Berlin East"] * (ROWS // 2)),
    "sentinel": lambda: plain(x=RNG.normal(-999, 50, ROWS)),
    "skewed": lambda: plain(x=RNG.normal(0, 1, ROWS)),
    "infinite": plain,
    "future": lambda: plain(x=days()),
    "date_gap": lambda: plain(x=days(7)),
    "correlated": plain,
    "group_gap": plain,
    "reversal": plain,
    "few_rows": plain,
}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_fault_is_found(kind: str) -> None:
    assert kind in kinds(PLANTED[kind]())


@pytest.mark.parametrize("kind", HARMLESS)
def test_a_harmless_look_alike_is_not(kind: str) -> None:
    assert kind not in kinds(HARMLESS[kind]())


@pytest.mark.parametrize("kind", PLANTED)
def test_sentences_are_well_formed(kind: str) -> None:
    made = profile(PLANTED[kind]())
    texts = [made.headline + ".", made.summary, *(t for f in made.findings for t in (f.what, f.why, f.do) if t)]
    for text in texts:
        assert text.endswith("."), text
        assert not re.search(r"\b1 (rows|values|columns|cells)\b|\bnan\b|\binf\b|  |\bone \w+s\b(?! of)", text), text


def test_findings_are_ranked() -> None:
    order = ["high", "medium", "low", "good"]
    found = [order.index(f.severity) for f in judge(profile(load_penguins()).numbers)]
    assert found == sorted(found)
    assert len(found) > 3


def test_a_clean_table_is_said_to_be_clean() -> None:
    made = profile(plain())
    assert [f.kind for f in made.findings if f.severity == "good"] == ["clean"]
    assert "nothing amiss" in made.headline


@pytest.mark.parametrize("rows", [1500, 1501, 2999, 3001])
def test_points_are_drawn_of_tables_just_longer_than_what_is_drawn(rows: int) -> None:
    rng = np.random.default_rng(rows)
    x = rng.normal(size=rows)
    drawn = profile(pd.DataFrame({"x": x, "y": x + rng.normal(size=rows)})).relations().text
    assert 1200 < drawn.count("<circle") <= 1500
