"""A clean table of orders, and faults to plant in it, each with what `clean` must propose; and harmless look-alikes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

ROWS = 120
CITIES = ["Berlin", "Hamburg", "München", "Köln"]


def orders(rows: int = ROWS) -> pd.DataFrame:
    """A table in which nothing is to be cleaned."""
    rng = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "order_id": [f"A-{1000 + i}" for i in range(rows)],
            "city": rng.choice(CITIES, rows),
            "amount": rng.gamma(3, 180, rows).round(2),
            "pieces": rng.integers(1, 30, rows),
            "ordered": pd.date_range("2024-01-03", periods=rows, freq="D"),
            "paid": rng.random(rows) < 0.7,
            "remark": [f"left at door {i} by the porter" for i in range(rows)],
        }
    )


def put(column: str, cells: dict[int, Any]) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return what puts values into some cells of a column."""

    def change(table: pd.DataFrame) -> pd.DataFrame:
        values = table[column].tolist()
        for row, value in cells.items():
            values[row] = value
        return table.assign(**{column: values})

    return change


def become(column: str, form: Callable[[Any], Any], of: str | None = None) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return what writes a column (or another by its name) in another form."""
    return lambda table: table.assign(**{column: [form(value) for value in table[of or column]]})


def new(column: str, values: list[Any]) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return what adds a column that repeats some values."""
    return lambda table: table.assign(**{column: (values * (len(table) // len(values) + 1))[: len(table)]})


def german(value: float) -> str:
    return f"{value:,.2f} €".translate(str.maketrans(",.", ".,"))


def with_rows(*places: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda table: pd.concat([table, table.iloc[list(places)]], ignore_index=True)


def without_key(table: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([table.drop(columns="order_id"), table.iloc[[3]].drop(columns="order_id")], ignore_index=True)


def with_header(table: pd.DataFrame) -> pd.DataFrame:
    texts = table.astype(str)
    return pd.concat([texts.iloc[:50], pd.DataFrame([list(table.columns)], columns=table.columns), texts.iloc[50:]])


def with_total(table: pd.DataFrame) -> pd.DataFrame:
    total = {"order_id": "Total", "amount": table["amount"].sum(), "pieces": table["pieces"].sum()}
    return pd.concat([table, pd.DataFrame([total])], ignore_index=True)


def with_false_total(table: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([table, pd.DataFrame([{"order_id": "Total", "amount": 12.5, "pieces": 3}])], ignore_index=True)


def with_gap(table: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([table, pd.DataFrame([{}], index=[0])], ignore_index=True)


@dataclass(frozen=True)
class Planted:
    """A change of the table of orders; `id` of the fix that must be proposed (None: none), and how sure it must be."""

    change: Callable[[pd.DataFrame], pd.DataFrame]
    id: str | None
    sure: str = "safe"


dates = [f"{day:02d}/{month:02d}/2024" for day in range(1, 13) for month in range(1, 13)]

FAULTS = {
    "decimal comma and euro": Planted(become("amount", german), "numbers:amount"),
    "thousands in words of programs": Planted(become("amount", lambda v: f"{v * 1000:,.2f}"), "numbers:amount"),
    "percent": Planted(new("rate", ["3 %", "12 %", "7 %", "45 %"]), "numbers:rate"),
    "numbers as text with gaps": Planted(new("rate", ["3.5", "n/a", "7.25", "-"]), "numbers:rate"),
    "only some with a sign": Planted(new("rate", ["3 %", "12", "7 %", "45 %"]), "numbers:rate", "judgement"),
    "thousands by the small ones": Planted(
        new("n", ["1,234", "5,678", "12", "3,400", "9,871", "2,311"]), "numbers:n", "judgement"
    ),
    "point or comma": Planted(new("n", ["1,234", "5,678", "3,400"]), "numbers:n:point", "choice"),
    "numbers among objects": Planted(
        lambda t: t.assign(pieces=pd.Series(t["pieces"].tolist(), dtype=object)), "numbers:pieces"
    ),
    "dates as text": Planted(become("ordered", lambda v: f"{v:%d.%m.%Y}"), "dates:ordered"),
    "ISO dates as text": Planted(become("ordered", lambda v: f"{v:%Y-%m-%d}"), "dates:ordered"),
    "dates with times as text": Planted(become("ordered", lambda v: f"{v:%d/%m/%Y} 08:30"), "dates:ordered"),
    "American dates as text": Planted(become("ordered", lambda v: f"{v:%m/%d/%Y}"), "dates:ordered"),
    "dates with names of months": Planted(become("ordered", lambda v: f"{v.day} {v:%b} {v.year}"), "dates:ordered"),
    "day or month": Planted(new("day", dates), "dates:day:day-first", "choice"),
    "month or day": Planted(new("day", dates), "dates:day:month-first", "choice"),
    "years of two digits": Planted(become("ordered", lambda v: f"{v:%d.%m.%y}"), "dates:ordered", "judgement"),
    "yes and no": Planted(become("paid", lambda v: "ja" if v else "Nein"), "booleans:paid"),
    "y and n": Planted(become("paid", lambda v: "Y" if v else "N"), "booleans:paid", "judgement"),
    "spaces at the ends": Planted(put("city", {3: "Berlin ", 9: " Köln"}), "spaces:city"),
    "no-break space": Planted(put("remark", {3: "left\u00a0at door"}), "spaces:remark"),
    "zero-width space": Planted(put("city", {3: "Ber\u200blin"}), "invisible:city"),
    "byte-order mark": Planted(put("order_id", {0: "\ufeffA-1000"}), "invisible:order_id"),
    "accents apart": Planted(put("city", {3: "Mu\u0308nchen"}), "unicode:city"),
    "wrong decoding": Planted(put("city", {3: "MÃ¼nchen"}), "encoding:city", "judgement"),
    "capitals": Planted(put("city", {3: "BERLIN", 4: "berlin"}), "case:city"),
    "two spaces inside": Planted(new("town", ["Bad Ems", "Bad Ems", "Bad  Ems", "Celle"]), "case:town"),
    "slip of the pen": Planted(put("city", {3: "Hambrug"}), "spelling:city", "judgement"),
    "punctuation": Planted(new("town", ["St Ives", "St. Ives", "St Ives", "Truro"]), "spelling:town", "judgement"),
    "n/a": Planted(put("city", {3: "n/a", 5: "N/A"}), "missing:city"),
    "blank": Planted(put("city", {3: "  ", 5: ""}), "missing:city"),
    "a dash": Planted(put("city", {3: "-", 5: "-"}), "maybe_missing:city", "judgement"),
    "unknown beside yes and no": Planted(
        new("urban", ["yes", "no", "unknown", "yes"]), "maybe_missing:urban", "judgement"
    ),
    "unknown": Planted(put("city", {3: "unknown"}), "maybe_missing:city", "judgement"),
    "-999": Planted(put("amount", {3: -999.0, 5: -999.0, 8: -999.0}), "sentinel:amount:-999"),
    "-999 in text": Planted(
        lambda t: become("amount", str)(put("amount", {3: -999.0, 5: -999.0, 8: -999.0})(t)), "sentinel:amount:-999"
    ),
    "9999": Planted(put("pieces", {3: 9999, 5: 9999, 8: 9999}), "sentinel:pieces:9999", "judgement"),
    "1900-01-01": Planted(
        put("ordered", dict.fromkeys((3, 5, 8), pd.Timestamp("1900-01-01"))), "placeholder_date:ordered", "judgement"
    ),
    "grams among kilograms": Planted(
        lambda t: t.assign(weight_kg=(2 + np.arange(ROWS) % 7 / 7) * np.where(np.arange(ROWS) % 12, 1, 1000)),
        "units:weight_kg", "judgement",
    ),
    "impossible age": Planted(new("age", [31, 44, 52, 27, 60, 19, 75] * 17 + [431]), "impossible:age", "judgement"),
    "infinite": Planted(put("amount", {3: np.inf, 5: -np.inf}), "infinite:amount", "judgement"),
    "lost zeros": Planted(new("zip", [1067, 10115, 20095, 80331, 4109]), "zeros:zip", "judgement"),
    "words among numbers": Planted(new("size", ["1", "2", "3", "10", "11", "12", "XL"]), "mixed:size", "judgement"),
    "repeated rows": Planted(with_rows(3, 9), "repeated_rows"),
    "repeated rows without a key": Planted(without_key, "repeated_rows", "judgement"),
    "empty row": Planted(with_gap, "empty_rows"),
    "header among the rows": Planted(with_header, "header_rows"),
    "total": Planted(with_total, "totals"),
    "empty column": Planted(new("note", [None]), "empty_columns"),
    "constant column": Planted(new("currency", ["EUR"]), "constant:currency", "judgement"),
    "same column": Planted(lambda t: t.assign(sum=t["amount"]), "same:sum", "judgement"),
    "line break in a name": Planted(lambda t: t.rename(columns={"amount": " Amount\n(EUR) "}), "names"),
    "a name twice": Planted(lambda t: t.rename(columns={"pieces": "amount"}), "names"),
    "a name missing": Planted(lambda t: t.rename(columns={"pieces": ""}), "names"),
}  # fmt: skip

HARMLESS = {
    "as it is": lambda t: t,
    "zeros in front": new("account", ["00715", "01234", "99887", "00012", "77123"]),
    "postal codes as text": new("zip", ["01067", "10115", "20095", "80331", "04109"]),
    "long digits": new("serial_no", [f"{10**17 + i * 7919}1" for i in range(ROWS)]),
    "ids of digits": new("customer_id", [f"{i}" for i in range(1001, 1001 + ROWS)]),
    "telephone numbers": new("phone", [f"0301234{i:04d}" for i in range(ROWS)]),
    "two classes": new("class", ["Class A", "Class B"]),
    "codes in capitals and not": new("code", ["a1", "A1", "b2"]),
    "short labels": new("sign", ["m", "M", "mm"]),
    "names that are like": new("land", ["Austria", "Australia", "Austria", "Slovakia", "Slovenia"]),
    "Norway": new("land", ["NO", "SE", "DK", "FI"]),
    "Namibia": new("land", ["NA", "DE", "FR", "IT", "ES", "PT", "NL", "BE", "AT", "CH", "PL", "CZ"]),
    "sexes": new("sex", ["M", "F"]),
    "grades": new("grade", ["A", "B", "C", "D"]),
    "negative balances": lambda t: t.assign(balance=np.random.default_rng(3).normal(0, 600, len(t)).round()),
    "999 within": lambda t: t.assign(metres=np.random.default_rng(3).integers(800, 1200, len(t))),
    "zero or one": new("flag", [0, 1]),
    "old dates": lambda t: t.assign(born=pd.date_range("1890-01-01", periods=len(t), freq="400D")),
    "two kinds of things": lambda t: t.assign(size=np.where(np.arange(len(t)) % 3, 40.0, 3.0) + np.arange(len(t)) % 5),
    "Persian joiner": new("word", ["می\u200cخواهم", "نمی\u200cدانم"]),
    "family": new("who", ["👨\u200d👩\u200d👧", "👩\u200d🚀"]),
    "paragraphs": new("said", [f"First line {i}.\n\nSecond  line." for i in range(ROWS)]),
    "accents composed": new("place", ["Zürich", "Genève", "Århus"]),
    "versions": new("version", ["1.10", "1.2", "1.10.1"]),
    "times of day": new("at", ["08:30", "12:15", "17:45"]),
    "ranges": new("band", ["1-2", "3-4", "5-6"]),
    "sentences with n/a": new("said", [f"the part n/a {i}" for i in range(ROWS)]),
    "a false total": with_false_total,
    "names with spaces inside": lambda t: t.rename(columns={"amount": "Amount (EUR)"}),
    "names that are numbers": lambda t: t.rename(columns={"amount": 1, "pieces": 2}),
    "JSON": new("payload", ['{"a": 1}', '{"a": 2}']),
}  # fmt: skip
