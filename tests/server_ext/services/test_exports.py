"""Formats made on demand: once, within limits, beside the report, and gone with it."""

from __future__ import annotations

import json
import secrets
import sys
import zipfile
from concurrent.futures import wait
from pathlib import Path

import psutil
import pytest
from nbformat.v4 import new_code_cell, new_output
from report_parts import frame, html, text, write_report

from server_ext.errors import Busy, NotFound, Refused, Unavailable
from server_ext.reports.formats import FORMATS
from server_ext.services.child import run_child
from server_ext.services.exports import ExportLimits, Exports
from server_ext.storage.files import Files

JOB = "0123456789abcdef"
MADE = [name for name, format in FORMATS.items() if format.made]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "data")


@pytest.fixture
def report(files: Files) -> Path:
    return write_report(files.report(JOB, 1), [text("# T\n\n## A\n\nSome text."), html(frame(9, 3).to_html())])


def left(files: Files) -> set[str]:
    return {
        p.relative_to(files.root).as_posix() for p in files.root.rglob("*") if p.is_file() and "report." not in p.name
    }


def test_each_format_is_made_once_and_goes_with_its_job(files: Files, report: Path) -> None:
    exports = Exports(files)
    asked = [exports.ask(report, format) for _ in range(3) for format in MADE]
    assert len(set(asked)) == len(MADE)
    paths = [future.result(120) for future in asked]
    starts = {"pdf": b"%PDF-", "xlsx": b"PK", "zip": b"PK", "md": b"T "}
    for path in paths:
        assert path.read_bytes().startswith(starts[path.suffix[1:]])
        assert path.parent == report.parent
    with zipfile.ZipFile(report.parent / "1.zip") as archive:
        assert {"report.pdf", "report.xlsx", "report.md"} <= set(archive.namelist())
    before = {path: path.stat().st_mtime_ns for path in paths}
    again = [exports.ask(report, format) for format in MADE]
    assert all(future.done() for future in again)
    assert {path: path.stat().st_mtime_ns for path in paths} == before
    assert not list((files.root / "incoming").iterdir())
    files.forget_job(JOB)
    assert left(files) == set()


@pytest.mark.parametrize(
    ("format", "limits", "reason"),
    [
        ("md", ExportLimits(memory_bytes=160 << 20), "too_large"),
        ("xlsx", ExportLimits(cpu_seconds=1), "timeout"),
        ("xlsx", ExportLimits(wall_seconds=1), "timeout"),
    ],
)
def test_a_broken_limit_is_told_and_leaves_nothing(
    files: Files, format: str, limits: ExportLimits, reason: str
) -> None:
    printed = new_code_cell("x", outputs=[new_output("stream", text="x" * 30_000_000)])
    report = write_report(files.report(JOB, 1), [printed])
    known = left(files)
    children = psutil.Process().children(recursive=True)
    with pytest.raises(Refused, match="Take html or ipynb, which every report has") as caught:
        Exports(files, limits).ask(report, format).result(120)
    assert caught.value.reason == reason
    assert [error.field for error in caught.value.errors] == ["format"]
    assert left(files) == known
    assert not list((files.root / "incoming").iterdir())
    assert psutil.Process().children(recursive=True) == children


class OnlyText(Exports):
    """Cannot make PDF nor workbooks."""

    def _make(self, folder: Path, format: str, path: Path, parts: dict[str, dict[str, str]]) -> None:
        if format in ("pdf", "xlsx"):
            raise Unavailable(f"no {format} here")
        super()._make(folder, format, path, parts)


def test_a_zip_says_what_could_not_be_made(files: Files, report: Path) -> None:
    archive = zipfile.ZipFile(OnlyText(files, ExportLimits(waiting=1)).ask(report, "zip").result(120))
    readme = archive.read("README.txt").decode()
    assert "report.xlsx is not here: no xlsx here" in readme
    assert "report.pdf is not here: no pdf here" in readme
    assert {"report.html", "report.ipynb", "report.md", "README.txt"} <= set(archive.namelist())


def test_too_many_are_refused_and_those_that_wait_are_made(files: Files, report: Path) -> None:
    exports = Exports(files, ExportLimits(at_once=1, waiting=2))
    asked = [exports.ask(report, "pdf"), exports.ask(report, "md")]
    with pytest.raises(Busy) as caught:
        exports.ask(report, "xlsx")
    assert caught.value.retry_after > 0
    assert exports.ask(report, "md") is asked[1]
    assert not asked[0].cancel()
    assert not wait(asked, 120).not_done
    assert exports.ask(report, "md").result() == asked[1].result()


def test_a_report_that_is_deleted_meanwhile_is_not_found(files: Files, report: Path) -> None:
    exports = Exports(files)
    asked = exports.ask(report, "md")
    files.forget_job(JOB)
    with pytest.raises((NotFound, Refused)):
        asked.result(120)
    assert left(files) == set()


def test_without_pango_it_says_what_to_install(files: Files, report: Path, tmp_path: Path) -> None:
    (tmp_path / "site" / "weasyprint").mkdir(parents=True)
    (tmp_path / "site" / "weasyprint" / "__init__.py").write_text(
        "raise OSError(\"cannot load library 'libpango-1.0-0'\")"
    )
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
        "from server_ext.reports.exports.__main__ import main\n"
        f"main([{str(report)!r}, '--format=pdf', '--target={tmp_path / 'x.pdf'}', '--memory={2 << 30}', '--cpu=60'])"
    )
    ended = run_child([sys.executable, "-I", "-c", code], tmp_path, 60)
    refused = json.loads(ended.out)["refused"]
    assert refused["reason"] == "pdf_unavailable"
    assert "apt install libpango-1.0-0" in refused["message"]


def test_a_child_sees_no_secret_and_ends_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYST_SECRET", "hush")
    mark = secrets.token_hex(8)
    code = f"""
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", {mark!r}])
print(sorted(os.environ))
time.sleep(600)
"""
    ended = run_child([sys.executable, "-I", "-u", "-c", code], tmp_path, 2)
    assert ended.late
    assert "ANALYST_SECRET" not in ended.out
    assert "PATH" in ended.out
    _, alive = psutil.wait_procs([p for p in psutil.process_iter(["cmdline"]) if mark in (p.info["cmdline"] or [])], 10)
    assert alive == []
