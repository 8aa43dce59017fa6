"""Hostile and mistaken requests: each is answered with the right status, in the one shape, and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support import Client, write_notebook

PARAMETERS = 'n: int = 1\ntext: str = ""\nlate: float = 0.0'


@pytest.fixture(scope="module", autouse=True)
def echo(analyses: Path) -> None:
    code = "import json, os\ncontext = json.load(open(os.environ['ANALYST_CONTEXT']))"
    result = "json.dump({'text': text}, open(context['output'] + '/result.json', 'w'))"
    write_notebook(analyses / "echo.ipynb", f"{code}\n{result}", parameters=PARAMETERS)
    (analyses / "broken.ipynb").write_text("{")


def refused(answer: Any, status: int, field: str | None = None) -> None:
    assert answer.status == status, answer.data
    body = answer.json
    assert set(body) == {"message", "reason", "errors"}
    assert body["message"]
    if field:
        assert [e["field"] for e in body["errors"]] == [field]
        assert body["errors"][0]["message"]


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"p=0;open('/tmp/x')": 1}, "parameters.p=0;open('/tmp/x')"),
        ({"class": 1}, "parameters.class"),
        ({"__builtins__": 1}, "parameters.__builtins__"),
        ({"a.b": 1}, "parameters.a.b"),
        ({"{a.__class__}": 1}, "parameters.{a.__class__}"),
        ({"n": "1"}, "parameters.n"),
        ({"n": True}, "parameters.n"),
        ({"n": 10**400}, "parameters"),
        ({"text": "a\0b"}, "parameters"),
        ({"text": "\ud800"}, "parameters"),
    ],
)
def test_parameters(client: Client, parameters: dict[str, Any], field: str) -> None:
    refused(client.post("/jobs", {"analysis": "echo", "parameters": parameters}), 422, field)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "analysis"),
        ({"analysis": 3}, "analysis"),
        ({"analysis": "nope"}, "analysis"),
        ({"analysis": "broken"}, "analysis"),
        ({"analysis": "../../etc/passwd"}, "analysis"),
        ({"analysis": "echo", "dataset": "nope"}, "dataset"),
        ({"analysis": "echo", "parameters": [1]}, "parameters"),
        ({"analysis": "echo", "kernel": "no-such-kernel"}, "kernel"),
        ({"analysis": "echo", "timeout": -1}, "timeout"),
        ({"analysis": "echo", "timeout": "1"}, "timeout"),
        ({"analysis": "echo", "retries": 99}, "retries"),
        ({"analysis": "echo", "tags": [1]}, "tags"),
        ({"analysis": "echo", "tags": ["x"] * 21}, "tags"),
        ({"analysis": "echo", "surprise": 1}, "surprise"),
    ],
)
def test_jobs(client: Client, body: dict[str, Any], field: str) -> None:
    refused(client.post("/jobs", body), 422, field)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"analysis": "echo", "parameters": {"late": NaN}}', 400),
        (b'{"analysis": "echo", "parameters": {"late": Infinity}}', 400),
        (b'{"analysis": "echo", "analysis": "echo"}', 400),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400),
        (b'{"analysis": "echo", "parameters": {"text": "' + b"x" * (1 << 20) + b'"}}', 413),
        (b'{"analysis": "echo", "parameters": {"text": "' + b"x" * 200_000 + b'"}}', 413),
    ],
    ids=["cut", "array", "nan", "infinity", "twice", "deep", "large body", "large text"],
)
def test_bodies(client: Client, data: bytes, status: int) -> None:
    refused(client.call("POST", "/jobs", data, Content_Type="application/json"), status)


def test_media_types(client: Client) -> None:
    refused(client.call("POST", "/jobs", b"analysis=echo", Content_Type="application/x-www-form-urlencoded"), 415)
    refused(client.call("POST", "/datasets", b"file=1", Content_Type="application/x-www-form-urlencoded"), 415)
    refused(client.call("POST", "/datasets", b"a,b\n1,2\n", Content_Type="text/csv"), 422, "name")


@pytest.mark.parametrize(
    "path",
    [
        "/jobs/..%2f..%2fetc%2fpasswd",
        "/jobs/..%252f..%252fetc%252fpasswd",
        "/jobs/%00",
        "/jobs/{a.__class__}",
        "/datasets/..%2f..%2fanalyst.sqlite/file",
        "/datasets/nope/preview",
        "/analyses/..%2f..%2fsecrets",
        "/jobs/nope/files/..%2f..%2f..%2fanalyst.sqlite",
        "/reports/latest?analysis=nope",
        "/no/such/address",
    ],
)
def test_addresses(client: Client, path: str) -> None:
    refused(client.get(path), 404)


@pytest.mark.parametrize(
    "query", ["limit=-1", "limit=0", "limit=1000000000", "limit=x", "cursor=x", "status=NOPE", "sort=nope", "since=x"]
)
def test_lists(client: Client, query: str) -> None:
    refused(client.get(f"/jobs?{query}"), 422, query.split("=")[0])


def test_logins(client: Client) -> None:
    body = json.dumps({"analysis": "echo"}).encode()
    assert client.call("POST", "/jobs", body, Authorization="", Content_Type="application/json").status == 403
    assert client.call("GET", "/jobs", Authorization="token wrong").status == 403
    assert client.call("GET", "/jobs", Host="evil.example").status == 403
    assert client.call("DELETE", "/datasets/nope", Authorization="").status == 403


def test_a_cookie_without_xsrf_token_is_refused(client: Client, live: Any) -> None:
    import http.cookiejar
    import urllib.error
    import urllib.request

    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(f"{live.url}/api/status?token={live.token}").read()
    assert len(jar) > 0
    request = urllib.request.Request(f"{live.url}/analyst/jobs", b"{}", {"Content-Type": "application/json"})
    with pytest.raises(urllib.error.HTTPError) as refusal:
        opener.open(request)
    assert refusal.value.code == 403


@pytest.mark.parametrize(
    "text",
    ['it\'s "quoted"', "back\\slash", "new\nline", "emoji 🐧", "\u202eright to left", "{x} %s ${y}", "'; import os #"],
)
def test_honest_text_makes_the_round_trip(client: Client, text: str) -> None:
    job = client.wait(client.submit("echo", parameters={"text": text})["id"])
    assert job["status"] == "COMPLETED", job
    assert job["parameters"] == {"text": text}
    assert client.get(f"/jobs/{job['id']}/result").json["text"] == text


def test_forms(client: Client) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'
    kind = "multipart/form-data; boundary=b"
    refused(client.call("POST", "/datasets", part * 101 + b"--b--\r\n", Content_Type=kind), 400)
    refused(client.call("POST", "/datasets", part + b"--b--\r\n", Content_Type=kind), 422, "file")
    refused(client.call("POST", "/datasets", b"no form", Content_Type=kind), 400)
    refused(client.call("POST", "/datasets", b"x", Content_Type="multipart/form-data"), 400)
    for name in ("model.pkl", "model.joblib"):
        refused(client.upload(name, b"x"), 415)


def test_nothing_refused_is_kept(client: Client, live: Any) -> None:
    refused(client.upload("empty.csv", b""), 422, "file")
    assert list((live.home / "data" / "analyst" / "incoming").iterdir()) == []
    assert all(item["size"] for item in client.get("/datasets").json["items"])
