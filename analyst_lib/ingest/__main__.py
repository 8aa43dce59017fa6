"""``python -m analyst_lib.ingest SOURCE --name NAME --target FILE``: reads one file inside walls, prints JSON.

This is the child process in which uploads are parsed: it confines itself before it reads a byte.
"""

from __future__ import annotations

import argparse
import errno
import importlib.abc
import json
import os
import sys
from pathlib import Path
from typing import Any

from .limits import Limits, Options, confine
from .refusal import NO_ROOM, Unreadable


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0 when the file was read or refused with a reason, NO_ROOM when the disk is full."""
    given = _parser().parse_args(arguments)
    limits, options = Limits.from_json(json.loads(given.limits)), Options(**json.loads(given.options))
    if given.sheet is not None:
        options = Options(**{**options.__dict__, "sheet": given.sheet})
    confine(limits)
    try:
        answer = _answer(given.source, given.name, given.target, limits, options)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return NO_ROOM
        raise
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analyst_lib.ingest", description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="the file to read")
    parser.add_argument("--name", required=True, help="what its owner calls it")
    parser.add_argument("--target", type=Path, required=True, help="where the Parquet copy goes")
    parser.add_argument("--sheet", help="the worksheet to take from a workbook")
    parser.add_argument("--limits", default="{}", help="limits as a JSON object, see Limits")
    parser.add_argument("--options", default="{}", help="what is known of the file as a JSON object, see Options")
    return parser


class _WithoutPandas(importlib.abc.MetaPathFinder):
    """Says that there is no pandas: at its first array pyarrow imports it, half a second for what is not used here."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("pandas is not used by the reader of uploads", name=fullname)


def _answer(source: Path, name: str, target: Path, limits: Limits, options: Options) -> dict[str, Any]:
    sys.meta_path.insert(0, _WithoutPandas())
    try:
        import pyarrow as pa

        pa.set_cpu_count(limits.threads)
        pa.set_io_thread_count(limits.threads)
        from .reader import read_file

        return {"ok": read_file(source, name, target, limits, options).to_json()}
    except Unreadable as refusal:
        return {"refused": refusal.to_json()}
    except MemoryError:
        starved = Unreadable("Reading the file takes more memory than is allowed here. Split it.", "too_large")
        return {"refused": starved.to_json()}


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # Arrow's threads may abort the process while it is torn down, after all the work is done
