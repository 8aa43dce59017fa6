"""The analysis `clean` through the live service, and on the command line: the cleaned table is a dataset of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from support import Client

ORDERS = "id;city;price;day\n" + "".join(
    f"A-{i};{('Berlin', 'berlin', 'Bonn ', 'Bonn')[i % 4]};{1000 + i},5{i % 7};0{i % 8 + 1}/0{i % 9 + 1}/2024\n"
    for i in range(40)
)  # fmt: skip


def test_a_cleaned_table_becomes_a_dataset_with_its_lineage(client: Client) -> None:
    parent = client.upload("orders.csv", ORDERS.encode()).json["id"]
    ended = client.wait(client.submit("clean", dataset=parent)["id"])
    assert ended["status"] == "COMPLETED", ended["error"]
    (made,) = ended["made"]
    assert (made["kind"], made["name"], made["problem"]) == ("dataset", "orders-clean.parquet", None)
    dataset = client.get(f"/datasets/{made['id']}").json
    assert dataset["lineage"] == {
        "job": ended["id"], "analysis": "clean", "analysis_version": ended["analysis_version"], "dataset": parent,
        "datasets": [parent], "about": {"fixes": client.get(f"/jobs/{ended['id']}/result").json["applied"]},
    }  # fmt: skip
    assert dataset["lineage"]["about"]["fixes"] == ["spaces:city", "case:city"]
    assert (dataset["format"], dataset["rows"], dataset["owner"]) == (
        "parquet",
        40,
        ended.get("owner", dataset["owner"]),
    )
    line = next(d for d in client.get("/datasets?limit=500").json["items"] if d["id"] == made["id"])
    assert line["lineage"] == {name: value for name, value in dataset["lineage"].items() if name != "about"}
    assert client.get(f"/datasets/{parent}").json["lineage"] is None
    table = pq.read_table(io.BytesIO(client.get(f"/datasets/{made['id']}/file").data)).to_pandas()
    assert sorted(table["city"].unique()) == ["Berlin", "Bonn"]
    assert table["id"].tolist() == [f"A-{i}" for i in range(40)]
    events = [data for _, kind, data in client.events(ended["id"]) if kind == "job"]
    assert [event["made"] for event in (events[0], events[-1])] == [[], ended["made"]]
    again = client.wait(client.submit("profile", dataset=made["id"])["id"])
    assert again["status"] == "COMPLETED", again["error"]


def test_the_same_content_is_one_dataset_and_a_choice_is_offered_for_what_the_upload_left_open(client: Client) -> None:
    parent = client.upload("orders.csv", ORDERS.encode()).json["id"]
    ids = []
    for add in ([], [], ["dates:day:swap"]):
        job = client.wait(client.submit("clean", dataset=parent, parameters={"add": add})["id"])
        ids.append(job["made"][0]["id"])
    assert ids[0] == ids[1] != ids[2]
    fixes = {fix["id"]: fix for fix in client.get(f"/jobs/{job['id']}/result").json["fixes"]}
    assert (fixes["dates:day:swap"]["sure"], fixes["dates:day:swap"]["applied"]) == ("choice", True)
    assert client.call("DELETE", f"/datasets/{ids[2]}").status == 204
    assert client.get(f"/datasets/{ids[2]}").status == 404
    assert client.get(f"/jobs/{job['id']}").json["made"][0]["id"] == ids[2]


def test_nothing_applied_or_not_to_be_kept_makes_no_dataset(client: Client) -> None:
    parent = client.upload("orders.csv", ORDERS.encode()).json["id"]
    for parameters in ({"apply": "nothing"}, {"keep": False}):
        job = client.wait(client.submit("clean", dataset=parent, parameters=parameters)["id"])
        assert (job["status"], job["made"]) == ("COMPLETED", [])
    page = client.get(f"/jobs/{job['id']}/report").data.decode()
    assert "The same in plain pandas" in page
    text = client.get(f"/jobs/{job['id']}/files/orders-clean.csv").data.decode()
    assert pd.read_csv(io.StringIO(text))["city"].nunique() == 2


def test_the_command_line_leaves_the_cleaned_file_and_names_the_dataset(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS)
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name.lower()) for name in ("DATA", "CONFIG", "RUNTIME")}
    words = ["run", "clean", "--dataset", "orders.csv", "--output", "out"]
    done = subprocess.run(
        [sys.executable, "-m", "jupyter", "analyst", *words],
        cwd=tmp_path, env={**os.environ, **folders}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "orders-clean.parquet" in done.stdout
    files = {path.name for path in (tmp_path / "out" / "files").iterdir()}
    assert files == {"orders-clean.parquet", "orders-clean.csv", "clean.py", "fixes.csv"}
    told: dict[str, object] = {}
    exec((tmp_path / "out" / "files" / "clean.py").read_text(encoding="utf-8"), told)
    assert "clean" in told
