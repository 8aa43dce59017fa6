"""Kinds: what each way of writing becomes, what is never bent, and what a late contradiction does."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyst_lib.ingest.plan import candidates
from analyst_lib.ingest.record import Mixed

from .conftest import Reader


def first(values: list[str], name: str = "x") -> tuple[str, list[object]]:
    import pyarrow as pa

    reading = candidates(name, values)[0]
    return reading.kind, reading.parse(pa.array(values, pa.string()))[0].to_pylist()


@pytest.mark.parametrize(
    ("texts", "kind", "values"),
    [
        (["1", "-2", "0"], "integer", [1, -2, 0]),
        (["1.5", "2", ".5", "-0.25"], "number", [1.5, 2.0, 0.5, -0.25]),
        (["1e-05", "1.5e10", "2E+3"], "number", [1e-05, 1.5e10, 2000.0]),
        (["1,234.50", "12"], "number", [1234.5, 12.0]),
        (["1 234,5", "7,25"], "number", [1234.5, 7.25]),
        (["1'234", "7"], "integer", [1234, 7]),
        (["$1,234.50", "-$3"], "number", [1234.5, -3.0]),
        (["12 €", "7,50 €"], "number", [12.0, 7.5]),
        (["inf", "1.5", "-inf"], "number", [float("inf"), 1.5, float("-inf")]),
        (["Yes", "no"], "boolean", [True, False]),
        (["TRUE", "FALSE"], "boolean", [True, False]),
        (["oui", "non"], "boolean", [True, False]),
        (["0", "1"], "integer", [0, 1]),
        (["NO", "NO"], "text", ["NO", "NO"]),
        (["2024-02-29"], "date", [date(2024, 2, 29)]),
        (["29.2.2024", "1.3.2024"], "date", [date(2024, 2, 29), date(2024, 3, 1)]),
        (["2024/1/5"], "date", [date(2024, 1, 5)]),
        (["15-Jan-2024", "1-Mär-2024"], "date", [date(2024, 1, 15), date(2024, 3, 1)]),
        (["Jan 15, 2024"], "date", [date(2024, 1, 15)]),
        (["31.12.99", "1.1.24"], "date", [date(1999, 12, 31), date(2024, 1, 1)]),
        (["2024-01", "2024-12"], "date", [date(2024, 1, 1), date(2024, 12, 1)]),
        (["12/31/2024", "1/2/2024"], "date", [date(2024, 12, 31), date(2024, 1, 2)]),
        (["2024-01-02 00:00:00", "2024-01-03 00:00:00"], "date", [date(2024, 1, 2), date(2024, 1, 3)]),
    ],
)
def test_ways_of_writing(texts: list[str], kind: str, values: list[object]) -> None:
    assert first(texts) == (kind, values)


@pytest.mark.parametrize(
    "texts",
    [
        ["007", "123"],
        ["12345678901234567890", "1"],
        ["12345678901234567890", "1.5"],
        ["12E3", "7"],
        ["0x1F", "2"],
        ["1e400", "2.0"],
        ["31/02/2024", "01/03/2024"],
        ["2024-13-01"],
        ["25:61"],
        ["1,23,4", "5"],
        ["1.2.3", "4.5.6"],
        ["192.168.0.1"],
        ["maybe", "yes"],
        ["1_000"],
        ["١٢٣"],
    ],
)
def test_what_is_no_number_and_no_date_stays_letter_by_letter(texts: list[str]) -> None:
    kind, values = first(texts)
    assert kind in ("text", "id")
    assert values == texts


def test_eight_digits_are_a_date_only_in_a_column_called_so() -> None:
    assert first(["20240131", "20240201"], "order_date") == ("date", [date(2024, 1, 31), date(2024, 2, 1)])
    assert first(["20240131", "20240201"], "amount")[0] == "integer"


def test_day_and_month_that_could_be_either_way_round(read: Reader) -> None:
    got = read("d,n\n01/02/2024,1\n05/06/2024,2\n")
    assert got.values("d") == [date(2024, 2, 1), date(2024, 6, 5)]
    assert (got.column("d").format, got.column("d").ambiguous) == ("DD/MM/YYYY", "MM/DD/YYYY")
    assert "Day and month could be either way round in d; read as DD/MM/YYYY." in got.found.notes


def test_another_column_settles_the_order(read: Reader) -> None:
    got = read("d,e\n01/02/2024,12/31/2024\n05/06/2024,01/15/2024\n")
    assert got.values("d") == [date(2024, 1, 2), date(2024, 5, 6)]


def test_a_day_late_in_the_file_settles_the_order(read: Reader) -> None:
    rows = ["03/04/2024,x"] * 200_000
    month_first = read("d,t\n" + "\n".join([*rows, "12/31/2024,x", *rows[:10]]))
    assert month_first.values("d")[0] == date(2024, 3, 4)
    assert month_first.column("d").ambiguous is None
    day_first = read("d,t\n" + "\n".join([*rows, "31/12/2024,x"]))
    assert day_first.values("d")[0] == date(2024, 4, 3)
    assert day_first.column("d").ambiguous is None


@pytest.mark.parametrize(
    ("early", "late", "kind", "shown"),
    [
        ("1", "1.5", "number", [1.0, 1.5]),
        ("1", "007", "id", ["1", "007"]),
        ("1", "abc", "category", ["1", "abc"]),
        ("1.5", "12345678901234567890", "category", ["1.5", "12345678901234567890"]),
        ("2024-01-02", "2024-01-02 03:04:05", "datetime", None),
        ("2024-01-02", "soon", "category", ["2024-01-02", "soon"]),
        ("true", "perhaps", "category", ["true", "perhaps"]),
        ("", "17", "integer", [None, 17]),
        ("", "x", "text", [None, "x"]),
        ("1", "NA", "integer", [1, None]),
        ("1", "1,234.5", "number", [1.0, 1234.5]),
    ],
)
def test_a_late_value_never_is_lost_nor_bent(
    read: Reader, early: str, late: str, kind: str, shown: list[object] | None
) -> None:
    rows = [f'"{early}";filler text to make the rows longer {row % 1000}' for row in range(200_000)]
    rows[-30_001] = f'"{late}";here'  # not where samples are taken
    got = read("v;t\n" + "\n".join(rows))
    assert got.kinds()["v"] == kind
    values = got.values("v")
    if shown is not None:
        assert [values[0], values[-30_001]] == shown
    assert len(values) == 200_000


def test_mixed_columns_are_counted_and_told(read: Reader) -> None:
    got = read("a;b\n" + "".join(f"{n};{n}\n" for n in range(20)) + "unknown;5\n")
    assert got.column("a").mixed == Mixed("numbers", 20, 1, ((21, "unknown"),))
    assert got.column("b").mixed is None
    told = "20 of the 21 values of a are numbers (95.2%), 1 is not ('unknown' in row 21); the column was kept as text."
    assert told in got.found.notes


@pytest.mark.parametrize(
    ("values", "most", "matched"),
    [
        (["1,5", "2,25", "1.000,5", "x", "y", "3"], "numbers", 4),
        (["$5", "$1,200.50", "free", "$7", "$8"], "numbers", 4),
        (["2024-01-02", "2024-02-03", "soon", "2024-03-04", "later"], "dates", 3),
        (["01.02.2024", "3.4.2024", "soon", "05.06.2024", "later"], "dates", 3),
        (["yes", "no", "maybe", "no", "YES", "yes"], "yes/no values", 5),
    ],
)
def test_what_most_values_are(read: Reader, values: list[str], most: str, matched: int) -> None:
    got = read("v;filler\n" + "".join(f"{value};{n}\n" for n, value in enumerate(values)))
    mixed = got.column("v").mixed
    assert mixed is not None
    assert (mixed.most, mixed.matched, mixed.others) == (most, matched, len(values) - matched)
    assert all(values[row - 1] == value for row, value in mixed.examples)
    assert got.values("v") == values


def test_exceptions_late_in_a_long_column_are_counted_to_the_last(read: Reader) -> None:
    values = [str(n) for n in range(150_000)]
    odd = {40_000: "n. v.", 90_000: "?!", 149_999: "n. v.", 149_998: "x" * 100}
    for row, value in odd.items():
        values[row] = value
    got = read(
        "v;filler text that makes rows longer\n" + "".join(f"{value};abc {n % 77}\n" for n, value in enumerate(values))
    )
    mixed = got.column("v").mixed
    assert mixed is not None
    assert (mixed.matched, mixed.others) == (149_996, 4)
    assert mixed.examples == ((40_001, "n. v."), (90_001, "?!"), (149_999, "x" * 40 + "…"))
    assert got.values("v")[90_000] == "?!"


@pytest.mark.parametrize(
    "values",
    [
        ["Berlin", "Bonn", "Ulm", "7", "Hof"],
        ["A/5 21171", "PC 17599", "STON/O2", "113803"],
        ["12a", "12b", "3", "4c", "5"],
        ["007", "12", "013", "4", "5"],
    ],
)
def test_texts_with_a_number_among_them_are_not_mixed(read: Reader, values: list[str]) -> None:
    got = read("v;filler\n" + "".join(f"{value};{n}\n" for n, value in enumerate(values)))
    assert got.column("v").mixed is None


def test_ids(read: Reader) -> None:
    rows = "".join(f"{n},{n:05d},{n % 7},{n % 5},ORD-{n:04d},{uuid.UUID(int=n * 7**40)},Ann {n}\n" for n in range(50))
    got = read("customer_id,zip,score,store_id,order,key_of_it,who\n" + rows)
    assert got.kinds() == {
        "customer_id": "id",
        "zip": "id",
        "score": "integer",
        "store_id": "id",
        "order": "id",
        "key_of_it": "id",
        "who": "text",
    }
    assert got.values("zip")[7] == "00007"


def test_labels_and_sentences(read: Reader) -> None:
    labels = [f"Region {n % 60}" for n in range(600)]
    answers = [f"I {('fully', 'partly')[n % 2]} agree with what was said" for n in range(600)]
    prose = [f"The parcel came {n % 60} days late, and nobody told us" for n in range(600)]
    rows = "".join(
        f"{a},{b},{c!r}\n" for a, b, c in zip(labels, answers, (p.replace(",", "") for p in prose), strict=True)
    )
    assert read("label,answer,prose\n" + rows).kinds() == {"label": "category", "answer": "category", "prose": "text"}


numbers = st.lists(
    st.one_of(st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, width=64)), min_size=1, max_size=30
)


@settings(max_examples=150, deadline=None)
@given(numbers)
def test_numbers_that_python_writes_come_back_equal_or_as_their_texts(values: list[float]) -> None:
    texts = [repr(value) for value in values]
    kind, got = first(texts)
    if kind == "integer" or kind == "number":
        assert [type(value)(back) for value, back in zip(values, got, strict=True)] == values  # type: ignore[arg-type]
    else:
        assert got == texts


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dates(), min_size=1, max_size=20), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]))
def test_dates_come_back_equal(days: list[date], form: str) -> None:
    texts = [
        f"{day:%d}".join(form.split("%d")).replace("%m", f"{day:%m}").replace("%Y", f"{day.year:04d}") for day in days
    ]
    assert first(texts) == ("date", days)


def test_telephone_numbers_are_no_quantities() -> None:
    assert first(["+4930123456", "+4989654321"]) == ("id", ["+4930123456", "+4989654321"])
    assert first(["+12.5", "-3", "+100"]) == ("number", [12.5, -3.0, 100.0])
