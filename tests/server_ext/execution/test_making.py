"""What notebooks leave to be kept, on a live service: tables become datasets, and what cannot be kept is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import Client, write_notebook
from with_server import Server

KEEP = "import pandas as pd\nfrom analyst_lib import keep\n"
ENTRY = '{{"kind": "{kind}", "name": "{name}", "file": "{file}"}}'


def listed(*entries: str) -> str:
    """Code that writes the list of what to keep by hand."""
    return f"from pathlib import Path\nPath('../made.json').write_text('[{', '.join(entries)}]')"


def entry(kind: str = "dataset", name: str = "t", file: str = "t.csv") -> str:
    return ENTRY.format(kind=kind, name=name, file=file)


@pytest.fixture(scope="module", autouse=True)
def notebooks(analyses: Path) -> None:
    cells = {
        "keeps": (KEEP + "keep(pd.DataFrame({'a': [x, 2], 'b': ['p', None]}), 'two rows', rounded=2);",),
        "keeps_two": (KEEP + "keep(pd.DataFrame({'a': [x]}), 'one')\nkeep(pd.DataFrame({'a': [x]}), 'other');",),
        "keeps_and_fails": (KEEP + "keep(pd.DataFrame({'a': [x]}), 'gone')", "raise ValueError('no')"),
        "keeps_a_link": ("import os\nos.symlink('/etc/passwd', 't.csv')", listed(entry())),
        "keeps_a_path": (listed(entry(file="../../../analyst.sqlite"), entry(file="/etc/passwd"), entry(file="..")),),
        "keeps_a_model": ("open('m', 'w').write('x')", listed(entry("model", "m", "m"))),
        "keeps_no_table": ("open('t.csv', 'wb').write(bytes(range(256)) * 9)", listed(entry())),
        "keeps_nonsense": ("from pathlib import Path\nPath('../made.json').write_text('{')",),
        "keeps_many": (listed(*[entry(name=f"t{i}", file="none.csv") for i in range(25)]),),
    }
    for name, code in cells.items():
        write_notebook(analyses / f"{name}.ipynb", *code)


def ended(client: Client, analysis: str, x: int) -> dict[str, object]:
    return client.wait(client.submit(analysis, parameters={"x": x})["id"])


def test_a_table_becomes_a_dataset(client: Client) -> None:
    job = ended(client, "keeps", 7001)
    (made,) = job["made"]
    assert made == {"kind": "dataset", "name": "two-rows.parquet", "id": made["id"], "problem": None}
    dataset = client.get(f"/datasets/{made['id']}").json
    assert dataset["lineage"]["about"] == {"rounded": 2}
    assert (dataset["lineage"]["job"], dataset["lineage"]["dataset"]) == (job["id"], None)
    rows = client.get(f"/datasets/{made['id']}/preview").json
    assert rows["rows"] == [[7001, "p"], [2, None]]
    assert client.call("DELETE", f"/jobs/{job['id']}").status == 204
    assert client.get(f"/datasets/{made['id']}").json["lineage"]["job"] == job["id"]


def test_two_of_the_same_content_are_one_dataset(client: Client, live: Server) -> None:
    folders = set(live.home.rglob("datasets/*"))
    made = ended(client, "keeps_two", 7002)["made"]
    assert {path.name for path in set(live.home.rglob("datasets/*")) - folders} == {made[0]["id"]}
    assert [thing["name"] for thing in made] == ["one.parquet", "other.parquet"]
    assert made[0]["id"] == made[1]["id"] is not None
    assert client.get(f"/datasets/{made[0]['id']}/preview").json["rows"] == [[7002]]


def test_a_job_that_fails_leaves_no_dataset(client: Client) -> None:
    job = ended(client, "keeps_and_fails", 7003)
    assert (job["status"], job["made"]) == ("FAILED", [])
    assert not [d for d in client.get("/datasets?q=gone").json["items"] if d["name"] == "gone.parquet"]


@pytest.mark.parametrize(
    ("analysis", "problems"),
    [
        ("keeps_a_link", ["'t.csv' is no file of the job."]),
        ("keeps_a_path", ["'../../../analyst.sqlite' is no file", "'/etc/passwd' is no file", "'..' is no file"]),
        ("keeps_a_model", ["This service keeps no models that jobs make, only datasets."]),
        ("keeps_no_table", [""]),
        ("keeps_nonsense", ["The list of what to keep cannot be read."]),
    ],
)
def test_what_cannot_be_kept_is_told_and_the_job_completes(client: Client, analysis: str, problems: list[str]) -> None:
    job = ended(client, analysis, 1)
    assert job["status"] == "COMPLETED"
    assert [thing["id"] for thing in job["made"]] == [None] * len(problems)
    for thing, problem in zip(job["made"], problems, strict=True):
        assert thing["problem"].startswith(problem)
        assert thing["problem"]
    assert "root:" not in json.dumps(job)


def test_a_job_leaves_few_things(client: Client) -> None:
    made = ended(client, "keeps_many", 1)["made"]
    assert len(made) == 21
    assert made[-1]["problem"] == "A job may leave 20 things to be kept; the others are not."
