"""The OpenAPI 3.1 document of the interface; a test holds it, the routes and docs/rest-api.md together."""

from __future__ import annotations

from analyst_lib import __version__
from server_ext.api.schemas import SCHEMAS, TEXT, Json, object_of
from server_ext.services.reports import REPORT_FORMATS


def specification(base_url: str) -> Json:
    """Return the document for a server at `base_url`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "jupyter-analyst",
            "version": __version__,
            "description": "Notebooks as an analysis service.",
        },
        "servers": [{"url": f"{base_url}analyst"}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {"schemas": SCHEMAS, "securitySchemes": {"token": TOKEN}},
    }


TOKEN = {
    "type": "apiKey",
    "in": "header",
    "name": "Authorization",
    "description": "`token …`, as Jupyter servers take it",
}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(description: str, schema: Json) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _list(name: str) -> Json:
    return _json(
        f"A page of {name} objects.", object_of("items next", items={"type": "array", "items": _ref(name)}, next=TEXT)
    )


def _operation(summary: str, ok: tuple[int, Json], *refusals: int, query: str = "", body: Json | None = None) -> Json:
    responses = {str(ok[0]): ok[1]} | {str(code): _json(REFUSALS[code], _ref("Error")) for code in (403, *refusals)}
    parameters = [{"name": n, "in": "query", "schema": QUERY.get(n, {"type": "string"})} for n in query.split()]
    return {"summary": summary, "responses": responses, "parameters": parameters} | (
        {"requestBody": body} if body else {}
    )


REFUSALS = {
    400: "The request is malformed.",
    403: "Not logged in, or not allowed.",
    404: "There is no such thing.",
    409: "The state of the thing does not allow this.",
    413: "Too large.",
    415: "A media type that is not taken.",
    422: "A field's value cannot be taken; `errors` names it.",
    429: "Too much waits already; see Retry-After.",
    503: "A part of the service does not answer.",
    507: "The disk is full; nothing was kept.",
}
YES: Json = {"enum": ["0", "1"]}
QUERY: Json = {"format": {"enum": list(REPORT_FORMATS), "default": "html"}, "download": YES, "all": YES, "dry_run": YES}
REPORT = (404, 422, 429, 503, 507)
FILE: Json = {"description": "The file.", "content": {"application/octet-stream": {}}}
EMPTY: Json = {"description": "Done."}
JOB_BODY = {"required": True, "content": {"application/json": {"schema": _ref("JobRequest")}}}
CHANGE_BODY = {"required": True, "content": {"application/json": {"schema": _ref("JobChange")}}}
DEFINITION_BODY = {"required": True, "content": {"application/json": {"schema": _ref("JobDefinitionRequest")}}}
OVERRIDES = {"content": {"application/json": {"schema": {"type": "object"}}}}
TAGS = object_of("tags", tags={"type": "array", "items": {"type": "string"}, "maxItems": 20})
TAGS_BODY = {"required": True, "content": {"application/json": {"schema": TAGS}}}
FORM = object_of("file", file={"type": "string", "format": "binary"})
UPLOAD_BODY = {"required": True, "content": {"multipart/form-data": {"schema": FORM}, "application/octet-stream": {}}}
PAGE = "limit cursor"
FILTER = "status analysis dataset definition tag pinned q since until"


def _paths() -> Json:
    job = _json("The job.", _ref("Job"))
    queued = _json("The job, queued.", _ref("Job"))
    kept = _json("The job definition.", _ref("JobDefinition"))
    paths: Json = {
        "/health": {
            "get": _operation(
                "Whether the service works (no login: status only)", (200, _json("It works.", _ref("Health"))), 503
            )
        },
        "/openapi.json": {"get": _operation("This document", (200, _json("OpenAPI 3.1.", {"type": "object"})))},
        "/workers": {"get": _operation("The workers and what they do", (200, _list("Worker")))},
        "/datasets": {
            "get": _operation("List datasets, newest first", (200, _list("Dataset")), 422, query=f"{PAGE} q tag id"),
            "post": _operation(
                "Upload a table: multipart with one file, or the raw body with ?name=",
                (201, _json("The dataset (200: its content was known).", _ref("Dataset"))),
                *(400, 413, 415, 422, 507),
                query="name tag",
                body=UPLOAD_BODY,
            ),
        },
        "/datasets/{id}": {
            "get": _operation("A dataset with its schema", (200, _json("The dataset.", _ref("Dataset"))), 404),
            "patch": _operation(
                "Change its tags",
                (200, _json("The dataset.", _ref("Dataset"))),
                *(400, 404, 413, 415, 422),
                body=TAGS_BODY,
            ),
            "delete": _operation("Forget a dataset", (204, EMPTY), 404, 409),
        },
        "/datasets/{id}/preview": {
            "get": _operation("Some rows", (200, _json("Rows.", _ref("Preview"))), 404, 422, query="offset limit")
        },
        "/datasets/{id}/file": {"get": _operation("The file as it was uploaded", (200, FILE), 404)},
        "/analyses": {"get": _operation("What can be run", (200, _list("Analysis")))},
        "/analyses/{name}": {
            "get": _operation("An analysis with its parameters", (200, _json("It.", _ref("Analysis"))), 404)
        },
        "/jobs": {
            "get": _operation("List jobs", (200, _list("Job")), 422, query=f"{PAGE} {FILTER} sort"),
            "post": _operation("Submit a job", (202, queued), 400, 409, 413, 415, 422, 429, body=JOB_BODY),
            "delete": _operation(
                "Forget the ended, unpinned jobs that a filter names, a thousand at a time",
                (200, _json("What went and what stays.", _ref("Deleted"))),
                422,
                query=f"{FILTER} all dry_run",
            ),
        },
        "/jobs/{id}": {
            "get": _operation("A job", (200, job), 404),
            "patch": _operation(
                "Change its name or tags, pin or unpin it", (200, job), 400, 404, 413, 415, 422, body=CHANGE_BODY
            ),
            "delete": _operation("Forget an ended job and all it left", (204, EMPTY), 404, 409),
        },
        "/jobs/{id}/stop": {"post": _operation("Stop a queued or running job", (202, job), 404, 409)},
        "/jobs/{id}/rerun": {"post": _operation("Submit the same request again", (202, queued), 404, 422, 429)},
        "/jobs/{id}/events": {
            "get": _operation(
                "Follow a job: `event: job` at each change, `event: output` for what it prints",
                (200, {"description": "Server-sent events.", "content": {"text/event-stream": {}}}),
                404,
            )
        },
        "/jobs/{id}/report": {
            "get": _operation("The report; what it has not yet is made", (200, FILE), *REPORT, query="format download")
        },
        "/jobs/{id}/files/{name}": {"get": _operation("A file that the notebook wrote", (200, FILE), 404)},
        "/jobs/{id}/result": {
            "get": _operation("The values the notebook reported", (200, _json("Them.", {"type": "object"})), 404)
        },
        "/job_definitions": {
            "get": _operation(
                "List job definitions", (200, _list("JobDefinition")), 422, query=f"{PAGE} analysis active q sort"
            ),
            "post": _operation("Keep a job definition", (201, kept), 400, 413, 415, 422, body=DEFINITION_BODY),
        },
        "/job_definitions/{id}": {
            "get": _operation("A job definition, its next due times and what became of the last", (200, kept), 404),
            "patch": _operation(
                "Change the fields given", (200, kept), 400, 404, 409, 413, 415, 422, body=DEFINITION_BODY
            ),
            "delete": _operation("Forget a job definition; its jobs stay", (204, EMPTY), 404),
        },
        "/job_definitions/{id}/jobs": {
            "post": _operation(
                "Run it now, with fields that differ this time", (202, queued), 400, 404, 422, 429, body=OVERRIDES
            )
        },
        "/schedules/upcoming": {
            "get": _operation(
                "What a schedule means, and when it would fire",
                (200, _json("The next due times.", _ref("Upcoming"))),
                422,
                query="schedule timezone start end count",
            )
        },
        "/reports": {
            "get": _operation(
                "The latest report of each job definition, and of each analysis and dataset",
                (200, _list("ShelvedReport")),
                422,
                query=f"{PAGE} analysis dataset tag q",
            )
        },
        "/reports/latest": {
            "get": _operation(
                "The latest report that matches, or the one that was the latest at a time",
                (200, FILE),
                *REPORT,
                query="analysis dataset definition tag as_of format download",
            )
        },
        "/statistics": {
            "get": _operation(
                "How jobs went over the last hours", (200, _json("Them.", _ref("Statistics"))), 422, query="hours"
            )
        },
    }
    for path, item in paths.items():
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        if names:
            item["parameters"] = [
                {"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in names
            ]
    return paths
