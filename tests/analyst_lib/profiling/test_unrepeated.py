"""Texts that never repeat are counted without a dictionary, and to the same numbers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from analyst_lib.profiling.columns import collect_column
from analyst_lib.profiling.hashes import hash_texts
from analyst_lib.profiling.unrepeated import unrepeated

LONG = "x" * 200
ODD = [
    "",
    " ",
    "\t",
    None,
    "é",
    "日本",
    "a",
    "a\0",
    "aa",
    "a" * 8,
    "a" * 9,
    "b" * 9,
    "a" * 16,
    LONG,
    LONG + "y",
    "y" + LONG,
]


def column(values: list[str | None]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values[:7], pa.string()), pa.array(values[7:], pa.string())])


def test_texts_that_differ_have_hashes_that_differ() -> None:
    texts = pa.array([text for text in ODD if text is not None])
    hashes = hash_texts(texts)
    assert len(set(hashes.tolist())) == len(texts)
    assert hash_texts(texts.slice(5, 6)).tolist() == hashes[5:11].tolist()


@pytest.mark.parametrize("values", [ODD, [f"note {n} {'z' * (n % 300)}" for n in range(5000)]])
def test_a_column_counts_the_same_by_a_dictionary(values: list[str | None]) -> None:
    plain = column(values)
    alone = collect_column(plain, "text", 0)
    coded = collect_column(plain.dictionary_encode(), "text", 0)
    assert unrepeated(plain) is not None
    assert alone.numbers == coded.numbers
    assert alone.glimpse == coded.glimpse
    assert np.array_equal(alone.hashes, coded.hashes)
    assert np.array_equal(alone.missing, coded.missing) if coded.missing is not None else alone.missing is None


def test_one_text_that_comes_twice_is_found_wherever_it_stands() -> None:
    texts = [f"note {n}" for n in range(50_000)]
    assert unrepeated(column(texts)) is not None
    assert unrepeated(column([*texts, "note 40000"])) is None
    assert collect_column(column([*texts, "note 40000"]), "text", 0).numbers.distinct == 50_000
