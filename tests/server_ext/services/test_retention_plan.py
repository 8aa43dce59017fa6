"""The plan of retention: what goes and why, and that it never names what must stay."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server_ext.domain import Status
from server_ext.services.retention import DAY, LINKS, EndedJob, Rules, plan_jobs

NOW = 1000 * DAY
DONE, FAILED = Status.COMPLETED, Status.FAILED


def job(id: str, days_ago: float, analysis: str = "profile", status: Status = DONE, **other: object) -> EndedJob:
    made = EndedJob(id, analysis, None, None, status, NOW - days_ago * DAY, pinned=False, has_report=True, bytes=10)
    return replace(made, **other)  # type: ignore[arg-type]


HISTORY = [
    job("a", 9),
    job("b", 8, pinned=True),
    job("c", 7, status=FAILED),
    job("d", 6),
    job("e", 5, "clean"),
    job("f", 1),
]


@pytest.mark.parametrize(
    ("rules", "going"),
    [
        (Rules(), {}),
        (Rules(days=7.5), {"a": "age"}),
        (Rules(days=2), {"a": "age", "c": "age", "d": "age"}),  # e is what a link serves
        (Rules(days=2, links=()), {"a": "age", "c": "age", "d": "age", "e": "age"}),
        (Rules(count=1), {"a": "count", "d": "count"}),  # c is the only one that failed
        (Rules(count=2), {"a": "count"}),
        (Rules(days=7.5, count=1), {"a": "age", "d": "count"}),
        (Rules(bytes=45), {"a": "size", "c": "size"}),
        (Rules(bytes=50), {"a": "size"}),
        (Rules(bytes=60), {}),
        (Rules(bytes=1), {"a": "size", "c": "size", "d": "size"}),
        (Rules(days=8.5, bytes=45), {"a": "age", "c": "size"}),
        (Rules(days=2, by_analysis={"profile": {"days": 0}}), {}),
        (Rules(by_analysis={"profile": {"days": 6.5}}), {"a": "age", "c": "age"}),
        (Rules(count=1, by_analysis={"profile": {"count": 3}}), {"a": "count"}),
    ],
)
def test_what_goes_and_why(rules: Rules, going: dict[str, str]) -> None:
    assert {one.job.id: one.reason for one in plan_jobs(HISTORY, rules, NOW)} == going


def test_each_combination_of_a_link_keeps_its_latest() -> None:
    history = [
        job("old", 9, dataset="d1"),
        job("of_d1", 8, dataset="d1", tags=("weekly",)),
        job("weekly", 7, dataset="d2", tags=("weekly",)),
        job("of_d2", 6, dataset="d2"),
        job("failed", 5, dataset="d2", status=FAILED),
        job("without", 4, dataset="d2", has_report=False),
    ]

    def kept(*links: str) -> set[str]:
        gone = {one.job.id for one in plan_jobs(history, Rules(days=1, links=links), NOW)}
        return {one.id for one in history} - gone

    assert kept(*LINKS) == {"of_d1", "weekly", "of_d2"}
    assert kept("analysis") == {"of_d2"}
    assert kept("analysis", "dataset") == {"of_d1", "of_d2"}
    assert kept("tag") == {"of_d2", "weekly"}
    assert kept() == set()


jobs = st.builds(
    EndedJob,
    id=st.uuids().map(lambda u: u.hex[:20]),
    analysis=st.sampled_from(["profile", "clean"]),
    dataset=st.sampled_from([None, "d1", "d2"]),
    definition=st.sampled_from([None, None, "f"]),
    status=st.sampled_from([DONE, DONE, FAILED, Status.STOPPED]),
    ended=st.integers(0, 12).map(lambda days: NOW - days * DAY),
    pinned=st.sampled_from([False, False, True]),
    has_report=st.sampled_from([True, True, False]),
    bytes=st.integers(0, 50),
    tags=st.lists(st.sampled_from(["t", "u"]), unique=True).map(tuple),
)
limits = st.fixed_dictionaries({}, optional={"days": st.integers(0, 12), "count": st.integers(0, 4)})
rules = st.builds(
    Rules,
    days=st.integers(0, 12),
    count=st.integers(0, 4),
    bytes=st.integers(0, 200),
    by_analysis=st.dictionaries(st.sampled_from(["profile", "clean"]), limits),
    links=st.lists(st.sampled_from(LINKS), unique=True),
)


@settings(max_examples=300, deadline=None)
@given(history=st.lists(jobs, max_size=25, unique_by=lambda j: j.id), rules=rules)
def test_a_plan_keeps_what_must_stay_and_reaches_what_the_rules_ask(history: list[EndedJob], rules: Rules) -> None:
    going = plan_jobs(history, rules, NOW)
    gone = {one.job.id for one in going}
    rest = [one for one in history if one.id not in gone]
    assert not [one for one in history if one.pinned and one.id in gone]
    for subset in itertools.chain.from_iterable(itertools.combinations(rules.links, n) for n in range(1, 5)):
        for analysis, dataset, tag in itertools.product(("profile", "clean"), (None, "d1", "d2"), ("t", "u")):
            wanted = {"analysis": analysis, "dataset": dataset, "definition": "f", "tag": tag}
            asked = {name: wanted[name] for name in subset if wanted[name] is not None}
            assert linked(history, asked) == linked(rest, asked), asked

    safe = {one.id for one in history if one.pinned} | protected(history, rules)
    for one in rest:
        days, newer = rules.days_of(one.analysis), [o for o in history if of_kind(o) == of_kind(one) and after(o, one)]
        if one.id not in safe:
            assert not days or one.ended >= NOW - days * DAY
            assert not rules.count_of(one.analysis) or len(newer) < rules.count_of(one.analysis)
    total = sum(one.bytes for one in rest)
    if rules.bytes and total > rules.bytes:
        assert all(one.id in safe for one in rest if one.bytes)
    for_size = [one.job for one in going if one.reason == "size"]
    if for_size:  # no more of them than had to
        assert total + for_size[-1].bytes > rules.bytes
    assert [one.job.ended for one in going] == sorted(one.job.ended for one in going)


def of_kind(one: EndedJob) -> tuple[str, bool]:
    return one.analysis, one.status is DONE


def after(one: EndedJob, other: EndedJob) -> bool:
    return (one.ended, one.id) > (other.ended, other.id)


def linked(history: list[EndedJob], asked: dict[str, str]) -> str | None:
    """What a stable link finds, said another way."""
    found = [
        one
        for one in history
        if one.status is DONE
        and one.has_report
        and asked.get("analysis", one.analysis) == one.analysis
        and asked.get("dataset", one.dataset) == one.dataset
        and asked.get("definition", one.definition) == one.definition
        and ("tag" not in asked or asked["tag"] in one.tags)
    ]
    return max(found, key=lambda one: (one.ended, one.id)).id if found else None


def protected(history: list[EndedJob], rules: Rules) -> set[str]:
    """Those that are the latest of what shares all of their own fields that links use, and one of their tags."""
    kept = set()
    for one in history:
        if not (rules.links and one.status is DONE and one.has_report):
            continue
        for tag in (None, *(one.tags if "tag" in rules.links else ())):
            rivals = [
                other
                for other in history
                if other.status is DONE
                and other.has_report
                and ("analysis" not in rules.links or other.analysis == one.analysis)
                and ("dataset" not in rules.links or other.dataset == one.dataset)
                and ("definition" not in rules.links or other.definition == one.definition)
                and (tag is None or tag in other.tags)
            ]
            kept |= {one.id} if not any(after(other, one) for other in rivals) else set()
    return kept
