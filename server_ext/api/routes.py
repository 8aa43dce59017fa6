"""The table of addresses under /analyst."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_server.base.handlers import JupyterHandler

from server_ext.api import analyses, datasets, definitions, events, jobs, monitor, reports, service, statistics
from server_ext.api.base import AnalystHandler, NothingHere

if TYPE_CHECKING:
    from server_ext.context import Context

ID = r"([^/]+)"
ROUTES: tuple[tuple[str, type[AnalystHandler]], ...] = (
    ("/health", service.HealthHandler),
    ("/openapi.json", service.OpenApiHandler),
    ("/workers", service.WorkersHandler),
    ("/datasets", datasets.DatasetsHandler),
    (f"/datasets/{ID}", datasets.DatasetHandler),
    (f"/datasets/{ID}/preview", datasets.PreviewHandler),
    (f"/datasets/{ID}/file", datasets.FileHandler),
    ("/analyses", analyses.AnalysesHandler),
    (f"/analyses/{ID}", analyses.AnalysisHandler),
    ("/jobs", jobs.JobsHandler),
    (f"/jobs/{ID}", jobs.JobHandler),
    (f"/jobs/{ID}/stop", jobs.StopHandler),
    (f"/jobs/{ID}/rerun", jobs.RerunHandler),
    (f"/jobs/{ID}/events", events.EventsHandler),
    (f"/jobs/{ID}/report", reports.ReportHandler),
    (f"/jobs/{ID}/files/(.+)", reports.ExtraFileHandler),
    (f"/jobs/{ID}/result", reports.ResultHandler),
    ("/job_definitions", definitions.DefinitionsHandler),
    (f"/job_definitions/{ID}", definitions.DefinitionHandler),
    (f"/job_definitions/{ID}/jobs", definitions.DefinitionJobsHandler),
    ("/schedules/upcoming", definitions.UpcomingHandler),
    ("/reports", reports.ShelfHandler),
    ("/reports/latest", reports.LatestHandler),
    ("/statistics", statistics.StatisticsHandler),
)

PAGES: tuple[tuple[str, type[JupyterHandler]], ...] = (
    ("/?", monitor.PageHandler),
    ("/page/([0-9a-f]{16})/([a-z]+[.](?:js|css))", monitor.AssetHandler),
)


def handlers(context: Context) -> list[tuple[str, type[JupyterHandler], dict[str, Any]]]:
    """Return the rules, as patterns below the server's base URL."""
    hub = events.EventHub(context.jobs.events)
    rules: list[tuple[str, type[JupyterHandler], dict[str, Any]]] = [("/analyst" + path, h, {}) for path, h in PAGES]
    everything: tuple[tuple[str, type[AnalystHandler]], ...] = (*ROUTES, ("(?:/.*)?", NothingHere))
    for path, handler in everything:
        parts: dict[str, Any] = {"context": context} | ({"hub": hub} if handler is events.EventsHandler else {})
        rules.append(("/analyst" + path, handler, parts))
    return rules
