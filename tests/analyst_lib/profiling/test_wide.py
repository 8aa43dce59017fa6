"""Tables of very many columns: all are counted, and the page stays small."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analyst_lib import profile


def test_a_wide_table_stays_small() -> None:
    table = pd.DataFrame(np.arange(300 * 30).reshape(30, 300) % 17, columns=[f"c{i}" for i in range(300)])
    made = profile(table)
    assert len(made.columns().text) < 600_000
    assert "The other 240 columns" in made.columns().text


def test_twenty_thousand_columns_are_counted() -> None:
    made = profile(pd.DataFrame(np.arange(2 * 20_000).reshape(2, 20_000) % 7))
    assert len(made.numbers.columns) == 20_000
    sizes = {title: len(piece.text) for title, piece in made.sections()}
    assert sum(sizes.values()) < 450 * 20_000
    assert sizes["Rows"] < 60_000
