"""The profile of real tables through the live service: its numbers equal plain pandas."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from support import Client

ROOT = Path(__file__).parent.parent.parent


def excel() -> bytes:
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer) as writer:
        pd.DataFrame({"note": ["see the other sheet"]}).to_excel(writer, sheet_name="Read me", index=False)
        pd.read_csv(ROOT / "examples" / "penguins.csv").to_excel(writer, sheet_name="Birds", index=False)
    return buffer.getvalue()


def long_table() -> bytes:
    rng = np.random.default_rng(1)
    rows = 300_000
    values = {"id": np.arange(rows), "amount": rng.gamma(2, 50, rows).round(2), "shop": rng.choice(list("ABCDE"), rows)}
    return pd.DataFrame(values).to_csv(index=False).encode()


def wide_table() -> bytes:
    rng = np.random.default_rng(2)
    return pd.DataFrame(rng.normal(size=(200, 300)).round(3)).add_prefix("c").to_csv(index=False).encode()


SEMICOLONS = "ort;preis;menge\n" + "".join(f"{'Köln' if i % 2 else 'Bonn'};{i},5;{i * 3}\n" for i in range(60))
TABLES = {
    "penguins.csv": ((ROOT / "examples" / "penguins.csv").read_bytes, 344, 8),
    "birds.xlsx": (excel, 344, 8),
    "long.csv": (long_table, 300_000, 3),
    "utf16.csv": (
        lambda: "name,value\n".encode("utf-16") + "".join(f"é{i % 5},{i}\n" for i in range(50)).encode("utf-16-le"),
        50,
        2,
    ),
    "preise.csv": (lambda: SEMICOLONS.encode("latin-1"), 60, 3),
    "wide.csv": (wide_table, 200, 300),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_real_table_is_profiled(client: Client, name: str) -> None:
    make, rows, columns = TABLES[name]
    answer = client.upload(name, make())
    assert answer.status == 201, answer.data
    assert (answer.json["rows"], len(answer.json["columns"])) == (rows, columns)
    job = client.wait(client.submit("profile", dataset=answer.json["id"])["id"])
    assert job["status"] == "COMPLETED", job["error"]
    result = client.get(f"/jobs/{job['id']}/result").json
    assert (result["rows"], result["columns"]) == (rows, columns)
    assert job["headline"] == result["headline"]
    page = client.get(f"/jobs/{job['id']}/report").data.decode()
    assert f"<h1>{rows:,} rows in {columns:,} columns" in page
    assert len(page) < 900_000


def test_its_numbers_equal_plain_pandas(client: Client) -> None:
    path = ROOT / "examples" / "penguins.csv"
    table = pd.read_csv(path)
    dataset = client.upload("penguins.csv", path.read_bytes()).json["id"]
    job = client.wait(client.submit("profile", dataset=dataset)["id"])
    result = client.get(f"/jobs/{job['id']}/result").json
    assert result["missing_cells"] == int(table.isna().sum().sum())
    assert result["duplicate_rows"] == int(table.duplicated().sum())
    for column in result["numbers"]["columns"]:
        values = table[column["name"]]
        assert column["missing"] == int(values.isna().sum())
        assert column["distinct"] == values.nunique()
        if column["number"]:
            for name, expected in (("mean", values.mean()), ("std", values.std()), ("median", values.median())):
                assert column["number"][name] == pytest.approx(expected, rel=1e-9)
    assert job["headline"].startswith("344 rows in 8 columns: three trends reversed within species")


def test_commas_as_decimals_are_numbers(client: Client) -> None:
    answer = client.upload("preise2.csv", (SEMICOLONS + "Bonn;1.234,5;7\n").encode())
    kinds = {c["name"]: c["kind"] for c in answer.json["columns"]}
    assert kinds["preis"] == "number"
    preview = client.get(f"/datasets/{answer.json['id']}/preview?offset=60&limit=1").json
    assert preview["rows"] == [["Bonn", 1234.5, 7]]
