"""Change points and anomalies: planted ones are found where they are, and noise, memory and seasons have none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.signal import lfilter

from analyst_lib.timelines.anomalies import find_anomalies, threshold
from analyst_lib.timelines.changes import find_changes
from analyst_lib.timelines.stl import decompose, season_for

T = np.arange(240)
PLANTED: dict[str, tuple[np.ndarray, list[tuple[str, int, int]]]] = {
    "a jump": (3.0 * (T >= 140), [("level", 140, 2)]),
    "a jump near the end": (5.0 * (T >= 230), [("level", 230, 2)]),
    "two jumps": (4.0 * (T >= 60) + 4.0 * (T >= 160), [("level", 60, 2), ("level", 160, 2)]),
    "a plateau": (3.0 * ((T >= 100) & (T < 130)), [("level", 100, 3), ("level", 130, 3)]),
    "a bend": (0.1 * np.maximum(T - 120, 0), [("trend", 120, 12)]),
    "a jump on a slope": (0.05 * T - 6.0 * (T >= 100), [("level", 100, 2)]),
}


def with_memory(n: int, phi: float, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(size=n + 200)
    return noise.cumsum()[200:] if phi == 1 else lfilter([1], [1, -phi], noise)[200:]


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_change_is_found_where_it_is(name: str) -> None:
    signal, expected = PLANTED[name]
    found = find_changes(signal + np.random.default_rng(3).normal(size=240))
    assert [c.kind for c in found] == [kind for kind, _, _ in expected]
    for change, (_, place, near) in zip(found, expected, strict=True):
        assert abs(change.place - place) <= near


def test_the_size_of_a_jump_has_an_interval_that_holds_it() -> None:
    held = 0
    for seed in range(10):
        y = 4.0 * (T >= 140) + with_memory(240, 0.5, seed)
        found = [c for c in find_changes(y) if c.kind == "level"]
        held += bool(found) and abs(found[0].size - 4) < 1.96 * found[0].error
    assert held >= 7


def test_slopes_before_and_after_a_bend() -> None:
    y = 0.02 * T + 0.1 * np.maximum(T - 120, 0) + np.random.default_rng(0).normal(size=240)
    (bend,) = find_changes(y)
    assert bend.slope_before == pytest.approx(0.02, abs=0.02)
    assert bend.slope_after == pytest.approx(0.12, abs=0.02)


@pytest.mark.parametrize("phi", [0.0, 0.5, 0.9, 1.0])
def test_noise_with_memory_has_no_changes(phi: float) -> None:
    false = sum(bool(find_changes(with_memory(200, phi, seed))) for seed in range(10))
    assert false <= 2


@pytest.mark.parametrize(
    "make", [lambda: np.full(100, 7.0), lambda: np.zeros(100), lambda: np.arange(100.0), lambda: np.arange(10.0)]
)
def test_lines_have_no_changes(make: Callable[[], np.ndarray]) -> None:
    assert find_changes(make()) == ()


def test_long_series_are_searched_in_blocks() -> None:
    n = 9_000
    y = np.random.default_rng(0).normal(size=n) + 1.0 * (np.arange(n) >= 5_000)
    (change,) = find_changes(y)
    assert abs(change.place - 5_000) <= 12
    assert change.size == pytest.approx(1, abs=0.15)


def test_noise_has_an_anomaly_no_more_often_than_stated() -> None:
    rng = np.random.default_rng(0)
    false = sum(bool(find_anomalies(row)) for row in rng.normal(size=(300, 150))) / 300
    assert 0 < false <= 0.05
    heavy = sum(bool(find_anomalies(row)) for row in rng.standard_t(5, (200, 150))) / 200
    assert heavy <= 0.35
    assert threshold(rng.standard_t(5, 5_000)) > 1.3 * threshold(rng.normal(size=5_000))


def test_noise_taken_apart_has_no_more() -> None:
    false = 0
    for seed in range(25):
        noise = np.random.default_rng(seed).normal(size=120)
        made = decompose(noise, [season_for(12, 120)])
        false += bool(find_anomalies(made.rest, used=made.used))
    assert false <= 3


def test_planted_anomalies_are_found_and_joined() -> None:
    rest = np.random.default_rng(5).normal(size=300)
    rest[40:43] = 9, 12, 8
    rest[200], rest[202] = -10, -9
    rest[250] = np.nan
    found = find_anomalies(rest)
    assert [(e.first, e.last, e.peak) for e in found] == [(40, 42, 41), (200, 202, 200)]
    assert found[0].score > 0 > found[1].score


def test_opposite_neighbours_are_two() -> None:
    rest = np.random.default_rng(5).normal(size=300)
    rest[40], rest[41] = 10, -10
    assert [(e.first, e.last) for e in find_anomalies(rest)] == [(40, 40), (41, 41)]
