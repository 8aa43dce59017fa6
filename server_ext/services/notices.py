"""Notices of job definitions: which can be kept, and which of them a job that ended calls for."""

from __future__ import annotations

import fnmatch
import re
import urllib.parse
from collections.abc import Mapping, Sequence
from typing import Any

from server_ext.domain import Job, Notice, Status, Trigger
from server_ext.errors import FieldError, Refused

LEVELS = ("high", "medium", "low")
MOST, MOST_ADDRESSES = 10, 20
ADDRESS = re.compile(r"[^@\s\x00-\x1f<>\"(),:;\[\]\\]{1,64}@[A-Za-z0-9.-]{1,250}")


def checked(notices: Sequence[Notice], hosts: Sequence[str]) -> None:
    """Refuse notices that could never be sent; `hosts` are patterns of the hosts that webhooks may go to."""
    errors = [FieldError("notify", f"must be at most {MOST} notices")] if len(notices) > MOST else []
    for number, notice in enumerate(notices):
        errors += [FieldError(f"notify.{number}.{field}", said) for field, said in _problems(notice, hosts)]
    if errors:
        raise Refused("; ".join(f"{e.field}: {e.message}" for e in errors), reason="notify", errors=tuple(errors))


def _problems(notice: Notice, hosts: Sequence[str]) -> list[tuple[str, str]]:
    found = []
    if not notice.on:
        found.append(("on", f"must name at least one of {', '.join(Trigger)}"))
    if bool(notice.webhook) == bool(notice.email):
        found.append(("webhook", "give either a webhook or e-mail addresses"))
    if notice.webhook and not _may_go(notice.webhook, hosts):
        found.append(("webhook", "must be an http or https address of a host that `webhook_hosts` allows"))
    wrong = [address for address in notice.email if not ADDRESS.fullmatch(address)]
    if wrong or len(notice.email) > MOST_ADDRESSES:
        said = f"{wrong[0][:80]!r} is no e-mail address" if wrong else f"must be at most {MOST_ADDRESSES} addresses"
        found.append(("email", said))
    if notice.threshold not in LEVELS:
        found.append(("threshold", f"must be one of {', '.join(LEVELS)}"))
    if notice.attach not in (None, "html", "pdf"):
        found.append(("attach", "must be html or pdf"))
    return found


def _may_go(url: str, hosts: Sequence[str]) -> bool:
    try:
        parts = urllib.parse.urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - raises ValueError if it is none
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= 2000
    return plain and parts.scheme in ("http", "https") and any(fnmatch.fnmatchcase(host, h.lower()) for h in hosts)


def called_for(
    notice: Notice, job: Job, before: Status | None, findings: Sequence[Mapping[str, Any]]
) -> tuple[Trigger, ...]:
    """Return which triggers of a notice a job that ended pulls; a stopped job pulls only `change`."""
    grave = LEVELS[: LEVELS.index(notice.threshold) + 1]
    pulled = {
        Trigger.FAILURE: job.status is Status.FAILED,
        Trigger.SUCCESS: job.status is Status.COMPLETED,
        Trigger.CHANGE: before is not None and before is not job.status,
        Trigger.FINDING: any(finding.get("severity") in grave for finding in findings),
    }
    return tuple(trigger for trigger in notice.on if pulled[trigger])
