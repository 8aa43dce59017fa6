"""What cannot be grouped is refused by its name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analyst_lib.segmentation import segment

RNG = np.random.default_rng(0)
TWO = np.repeat([0, 8], 40) + RNG.normal(size=80)


def test_refusals_name_the_thing_and_what_to_do() -> None:
    table = pd.DataFrame({"height": TWO, "weight": TWO})
    with pytest.raises(ValueError, match="no column 'heigth'; it has height, weight"):
        segment(table, ["heigth"])
    with pytest.raises(ValueError, match="groups is 1; it must be a number from 2 to 20"):
        segment(table, groups=1)
    with pytest.raises(ValueError, match="11 groups need 88 rows or more; the table has 80"):
        segment(table, groups=11)
    with pytest.raises(ValueError, match="no column can be compared"):
        segment(pd.DataFrame({"a": [1] * 50}), groups=2)
