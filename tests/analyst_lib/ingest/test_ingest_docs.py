"""docs/ingestion.md says what the reader does: every meaning, the counts of words, the example."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from analyst_lib.ingest.words import MISSING, YES_NO
from analyst_lib.meaning import MEANINGS, PERSONAL

PAGE = Path(__file__).parents[3] / "docs" / "ingestion.md"


def test_every_meaning_is_in_the_table_with_what_is_personal() -> None:
    table = PAGE.read_text().split("| `meaning` |", 1)[1].split("\n\n", 1)[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    told = {name: row[-1] for row in rows for name in re.findall(r"`(\w+)`", row[0])}
    assert told.keys() == MEANINGS.keys()
    assert {name for name, personal in told.items() if personal == "yes"} == PERSONAL


def test_words_are_counted_right() -> None:
    text = PAGE.read_text()
    assert f"({len(YES_NO)} pairs)" in text
    assert f"({len(MISSING)} words)" in text


def test_the_example_runs() -> None:
    results = doctest.testfile(str(PAGE), module_relative=False)
    assert results.attempted == 2
    assert results.failed == 0
