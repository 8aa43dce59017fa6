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


def lines(*records: object) -> str:
    return "\n".join(map(json.dumps, records)) + "\n"


def test_objects_become_columns_with_dotted_names(read: Reader) -> None:
    first = {"id": 1, "address": {"city": "Bonn", "geo": {"lat": 50.7, "lon": 7.1, "deep": {"x": [1, "é"]}}}, "n": 5}
    second = {"id": 2, "address": None, "n": 6}
    third = {"id": 3, "address": {"geo": {}, "zip": "53111"}, "n": 7}
    got = read(lines(first, second, third), "d.jsonl")
    assert got.table.column_names == [
        *("id", "address.city", "address.geo.lat", "address.geo.lon", "address.geo.deep", "address.zip", "n")
    ]
    assert got.values("address.city") == ["Bonn", None, None]
    assert got.values("address.geo.lat") == [50.7, None, None]
    assert json.loads(str(got.values("address.geo.deep")[0])) == {"x": [1, "é"]}
    assert got.column("address.geo.lat").meaning is None or got.column("address.geo.lat").meaning == "latitude"
    assert "Nested objects became columns with dotted names: address, address.geo." in got.found.notes


def test_lists_are_kept_as_json(read: Reader) -> None:
    got = read(lines({"a": 1, "b": [1, 2.5, "é"]}, {"a": 2, "b": None}, {"a": 3, "b": []}), "d.jsonl")
    assert [value and json.loads(str(value)) for value in got.values("b")] == [[1, 2.5, "é"], None, []]
    assert "b held lists; they are kept as JSON text." in got.found.notes
    assert got.column("b").meaning == "json"


def test_objects_whose_keys_are_data_are_kept_whole(read: Reader) -> None:
    records = [{"user": n, "visits": {f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d}": n, f"k{n}": 1}} for n in range(300)]
    got = read(lines(*records), "d.jsonl")
    assert got.table.column_names == ["user", "visits"]
    assert [json.loads(str(value)) for value in got.values("visits")] == [record["visits"] for record in records]
    assert got.column("visits").meaning == "json"


@pytest.mark.parametrize("order", [1, -1])
def test_a_key_with_objects_and_plain_values_is_kept_whole(read: Reader, order: int) -> None:
    records = [{"a": n, "b": {"x": n}} for n in range(9000)] + [{"a": 1, "b": "none"}, {"a": 2, "b": [1]}]
    got = read(lines(*records[::order]), "d.jsonl")
    assert got.table.column_names == ["a", "b"]
    assert sorted(map(str, got.values("b")))[:2] == ["[1]", "none"]
    assert json.loads(str(got.values("b")[::order][7])) == {"x": 7}


def test_a_dotted_key_beside_an_object(read: Reader) -> None:
    got = read(lines({"a.b": 1, "a": {"b": 2}}, {"a.b": 3, "a": {"b": 4}}), "d.jsonl")
    assert got.table.column_names == ["a.b", "a.b_2"]
    assert (got.values("a.b"), got.values("a.b_2")) == ([1, 3], [2, 4])


def test_hostile_nesting_ends(read: Reader) -> None:
    mixed = [{f"k{n}": {"x": 1} for n in range(60)}, {f"k{n}": n for n in range(60)}]
    got = read(lines(*mixed), "d.jsonl")
    assert [json.loads(str(value)) for value in got.values("k7")] == [{"x": 1}, 7]
    assert "held nested values; they are kept as JSON text." in " ".join(got.found.notes)


TABLES = [
    (
        {"count": 2, "results": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]},
        "the list results of the file; besides",
    ),
    ({"a": [1, 2], "b": ["x", "y"]}, "put together by position"),
    ({"a": {"0": 1, "1": 2}, "b": {"0": "x", "1": "y"}}, "put together by their keys"),
]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(("document", "told"), TABLES)
def test_one_object_that_is_a_table(read: Reader, document: object, told: str, indent: int | None) -> None:
    got = read(json.dumps(document, indent=indent), "d.json")
    assert (got.values("a"), got.values("b")) == ([1, 2], ["x", "y"])
    assert told in " ".join(got.found.notes)


def test_one_record_is_a_table_of_one_row(read: Reader) -> None:
    assert read('[{"a": 1, "tags": [{"b": 2}]}]', "d.json").table.column_names == ["a", "tags"]
    assert read('{"name": "Ann", "age": 31}', "d.json").found.rows == 1


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
