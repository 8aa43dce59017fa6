"""Lists of jobs: filters, sorting, and pages that neither repeat nor skip."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server_ext.domain import JobFilter, JobRequest, Status
from server_ext.errors import Refused
from server_ext.storage.store import Store

REQUEST = JobRequest(analysis="profile", analysis_version="1", dataset=None, parameters={})


def filled(store: Store) -> None:
    for i in range(7):
        tags = ("even",) if i % 2 == 0 else ("odd", "seven")
        request = replace(REQUEST, analysis="profile" if i < 4 else "train", tags=tags, name=f"n{i % 3}")
        store.jobs.add(f"job0000{i}", request, float(i // 2), 0)


@pytest.mark.parametrize("sort", ["created", "name", "analysis", "ended", "status"])
@pytest.mark.parametrize("descending", [True, False])
def test_pages_cover_all_once_in_order(store: Store, sort: str, descending: bool) -> None:
    filled(store)
    which = JobFilter(sort=sort, descending=descending)
    whole = [job.id for job in store.jobs.list(which, 50, None).items]
    paged, cursor = [], None
    while True:
        page = store.jobs.list(which, 2, cursor)
        paged += [job.id for job in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert paged == whole
    assert sorted(whole) == [f"job0000{i}" for i in range(7)]


def test_filters(store: Store) -> None:
    filled(store)
    store.jobs.stop("job00003", 9.0)

    def ids(which: JobFilter) -> list[str]:
        return sorted(job.id[-1] for job in store.jobs.list(which, 50, None).items)

    assert ids(JobFilter(analysis="train")) == ["4", "5", "6"]
    assert ids(JobFilter(tag="seven")) == ["1", "3", "5"]
    assert ids(JobFilter(statuses=(Status.STOPPED,))) == ["3"]
    assert ids(JobFilter(search="N1")) == ["1", "4"]
    assert ids(JobFilter(since=1.0, until=3.0)) == ["2", "3", "4", "5"]
    assert store.jobs.list(JobFilter(tag="odd"), 1, None).items[0].request.tags == ("odd", "seven")


@pytest.mark.parametrize("cursor", ["x", "bm90IGpzb24", "WzEsMl0", "e30"])
def test_a_made_up_cursor_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(Refused):
        store.jobs.list(JobFilter(), 5, cursor)
