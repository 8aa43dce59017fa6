"""Every analysis ends with a report or a clear refusal on each of the hostile tables."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hostile_tables import TABLES
from well_formed import well_formed

import analyst_lib
from analyst_lib.output import jsonable
from analyst_lib.report import Report

ANALYSES: dict[str, Callable[[pd.DataFrame], Report]] = {
    "clean": analyst_lib.clean,
    "compare": lambda table: analyst_lib.compare(table, table),
    "explore": analyst_lib.explore,
    "forecast": analyst_lib.forecast,
    "outliers": analyst_lib.outliers,
    "pivot": analyst_lib.pivot,
    "profile": analyst_lib.profile,
    "segment": analyst_lib.segment,
    "text": analyst_lib.text,
    "timeline": analyst_lib.timeline,
}
# These can say something of any table; the others need something to work on, and say what is missing.
NEVER_REFUSE = ("clean", "outliers", "profile", "segment")


def report_or_refusal(analysis: str, table: pd.DataFrame) -> Report | str:
    try:
        return ANALYSES[analysis](table)
    except ValueError as refused:
        if not _raised_by_us(refused):  # an error of a library is no refusal
            raise
        return str(refused)


def _raised_by_us(error: BaseException) -> bool:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return Path(last.filename).is_relative_to(Path(analyst_lib.__file__).parent)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("analysis", ANALYSES)
def test_a_report_or_a_clear_refusal(analysis: str, table: str) -> None:
    made = report_or_refusal(analysis, TABLES[table]())
    if isinstance(made, str):
        assert analysis not in NEVER_REFUSE
        assert len(made) >= 20, "a refusal says what is wrong"
        return
    assert made.headline
    assert made.summary
    assert all(well_formed(piece.text) for _, piece in made.sections())
    json.dumps(jsonable([made.findings, made.numbers]))  # type: ignore[attr-defined]
