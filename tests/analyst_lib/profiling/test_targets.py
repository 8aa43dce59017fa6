"""A profile with a target tells what gives it away, from a table and from a file alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analyst_lib import profile

RNG = np.random.default_rng(11)
ROWS = 400


def table() -> pd.DataFrame:
    churned = RNG.random(ROWS) < 0.3
    made = pd.DataFrame({"spent": RNG.normal(50, 9, ROWS).round(4), "churned": np.where(churned, "left", "stayed")})
    made["goodbye"] = np.where(churned, RNG.choice(["price", "service"], ROWS), None)
    return made


def test_a_leak_is_among_the_findings_and_in_the_headline() -> None:
    made = profile(table(), target="churned")
    (leak,) = [f for f in made.findings if f.kind == "leak"]
    assert leak.title == "Whether goodbye is missing gives churned away"
    assert leak.columns == ("goodbye", "churned")
    assert "churned given away by goodbye" in made.headline
    assert not [f for f in profile(table()).findings if f.kind == "leak"]


def test_a_file_gives_the_same(tmp_path: Path) -> None:
    made = table()
    made.to_csv(tmp_path / "churn.csv", index=False)
    kinds = [[f.title for f in profile(t, "churned").findings] for t in (made, tmp_path / "churn.csv")]
    assert kinds[0] == kinds[1]


def test_repeated_rows_count_for_the_target() -> None:
    made = table().drop(columns="goodbye")
    found = profile(pd.concat([made, made.head(20)]).sample(frac=1, random_state=0), "churned").findings
    assert [f.title for f in found if f.kind == "leak"] == ["Repeated rows would be on both sides of a split"]


def test_a_target_that_cannot_be_checked_is_said() -> None:
    made = table().assign(code=[f"c{i}" for i in range(ROWS)])
    (told,) = [f for f in profile(made, "code").findings if f.kind == "target"]
    assert "400 values" in told.what


def test_a_target_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no column 'churn'"):
        profile(table(), "churn")
