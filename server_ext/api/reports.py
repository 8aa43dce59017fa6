"""/analyst/jobs/{id}/report, …/files/{name}, …/result, /analyst/reports and /analyst/reports/latest: what jobs left."""

from __future__ import annotations

import asyncio
import mimetypes
from dataclasses import replace

from server_ext.api.base import AnalystHandler, guarded
from server_ext.api.fields import moment
from server_ext.api.jobs import job_filter
from server_ext.api.sending import send_file
from server_ext.api.views import shelved_view
from server_ext.domain import ShelfFilter

MILLISECOND = 0.001  # times are told without what is less, and a job had ended at the time that is told of it
INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp", "text/plain", "application/json")


class ReportHandler(AnalystHandler):
    """A job's report in one of its formats."""

    @guarded
    async def get(self, id: str) -> None:
        """Send it, sandboxed; as an attachment if `download=1` or the format is no page."""
        await self.send(id)

    async def send(self, id: str) -> None:
        """Send the report of a job."""
        format = self.get_argument("format", "html")
        asked = await self.do(self.context.reports.ask, id, format)
        path = await asyncio.wrap_future(asked.path)
        attached = format != "html" or self.get_argument("download", "0") not in ("0", "")
        await send_file(self, path, asked.media_type, asked.name if attached else None)


class LatestHandler(ReportHandler):
    """The stable link to the latest report that matches."""

    @guarded
    async def get(self) -> None:
        """Send the latest completed report by analysis, dataset, definition and tag, or that as of a time."""
        then = self.get_argument("as_of", None)
        which = replace(job_filter(self), as_of=None if then is None else moment("as_of", then) + MILLISECOND)
        job = await self.do(self.context.reports.latest, which)
        self.set_header("Content-Location", f"{self.base_url}analyst/jobs/{job.id}/report")
        await self.send(job.id)


class ShelfHandler(AnalystHandler):
    """The shelf: the latest reports, for those who only read."""

    @guarded
    async def get(self) -> None:
        """List the latest report of each job definition, and of each analysis and dataset, newest first."""
        names = {"analysis": "analysis", "dataset": "dataset", "tag": "tag", "search": "q"}
        which = ShelfFilter(**{field: self.get_argument(name, None) for field, name in names.items()})
        page = await self.do(self.context.reports.shelf, which, self.limit(), self.get_argument("cursor", None))
        self.answer({"items": [shelved_view(s) for s in page.items], "next": page.next})


class ExtraFileHandler(AnalystHandler):
    """A file that the notebook wrote."""

    @guarded
    async def get(self, id: str, name: str) -> None:
        """Send it; pictures and plain text are shown, the rest is downloaded."""
        path = await self.do(self.context.reports.extra_file, id, name)
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        shown = media_type in INLINE and not self.get_argument("download", "")
        await send_file(self, path, media_type, None if shown else path.name)


class ResultHandler(AnalystHandler):
    """The values that the notebook reported."""

    @guarded
    async def get(self, id: str) -> None:
        """Show them."""
        self.answer(await self.do(self.context.reports.result, id))
