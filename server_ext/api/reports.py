"""/analyst/jobs/{id}/report, …/files/{name}, …/result and /analyst/reports/latest: what jobs left."""

from __future__ import annotations

import asyncio
import mimetypes

from server_ext.api.base import AnalystHandler, guarded
from server_ext.api.jobs import job_filter
from server_ext.api.sending import send_file

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
        """Send the latest completed report by analysis, dataset and tag."""
        job = await self.do(self.context.reports.latest, job_filter(self))
        self.set_header("Content-Location", f"{self.base_url}analyst/jobs/{job.id}/report")
        await self.send(job.id)


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
