"""Pinning, changing and deleting jobs over HTTP, one and many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support import Answer, Client, write_notebook


@pytest.fixture(scope="module", autouse=True)
def kept(analyses: Path) -> None:
    write_notebook(analyses / "kept.ipynb", "print(x)")
    write_notebook(analyses / "endless.ipynb", "import time\ntime.sleep(600)")


@pytest.fixture(scope="module")
def ended(client: Client) -> list[str]:
    """Three jobs that have ended, and their report."""
    ids = [client.submit("kept", tags=["mine", f"n{n}"])["id"] for n in range(3)]
    assert {client.wait(id)["status"] for id in ids} == {"COMPLETED"}
    return ids


def patch(client: Client, id: str, body: dict[str, Any]) -> Answer:
    return client.call("PATCH", f"/jobs/{id}", json.dumps(body).encode(), Content_Type="application/json")


def listed(client: Client, query: str) -> set[str]:
    return {job["id"] for job in client.get(f"/jobs?{query}").json["items"]}


def test_a_job_is_pinned_and_named(client: Client, ended: list[str]) -> None:
    first = ended[0]
    assert client.job(first)["pinned"] is False
    changed = patch(client, first, {"pinned": True, "name": "The one", "tags": ["mine", "b", "b"]})
    assert changed.status == 200
    assert (changed.json["pinned"], changed.json["name"], changed.json["tags"]) == (True, "The one", ["b", "mine"])
    assert client.job(first) == changed.json
    assert listed(client, "pinned=true&tag=mine") == {first}
    assert listed(client, "pinned=false&tag=mine") == set(ended[1:])
    refused = client.call("DELETE", f"/jobs/{first}")
    assert (refused.status, refused.json["reason"]) == (409, "pinned")
    changed = patch(client, first, {"pinned": None, "name": None, "tags": ["mine"]})
    assert (changed.json["pinned"], changed.json["name"], changed.json["tags"]) == (False, None, ["mine"])
    assert patch(client, first, {}).json == client.job(first)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"pinned": "yes"}, "pinned"),
        ({"analysis": "x"}, "analysis"),
        ({"tags": [1]}, "tags"),
        ({"name": "n" * 201}, "name"),
    ],
)
def test_what_cannot_be_changed(client: Client, ended: list[str], body: dict[str, Any], field: str) -> None:
    refused = patch(client, ended[0], body)
    assert (refused.status, [error["field"] for error in refused.json["errors"]]) == (422, [field])
    assert patch(client, "0" * 20, {"pinned": True}).status == 404


def test_the_size_of_a_report_stands_with_the_job(client: Client, ended: list[str]) -> None:
    before = client.job(ended[0])["report_bytes"]
    assert before >= len(client.get(f"/jobs/{ended[0]}/report").data)
    made = client.get(f"/jobs/{ended[0]}/report?format=md")
    assert client.job(ended[0])["report_bytes"] == before + len(made.data)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "all"),
        ("all=0", "all"),
        ("dry_run=1", "all"),
        ("stauts=FAILED&analysis=kept", "stauts"),
        ("analysis=kept&limit=1", "limit"),
        ("analysis=", "analysis"),
        ("status=&tag=mine", "status"),
        ("status=GONE", "status"),
        ("tag=mine&dry_run=perhaps", "dry_run"),
    ],
)
def test_what_might_be_a_mistake_deletes_nothing(client: Client, ended: list[str], query: str, field: str) -> None:
    refused = client.call("DELETE", f"/jobs?{query}")
    assert (refused.status, [error["field"] for error in refused.json["errors"]]) == (422, [field])
    assert listed(client, "tag=mine") == set(ended)


def test_many_are_deleted_by_a_filter(client: Client, ended: list[str]) -> None:
    running = client.submit("endless", tags=["mine"])["id"]
    client.wait(running, "IN_PROGRESS")
    patch(client, ended[0], {"pinned": True})
    size = sum(client.job(id)["report_bytes"] for id in ended[1:])
    told = client.call("DELETE", "/jobs?tag=mine&dry_run=1")
    assert (told.status, told.json) == (200, {"deleted": 2, "kept": 2, "bytes": size, "more": False})
    assert listed(client, "tag=mine") == {*ended, running}
    assert client.call("DELETE", "/jobs?tag=mine").json == told.json
    assert listed(client, "tag=mine") == {ended[0], running}
    assert client.get(f"/jobs/{ended[1]}/report").status == 404
    assert client.call("DELETE", "/jobs?tag=mine").json == {"deleted": 0, "kept": 2, "bytes": 0, "more": False}
    client.post(f"/jobs/{running}/stop", {})
    client.wait(running)
