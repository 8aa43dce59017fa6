"""What the tests share: a client of a live service, and notebooks made on the spot."""

from __future__ import annotations

import http.client
import json
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ENDED = ("COMPLETED", "FAILED", "STOPPED")


@dataclass(frozen=True)
class Answer:
    """What the service answered."""

    status: int
    headers: http.client.HTTPMessage
    data: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.data)


class Client:
    """Speaks plain HTTP to a service, sending paths as they are given."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._address = urllib.parse.urlsplit(url).netloc
        self._token = token

    def call(self, method: str, path: str, data: bytes | None = None, **headers: str) -> Answer:
        """Send a request; header names are written with underscores."""
        connection = http.client.HTTPConnection(self._address, timeout=120)
        sent = {"Authorization": f"token {self._token}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        connection.request(method, f"/analyst{path}", data, {k: v for k, v in sent.items() if v})
        answer = connection.getresponse()
        try:
            return Answer(answer.status, answer.msg, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        return self.call("POST", path, json.dumps(body).encode(), **({"Content_Type": "application/json"} | headers))

    def upload(self, name: str, data: bytes) -> Answer:
        """Upload a file as multipart."""
        boundary = uuid.uuid4().hex
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
        return self.call("POST", "/datasets", body, Content_Type=f"multipart/form-data; boundary={boundary}")

    def submit(self, analysis: str, **rest: Any) -> dict[str, Any]:
        """Submit a job that must be accepted."""
        answer = self.post("/jobs", {"analysis": analysis, **rest})
        assert answer.status == 202, answer.data
        return dict(answer.json)

    def job(self, id: str) -> dict[str, Any]:
        return dict(self.get(f"/jobs/{id}").json)

    def wait(self, id: str, *statuses: str, within: float = 120.0) -> dict[str, Any]:
        """Return the job once it has one of the statuses (by default: has ended)."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            job = self.job(id)
            if job["status"] in (statuses or ENDED):
                return job
            time.sleep(0.05)
        raise AssertionError(f"job {id} is {job['status']} after {within} s: {job}")

    def events(self, id: str, **headers: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
        """Yield the events of a job's stream as they come: number, kind, data."""
        connection = http.client.HTTPConnection(self._address, timeout=60)
        sent = {"Authorization": f"token {self._token}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        connection.request("GET", f"/analyst/jobs/{id}/events", headers=sent)
        stream = connection.getresponse()
        fields: dict[str, str] = {}
        for raw in stream:
            line = raw.decode().rstrip("\n")
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields.get("data"):
                yield int(fields["id"]), fields["event"], json.loads(fields["data"])
                fields = {}
        connection.close()


def write_notebook(path: Path, *cells: str, parameters: str = "x: int = 0", kernel: str = "python3") -> Path:
    """Write an analysis: a title, a parameters cell, and the code cells."""
    notebook = new_notebook(metadata={"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}})
    notebook.cells = [
        new_markdown_cell(f"# {path.stem.title()}\n\nMade by a test."),
        new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        *(new_code_cell(cell) for cell in cells),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path
