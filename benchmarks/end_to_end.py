"""The same notebook to an HTML report: through this service, and through the commands of papermill and nbconvert.

The service is warm, as it is all day: server and worker run. Each command starts Python anew, as in a script.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil
from measure import ROOT, Cost, command, in_turn, table, within
from with_server import Server, server

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 7
BIN = Path(sys.executable).parent


def call(made: Server, path: str, data: bytes | None = None, media_type: str = "application/json") -> dict:
    headers = {"Authorization": f"token {made.token}", "Content-Type": media_type}
    with urllib.request.urlopen(urllib.request.Request(f"{made.url}/analyst{path}", data, headers)) as answer:
        return json.load(answer)


def stream(made: Server, job: str):
    headers = {"Authorization": f"token {made.token}"}
    with urllib.request.urlopen(
        urllib.request.Request(f"{made.url}/analyst/jobs/{job}/events", headers=headers)
    ) as lines:
        for line in lines:
            if line.startswith(b"data: "):
                yield time.time(), json.loads(line[6:])


def through_the_service(made: Server, body: bytes) -> Cost:
    root = psutil.Process(made.process.pid)

    def work() -> None:
        job = call(made, "/jobs", body)["id"]
        *_, (_, last) = stream(made, job)
        assert last["status"] == "COMPLETED", last

    return within(lambda: [root, *root.children(recursive=True)], work)


def through_the_commands(notebook: Path, folder: Path, dataset: Path) -> Cost:
    executed = str(folder / "out.ipynb")
    ran = command(str(BIN / "papermill"), str(notebook), executed, "-p", "dataset", str(dataset))
    rendered = command(str(BIN / "jupyter"), "nbconvert", "--to", "html", "--log-level=ERROR", executed)
    return Cost(ran.wall + rendered.wall, ran.cpu + rendered.cpu)


def latencies(made: Server, folder: Path) -> list[float]:
    """Return the seconds from a kernel's print to the arrival of the event at the caller."""
    cells = ["x: int = 0", "import time\nfor _ in range(30):\n    print(time.time(), flush=True)\n    time.sleep(0.4)"]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    for number, source in enumerate(cells):
        cell = {"id": f"c{number}", "cell_type": "code", "metadata": {}, "source": source, "outputs": []}
        notebook["cells"].append(cell | {"execution_count": None})
    notebook["cells"][0]["metadata"] = {"tags": ["parameters"]}
    (folder / "root" / "analyses").mkdir(exist_ok=True)
    (folder / "root" / "analyses" / "ticks.ipynb").write_text(json.dumps(notebook))
    job = call(made, "/jobs", b'{"analysis": "ticks"}')["id"]
    return [at - float(line) for at, data in stream(made, job) for line in data.get("text", "").split()]


def main() -> None:
    with tempfile.TemporaryDirectory() as name, server(Path(name), "--Analyst.workers=1") as made:
        folder, penguins = Path(name), ROOT / "examples" / "penguins.csv"
        dataset = call(made, "/datasets?name=penguins.csv", penguins.read_bytes(), "text/csv")["id"]
        body = json.dumps({"analysis": "profile", "dataset": dataset}).encode()
        notebook = ROOT / "notebooks" / "profile.ipynb"
        costs = in_turn(
            RUNS,
            lambda: through_the_service(made, body),
            lambda: through_the_commands(notebook, folder, penguins),
        )
        table("profile of penguins.csv to report.html", ("this service", "papermill + nbconvert, commands"), costs)
        late = sorted(latencies(made, folder))
        print(f"\nfrom print to event at the caller: median {statistics.median(late):.3f} s, worst {late[-1]:.3f} s")


if __name__ == "__main__":
    main()
