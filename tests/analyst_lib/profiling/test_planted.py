"""Findings on planted tables: nearly all faults are found, and nearly nothing else is."""

from __future__ import annotations

import re

import faults_of_numbers
import faults_of_relations
import faults_of_tables
import faults_of_texts
import harmless_numbers
import harmless_others
import numpy as np
import pytest
from planted import Plan

from analyst_lib.findings import LEVELS, Finding
from analyst_lib.profiling.collect import collect
from analyst_lib.profiling.judge import judge

SEEDS = (1, 2, 3)
FAULTS = {
    **faults_of_tables.FAULTS,
    **faults_of_numbers.FAULTS,
    **faults_of_texts.FAULTS,
    **faults_of_relations.FAULTS,
}
HARMLESS = {**harmless_numbers.HARMLESS, **harmless_others.HARMLESS}
PLANS = {**FAULTS, **HARMLESS}
CLUMSY = re.compile(r"\b1 (rows|values|columns|cells|labels)\b|\bnan\b|\binf\b|  |\bone \w+s\b(?! of)|\.\.|\( |None")


def found(plan: Plan, seed: int) -> tuple[Finding, ...]:
    return tuple(f for f in judge(collect(plan.make(np.random.default_rng(seed)))) if f.kind != "clean")


@pytest.fixture(scope="module")
def everything() -> dict[tuple[str, int], tuple[Finding, ...]]:
    return {(name, seed): found(plan, seed) for name, plan in PLANS.items() for seed in SEEDS}


def severe(finding: Finding, least: str) -> bool:
    return LEVELS.index(finding.severity) <= LEVELS.index(least)


def test_precision_and_recall(everything: dict[tuple[str, int], tuple[Finding, ...]]) -> None:
    right, missed, wrong = [], [], []
    for (name, seed), findings in everything.items():
        plan = PLANS[name]
        for kind, least in plan.expected.items():
            hit = any(f.kind == kind and severe(f, least) for f in findings)
            (right if hit else missed).append((name, seed, kind))
        kinds = {f.kind for f in findings} - set(plan.expected) - plan.allowed
        wrong += [(name, seed, kind) for kind in sorted(kinds)]
    precision, recall = len(right) / (len(right) + len(wrong)), len(right) / (len(right) + len(missed))
    told = f"precision {precision:.3f}, recall {recall:.3f}\nmissed: {missed}\nwrong: {wrong}"
    print(told)
    assert precision >= 0.95, told
    assert recall >= 0.95, told


def test_there_are_plans_for_every_kind() -> None:
    assert len(PLANS) >= 120
    assert len({kind for plan in FAULTS.values() for kind in plan.expected}) >= 45


def test_sentences_are_well_formed(everything: dict[tuple[str, int], tuple[Finding, ...]]) -> None:
    for findings in everything.values():
        for f in findings:
            assert f.columns or f.kind in ("empty", "few_rows", "wide", "duplicates", "empty_rows")
            assert not f.columns or any(column in f.what for column in f.columns), f
            for text in (f.what, f.why, f.do):
                assert text.endswith("."), f
                assert not CLUMSY.search(text), text
            assert not CLUMSY.search(f.title), f.title
            assert not f.title.endswith("."), f.title
