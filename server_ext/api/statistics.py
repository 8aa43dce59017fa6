"""/analyst/statistics: how the service does, for the monitor page and whoever else watches it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from server_ext.api.base import AnalystHandler, guarded
from server_ext.api.views import iso
from server_ext.services.statistics import Bucket, Overview

MOST_HOURS = 31 * 24


class StatisticsHandler(AnalystHandler):
    """How jobs went over the last hours."""

    @guarded
    async def get(self) -> None:
        """Show counts, durations and failures, and what the disk holds."""
        hours = self.whole_number("hours", 24, 1, MOST_HOURS)
        self.answer({"hours": hours, **overview_view(await self.do(self.context.statistics.overview, hours))})


def overview_view(overview: Overview) -> dict[str, Any]:
    """Return statistics as GET /statistics gives them."""
    o = overview
    return {
        "bucket": o.width,
        "whole": bucket_view(o.whole),
        "buckets": [bucket_view(b) for b in o.buckets],
        "failures": [asdict(f) | {"last": iso(f.last)} for f in o.failures],
        "now": asdict(o.waiting) | {"oldest": iso(o.waiting.oldest)},
        "disk": asdict(o.disk) | {"measured": iso(o.disk.measured)},
    }


def bucket_view(bucket: Bucket) -> dict[str, Any]:
    """Return the jobs of a span, durations rounded to milliseconds."""
    spreads = {"wait": bucket.wait, "run": bucket.run}
    rounded = {n: s and {"median": round(s.median, 3), "p95": round(s.p95, 3)} for n, s in spreads.items()}
    return asdict(bucket) | {"start": iso(bucket.start)} | rounded
