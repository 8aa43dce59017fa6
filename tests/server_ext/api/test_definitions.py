"""Job definitions over HTTP: kept, refused, changed, run by hand, fired by the clock, forgotten."""

from __future__ import annotations

import datetime
import http.server
import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from support import Client, write_notebook

DAILY = {"schedule": "0 6 * * MON-FRI", "timezone": "Europe/Paris"}


@pytest.fixture(scope="module", autouse=True)
def told(analyses: Path) -> None:
    cells = "import analyst_lib\nanalyst_lib.result(n=n, day=str(day))"
    parameters = "import datetime\nn: int = 1\nday: datetime.date = '2020-01-01'"
    write_notebook(analyses / "told.ipynb", cells, parameters=parameters)


def kept(client: Client, **fields: Any) -> dict[str, Any]:
    answer = client.post("/job_definitions", {"name": "d", "analysis": "told", **fields})
    assert answer.status == 201, answer.data
    assert answer.headers["Location"].endswith(f"/analyst/job_definitions/{answer.json['id']}")
    return dict(answer.json)


def change(client: Client, made: dict[str, Any], **values: Any) -> Any:
    body = json.dumps(values).encode()
    return client.call("PATCH", f"/job_definitions/{made['id']}", body, Content_Type="application/json")


def fields(answer: Any) -> list[str]:
    assert set(answer.json) == {"message", "reason", "errors"}
    return [error["field"] for error in answer.json["errors"]]


def test_a_definition_is_kept_shown_changed_and_forgotten(client: Client) -> None:
    made = kept(client, name="Daily", parameters={"n": 2}, tags=["sales"], **DAILY)
    assert made["words"] == "At 06:00 on Monday through Friday"
    assert (made["active"], made["overlap"], made["catch_up"]) == (True, "skip", "one")
    due = datetime.datetime.fromisoformat(made["next"])
    assert due > datetime.datetime.now(datetime.UTC)

    shown = client.get(f"/job_definitions/{made['id']}").json
    assert shown == made | {"upcoming": shown["upcoming"], "firings": [], "notifications": []}
    assert shown["upcoming"][0] == made["next"]
    assert len(shown["upcoming"]) == 5

    paused = client.call(
        "PATCH", f"/job_definitions/{made['id']}", b'{"active": false}', Content_Type="application/json"
    )
    assert (paused.json["active"], paused.json["next"], paused.json["tags"]) == (False, None, ["sales"])
    moved = change(client, made, active=True, timezone="Asia/Tokyo", overlap="queue").json
    assert (moved["schedule"], moved["timezone"], moved["overlap"]) == (DAILY["schedule"], "Asia/Tokyo", "queue")
    assert moved["next"] != made["next"]

    assert client.call("DELETE", f"/job_definitions/{made['id']}").status == 204
    assert client.get(f"/job_definitions/{made['id']}").status == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"schedule": "0 25 * * *"}, "schedule"),
        ({"schedule": "every day"}, "schedule"),
        ({"schedule": "0 6 * * *", "timezone": "Europe/Atlantis"}, "timezone"),
        ({"schedule": "0 6 * * *", "start": "tomorrow"}, "start"),
        ({"schedule": "0 6 * * *", "end": "2020-01-01", "start": "2021-01-01"}, "end"),
        ({"schedule": "0 6 * * *", "catch_up": "some"}, "catch_up"),
        ({"schedule": "0 6 * * *", "catch_up_limit": 0}, "catch_up_limit"),
        ({"schedule": "0 6 * * *", "overlap": "collide"}, "overlap"),
        ({"analysis": "nothing"}, "analysis"),
        ({"parameters": {"m": 1}}, "parameters.m"),
        ({"parameters": {"n": {"relative": "today"}}}, "parameters.n"),
        ({"parameters": {"day": {"relative": "someday"}}}, "parameters.day"),
        ({"dataset": "none"}, "dataset"),
        ({"newest": {"colour": "red"}}, "newest"),
        ({"newest": {"name": "never uploaded"}}, "newest"),
        ({"newest": {"tag": "never given"}}, "newest"),
        ({"newest": {"name": "a", "tag": "b"}}, "newest"),
        ({"active": 1}, "active"),
        ({"notify": [{"on": ["failure"]}]}, "notify.0.webhook"),
        ({"notify": [{"on": ["doom"], "webhook": "http://127.0.0.1/"}]}, "notify.0.on"),
        ({"notify": [{"webhook": "http://127.0.0.1/"}]}, "notify.0.on"),
        ({"notify": [{"on": ["failure"], "email": ["nobody"]}]}, "notify.0.email"),
        ({"notify": ["x"]}, "notify.0"),
        ({"cron": "0 6 * * *"}, "cron"),
    ],
)
def test_what_cannot_run_or_fire_is_refused_and_not_kept(client: Client, wrong: dict[str, Any], field: str) -> None:
    before = client.get("/job_definitions?limit=500").json["items"]
    answer = client.post("/job_definitions", {"name": "d", "analysis": "told", **wrong})
    assert answer.status == 422, answer.data
    assert fields(answer) == [field]
    assert client.get("/job_definitions?limit=500").json["items"] == before


def test_a_change_is_checked_as_a_new_one(client: Client) -> None:
    made = kept(client, **DAILY)
    for field, value in (("schedule", "x"), ("name", None), ("id", "x")):
        answer = change(client, made, **{field: value})
        assert (answer.status, fields(answer)) == (422, [field])
    assert client.get(f"/job_definitions/{made['id']}").json["updated"] == made["updated"]
    by_hand = change(client, made, schedule=None).json
    assert (by_hand["schedule"], by_hand["next"], by_hand["words"]) == (None, None, None)


def test_what_cannot_run_any_more_can_be_paused(client: Client, analyses: Path) -> None:
    write_notebook(analyses / "gone.ipynb", "x")
    made = kept(client, analysis="gone", **DAILY)
    (analyses / "gone.ipynb").unlink()
    assert change(client, made, tags=["x"]).status == 422
    assert change(client, made, active=False).json["next"] is None
    assert change(client, made, active=True).status == 422


def test_run_now_with_what_differs_this_time(client: Client) -> None:
    made = kept(client, parameters={"n": 2, "day": {"relative": "yesterday"}}, tags=["a"])
    answer = client.post(f"/job_definitions/{made['id']}/jobs", {"parameters": {"n": 5}, "tags": ["b"]})
    assert answer.status == 202
    job = client.wait(answer.json["id"])
    assert job["status"] == "COMPLETED", job["error"]
    assert (job["definition"], job["due"], job["tags"]) == (made["id"], None, ["b"])
    today = datetime.datetime.now(datetime.UTC).date()
    known = [(today - datetime.timedelta(days=n)).isoformat() for n in (0, 1, 2)]
    result = client.get(f"/jobs/{job['id']}/result").json
    assert result["n"] == 5
    assert result["day"] == job["parameters"]["day"]
    assert result["day"] in known[1:]
    again = client.wait(client.post(f"/jobs/{job['id']}/rerun", {}).json["id"])
    listed = client.get(f"/jobs?definition={made['id']}&sort=created").json["items"]
    assert [j["id"] for j in listed] == [job["id"], again["id"]]


@pytest.mark.parametrize("body", [{"analysis": "profile"}, {"parameters": {"m": 1}}, {"tags": "x"}])
def test_run_now_refuses_what_a_job_refuses(client: Client, body: dict[str, Any]) -> None:
    made = kept(client)
    assert client.post(f"/job_definitions/{made['id']}/jobs", body).status == 422


def test_the_newest_upload_of_a_name_is_taken(client: Client) -> None:
    first = client.upload("newest.csv", b"a,b\n1,2\n3,4\n").json
    made = kept(client, analysis="profile", newest={"name": "newest.csv"})
    second = client.upload("newest.csv", b"a,b\n1,2\n3,4\n5,6\n").json
    job = client.post(f"/job_definitions/{made['id']}/jobs", {}).json
    assert job["dataset"] == second["id"]
    again = client.post(f"/job_definitions/{made['id']}/jobs", {"dataset": first["id"]}).json
    assert again["dataset"] == first["id"]
    for id in (job["id"], again["id"]):
        client.wait(id)


def test_a_schedule_fires_by_itself(client: Client) -> None:
    made = kept(client, schedule="* * * * *", parameters={"n": 7})
    end = time.monotonic() + 100
    found: list[dict[str, Any]] = []
    while not found and time.monotonic() < end:
        found = client.get(f"/job_definitions/{made['id']}").json["firings"]
        time.sleep(0.2)
    assert client.call("DELETE", f"/job_definitions/{made['id']}").status == 204
    assert (found[0]["outcome"], found[0]["due"]) == ("job", made["next"])
    job = client.wait(found[0]["job"])
    assert (job["status"], job["due"], job["definition"]) == ("COMPLETED", made["next"], made["id"])


def test_the_newest_of_a_tag_is_taken(client: Client) -> None:
    def upload(name: str, data: bytes) -> dict[str, Any]:
        return dict(client.call("POST", f"/datasets?name={name}&tag=monthly", data).json)

    first, second = upload("may.csv", b"a,b\n5,1\n"), upload("june.csv", b"a,b\n6,1\n")
    assert (first["tags"], second["tags"]) == (["monthly"], ["monthly"])
    made = kept(client, analysis="profile", newest={"tag": "monthly"})
    jobs = [client.post(f"/job_definitions/{made['id']}/jobs", {}).json]
    assert upload("may.csv", b"a,b\n5,1\n")["id"] == first["id"]  # known content, brought again
    jobs.append(client.post(f"/job_definitions/{made['id']}/jobs", {}).json)
    assert [job["dataset"] for job in jobs] == [second["id"], first["id"]]
    untagged = client.call("PATCH", f"/datasets/{first['id']}", b'{"tags": []}', Content_Type="application/json").json
    assert untagged["tags"] == []
    assert [d["id"] for d in client.get("/datasets?tag=monthly").json["items"]] == [second["id"]]
    assert client.call("POST", "/datasets?name=x.csv&tag=", b"a\n1\n").status == 422
    for job in jobs:
        client.wait(job["id"])


def test_a_webhook_hears_of_a_job(client: Client) -> None:
    heard: list[dict[str, Any]] = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as receiver:
        threading.Thread(target=receiver.serve_forever).start()
        made = kept(client, notify=[{"on": ["success"], "webhook": f"http://127.0.0.1:{receiver.server_port}/"}])
        job = client.wait(client.post(f"/job_definitions/{made['id']}/jobs", {}).json["id"])
        end = time.monotonic() + 30
        told: list[dict[str, Any]] = []
        while not (told and told[0]["sent"]) and time.monotonic() < end:
            told = client.get(f"/job_definitions/{made['id']}").json["notifications"]
            time.sleep(0.1)
        receiver.shutdown()
    assert [(n["job"], n["tries"], n["error"]) for n in told] == [(job["id"], 1, None)]
    assert [(h["type"], h["data"]["job"]) for h in heard] == [("job.completed", job["id"])]
    assert heard[0]["data"]["report"] == f"{client.url}/analyst/jobs/{job['id']}/report"


def test_a_schedule_is_told_before_it_is_kept(client: Client) -> None:
    told = client.get("/schedules/upcoming?schedule=30+2+*+*+*&timezone=Europe/Paris&count=3&start=2027-03-27").json
    assert told["words"] == "At 02:30 every day"
    assert told["items"] == ["2027-03-27T01:30:00.000Z", "2027-03-28T01:00:00.000Z", "2027-03-29T00:30:00.000Z"]
    assert client.get("/schedules/upcoming?schedule=61+*+*+*+*").status == 422
    assert client.get("/schedules/upcoming").status == 422


def test_the_list_filters_sorts_and_pages(client: Client) -> None:
    mark = "listed"
    ids = [kept(client, name=f"{mark} {n}", active=n != 1, **DAILY)["id"] for n in range(3)]
    pages, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/job_definitions?q={mark}&sort=name&limit=2" + (f"&cursor={cursor}" if cursor else "")).json
        pages.append([d["id"] for d in page["items"]])
        cursor = page["next"]
    assert pages == [ids[:2], ids[2:]]
    assert [d["id"] for d in client.get(f"/job_definitions?q={mark}&active=false").json["items"]] == [ids[1]]
    soon = client.get(f"/job_definitions?q={mark}&sort=next").json["items"]
    assert [d["next"] is None for d in soon] == [False, False, True]
    assert client.get("/job_definitions?sort=shape").status == 422
