"""Meanings in the record of an upload: in every format, proved, told, and readable in records of other versions."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analyst_lib.ingest import Column, Ingested
from analyst_lib.ingest.record import Mixed

from .conftest import Reader

ROWS = 40


def people() -> dict[str, list[object]]:
    return {
        "email": [f"user{n}@example.org" for n in range(ROWS)],
        "phone": [f"+4930{1000000 + n}" for n in range(ROWS)],
        "lat": [47 + n / 10 for n in range(ROWS)],
        "lon": [6 + n / 10 for n in range(ROWS)],
        "year": [1990 + n for n in range(ROWS)],
        "amount": [n + 0.5 for n in range(ROWS)],
        "born": [f"19{50 + n}-01-02" for n in range(ROWS)],
    }


def written(folder: Path, form: str) -> tuple[Path, str]:
    table = people()
    path = folder / f"people.{form}"
    if form == "csv":
        rows = zip(*table.values(), strict=True)
        path.write_text("\n".join([",".join(table), *(",".join(map(str, row)) for row in rows)]))
    elif form == "jsonl":
        path.write_text(
            "\n".join(json.dumps(dict(zip(table, row, strict=True))) for row in zip(*table.values(), strict=True))
        )
    elif form == "parquet":
        made = pa.table(table)
        pq.write_table(made.set_column(6, "born", made["born"].cast(pa.date32())), path)
    else:
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        for row in [list(table), *zip(*table.values(), strict=True)]:
            book.active.append(row)
        book.save(path)
    return path, path.name


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "xlsx"])
def test_in_every_format(read: Reader, tmp_path: Path, form: str) -> None:
    got = read(*written(tmp_path, form))
    found = {column.name: column.meaning for column in got.found.columns}
    assert found == {
        "email": "email",
        "phone": "phone",
        "lat": "latitude",
        "lon": "longitude",
        "year": "year",
        "amount": None,
        "born": "birth_date",
    }
    assert {column.name for column in got.found.columns if column.personal} == {"email", "phone", "born"}
    assert (got.column("lat").meaning_detail, got.column("lat").tested) == ("lon", ROWS)
    assert (got.column("email").tested, got.column("email").matched) == (ROWS, ROWS)
    told = "Personal data, it seems: email (email addresses), phone (telephone numbers) and born (dates of birth)."
    assert told in got.found.notes


def test_units_give_money_and_percentages(read: Reader) -> None:
    got = read("price;growth\n" + "".join(f"{n},50 €;{n} %\n" for n in range(9)))
    assert (got.column("price").meaning, got.column("price").meaning_detail) == ("currency", "€")
    assert (got.column("growth").meaning, got.column("growth").meaning_detail) == ("percentage", "of 100")


def test_a_sample_of_a_long_column_is_from_all_its_length(read: Reader) -> None:
    rows = 400_000  # several batches
    half = "".join(f"user{n}@example.org\n" for n in range(rows // 2))
    assert read("contact\n" + half + "".join(f"user {n}\n" for n in range(rows // 2))).column("contact").meaning is None
    whole = read("contact\n" + half).column("contact")
    assert whole.meaning == "email"
    assert 1000 <= whole.tested == whole.matched <= 2000


def test_what_does_not_apply_is_left_out() -> None:
    assert Column("a", "text", "string").to_json() == {
        "name": "a",
        "kind": "text",
        "type": "string",
        "missing": 0,
        "nullable": False,
    }


def test_records_come_back_equal_and_older_and_newer_ones_are_read() -> None:
    column = Column("a", "text", "string", meaning="email", tested=9, matched=9, personal=True)
    mixed = Column("b", "text", "string", mixed=Mixed("numbers", 9, 1, ((3, "x"),)))
    record = Ingested("csv", 10, (column, mixed), notes=("One.",))
    assert Ingested.from_json(json.loads(json.dumps(record.to_json()))) == record
    older = {"format": "csv", "rows": 1, "columns": [{"name": "a", "kind": "text", "type": "string", "missing": 0}]}
    assert Ingested.from_json(older) == Ingested("csv", 1, (Column("a", "text", "string"),))
    newer = {**record.to_json(), "weather": "fine", "columns": [{**column.to_json(), "colour": "blue"}]}
    assert Ingested.from_json(newer).columns == (column,)


def test_hostile_names_and_cells(read: Reader) -> None:
    name = "=cmd|'/c calc'!A1 <script>alert(1)</script> email 🙂"
    cells = [f"u{n}@example.org" for n in range(5)] + ["<b>" + "x" * 1_000_000]
    got = read(f'"{name}";b\n' + "".join(f'"{cell}";1\n' for cell in cells))
    assert got.column(name).meaning == "email"
    assert all(len(note) < 2000 for note in got.found.notes)
