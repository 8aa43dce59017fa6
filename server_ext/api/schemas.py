"""What the values of the interface look like, as JSON Schema."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

TIME = {"type": ["string", "null"], "format": "date-time"}
TEXT: Json = {"type": ["string", "null"]}
COUNT: Json = {"type": "integer"}


def object_of(required: str = "", **properties: Json) -> Json:
    """Return the schema of an object; `required` names the fields that are always there."""
    return {"type": "object", "properties": properties, "required": required.split()}


NOTICE = object_of(
    "on",
    on={"type": "array", "items": {"enum": ["failure", "success", "change", "finding"]}, "minItems": 1},
    webhook=TEXT,
    email={"type": "array", "items": {"type": "string"}, "maxItems": 20},
    threshold={"enum": ["high", "medium", "low"]},
    attach={"enum": ["html", "pdf", None]},
)
SPREAD: Json = {
    "type": ["object", "null"],
    "description": "seconds; null where no job ran",
    "properties": {"median": {"type": "number"}, "p95": {"type": "number"}},
}
SPAN = object_of(
    "start completed failed stopped wait run",
    start=TIME,
    completed=COUNT,
    failed=COUNT,
    stopped=COUNT,
    wait=SPREAD,
    run=SPREAD,
)
SCHEMAS: Json = {
    "Error": object_of(
        "message reason errors",
        message={"type": "string"},
        reason={"type": "string"},
        errors={
            "type": "array",
            "items": object_of("field message", field={"type": "string"}, message={"type": "string"}),
        },
    ),
    "Job": object_of(
        "id status reason analysis dataset parameters created started ended attempt worker progress error",
        id={"type": "string"},
        status={"enum": ["QUEUED", "IN_PROGRESS", "STOPPING", "COMPLETED", "FAILED", "STOPPED"]},
        reason=TEXT,
        analysis={"type": "string"},
        analysis_version={"type": "string"},
        dataset=TEXT,
        parameters={"type": "object"},
        name=TEXT,
        tags={"type": "array", "items": {"type": "string"}},
        kernel=TEXT,
        definition={"type": ["string", "null"], "description": "the job definition that it came from"},
        due={**TIME, "description": "when its schedule meant it to run"},
        kernel_start={"type": ["string", "null"], "description": "forked, or normal with the reason"},
        timeout={"type": ["number", "null"]},
        retries=COUNT,
        priority=COUNT,
        created=TIME,
        started=TIME,
        ended=TIME,
        attempt=COUNT,
        worker=TEXT,
        headline=TEXT,
        report={"type": "boolean", "description": "whether there is a report to read"},
        report_bytes={"type": ["integer", "null"], "description": "the size of all that it left"},
        pinned={"type": "boolean", "description": "whether it is kept whatever the rules of retention say"},
        made={
            "type": "array",
            "description": "what it made that is kept beyond its report, or why it is not",
            "items": object_of(
                "kind name id problem", kind={"enum": ["dataset"]}, name={"type": "string"}, id=TEXT, problem=TEXT
            ),
        },
        progress=object_of("done total cell", done=COUNT, total=COUNT, cell=TEXT),
        error={
            "type": ["object", "null"],
            "properties": {"cell": {"type": ["integer", "null"]}, "name": TEXT, "message": TEXT, "traceback": TEXT},
        },
    ),
    "JobRequest": object_of(
        "analysis",
        analysis={"type": "string"},
        dataset=TEXT,
        parameters={"type": "object"},
        kernel=TEXT,
        timeout={"type": ["number", "null"], "description": "seconds"},
        retries={"type": "integer", "minimum": 0, "maximum": 10},
        tags={"type": "array", "items": {"type": "string"}, "maxItems": 20},
        name=TEXT,
        priority={"type": "integer", "minimum": -100, "maximum": 100},
    ),
    "JobChange": object_of(
        pinned={"type": "boolean"},
        name={"type": ["string", "null"], "maxLength": 200},
        tags={"type": ["array", "null"], "items": {"type": "string"}, "maxItems": 20},
    ),
    "Deleted": object_of(
        "deleted kept bytes more",
        deleted={"type": "integer", "description": "jobs that are gone (`dry_run`: that would go)"},
        kept={"type": "integer", "description": "jobs that match, but have not ended or are pinned"},
        bytes={"type": "integer", "description": "the size of what went"},
        more={"type": "boolean", "description": "others can go: send the same again"},
    ),
    "JobDefinition": object_of(
        "id name analysis dataset newest parameters schedule timezone active next created",
        id={"type": "string"},
        name={"type": "string"},
        analysis={"type": "string"},
        dataset=TEXT,
        newest={"type": ["object", "null"], "description": "which upload to take: `name` or `tag`"},
        parameters={"type": "object", "description": "a date may be relative: `relative`, `days`, `months`"},
        kernel=TEXT,
        timeout={"type": ["number", "null"]},
        retries=COUNT,
        tags={"type": "array", "items": {"type": "string"}},
        priority=COUNT,
        owner=TEXT,
        active={"type": "boolean"},
        schedule={"type": ["string", "null"], "description": "a cron expression of five fields"},
        timezone={"type": "string", "description": "an IANA time zone"},
        start=TIME,
        end=TIME,
        catch_up={"enum": ["skip", "one", "all"]},
        catch_up_limit=COUNT,
        overlap={"enum": ["skip", "queue", "stop"]},
        words={"type": ["string", "null"], "description": "the schedule in plain language"},
        next=TIME,
        created=TIME,
        updated=TIME,
        notify={"type": "array", "items": NOTICE},
        notifications={
            "type": "array",
            "items": object_of(
                "id job to triggers created sent tries given_up error",
                id={"type": "string"},
                job={"type": "string"},
                to={"type": "string"},
                triggers={"type": "array", "items": {"type": "string"}},
                created=TIME,
                sent=TIME,
                next_try=TIME,
                tries=COUNT,
                given_up={"type": "boolean"},
                error=TEXT,
            ),
        },
        upcoming={"type": "array", "items": TIME},
        firings={
            "type": "array",
            "items": object_of(
                "due at outcome",
                due=TIME,
                at=TIME,
                outcome={"enum": ["job", "missed", "overlap", "refused"]},
                job=TEXT,
                message=TEXT,
                missed={"type": "integer", "description": "due times passed over before this one"},
            ),
        },
    ),
    "JobDefinitionRequest": object_of(
        "name analysis",
        name={"type": "string", "maxLength": 200},
        analysis={"type": "string"},
        dataset=TEXT,
        newest={"type": ["object", "null"]},
        parameters={"type": "object"},
        kernel=TEXT,
        timeout={"type": ["number", "null"], "description": "seconds"},
        retries={"type": "integer", "minimum": 0, "maximum": 10},
        tags={"type": "array", "items": {"type": "string"}, "maxItems": 20},
        priority={"type": "integer", "minimum": -100, "maximum": 100},
        active={"type": "boolean"},
        notify={"type": "array", "items": NOTICE, "maxItems": 10},
        schedule=TEXT,
        timezone={"type": "string"},
        start=TIME,
        end=TIME,
        catch_up={"enum": ["skip", "one", "all"]},
        catch_up_limit={"type": "integer", "minimum": 1, "maximum": 1000},
        overlap={"enum": ["skip", "queue", "stop"]},
    ),
    "Upcoming": object_of("words items", words={"type": "string"}, items={"type": "array", "items": TIME}),
    "Dataset": object_of(
        "id name sha256 size format rows columns created",
        id={"type": "string"},
        name={"type": "string"},
        sha256={"type": "string"},
        size={"type": "integer", "description": "bytes"},
        format={"type": "string"},
        rows=COUNT,
        columns={"type": "array", "items": {"type": "object"}},
        details={"type": "object", "description": "what was detected: encoding, delimiter, sheets, notes"},
        created=TIME,
        owner=TEXT,
        tags={"type": "array", "items": {"type": "string"}},
        lineage={
            "type": ["object", "null"],
            "description": "of one that a job made: what it was made from; a list leaves `about` out",
            "properties": {
                "dataset": TEXT,
                "datasets": {"type": "array", "items": {"type": "string"}},
                "job": {"type": "string"},
                "analysis": {"type": "string"},
                "analysis_version": {"type": "string"},
                "about": {
                    "type": "object",
                    "description": "what the notebook says of it, such as the fixes of `clean`",
                },
            },
        },
    ),
    "Preview": object_of(
        "columns rows offset total",
        columns={"type": "array", "items": {"type": "string"}},
        rows={"type": "array", "items": {"type": "array"}},
        offset=COUNT,
        total=COUNT,
    ),
    "Analysis": object_of(
        "name title description version kernel problem schema",
        name={"type": "string"},
        title={"type": "string"},
        description={"type": "string"},
        version={"type": "string"},
        kernel={"type": "string"},
        problem=TEXT,
        takes_dataset={"type": "boolean"},
        dataset_parameter=TEXT,
        schema={"type": "object", "description": "JSON Schema of the parameters"},
    ),
    "Worker": object_of(
        "id host pid started seen", id={"type": "string"}, host=TEXT, pid=COUNT, started=TIME, seen=TIME, job=TEXT
    ),
    "ShelvedReport": {
        "description": "a job, and",
        "allOf": [
            {"$ref": "#/components/schemas/Job"},
            object_of(
                "dataset_name latest",
                dataset_name=TEXT,
                latest={"type": "string", "description": "the address of the latest one, below /analyst/"},
            ),
        ],
    },
    "Statistics": object_of(
        "hours bucket whole buckets failures now disk",
        hours=COUNT,
        bucket={"type": "integer", "description": "seconds that each of the buckets holds"},
        whole=SPAN,
        buckets={"type": "array", "items": SPAN},
        failures={
            "type": "array",
            "items": object_of("reason count last", reason={"type": "string"}, count=COUNT, last=TIME),
        },
        now=object_of("queued oldest running", queued=COUNT, oldest=TIME, running=COUNT),
        disk=object_of(
            "free total datasets reports measured",
            free=COUNT,
            total=COUNT,
            datasets={"type": ["integer", "null"], "description": "bytes, as of `measured`"},
            reports={"type": ["integer", "null"], "description": "bytes, as of `measured`"},
            measured=TIME,
        ),
    ),
    "Health": object_of(
        "status", status={"enum": ["ok", "no_workers", "unavailable"]}, workers=COUNT, queued=COUNT, running=COUNT
    ),
}
