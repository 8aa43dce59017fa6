"""``python -m server_ext.reports.exports FOLDER --format pdf --target FILE``: makes one format inside walls.

This is the child process in which reports, which are untrusted, are read: it confines itself before it reads a byte.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from analyst_lib.ingest.limits import Limits, confine
from analyst_lib.ingest.refusal import NO_ROOM
from server_ext.reports.exports.refusal import CannotMake


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0 when the format was made or refused with a reason, NO_ROOM when the disk is full."""
    given = _parser().parse_args(arguments)
    confine(Limits(memory_bytes=given.memory, cpu_seconds=given.cpu))
    _end_with_parent()
    try:
        _make(given.folder, given.format, given.target, json.loads(given.parts))
        answer: dict[str, Any] = {"ok": given.format}
    except CannotMake as refusal:
        answer = {"refused": {"message": refusal.message, "reason": refusal.reason}}
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return NO_ROOM
        raise
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server_ext.reports.exports", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the report's folder")
    parser.add_argument("--format", choices=("pdf", "xlsx", "md", "zip"), required=True)
    parser.add_argument("--target", type=Path, required=True, help="where it goes")
    parser.add_argument("--parts", default="{}", help="for zip: {made: {name: path}, left_out: {name: why}} as JSON")
    parser.add_argument("--memory", type=int, required=True, help="bytes of address space")
    parser.add_argument("--cpu", type=int, required=True, help="seconds of processor time")
    return parser


def _end_with_parent() -> None:
    """End when standard input does, which the death of the parent brings about however it dies."""
    if not sys.stdin.isatty():
        threading.Thread(target=lambda: (sys.stdin.buffer.read(1), os._exit(1)), daemon=True).start()


def _make(folder: Path, format: str, target: Path, parts: dict[str, Any]) -> None:
    # Each library is imported when its format is asked for.
    if format == "pdf":
        from server_ext.reports.exports.paged import MOST_ROWS
        from server_ext.reports.exports.pdf import write_report_pdf
        from server_ext.reports.exports.reading import read_report

        write_report_pdf(read_report(folder, MOST_ROWS), target)
    elif format == "xlsx":
        from server_ext.reports.exports.reading import read_report
        from server_ext.reports.exports.workbook import write_report_workbook

        write_report_workbook(read_report(folder), target)
    elif format == "md":
        from server_ext.reports.exports.markdown import MOST_ROWS, as_markdown
        from server_ext.reports.exports.reading import read_report

        target.write_text(as_markdown(read_report(folder, MOST_ROWS + 1)), "utf-8", "replace")
    else:
        from server_ext.reports.exports.bundle import write_bundle

        made = {name: Path(path) for name, path in parts.get("made", {}).items()}
        write_bundle(folder, target, made, parts.get("left_out", {}))


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # as in analyst_lib.ingest: all the work is done, and threads of libraries may disturb the end
