"""Files that cannot become a table: each is refused with a reason, a place and advice, and leaves nothing behind."""

from __future__ import annotations

import gzip
import json
import pickle
import random
from pathlib import Path

import pytest

from analyst_lib.ingest import REASONS, Limits, Unreadable

from .conftest import Refuser

EMPTY = [b"", b"\n\n\n", b"  \t ", b"\xef\xbb\xbf", b"\xff\xfe", gzip.compress(b"", mtime=0)]


@pytest.mark.parametrize("content", EMPTY)
def test_empty(refused: Refuser, content: bytes) -> None:
    assert refused(content).reason == "empty"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a,b,c\n1,2,3\n4,5\n", 3),
        ("a,b,c\n1,2,3\n4,5,6,7\n", 3),
        ('a,b,c\n1,"two\nlines",3\n4,5\n', 4),
        ("a;b;c\n" + "1;2;3\n" * 50_000 + "1;2\n" + "1;2;3\n" * 10, 50_002),
        ("Title\n\na,b,c\n1,2,3\n4,5,6\n7,8\n9,10,11\n", 6),
    ],
)
def test_ragged_names_the_line(refused: Refuser, text: str, line: int) -> None:
    error = refused(text)
    assert (error.reason, error.line) == ("ragged", line)
    assert f"Line {line:d} " in str(error)


def test_nul_names_the_line(refused: Refuser) -> None:
    error = refused(b"a,b\n1,2\n3,\x00\n4,5\n" + b"6,7\n" * 100)
    assert (error.reason, error.line) == ("encoding", 3)


@pytest.mark.parametrize("seed", range(5))
def test_random_bytes(refused: Refuser, seed: int) -> None:
    assert refused(random.Random(seed).randbytes(50_000)).reason in ("unknown_format", "encoding")


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"%PDF-1.7\n1 0 obj\n", "table.csv", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "table.csv", "PNG"),
        (b"SQLite format 3\x00" + bytes(90), "data.db", "SQLite"),
        (pickle.dumps({"a": 1}), "data.csv", "Pickled"),
        (b"a,b\n1,2\n", "model.joblib", "Pickled"),
        (b"<html><table></table></html>", "data.xls", "web page"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "old.xls", ".xls"),
        (b"ARROW1\x00\x00" + bytes(50), "a.feather", "Arrow"),
        (b"no parquet", "a.parquet", "not a Parquet file"),
        (b"just words", "a.json", "JSON"),
    ],
)
def test_other_formats_are_named(refused: Refuser, content: bytes, name: str, word: str) -> None:
    error = refused(content, name)
    assert error.reason in ("unknown_format", "not_a_table")
    assert word in str(error)


def test_an_encrypted_workbook(refused: Refuser) -> None:
    content = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(3000) + "EncryptedPackage".encode("utf-16-le") + bytes(100)
    assert refused(content, "secret.xlsx").reason == "encrypted"


def test_limits(refused: Refuser, tmp_path: Path) -> None:
    text = "a,b\n" + "1,2\n" * 100
    assert refused(text, limits=Limits(rows=99)).reason == "too_large"


@pytest.mark.parametrize("limits", [Limits(cells=199), Limits(source_bytes=100), Limits(unpacked_bytes=100)])
def test_other_limits(refused: Refuser, limits: Limits) -> None:
    assert refused("a,b\n" + "1,2\n" * 100, limits=limits).reason == "too_large"


def test_a_cut_gzip_file(refused: Refuser) -> None:
    noise = "a,b\n" + "".join(f"{random.Random(n).random()},{n}\n" for n in range(5000))
    assert refused(gzip.compress(noise.encode())[:-2000], "a.csv.gz").reason == "truncated"


def test_text_that_breaks_its_promise(refused: Refuser) -> None:
    assert refused(b"\xef\xbb\xbfa,b\n1,\xff\xfe\n").reason == "encoding"
    assert "utf-8" in str(Unreadable("not valid utf-8", "encoding"))


def test_an_unknown_encoding_asked_for(refused: Refuser) -> None:
    assert refused("a,b\n1,2\n", encoding="klingon").reason == "encoding"


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ('{"a": 1}\n{"a": \n', "not_a_table", 2),
        ('[{"a": 1}, {"a"', "truncated", None),
        ('[{"a": 1}, 7]', "not_a_table", None),
        ("[1, 2, 3]", "not_a_table", None),
        ("[]", "empty", None),
        ('{"data": [[1], {"a": 1}]}', "not_a_table", None),
        ('{"a": 1} x\n', "not_a_table", 1),
        ("[" * 100_000, "not_a_table", None),
        ('{"a":' * 100_000, "not_a_table", None),
        ('[{"a": 1}] and more', "not_a_table", None),
        (
            '[{"a": 1},\n {"a": 2 "b": 3},\n {"a": 4, "b": "long enough to stand well after the place"}]',
            "not_a_table",
            2,
        ),
    ],
)
def test_json_that_is_no_table(refused: Refuser, text: str, reason: str, line: int | None) -> None:
    error = refused(text, "data.json")
    assert error.reason == reason
    if line is not None:
        assert error.line == line


def test_the_refusal_goes_through_json() -> None:
    error = Unreadable("Line 3 has 2 values.", "ragged", line=3)
    back = Unreadable.from_json(json.loads(json.dumps(error.to_json())))
    assert (str(back), back.reason, back.line, back.field) == ("Line 3 has 2 values.", "ragged", 3, "file")
    assert error.reason in REASONS
    with pytest.raises(ValueError, match="unknown reason 'odd'"):
        Unreadable("x", "odd")


def test_a_gzip_bomb_ends_at_the_limit(refused: Refuser) -> None:
    bomb = gzip.compress(b"a\n" + b"1\n" * 20_000_000, 1)
    assert refused(bomb, "a.csv.gz", limits=Limits(unpacked_bytes=1 << 24)).reason == "too_large"


@pytest.mark.parametrize("seed", range(3))
def test_damage_of_any_kind_is_a_refusal_or_a_table(tmp_path: Path, seed: int) -> None:
    from analyst_lib.ingest import read_file

    random_ = random.Random(seed)
    whole = b'a,b;c\n1,"x\n y";2\n3,\xc3\xa9;4\n' * 5 + b'{"a": [1, {"b": null}]}\n'
    for _ in range(60):
        content = bytearray(whole)
        for _ in range(random_.randint(1, 5)):
            place = random_.randrange(len(content))
            content[place : place + random_.randint(0, 3)] = random_.randbytes(random_.randint(0, 2))
        (tmp_path / "original").write_bytes(content)
        try:
            found = read_file(tmp_path / "original", "a.csv", tmp_path / "data.parquet")
        except Unreadable as error:
            assert error.reason in REASONS  # noqa: PT017  (either answer is right)
        else:
            assert found.columns
