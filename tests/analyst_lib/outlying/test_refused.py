"""What cannot be searched is refused by its name."""

from __future__ import annotations

import pandas as pd
import pytest

from analyst_lib.outlying import outliers


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="no column 'heigth'; it has height, weight"):
        outliers(pd.DataFrame({"height": [1.0], "weight": [2.0]}), ["heigth"])


def test_false_alarms_must_be_positive() -> None:
    with pytest.raises(ValueError, match="false_alarms is 0; it must be a number above 0"):
        outliers(pd.DataFrame({"a": [1.0]}), false_alarms=0)
