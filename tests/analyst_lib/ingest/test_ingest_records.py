"""JSON: lines, arrays and objects one after the other; keys that come late; nested values; large files."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest

from .conftest import Reader

ROWS = [{"n": 1, "x": 0.5, "t": "a b", "ok": True, "day": "2024-01-02"}, {"n": None, "x": 2, "t": "ü", "ok": False}]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("\n".join(json.dumps(row) for row in ROWS), "jsonl"),
        ("\n\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS) + "\n", "jsonl"),
        (json.dumps(ROWS), "json"),
        (json.dumps(ROWS, indent=2), "json"),
        ("\n".join(json.dumps(row, indent=2) for row in ROWS), "json"),
    ],
)
def test_ways_of_writing(read: Reader, text: str, form: str) -> None:
    got = read(text, "data.json")
    assert (got.found.format, got.found.rows) == (form, 2)
    assert got.kinds() == {"n": "integer", "x": "number", "t": "text", "ok": "boolean", "day": "date"}
    assert [got.values(name) for name in ("n", "x", "t", "ok")] == [[1, None], [0.5, 2.0], ["a b", "ü"], [True, False]]
    assert got.values("day") == [date(2024, 1, 2), None]


def test_gzip_and_utf_16(read: Reader) -> None:
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
    assert read(gzip.compress(text.encode()), "d.jsonl.gz").values("t") == ["a b", "ü"]
    assert read(text.encode("utf-16"), "d.jsonl").values("t") == ["a b", "ü"]


def test_a_key_that_comes_late_and_a_value_that_contradicts(read: Reader) -> None:
    rows = [{"a": n, "b": n} for n in range(30_000)] + [{"b": "x", "c": 1.5}]
    got = read("\n".join(map(json.dumps, rows)), "d.jsonl")
    assert got.values("a") == [*range(30_000), None]
    assert got.values("b")[-2:] == ["29999", "x"]
    assert got.values("c")[-2:] == [None, 1.5]


def test_nested_values_are_kept_as_json(read: Reader) -> None:
    got = read('{"a": 1, "b": {"x": [1, 2.5, "é"]}}\n{"a": 2, "b": null}\n', "d.jsonl")
    assert json.loads(str(got.values("b")[0])) == {"x": [1, 2.5, "é"]}
    assert "b held nested values; they are kept as JSON text." in got.found.notes


def test_numbers_keep_their_value(read: Reader) -> None:
    got = read(
        '[{"a": 12345678901234567890, "b": 1e22, "c": NaN, "d": -0.1}, {"a": 1, "b": 2.5, "c": 1.5, "d": 3}]', "d.json"
    )
    assert got.values("a") == ["12345678901234567890", "1"]
    assert got.values("b") == [1e22, 2.5]
    assert got.values("c") == [None, 1.5]


def test_half_a_surrogate_pair_is_no_crash(read: Reader) -> None:
    got = read('{"a": "x\\ud800y"}\n{"a": "z"}\n', "d.jsonl")
    assert got.values("a")[1] == "z"
    assert str(got.values("a")[0]).startswith("x")


def test_a_large_array_is_read_in_pieces(read: Reader) -> None:
    rows = [{"i": n, "text": f"line one\nline {n}"} for n in range(20_000)]
    got = read(json.dumps(rows, indent=1), "d.json")
    assert got.values("i") == list(range(20_000))
    assert got.values("text")[-1] == "line one\nline 19999"
