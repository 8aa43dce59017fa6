"""The page at /analyst/ as it is sent: login, policy, files; and the routes that it was the reason for."""

from __future__ import annotations

import datetime
import re
import urllib.parse
from pathlib import Path
from typing import Any

import pytest
from support import Client, write_notebook

from server_ext.api import monitor
from server_ext.api.routes import PAGES

FILES = sorted(monitor.HERE.iterdir())


@pytest.fixture(scope="module")
def jobs(client: Client, analyses: Path) -> list[dict[str, Any]]:
    """Two completed jobs of one kind and one that failed, in the order in which they ended."""
    write_notebook(
        analyses / "shelved.ipynb", "assert x >= 0", "import analyst_lib\nanalyst_lib.result(headline=f'Is {x}')"
    )
    given = (({"x": 1}, ["first"]), ({"x": 2}, []), ({"x": -1}, []))
    return [client.wait(client.submit("shelved", parameters=p, tags=t)["id"]) for p, t in given]


@pytest.mark.parametrize("path", ["", "/", "/?x=1"])
def test_who_is_not_logged_in_is_sent_to_the_login_page_and_comes_back(client: Client, path: str) -> None:
    answer = client.get(path, Authorization="")
    assert answer.status == 302
    target = urllib.parse.urlsplit(answer.headers["Location"])
    assert target.path == "/login"
    assert urllib.parse.parse_qs(target.query)["next"] == [f"/analyst{path}"]


def test_no_page_or_file_is_sent_without_login(client: Client) -> None:
    for path, handler in PAGES:
        assert vars(handler)["get"].__wrapped__, path
    name = f"/page/{monitor.version()}/main.js"
    assert client.get(name, Authorization="").status == 302
    assert client.get(name).status == 200


def test_nothing_but_the_pages_own_files_may_run(client: Client) -> None:
    one, other = client.get("/"), client.get("")
    assert one.headers["Content-Type"].startswith("text/html")
    policy = dict(part.strip().partition(" ")[::2] for part in one.headers["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["connect-src"], policy["base-uri"]) == ("'none'", "'self'", "'none'")
    assert policy["require-trusted-types-for"] == "'script'"
    nonce = re.fullmatch(r"'nonce-(\S{20,})'", policy["script-src"])
    assert nonce is not None
    page = one.data.decode()
    assert page.count(f'nonce="{nonce[1]}"') == 2
    assert nonce[1] not in other.data.decode()
    assert not re.search(r"<script(?![^>]*nonce)|<style|\son\w+=|style=", page)
    assert (one.headers["X-Content-Type-Options"], one.headers["Referrer-Policy"]) == ("nosniff", "same-origin")
    assert "no-store" in one.headers["Cache-Control"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_loads_from_elsewhere_or_makes_html_of_text(path: Path) -> None:
    text = path.read_text()
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", re.sub(r"(?m)^\s*//.*$", "", text)))
    assert addresses <= {"http://www.w3.org"}
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function", text)


def test_files_may_be_kept_since_their_address_is_that_of_their_content(client: Client) -> None:
    page = client.get("/").data.decode()
    for name in ("main.js", "monitor.css"):
        (address,) = re.findall(rf'"/analyst(/page/\w+/{name})"', page)
        answer = client.get(address)
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Type"].startswith(("text/javascript", "text/css"))
    assert b"--accent:" in client.get(f"/page/{monitor.version()}/monitor.css").data
    for wrong in ("/page/0000000000000000/main.js", f"/page/{monitor.version()}/other.js", "/page/x/main.js"):
        assert client.get(wrong).status == 404


def test_a_token_does_not_stay_in_the_address(client: Client, live: Any) -> None:
    answer = client.get(f"/?token={live.token}&x=%26", Authorization="")
    assert (answer.status, answer.headers["Location"]) == (302, "/analyst/?x=%26")
    assert answer.headers["Set-Cookie"]


def test_the_shelf_shows_the_latest_completed_report_and_its_stable_link(
    client: Client, jobs: list[dict[str, Any]]
) -> None:
    (shelved,) = client.get("/reports?analysis=shelved").json["items"]
    assert {name: shelved[name] for name in jobs[1]} == jobs[1]
    assert (shelved["headline"], shelved["dataset_name"]) == ("Is 2", None)
    latest = client.get(f"/{shelved['latest']}")
    assert latest.headers["Content-Location"] == f"/analyst/jobs/{jobs[1]['id']}/report"
    (tagged,) = client.get("/reports?analysis=shelved&tag=first").json["items"]
    assert tagged["id"] == jobs[0]["id"]
    assert client.get("/reports?analysis=shelved&q=is+1").json == {"items": [], "next": None}


def test_the_latest_as_of_a_time(client: Client, jobs: list[dict[str, Any]]) -> None:
    first, second, _ = jobs
    for then, job in ((first["ended"], first), (second["ended"], second), ("2100-01-01", second)):
        answer = client.get(f"/reports/latest?analysis=shelved&as_of={urllib.parse.quote(then)}")
        assert answer.headers["Content-Location"] == f"/analyst/jobs/{job['id']}/report"
    assert client.get("/reports/latest?analysis=shelved&as_of=2000-01-01").status == 404
    refused = client.get("/reports/latest?as_of=yesterday")
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "as_of")


def test_statistics_tell_what_happened(client: Client, jobs: list[dict[str, Any]]) -> None:
    told = client.get("/statistics?hours=2").json
    assert (told["hours"], told["bucket"]) == (2, 300)
    assert told["whole"]["completed"] >= 2
    assert told["whole"]["run"]["median"] > 0
    assert sum(bucket["failed"] for bucket in told["buckets"]) == told["whole"]["failed"] >= 1
    assert {"reason": "error"}.items() <= told["failures"][0].items()
    assert datetime.datetime.fromisoformat(told["failures"][0]["last"])
    assert told["now"]["running"] == 0
    assert told["disk"]["free"] < told["disk"]["total"]
    for wrong in ("0", "745", "x", "-1"):
        assert client.get(f"/statistics?hours={wrong}").status == 422


def test_datasets_by_id(client: Client) -> None:
    made = [client.upload(f"{name}.csv", f"{name}\n1\n".encode()).json["id"] for name in ("one", "two", "three")]
    found = client.get(f"/datasets?id={made[0]},{made[2]},nothing").json["items"]
    assert {dataset["id"] for dataset in found} == {made[0], made[2]}
