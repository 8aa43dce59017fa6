"""The same notebook to an HTML report: through this service, and through the commands of papermill and nbconvert.

The service is warm, as it is all day: server and worker run. Each command starts Python anew, as in a script. A trivial
notebook of eight cells shows what all but the analysis costs; there the peer is the papermill command without a page.
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
from measure import ROOT, Cost, call, command, in_turn, notebook, table, within
from with_server import Server, server

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 7
TRIVIAL = tuple(f"x{number} = {number} + n\nprint(x{number})" for number in range(8))
BIN = Path(sys.executable).parent


def stream(made: Server, job: str):
    headers = {"Authorization": f"token {made.token}"}
    with urllib.request.urlopen(
        urllib.request.Request(f"{made.url}/analyst/jobs/{job}/events", headers=headers)
    ) as lines:
        for line in lines:
            if line.startswith(b"data: "):
                yield time.time(), json.loads(line[6:])


def through_the_service(made: Server, body: dict) -> Cost:
    root = psutil.Process(made.process.pid)

    def work() -> None:
        job = call(made, "/analyst/jobs", body)["id"]
        *_, (_, last) = stream(made, job)
        assert last["status"] == "COMPLETED", last

    return within(lambda: [root, *root.children(recursive=True)], work)


def through_the_commands(analysis: Path, folder: Path, dataset: Path) -> Cost:
    executed = str(folder / "out.ipynb")
    ran = command(str(BIN / "papermill"), str(analysis), executed, "-p", "dataset", str(dataset))
    rendered = command(str(BIN / "jupyter"), "nbconvert", "--to", "html", "--log-level=ERROR", executed)
    return Cost(ran.wall + rendered.wall, ran.cpu + rendered.cpu)


def latencies(made: Server, folder: Path) -> list[float]:
    """Return the seconds from a kernel's print to the arrival of the event at the caller."""
    cell = "import time\nfor _ in range(30):\n    print(time.time(), flush=True)\n    time.sleep(0.4)"
    notebook(folder / "root" / "analyses" / "ticks.ipynb", cell)
    job = call(made, "/analyst/jobs", {"analysis": "ticks"})["id"]
    return [at - float(line) for at, data in stream(made, job) for line in data.get("text", "").split()]


def main() -> None:
    with tempfile.TemporaryDirectory() as name, server(Path(name), "--Analyst.workers=1") as made:
        folder, penguins = Path(name), ROOT / "examples" / "penguins.csv"
        dataset = call(made, "/analyst/datasets?name=penguins.csv", penguins.read_bytes(), "text/csv")["id"]
        body = {"analysis": "profile", "dataset": dataset}
        analysis = ROOT / "notebooks" / "profile.ipynb"
        costs = in_turn(
            RUNS,
            lambda: through_the_service(made, body),
            lambda: through_the_commands(analysis, folder, penguins),
        )
        table("profile of penguins.csv to report.html", ("this service", "papermill + nbconvert, commands"), costs)
        analysis = notebook(folder / "root" / "analyses" / "trivial.ipynb", *TRIVIAL)
        costs = in_turn(
            RUNS,
            lambda: through_the_service(made, {"analysis": "trivial"}),
            lambda: command(str(BIN / "papermill"), str(analysis), str(folder / "out.ipynb"), "-p", "n", "2"),
        )
        table("eight trivial cells: to report.html, and papermill alone", ("this service", "papermill, command"), costs)
        late = sorted(latencies(made, folder))
        print(f"\nfrom print to event at the caller: median {statistics.median(late):.3f} s, worst {late[-1]:.3f} s")


if __name__ == "__main__":
    main()
