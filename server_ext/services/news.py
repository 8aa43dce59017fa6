"""What a notification says: the same facts for a webhook as JSON and for a mail as text and HTML."""

from __future__ import annotations

import datetime
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server_ext.domain import Job, JobDefinition, Notification, Status

SHOWN = 8
VERBS = {Status.COMPLETED: "completed", Status.FAILED: "failed", Status.STOPPED: "was stopped"}


@dataclass(frozen=True)
class News:
    """What is known of a job that ended: its summary and findings are empty if it left no result."""

    notification: Notification
    job: Job
    definition: JobDefinition | None
    summary: str
    findings: Sequence[Mapping[str, Any]]
    url: str

    @property
    def name(self) -> str:
        """What people call it."""
        return self.job.request.name or (self.definition.name if self.definition else self.job.request.analysis)

    @property
    def subject(self) -> str:
        """One line that says how it went."""
        said = self.job.headline if self.job.status is Status.COMPLETED else self.problem
        return f"{self.name} {VERBS[self.job.status]}" + (f": {said}" if said else "")

    @property
    def problem(self) -> str:
        """Why it did not complete, in a line."""
        error = self.job.error
        return f"{error.name}: {error.message}".splitlines()[0] if error else (self.job.reason or "")

    @property
    def link(self) -> str | None:
        """Where its report is, if it left one and the service's address is known."""
        if self.job.report_attempt is None or not self.url:
            return None
        return f"{self.url.rstrip('/')}/analyst/jobs/{self.job.id}/report"

    def to_json_value(self) -> dict[str, Any]:
        """Return it as a webhook tells it; times are ISO 8601 in UTC."""
        job = self.job
        return {
            "type": f"job.{job.status.lower()}",
            "timestamp": _iso(job.ended),
            "data": {
                "job": job.id,
                "name": self.name,
                "analysis": job.request.analysis,
                "dataset": job.request.dataset,
                "definition": self.notification.definition,
                "due": _iso(job.request.due),
                "status": job.status,
                "reason": job.reason,
                "error": {"cell": job.error.cell, "name": job.error.name, "message": job.error.message}
                if job.error
                else None,
                "headline": job.headline,
                "summary": self.summary,
                "findings": [{n: f.get(n) for n in ("severity", "title", "what")} for f in self.findings[:SHOWN]],
                "triggers": list(self.notification.triggers),
                "report": self.link,
            },
        }

    def text(self) -> str:
        """Return it as the plain text of a mail."""
        parts = [self.subject, self.summary if self.job.status is Status.COMPLETED else ""]
        parts += ["\n".join(f"- {f.get('what', '')}" for f in self.findings[:SHOWN])]
        parts += [f"Report: {self.link}" if self.link else "", self._why()]
        return "\n\n".join(part for part in parts if part) + "\n"

    def html(self) -> str:
        """Return it as the HTML of a mail: without scripts, pictures or styles from elsewhere."""
        items = "".join(f"<li>{html.escape(str(f.get('what', '')))}</li>" for f in self.findings[:SHOWN])
        link = f'<p><a href="{html.escape(self.link)}">Open the report</a></p>' if self.link else ""
        summary = self.summary if self.job.status is Status.COMPLETED else ""
        told = f"<p>{html.escape(summary)}</p>" if summary else ""
        body = f"<h2>{html.escape(self.subject)}</h2>{told}<ul>{items}</ul>{link}<p><small>{self._why()}</small></p>"
        return f'<html><body style="font-family: sans-serif; max-width: 40em">{body}</body></html>'

    def _why(self) -> str:
        when = _iso(self.job.ended) or ""
        return f"Job {self.job.id} of {self.job.request.analysis}, {when[:16].replace('T', ' ')} UTC."


def _iso(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
