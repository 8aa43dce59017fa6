"""The main job on a real table, through a real server: upload, profile, follow, report.

make demo                run it and print where the report lies
make demo SERVE=1        also keep the server, and print the link to open
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from with_server import Server, server

HERE = Path(__file__).parent
TABLE = HERE / "penguins.csv"


def call(made: Server, path: str, data: bytes | None = None, media_type: str = "application/json") -> Any:
    """Return what the service answers, parsed."""
    headers = {"Authorization": f"token {made.token}", "Content-Type": media_type}
    request = urllib.request.Request(f"{made.url}/analyst{path}", data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


def follow(made: Server, job: str) -> Iterator[dict[str, Any]]:
    """Yield the job at each change until it has ended."""
    headers = {"Authorization": f"token {made.token}"}
    request = urllib.request.Request(f"{made.url}/analyst/jobs/{job}/events", headers=headers)
    with urllib.request.urlopen(request, timeout=300) as stream:
        event = ""
        for line in stream:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            event = value if name == "event" else event
            if name == "data" and event == "job":
                yield json.loads(value)


def run(made: Server, target: Path) -> dict[str, Any]:
    """Do the main job; return the job as it ended, its report copied to `target`."""
    dataset = call(made, f"/datasets?name={TABLE.name}", TABLE.read_bytes(), "text/csv")
    print(f"Dataset {dataset['id']}: {dataset['name']}, {dataset['rows']} rows, {len(dataset['columns'])} columns")
    wanted = {"analysis": "profile", "dataset": dataset["id"], "parameters": {}}
    job = call(made, "/jobs", json.dumps(wanted).encode())
    for changed in follow(made, job["id"]):
        job = changed
        progress = job["progress"]
        print(f"Job {job['id']}: {job['status']:<11} {progress['done']}/{progress['total']} {progress['cell'] or ''}")
    if job["report"]:
        (report,) = made.home.glob(f"data/analyst/reports/{job['id']}/*/")
        shutil.copytree(report, target, dirs_exist_ok=True)
    return job


def main() -> int:
    """Run the demo."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--serve", action="store_true", help="keep the server until Ctrl-C")
    parser.add_argument("--home", type=Path, default=HERE.parent / "demo", help="where to keep everything")
    options = parser.parse_args()
    options.home.mkdir(parents=True, exist_ok=True)
    with server(options.home.absolute()) as made:
        job = run(made, options.home / "report")
        if job["status"] != "COMPLETED":
            print(json.dumps(job["error"], indent=1), file=sys.stderr)
            return 1
        print(f"\n{job['headline'] or 'Done.'}\nReport: {(options.home / 'report' / 'report.html').absolute()}")
        print(f"Open:   {(options.home / 'report' / 'report.html').absolute().as_uri()}")
        if options.serve:
            print(f"Server: {made.url}/analyst/jobs/{job['id']}/report?token={made.token}  (Ctrl-C ends it)")
            made.process.wait()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
