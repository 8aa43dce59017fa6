"""Notices: which can be kept, and which of them a job that ended calls for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from server_ext.domain import Job, JobRequest, Notice, Status, Trigger
from server_ext.errors import Refused
from server_ext.services.notices import called_for, checked

HOOK = Notice((Trigger.FAILURE,), webhook="https://hooks.example.com/x?a=1")
MAIL = Notice((Trigger.SUCCESS,), email=("ann@example.com",))
JOB = Job("j", JobRequest("a", "1", None, {}, definition="d"), Status.COMPLETED, 1.0, ended=2.0)
ALL = tuple(Trigger)


def test_good_ones_are_kept() -> None:
    checked([HOOK, MAIL, replace(HOOK, webhook="http://127.0.0.1:9000/")], ["*"])
    checked([HOOK], ["*.example.com"])


@pytest.mark.parametrize(
    ("notice", "field"),
    [
        (replace(HOOK, on=()), "on"),
        (replace(HOOK, webhook=None), "webhook"),
        (replace(HOOK, email=("ann@example.com",)), "webhook"),
        (replace(HOOK, webhook="file:///etc/passwd"), "webhook"),
        (replace(HOOK, webhook="https://evil.test/"), "webhook"),
        (replace(HOOK, webhook="https://hooks.example.com.evil.test/"), "webhook"),
        (replace(HOOK, webhook="https://hooks.example.com@evil.test/"), "webhook"),
        (replace(HOOK, webhook="https://hooks.example.com:x/"), "webhook"),
        (replace(HOOK, webhook="https://hooks.example.com/\r\nX: y"), "webhook"),
        (replace(MAIL, email=("ann",)), "email"),
        (replace(MAIL, email=("ann@example.com\nBcc: all@example.com",)), "email"),
        (replace(MAIL, email=("a@b.c",) * 21), "email"),
        (replace(MAIL, threshold="extreme"), "threshold"),
        (replace(MAIL, attach="exe"), "attach"),
    ],
)
def test_one_that_could_never_be_sent_is_refused(notice: Notice, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        checked([MAIL, notice], ["*.example.com"])
    assert [e.field for e in refusal.value.errors] == [f"notify.1.{field}"]


@pytest.mark.parametrize(
    ("status", "before", "severities", "pulled"),
    [
        (Status.COMPLETED, None, [], {"success"}),
        (Status.COMPLETED, Status.COMPLETED, ["medium", "low"], {"success"}),
        (Status.COMPLETED, Status.FAILED, ["low", "high"], {"success", "change", "finding"}),
        (Status.FAILED, Status.COMPLETED, [], {"failure", "change"}),
        (Status.FAILED, Status.FAILED, [], {"failure"}),
        (Status.STOPPED, Status.STOPPED, [], set()),
        (Status.STOPPED, Status.FAILED, [], {"change"}),
    ],
)
def test_what_a_job_calls_for(status: Status, before: Status | None, severities: list[str], pulled: set[str]) -> None:
    findings: list[dict[str, Any]] = [{"severity": s} for s in severities]
    assert set(called_for(replace(HOOK, on=ALL), replace(JOB, status=status), before, findings)) == pulled


def test_the_threshold_is_a_severity() -> None:
    findings = [{"severity": "medium"}, {"no": "severity"}]
    notice = replace(HOOK, on=(Trigger.FINDING,))
    assert called_for(notice, JOB, None, findings) == ()
    assert called_for(replace(notice, threshold="medium"), JOB, None, findings) == (Trigger.FINDING,)
