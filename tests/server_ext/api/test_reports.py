"""Reports over HTTP: formats, names, types, policies, the latest link, results and files."""

from __future__ import annotations

import io
import json
import re
import urllib.parse
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from support import Client, write_notebook

CELLS = (
    "import analyst_lib, pathlib",
    "pathlib.Path('table one.csv').write_text('a\\n1\\n')",
    "pathlib.Path('page.html').write_text('<script>1</script>')",
    "pathlib.Path('sub').mkdir()\npathlib.Path('sub/note.txt').write_text('ü')",
    "analyst_lib.result(headline='All is well', total=x + 1, missing=float('nan'))",
)


@pytest.fixture(scope="module")
def job(client: Client, analyses: Path) -> dict[str, Any]:
    write_notebook(analyses / "leaves_files.ipynb", *CELLS)
    ended = client.wait(client.submit("leaves_files", parameters={"x": 41}, tags=["nightly"])["id"])
    assert ended["status"] == "COMPLETED", ended
    return ended


@pytest.mark.parametrize(
    ("format", "media_type"),
    [
        ("html", "text/html; charset=utf-8"),
        ("ipynb", "application/x-ipynb+json"),
        ("pdf", "application/pdf"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("md", "text/markdown; charset=utf-8"),
        ("zip", "application/zip"),
    ],
)
def test_a_download_has_a_name_a_type_and_a_sandbox(
    client: Client, job: dict[str, Any], format: str, media_type: str
) -> None:
    got = client.get(f"/jobs/{job['id']}/report?format={format}&download=1")
    assert got.status == 200
    assert got.headers["Content-Type"] == media_type
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert int(got.headers["Content-Length"]) == len(got.data)
    name = f"leaves_files-{job['ended'][:10]}.{format}"
    assert got.headers["Content-Disposition"].startswith(f'attachment; filename="{name}"')
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert "allow-same-origin" not in got.headers["Content-Security-Policy"]


def test_the_page_is_shown_and_names_what_made_it(client: Client, job: dict[str, Any]) -> None:
    got = client.get(f"/jobs/{job['id']}/report")
    assert got.headers["Content-Disposition"] is None
    page = got.data.decode()
    assert "<h1>All is well</h1>" in page
    assert job["headline"] == "All is well"
    for said in ("leaves_files", job["analysis_version"][:8], "pandas", "x", "41"):
        assert said in page
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", page)


def test_the_zip_holds_everything(client: Client, job: dict[str, Any]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"/jobs/{job['id']}/report?format=zip").data))
    assert archive.testzip() is None
    names = {name.split("/", 1)[1] if name.startswith("report/") else name for name in archive.namelist()}
    wanted = {"report.html", "report.ipynb", "result.json", "files/table one.csv", "files/sub/note.txt"}
    made = {"report.pdf", "report.xlsx", "report.md", "README.txt", "files/page.html"}
    assert names == wanted | made


def test_formats_are_made_of_the_report_and_change_nothing_about_the_job(client: Client, job: dict[str, Any]) -> None:
    made = {format: client.get(f"/jobs/{job['id']}/report?format={format}") for format in ("xlsx", "md", "pdf")}
    assert {answer.status for answer in made.values()} == {200}
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"].data))
    assert book["Summary"]["A2"].value == "All is well"
    assert list(book["Values"].values)[1:] == [("headline", "All is well"), ("total", 42), ("missing", None)]
    assert list(book["table one"].values) == [("a",), (1,)]
    assert "# All is well" in made["md"].data.decode()
    assert made["pdf"].data.startswith(b"%PDF-")
    now = client.job(job["id"])
    assert now["report_bytes"] > job["report_bytes"]  # what was made is kept beside the report
    assert now == job | {"report_bytes": now["report_bytes"]}


def test_the_service_answers_while_a_format_is_made(client: Client, analyses: Path) -> None:
    code = "import analyst_lib.tables, pandas\nanalyst_lib.tables.show(pandas.DataFrame({'a': range(400)}), rows=400)"
    write_notebook(analyses / "long_table.ipynb", *[code] * 2)
    ended = client.wait(client.submit("long_table")["id"])
    with ThreadPoolExecutor(9) as pool:
        asked = [pool.submit(client.get, f"/jobs/{ended['id']}/report?format=pdf") for _ in range(9)]
        answered = 0
        while not any(future.done() for future in asked):
            assert client.get("/health").status == 200
            answered += 1
        assert answered > 1
    assert len({future.result().data for future in asked}) == 1
    assert client.call("DELETE", f"/jobs/{ended['id']}").status == 204
    assert client.get(f"/jobs/{ended['id']}/report?format=pdf").status == 404


def test_the_result_is_plain_json(client: Client, job: dict[str, Any]) -> None:
    got = client.get(f"/jobs/{job['id']}/result")
    assert got.headers["Content-Type"].startswith("application/json")
    assert b"NaN" not in got.data
    assert got.json == {"headline": "All is well", "total": 42, "missing": None}


def test_files_are_given_by_name(client: Client, job: dict[str, Any]) -> None:
    table = client.get(f"/jobs/{job['id']}/files/{urllib.parse.quote('table one.csv')}")
    assert (table.status, table.data) == (200, b"a\n1\n")
    assert table.headers["Content-Disposition"].startswith('attachment; filename="table one.csv"')
    note = client.get(f"/jobs/{job['id']}/files/sub/note.txt")
    assert (note.data.decode(), note.headers["Content-Disposition"]) == ("ü", None)
    page = client.get(f"/jobs/{job['id']}/files/page.html")
    assert page.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert client.get(f"/jobs/{job['id']}/files/nothing.txt").status == 404


def test_the_latest_link_follows_the_newest_completed_job(client: Client, job: dict[str, Any]) -> None:
    newer = client.wait(client.submit("leaves_files", parameters={"x": 1})["id"])
    failed = client.wait(client.submit("leaves_files", parameters={"x": 0}, timeout=0.2)["id"])
    assert failed["status"] == "FAILED"
    latest = client.get("/reports/latest?analysis=leaves_files")
    assert latest.headers["Content-Location"] == f"/analyst/jobs/{newer['id']}/report"
    assert latest.data == client.get(f"/jobs/{newer['id']}/report").data
    tagged = client.get("/reports/latest?analysis=leaves_files&tag=nightly&format=ipynb")
    assert tagged.headers["Content-Location"] == f"/analyst/jobs/{job['id']}/report"
    json.loads(tagged.data)
    assert client.get("/reports/latest?analysis=leaves_files&tag=never").status == 404


def test_a_job_without_a_report_says_so(client: Client, job: dict[str, Any], analyses: Path) -> None:
    write_notebook(analyses / "waits.ipynb", "import time\ntime.sleep(60)")
    running = client.submit("waits")["id"]
    client.wait(running, "IN_PROGRESS")
    refused = client.get(f"/jobs/{running}/report")
    assert (refused.status, refused.json["reason"]) == (404, "no_report")
    client.post(f"/jobs/{running}/stop", {})
    client.wait(running)
    assert client.get(f"/jobs/{job['id']}/report?format=docx").status == 422
