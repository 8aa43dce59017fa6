"""Datasets over HTTP: streamed in, typed, found again by content, previewed, given back, forgotten."""

from __future__ import annotations

import gzip
import http.client
import io
import json
import os
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
import pytest
from support import Client
from with_server import Server

TABLE = pd.DataFrame(
    {
        "day": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"]),
        "n": [1, 2, 3, 4],
        "share": [0.5, 1.25, -3.0, 1000.0],
        "ok": [True, False, True, False],
        "who": ["Zoë", "Bob", "Zoë", "Bob"],
    }
)
PENGUINS = Path(__file__).parents[3] / "examples" / "penguins.csv"


def as_bytes(writer: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    getattr(TABLE, writer)(buffer, **options)
    return buffer.getvalue()


def csv(**options: Any) -> bytes:
    return TABLE.to_csv(index=False, **options).encode(options.pop("encoding", "utf-8"))


FILES = {
    "plain.csv": csv(),
    "plain.tsv": csv(sep="\t"),
    "plain.csv.gz": gzip.compress(csv(lineterminator="\r\n"), mtime=0),
    "book.xlsx": as_bytes("to_excel", index=False),
    "table.parquet": as_bytes("to_parquet", index=False),
    "lines.jsonl": as_bytes("to_json", orient="records", lines=True, date_format="iso"),
    "lines.jsonl.gz": gzip.compress(as_bytes("to_json", orient="records", lines=True, date_format="iso"), mtime=0),
    "german.csv": TABLE.to_csv(index=False, sep=";", decimal=",").encode("cp1252"),
    "wide.csv": TABLE.to_csv(index=False).encode("utf-16"),
}


@pytest.mark.parametrize("name", FILES)
def test_every_format_becomes_the_same_typed_table(client: Client, name: str) -> None:
    made = client.upload(name, FILES[name])
    assert made.status in (200, 201), made.data
    dataset = made.json
    assert made.headers["Location"] == f"/analyst/datasets/{dataset['id']}"
    assert (dataset["name"], dataset["rows"], dataset["size"]) == (name, 4, len(FILES[name]))
    types = {c["name"]: c["kind"] for c in dataset["columns"]}
    assert types["n"] == "integer"
    assert types["share"] == "number"
    assert types["ok"] == "boolean"
    assert types["day"] in ("date", "datetime")
    preview = client.get(f"/datasets/{dataset['id']}/preview?limit=2&offset=1").json
    assert (preview["columns"], preview["offset"], preview["total"]) == (list(TABLE.columns), 1, 4)
    assert [row[1:] for row in preview["rows"]] == [[2, 1.25, False, "Bob"], [3, -3.0, True, "Zoë"]]
    assert preview["rows"][0][0].startswith("2026-01-02")
    assert client.get(f"/datasets/{dataset['id']}/file").data == FILES[name]


def test_what_was_detected_is_told(client: Client) -> None:
    details = client.upload("german.csv", FILES["german.csv"]).json["details"]
    assert (details["delimiter"], details["decimal"]) == (";", ",")
    assert details["encoding"] in ("cp1252", "latin-1")
    assert details["header"] is True


def test_the_same_content_is_one_dataset(client: Client) -> None:
    first = client.upload("a.csv", b"x,y\n1,2\n3,4\n")
    again = client.call("POST", "/datasets?name=b.csv", b"x,y\n1,2\n3,4\n", Content_Type="text/csv")
    assert (first.status, again.status) == (201, 200)
    assert first.json["id"] == again.json["id"]


def test_a_deleted_dataset_is_gone_and_can_come_back(client: Client, live: Server) -> None:
    id = client.upload("gone.csv", b"a,b\n5,6\n7,8\n").json["id"]
    assert client.call("DELETE", f"/datasets/{id}").status == 204
    assert client.get(f"/datasets/{id}").status == 404
    assert not (live.home / "data" / "analyst" / "datasets" / id).exists()
    assert client.upload("gone.csv", b"a,b\n5,6\n7,8\n").status == 201


def test_a_refusal_names_the_line_and_leaves_nothing(client: Client, live: Server) -> None:
    before = folders(live)
    refused = client.upload("ragged.csv", b"a,b\n1,2\n3,4,5\n")
    assert refused.status == 422
    assert refused.json["reason"] == "ragged"
    assert refused.json["errors"][0]["field"] == "file"
    assert refused.json["errors"][0]["message"].startswith("Line 3 ")
    assert folders(live) == before


def folders(live: Server) -> list[Path]:
    data = live.home / "data" / "analyst"
    return sorted(p for name in ("datasets", "incoming") for p in (data / name).glob("*"))


def test_a_large_upload_is_not_held_in_memory(live: Server) -> None:
    size, piece = 400 << 20, os.urandom(1 << 20)
    server = psutil.Process(live.process.pid)
    peak(server)
    before = peak(server)
    connection = http.client.HTTPConnection(live.url.split("//")[1], timeout=120)
    headers = {"Authorization": f"token {live.token}", "Content-Length": str(size), "Content-Type": "text/csv"}
    connection.request("POST", "/analyst/datasets?name=noise.csv", (piece for _ in range(size >> 20)), headers)
    answer = connection.getresponse()
    assert answer.status == 422, answer.read()
    assert json.load(answer)["reason"]
    assert peak(server) - before < 100 << 20


def peak(process: psutil.Process) -> int:
    """Return the highest memory use of a process in bytes (Linux's VmHWM)."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) << 10


def test_lists_are_paged_newest_first(client: Client) -> None:
    ids = [client.upload(f"page{i}.csv", f"a,b\n{i},{i}\n8,9\n".encode()).json["id"] for i in range(3)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = client.get(f"/datasets?limit=2&q=page{cursor}").json
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == ids[::-1]
