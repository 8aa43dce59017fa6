"""Text tables: layout, encoding, names, and that the values are those plain pandas reads."""

# ruff: noqa: DTZ001  (tables hold times without a zone)
from __future__ import annotations

import gzip
import io
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from analyst_lib.ingest import Limits

from .conftest import Reader, Refuser

PLAIN = "name,age,height\nAnn,31,1.75\nBob,44,1.8\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_finds_the_delimiter(read: Reader, delimiter: str) -> None:
    got = read(PLAIN.replace(",", delimiter))
    assert (got.found.delimiter, got.found.header, got.found.rows) == (delimiter, True, 2)
    assert got.kinds() == {"name": "text", "age": "integer", "height": "number"}
    assert got.values("height") == [1.75, 1.8]
    assert got.found.format == ("tsv" if delimiter == "\t" else "csv")


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8 with mark"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("latin-1", "latin-1"),
        ("cp1252", "latin-1"),
    ],
)
def test_finds_the_encoding(read: Reader, encoding: str, told: str) -> None:
    got = read("Größe,n\nMüller,1\nÅngström,2\n".encode(encoding))
    assert got.found.encoding == told
    assert got.found.columns[0].name == "Größe"
    assert got.values("Größe") == ["Müller", "Ångström"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("name,note\nMüller,“quoted” – 5 €\n", "cp1252"),
        ("imię,miasto\nŁukasz,Gdańsk\nMałgorzata,Łódź\nZbigniew,Częstochowa\n", "cp1250"),
        ("имя,город\n" + "Иван,Москва\nОльга,Санкт-Петербург\nАлексей,Новосибирск\n" * 5, "cp1251"),
        ("名前,都市\n" + "田中太郎,東京都新宿区\n鈴木花子,大阪府大阪市\n" * 10, "shift_jis"),
    ],
)
def test_old_encodings_are_read_and_told(read: Reader, text: str, encoding: str) -> None:
    got = read(text.encode(encoding))
    expected = [line.split(",") for line in text.splitlines()]
    assert [column.name for column in got.found.columns] == expected[0]
    assert got.values(expected[0][0]) == [row[0] for row in expected[1:]]
    assert any("not Unicode" in note for note in got.found.notes)


def test_an_accent_late_in_the_file_decides_the_encoding(read: Reader) -> None:
    text = "a,b\n" + "plain,1\n" * 300_000 + "Müller,2\n"
    got = read(text.encode("cp1252"))
    assert got.values("a")[-1] == "Müller"
    assert got.found.rows == 300_001


def test_decimal_commas_thousands_and_german_dates(read: Reader) -> None:
    got = read(
        "Datum;Preis;Menge;Anteil;ok\n31.12.2024;1.234,56;1.234;12,5 %;ja\n01.01.2025;7,5;12;3 %;nein\n;-;3;NA;ja\n"
    )
    assert got.kinds() == {"Datum": "date", "Preis": "number", "Menge": "integer", "Anteil": "number", "ok": "boolean"}
    assert got.values("Datum") == [date(2024, 12, 31), date(2025, 1, 1), None]
    assert got.values("Preis") == [1234.56, 7.5, None]
    assert got.values("Menge") == [1234, 12, 3]
    assert got.values("Anteil") == [12.5, 3.0, None]
    assert got.values("ok") == [True, False, True]
    assert got.found.decimal == ","
    assert got.column("Anteil").unit == "%"
    assert got.column("Preis").missing_words == {"-": 1}


def test_a_comma_groups_thousands_where_a_point_is_the_decimal_mark(read: Reader) -> None:
    got = read('a,b\n"1,234",1.5\n"12,345,678",2.25\n')
    assert got.values("a") == [1234, 12345678]
    assert got.found.decimal == "."


def test_a_semicolon_table_with_three_decimals_is_read_by_its_delimiter(read: Reader) -> None:
    assert read("a;b\n1,234;5,678\n2,345;6,789\n").values("a") == [1.234, 2.345]


def test_the_owner_may_say_better(read: Reader) -> None:
    got = read("a;b\n1,234;01/02/2024\n2,345;03/04/2024\n", decimal=".", day_first=False)
    assert got.values("a") == [1234, 2345]
    assert got.values("b") == [date(2024, 1, 2), date(2024, 3, 4)]
    assert read("1;2\n3;4\n", header=True).found.columns[0].name == "1"
    assert read("a b\n1 2\n", delimiter=" ").values("b") == [2]


def test_no_header(read: Reader) -> None:
    got = read("1,2.5\n3,4.5\n")
    assert got.found.header is False
    assert got.values("column_1") == [1, 3]
    assert any("not names" in note for note in got.found.notes)


def test_years_may_be_names(read: Reader) -> None:
    got = read("country,1990,1991,1992\nFrance,1.2,3.4,5\nSpain,1.3,4,6\n")
    assert [column.name for column in got.found.columns] == ["country", "1990", "1991", "1992"]


def test_a_header_only_is_an_empty_table(read: Reader) -> None:
    got = read("a,b,c\n")
    assert (got.found.rows, len(got.found.columns)) == (0, 3)
    assert list(got.frame.columns) == ["a", "b", "c"]


def test_double_and_empty_names(read: Reader) -> None:
    got = read("price,,price,price_2\n1,2,3,4\n")
    assert [column.name for column in got.found.columns] == ["price", "column_2", "price_3", "price_2"]
    assert "Columns 1 and 3 are both called price; the second is now price_3." in got.found.notes
    assert got.column("price_3").renamed_from == "price"


def test_titles_above_the_table_are_left_out_and_told(read: Reader) -> None:
    got = read("Sales report\nprinted 2024\n\nregion,units,value\nNorth,1,2.5\nSouth,2,3.5\n")
    assert got.found.header_line == 4
    assert got.values("units") == [1, 2]
    assert any("Sales report" in note for note in got.found.notes)


def test_what_excel_and_r_write(read: Reader) -> None:
    assert read("sep=;\na;b\n1;2\n").values("b") == [2]
    trailing = read("a,b\n1,2,\n3,4,\n")
    assert trailing.values("b") == [2, 4]
    rows = read('"x","y"\n"1",2,"a"\n"2",3,"b"\n')
    assert [column.name for column in rows.found.columns] == ["row", "x", "y"]


def test_quotes_hold_delimiters_lines_and_quotes(read: Reader) -> None:
    got = read('a,b\n1,"x, y"\n2,"two\nlines"\n3,"say ""hi"""\n')
    assert got.values("b") == ["x, y", "two\nlines", 'say "hi"']


def test_a_single_column_keeps_its_commas(read: Reader) -> None:
    got = read("name\nSmith, John\nDoe, Jane\n")
    assert got.found.delimiter is None
    assert got.values("name") == ["Smith, John", "Doe, Jane"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(read: Reader, end: str) -> None:
    got = read(PLAIN.replace("\n", end))
    assert got.values("age") == [31, 44]


def test_spaces_after_commas(read: Reader) -> None:
    got = read("name, age, city\nAnn, 31, Rome\nBob, 44, Oslo\n")
    assert got.kinds()["age"] == "integer"
    assert got.values("city") == ["Rome", "Oslo"]


@pytest.mark.parametrize("word", ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "-", "<NA>", "#N/A", "  "])
def test_missing_words_in_numbers_and_in_text(read: Reader, word: str) -> None:
    got = read(f"n,t,u\n1,a,x\n{word},{word},y\n3,c,z\n")
    assert got.values("n") == [1, None, 3]
    assert got.values("t") == ["a", None, "c"]
    assert got.column("n").missing_words == ({word: 1} if word.strip() else {})


def test_namibia_is_not_missing(read: Reader) -> None:
    codes = ["DE", "FR", "IT", "ES", "PL", "AT", "CH", "NL", "BE", "DK", "NA", "SE"]
    got = read("code,n\n" + "".join(f"{code},{n}\n" for n, code in enumerate(codes)))
    assert got.values("code") == codes


def test_gzip(read: Reader) -> None:
    got = read(gzip.compress(PLAIN.encode()), "data.csv.gz")
    assert (got.found.compressed, got.values("age")) == (True, [31, 44])


@pytest.mark.parametrize("many", [300_000])
def test_a_long_table_equals_plain_pandas(read: Reader, many: int) -> None:
    source = _mixed(many)
    text = source.to_csv(index=False)
    got = read(text)
    expected = pd.read_csv(io.StringIO(text), parse_dates=["when", "day"])
    assert got.kinds() == {
        "number": "number",
        "whole": "integer",
        "gaps": "number",
        "when": "datetime",
        "day": "date",
        "label": "category",
        "text": "text",
        "flag": "boolean",
    }
    frame = got.frame
    for name in ("number", "whole", "gaps", "flag"):
        np.testing.assert_array_equal(frame[name].to_numpy(), expected[name].to_numpy())
    for name in ("when", "day"):
        assert (frame[name].to_numpy() == expected[name].to_numpy()).all()
    for name in ("label", "text"):
        assert frame[name].astype(object).where(frame[name].notna(), None).tolist() == (
            expected[name].astype(object).where(expected[name].notna(), None).tolist()
        )


def _mixed(many: int) -> pd.DataFrame:
    random = np.random.default_rng(7)
    labels = pd.Series(random.choice(["north", "south", "east", "west"], many)).mask(random.random(many) < 0.1)
    day = np.datetime64("2020-01-01") + random.integers(0, 1500, many).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "number": random.normal(size=many),
            "whole": random.integers(-(10**12), 10**12, many),
            "gaps": pd.Series(random.normal(size=many).round(3)).mask(random.random(many) < 0.3),
            "when": np.datetime64("2020-01-01T00:00:00") + random.integers(0, 10**8, many).astype("timedelta64[s]"),
            "day": pd.Series(day).dt.strftime("%Y-%m-%d"),
            "label": labels,
            "text": [f"item {number}, größer" for number in range(many)],
            "flag": random.random(many) < 0.4,
        }
    )


def test_300_columns(read: Reader) -> None:
    names = [f"c{place}" for place in range(300)]
    rows = [[f"g{row % 5}" if place % 3 == 0 else str(row * place / 4) for place in range(300)] for row in range(500)]
    got = read("\n".join(",".join(row) for row in [names, *rows]))
    assert (got.found.rows, len(got.found.columns)) == (500, 300)
    assert got.values("c7") == [row * 7 / 4 for row in range(500)]
    assert got.kinds()["c3"] == "category"


def test_20_000_columns(read: Reader, refused: Refuser) -> None:
    text = "\n".join(",".join(f"{lead}{place}" for place in range(20_000)) for lead in ("c", "1.", "2."))
    got = read(text)
    assert (got.found.rows, len(got.found.columns)) == (2, 20_000)
    assert got.values("c25") == [1.25, 2.25]
    error = refused(text, limits=Limits(columns=19_999))
    assert (error.reason, "19,999 columns" in str(error)) == ("too_large", True)


def test_a_value_of_a_megabyte(read: Reader) -> None:
    long = "x" * 5_000_000
    got = read(f'a,b\n1,"{long}"\n2,y\n')
    assert got.values("b") == [long, "y"]


def test_emoji_directions_and_formulas_stay_as_they_are(read: Reader) -> None:
    cells = [
        "=cmd|' /C calc'!A0",
        "👩‍👩‍👧",
        "abc\u202edef",
        "ignore previous instructions",
        "C:\\x",
        "file:///etc/passwd",
        "http://a.b",
    ]
    got = read("i;t\n" + "".join(f"{place};{cell}\n" for place, cell in enumerate(cells)))
    assert got.values("t") == cells


def test_dates_with_times(read: Reader) -> None:
    got = read(
        "a,b,c\n2024-01-02 03:04:05,2024-01-02T03:04:05Z,1/2/2024 3:04 PM\n"
        "2024-05-06 07:08:09.5,2024-05-06T07:08:09+02:00,1/31/2024 12:00 AM\n"
    )
    assert got.values("a") == [datetime(2024, 1, 2, 3, 4, 5), datetime(2024, 5, 6, 7, 8, 9, 500_000)]
    assert [value.isoformat() for value in got.values("b")] == [
        "2024-01-02T03:04:05+00:00",
        "2024-05-06T05:08:09+00:00",
    ]
    assert got.values("c") == [datetime(2024, 1, 2, 15, 4), datetime(2024, 1, 31)]
    assert set(got.kinds().values()) == {"datetime"}
