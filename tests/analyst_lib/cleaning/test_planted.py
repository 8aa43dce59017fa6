"""Planted faults are proposed under their id, as sure as they are; of look-alikes nothing is proposed."""

from __future__ import annotations

import pandas as pd
import pytest
from dirty import FAULTS, HARMLESS, orders

from analyst_lib import clean


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_proposed(name: str) -> None:
    planted = FAULTS[name]
    made = clean(planted.change(orders()))
    found = {fix.id: fix for fix in made.fixes}
    assert planted.id in found, sorted(found)
    fix = found[planted.id]
    assert fix.sure == planted.sure
    assert fix.applied is (planted.sure == "safe")
    assert fix.why
    assert fix.leaves


@pytest.mark.parametrize("name", HARMLESS)
def test_of_look_alikes_nothing_is_proposed(name: str) -> None:
    table = HARMLESS[name](orders())
    made = clean(table, "all")
    assert [fix.id for fix in made.fixes] == []
    pd.testing.assert_frame_equal(made.table, table)
    assert made.headline == "table: nothing to clean"


@pytest.mark.parametrize("name", FAULTS)
def test_the_script_does_the_same_and_a_second_cleaning_nothing_safe(name: str) -> None:
    table = FAULTS[name].change(orders())
    before = table.copy(deep=True)
    for apply in ("safe", "all"):
        made = clean(table, apply)
        told: dict[str, object] = {}
        exec(made.script, told)
        pd.testing.assert_frame_equal(told["clean"](table), made.table)  # type: ignore[operator]
        pd.testing.assert_frame_equal(table, before)
        again = clean(made.table, "nothing")
        assert [fix.id for fix in again.fixes if fix.sure == "safe"] == []
